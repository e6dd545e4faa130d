//! Idempotency keys behave as documented.

use std::time::Duration;

use fake_stripe::{ClockChange, FakeStripe, Fault, FaultKind};

use crate::support::{NOW, Stripe, authorization};

const KEY: [(&str, &str); 1] = [("idempotency-key", "operation-1")];

#[tokio::test]
async fn a_repetition_gets_the_first_answer_and_moves_nothing() {
    let stripe = Stripe::start().await;
    let first = stripe
        .post_with("/v1/payment_intents", &authorization(&[]), &KEY)
        .await
        .ok();
    let second = stripe
        .post_with("/v1/payment_intents", &authorization(&[]), &KEY)
        .await
        .ok();
    assert_eq!(first.text, second.text);
    assert_eq!(first.header("idempotent-replayed"), None);
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    assert_eq!(
        second.header("original-request"),
        first.header("request-id")
    );
    assert_ne!(second.header("request-id"), first.header("request-id"));
    assert_eq!(stripe.totals("usd"), (1000, 0, 0, 0));
    assert!(stripe.control().requests()[1].replayed);
}

#[tokio::test]
async fn declines_are_stored_too() {
    let stripe = Stripe::start().await;
    let form = authorization(&[("payment_method", "pm_card_chargeDeclined")]);
    let first = stripe.post_with("/v1/payment_intents", &form, &KEY).await;
    let second = stripe.post_with("/v1/payment_intents", &form, &KEY).await;
    assert_eq!(
        (first.status, second.status, &first.text),
        (402, 402, &second.text)
    );
    assert_eq!(stripe.control().ledger().entries.len(), 1);
}

#[tokio::test]
async fn other_parameters_or_another_endpoint_are_refused() {
    let stripe = Stripe::start().await;
    stripe
        .post_with("/v1/payment_intents", &authorization(&[]), &KEY)
        .await
        .ok();
    let changed = stripe
        .post_with(
            "/v1/payment_intents",
            &authorization(&[("amount", "2000")]),
            &KEY,
        )
        .await;
    assert_eq!(
        (changed.status, changed.error("type")),
        (400, "idempotency_error")
    );
    let elsewhere = stripe.post_with("/v1/customers", &[], &KEY).await;
    assert_eq!(
        (elsewhere.status, elsewhere.error("type")),
        (400, "idempotency_error")
    );
    let headers = [KEY[0], ("stripe-account", "acct_1")];
    stripe.post_with("/v1/customers", &[], &headers).await.ok();
}

#[tokio::test]
async fn what_never_began_is_not_stored() {
    let stripe = Stripe::start().await;
    let wrong = authorization(&[("colour", "red")]);
    stripe
        .post_with("/v1/payment_intents", &wrong, &KEY)
        .await
        .refused(400, "parameter_unknown", "colour");
    let unauthorized = [KEY[0], ("authorization", "Bearer nonsense")];
    assert_eq!(
        stripe
            .post_with("/v1/payment_intents", &authorization(&[]), &unauthorized)
            .await
            .status,
        401
    );
    stripe.control().set_rate_limit(Some(0));
    let limited = stripe
        .post_with("/v1/payment_intents", &authorization(&[]), &KEY)
        .await;
    assert_eq!(
        (limited.status, limited.header("stripe-rate-limited-reason")),
        (429, Some("global-rate"))
    );
    stripe.control().set_rate_limit(None);
    let first = stripe
        .post_with("/v1/payment_intents", &authorization(&[]), &KEY)
        .await
        .ok();
    assert_eq!(first.header("idempotent-replayed"), None);
}

#[tokio::test]
async fn a_key_in_use_is_a_conflict() {
    let stripe = Stripe::with(
        FakeStripe::builder()
            .clock(NOW)
            .latency(Duration::from_millis(300)),
    )
    .await;
    let form = authorization(&[]);
    let once = || stripe.post_with("/v1/payment_intents", &form, &KEY);
    let (first, second) = tokio::join!(once(), once());
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let conflict = if first.status == 409 { first } else { second };
    assert_eq!(conflict.error("code"), "idempotency_key_in_use");
    assert_eq!(
        once().await.ok().header("idempotent-replayed"),
        Some("true")
    );
    assert_eq!(stripe.totals("usd"), (1000, 0, 0, 0));
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let stripe = Stripe::start().await;
    let form = authorization(&[]);
    let first = stripe
        .post_with("/v1/payment_intents", &form, &KEY)
        .await
        .ok();
    stripe
        .control()
        .set_clock(ClockChange::Advance(24 * 3_600 - 1));
    let second = stripe
        .post_with("/v1/payment_intents", &form, &KEY)
        .await
        .ok();
    assert_eq!(first.text_of("id"), second.text_of("id"));
    stripe.control().set_clock(ClockChange::Advance(1));
    let third = stripe
        .post_with("/v1/payment_intents", &form, &KEY)
        .await
        .ok();
    assert_ne!(first.text_of("id"), third.text_of("id"));
    stripe.control().expire_idempotency_keys();
    let fourth = stripe
        .post_with("/v1/payment_intents", &form, &KEY)
        .await
        .ok();
    assert_ne!(third.text_of("id"), fourth.text_of("id"));
}

#[tokio::test]
async fn a_stored_500_is_replayed() {
    let stripe = Stripe::start().await;
    for (effect, held) in [(true, 1000), (false, 1000)] {
        stripe.control().add_fault(Fault::on_post(
            "/v1/payment_intents",
            FaultKind::Error500 { effect },
        ));
        let key = [("idempotency-key", if effect { "with" } else { "without" })];
        let first = stripe
            .post_with("/v1/payment_intents", &authorization(&[]), &key)
            .await;
        let second = stripe
            .post_with("/v1/payment_intents", &authorization(&[]), &key)
            .await;
        assert_eq!(
            (
                first.status,
                first.error("type"),
                first.header("idempotent-replayed")
            ),
            (500, "api_error", None)
        );
        assert_eq!(
            (second.status, second.header("idempotent-replayed")),
            (500, Some("true"))
        );
        assert_eq!(first.text, second.text);
        assert_eq!(stripe.totals("usd").0, held);
    }
}

#[tokio::test]
async fn get_requests_have_no_keys() {
    let stripe = Stripe::start().await;
    let list = || stripe.send("GET", "/v1/charges", String::new(), &KEY);
    list().await.expect("an answer").ok();
    assert_eq!(
        list()
            .await
            .expect("an answer")
            .ok()
            .header("idempotent-replayed"),
        None
    );
}
