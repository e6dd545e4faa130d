//! What none of the five connectors can do, as far as no other test shows it.

use fake_stripe::{Fault, FaultKind, Movement, RefundChange, RefundStatus, Totals};
use host_test::situation;
use payments_host::types::{
    Acceptance, Authorization, CaptureFeature, DisputeFilter, DisputeStatus, Evidence,
    EvidenceKind, EvidenceSubmission, Operation, Outcome, PaymentStatus, RefundCancellation,
    RefundRequest, RetryAdvice, TransactionStatus,
};

use super::{at_stripe, refused, sale_with, writes};
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
async fn beyond_dispute_is_answered_or_accepted() {
    play(async |shop| {
        let disputes = shop.lab.adapter.disputes();
        let disputes = disputes.expect("the adapter exports the interface");
        let connection = shop.lab.connection();
        for order in ["answered", "accepted"] {
            shop.authorize(order, &sale_with("pm_card_createDispute", 1000))
                .await?;
        }
        let filter = DisputeFilter::default();
        let open = disputes.list_disputes(&connection, &filter).await?.disputes;
        let [accepted, answered] = open.as_slice() else {
            panic!("{open:?}");
        };
        assert_eq!(answered.status, DisputeStatus::NeedsResponse);
        assert!(answered.evidence_due.is_some());
        let kept = EvidenceSubmission {
            dispute_id: answered.id.clone(),
            evidence: vec![Evidence::new(EvidenceKind::CustomerName, "Jo")],
            submit: false,
        };
        let keep = shop.operation("keep");
        disputes.submit_evidence(&keep, &kept).await?;
        let path = format!("/v1/disputes/{}", answered.id);
        let known = at_stripe(shop, &path).await;
        assert_eq!(known["evidence"]["customer_name"], "Jo");
        assert_eq!(known["evidence_details"]["submission_count"], 0);
        // Stripe's own text for winning in test mode.
        let winning = Evidence::new(EvidenceKind::UncategorizedText, "winning_evidence");
        let submission = EvidenceSubmission {
            evidence: vec![winning],
            submit: true,
            ..kept
        };
        let submit = shop.operation("submit");
        let won = disputes.submit_evidence(&submit, &submission).await?;
        assert_eq!(won.status, DisputeStatus::Won);

        let acceptance = Acceptance::new(&accepted.id);
        let accept = shop.operation("accept");
        let lost = disputes.accept_dispute(&accept, &acceptance).await?;
        assert_eq!(lost.status, DisputeStatus::Lost);
        let ledger = shop.lab.stripe.control().ledger();
        assert_eq!(ledger.disputed("eur"), 1000, "one came back");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn beyond_refund_that_waits_is_canceled() {
    play(async |shop| {
        let refund_control = shop.lab.adapter.refund_control();
        let refund_control = refund_control.expect("the adapter exports the interface");
        let sale = sale_with(situation::REFUND_PENDING, 1000);
        let payment = shop.authorize("order-1", &sale).await?;
        let adapter = &shop.lab.adapter;
        let refund = RefundRequest::new(&payment.id);
        let refund = adapter.refund(&shop.operation("refund"), &refund).await?;
        let reference = refund.reference.expect("the refund's id");
        let waits = RefundChange {
            status: RefundStatus::RequiresAction,
            failure_reason: None,
        };
        let control = shop.lab.stripe.control();
        control.settle_refund(&reference, &waits).expect("pending");
        let cancellation = RefundCancellation {
            payment_id: payment.id.clone(),
            reference,
        };
        for operation in [shop.operation("cancel"), shop.lab.repeated("cancel")] {
            let canceled = refund_control
                .cancel_refund(&operation, &cancellation)
                .await?;
            assert_eq!(canceled.status, TransactionStatus::Canceled);
        }
        assert_eq!(control.ledger().totals["eur"].refunded, 0);
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
