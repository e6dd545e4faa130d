//! `refund-control`: a refund that waits for the customer's bank details is called off.

use fake_stripe::{RefundChange, RefundStatus};
use host_test::situation;
use payments_host::CallError;
use payments_host::types::{
    Authorization, CaptureMode, ErrorKind, Outcome, RefundCancellation, RefundRequest,
    TransactionStatus,
};

use crate::shop::{Shop, after, euros, play};

/// A refund of a payment, and what cancels it.
async fn refunded(shop: &Shop, name: &str) -> Result<RefundCancellation, CallError> {
    let sale = Authorization {
        capture_mode: CaptureMode::Automatic,
        ..situation::pay_with(situation::REFUND_PENDING, euros(800))
    };
    let payment = shop.authorize(&format!("{name}-pay"), &sale).await?;
    let all = RefundRequest::new(&payment.id);
    let operation = shop.operation(format!("{name}-refund").as_str());
    let refund = shop.lab.adapter.refund(&operation, &all).await?;
    Ok(RefundCancellation {
        payment_id: payment.id,
        reference: refund.reference.expect("Stripe's id of the refund"),
    })
}

#[tokio::test]
async fn a_refund_is_canceled_once() {
    play(async |shop| {
        let control = shop.lab.stripe.control();
        let refund_control = shop.lab.adapter.refund_control();
        let refund_control = refund_control.expect("the adapter exports the interface");
        let waiting = refunded(shop, "waiting").await?;
        let change = RefundChange {
            status: RefundStatus::RequiresAction,
            failure_reason: None,
        };
        control
            .settle_refund(&waiting.reference, &change)
            .expect("a pending refund");

        let canceled = refund_control
            .cancel_refund(&shop.operation("op-1"), &waiting)
            .await?;
        assert_eq!(canceled.status, TransactionStatus::Canceled);
        assert_eq!(canceled.payment_id.as_ref(), Some(&waiting.payment_id));
        assert_eq!(after(&canceled).refunded, Some(euros(0)));
        assert_eq!(control.ledger().totals["eur"].refunded, 0);
        for operation in [shop.lab.repeated("op-1"), shop.operation("op-2")] {
            let again = refund_control.cancel_refund(&operation, &waiting).await?;
            assert_eq!(again.status, TransactionStatus::Canceled);
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_refund_that_is_on_its_way_is_not_canceled() {
    play(async |shop| {
        let refund_control = shop.lab.adapter.refund_control();
        let refund_control = refund_control.expect("the adapter exports the interface");
        let pending = refunded(shop, "pending").await?;
        let other = refunded(shop, "other").await?;
        let of_other = RefundCancellation {
            payment_id: other.payment_id,
            ..pending.clone()
        };
        for (operation, cancellation, kind) in [
            ("op-1", pending, ErrorKind::Conflict),
            ("op-2", of_other, ErrorKind::NotFound),
        ] {
            let answer = refund_control
                .cancel_refund(&shop.operation(operation), &cancellation)
                .await;
            let refusal = answer.expect_err("not canceled");
            let error = refusal.adapter_error().expect("the adapter's error");
            assert_eq!((error.kind, error.outcome), (kind, Outcome::NotPerformed));
            assert_eq!(error.field.as_deref(), Some("cancellation.reference"));
        }
        Ok(())
    })
    .await;
}
