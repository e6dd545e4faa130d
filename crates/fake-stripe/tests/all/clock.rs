//! Time: holds expire when the clock passes them.

use fake_stripe::{ClockChange, Movement};
use serde_json::json;

use crate::support::{NOW, Stripe};

const WEEK: i64 = 7 * 86_400;

#[tokio::test]
async fn a_hold_expires_after_a_week() {
    let stripe = Stripe::start().await;
    let intent = stripe.authorized(&[]).await;
    stripe.control().set_clock(ClockChange::Advance(WEEK - 1));
    assert_eq!(stripe.intent(&intent).await["status"], "requires_capture");
    stripe.control().set_clock(ClockChange::Advance(1));
    let expired = stripe.intent(&intent).await;
    assert_eq!(
        (&expired["status"], &expired["cancellation_reason"]),
        (&json!("canceled"), &json!("expired"))
    );
    assert_eq!(expired["canceled_at"], NOW + WEEK);
    assert_eq!(stripe.totals("usd"), (1000, 0, 1000, 0));
    let types = stripe.event_types().await;
    assert_eq!(
        types[types.len() - 2..],
        ["charge.expired", "payment_intent.canceled"]
    );
    stripe
        .capture(&intent, &[])
        .await
        .refused(400, "payment_intent_unexpected_state", "");
}

#[tokio::test]
async fn what_was_captured_before_the_expiry_stays() {
    let stripe = Stripe::start().await;
    let intent = stripe
        .authorized(&[(
            "payment_method_options[card][request_multicapture]",
            "if_available",
        )])
        .await;
    stripe
        .capture(
            &intent,
            &[("amount_to_capture", "300"), ("final_capture", "false")],
        )
        .await
        .ok();
    stripe.control().set_clock(ClockChange::Advance(WEEK));
    assert_eq!(stripe.intent(&intent).await["status"], "succeeded");
    assert_eq!(stripe.totals("usd"), (1000, 300, 700, 0));
}

#[tokio::test]
async fn the_clock_stands_moves_and_follows_real_time() {
    let stripe = Stripe::start().await;
    let set = stripe.control().set_clock(ClockChange::Now(1_700_000_000));
    assert_eq!((set.now, set.stopped), (1_700_000_000, true));
    let customer = stripe.post("/v1/customers", &[]).await.ok();
    assert_eq!(customer.json["created"], 1_700_000_000);
    let real = stripe.control().set_clock(ClockChange::Real(true));
    assert!(!real.stopped && real.now > 1_700_000_000);
    let ahead = stripe.control().set_clock(ClockChange::Advance(86_400));
    assert!(ahead.now >= real.now + 86_400);
    assert_eq!(
        stripe
            .control()
            .ledger()
            .of_kind(Movement::Authorize)
            .count(),
        0
    );
}
