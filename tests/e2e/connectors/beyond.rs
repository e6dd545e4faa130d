//! What none of the five connectors can do, as far as no other test shows it.

use fake_stripe::{Fault, FaultKind, Movement, Totals};
use host_test::situation;
use payments_host::types::{
    Authorization, CaptureFeature, Operation, Outcome, PaymentStatus, RetryAdvice,
};

use super::{at_stripe, refused, writes};
use crate::shop::{Shop, euros, play};

#[tokio::test]
async fn beyond_lost_answer_is_told_and_found_again() {
    let shop = Shop::open().await;
    let control = shop.lab.stripe.control();
    control.set_faults(vec![Fault {
        times: u32::MAX,
        ..Fault::on_post("/v1/payment_intents", FaultKind::CloseAfter)
    }]);
    let sale = situation::sale(euros(1000));
    let error = refused(shop.authorize("order-1", &sale).await);
    assert_eq!(error.outcome, Outcome::Unknown, "it does not guess");
    assert_ne!(error.retry, RetryAdvice::NewOperation);
    control.clear_faults();
    let again = shop.lab.repeated("order-1");
    let payment = shop.lab.adapter.authorize(&again, &sale).await;
    let payment = payment.expect("it is found");
    assert_eq!(payment.status, PaymentStatus::Captured);
    let sold = Totals {
        authorized: 1000,
        captured: 1000,
        ..Totals::default()
    };
    assert_eq!(control.ledger().totals["eur"], sold, "paid once");
}

#[tokio::test]
async fn beyond_operation_of_yesterday_is_not_sent_again() {
    play(async |shop| {
        let sale = situation::sale(euros(1000));
        let first = shop.operation("order-1");
        let adapter = &shop.lab.adapter;
        let payment = adapter.authorize(&first, &sale).await?;
        let control = shop.lab.stripe.control();
        control.expire_idempotency_keys();
        let before = writes(shop);
        let late = Operation {
            now: first.now + adapter.describe().await?.idempotency_window,
            first_sent_at: Some(first.now),
            ..first
        };
        let found = adapter.authorize(&late, &sale).await?;
        assert_eq!(found.id, payment.id);
        assert_eq!(writes(shop), before, "Stripe would have charged again");
        let ledger = control.ledger();
        assert_eq!(ledger.of_kind(Movement::Capture).count(), 1);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn beyond_hold_says_until_when_it_lasts() {
    play(async |shop| {
        let mut until = Vec::new();
        for (order, features) in [
            ("usual", vec![]),
            ("extended", vec![CaptureFeature::Extended]),
        ] {
            let hold = Authorization {
                capture_features: features,
                ..situation::hold(euros(1000))
            };
            let payment = shop.authorize(order, &hold).await?;
            let path = format!("/v1/charges?payment_intent={}", payment.id);
            let known = at_stripe(shop, &path).await;
            let card = &known["data"][0]["payment_method_details"]["card"];
            let limits = payment.capture_limits.as_ref().expect("limits");
            assert_eq!(limits.capture_before, card["capture_before"].as_u64());
            until.push(limits.capture_before);
        }
        assert!(until[0].is_some() && until[1] > until[0], "{until:?}");
        Ok(())
    })
    .await;
}
