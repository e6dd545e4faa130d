//! `refund` and `get-transaction`.

use fake_stripe::{RefundChange, RefundStatus, Totals};
use host_test::situation;
use payments_host::types::{
    Authorization, Entry, RefundReason, RefundRequest, Split, SplitShare, TransactionKind,
    TransactionStatus,
};

use crate::shop::{after, euros, play};

#[tokio::test]
async fn a_part_and_then_the_rest() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let sale = Authorization {
            splits: vec![Split {
                account: Some("acct_1Partner".into()),
                share: Some(SplitShare::Fee(euros(300))),
                group: None,
                on_behalf_of: None,
            }],
            ..situation::sale(euros(3000))
        };
        let payment = shop.authorize("op-1", &sale).await?;
        let part = RefundRequest {
            capture_reference: payment.last_attempt.clone(),
            amount: Some(euros(1200)),
            reason: Some(RefundReason::RequestedByCustomer),
            reverse_splits: true,
            refund_fees: true,
            metadata: vec![Entry::new("rma", "17")],
            ..RefundRequest::new(&payment.id)
        };
        let refund = adapter.refund(&shop.operation("op-2"), &part).await?;
        assert_eq!(
            (refund.kind, refund.status, refund.amount.clone()),
            (
                TransactionKind::Refund,
                TransactionStatus::Succeeded,
                Some(euros(1200))
            )
        );
        assert_eq!(refund.payment_id.as_ref(), Some(&payment.id));
        assert_eq!(refund.operation_id.as_deref(), Some("op-2"));
        assert_eq!(after(&refund).refunded, Some(euros(1200)));
        let moved = Totals {
            authorized: 3000,
            captured: 3000,
            refunded: 1200,
            ..Totals::default()
        };
        assert_eq!(shop.moved(&payment), moved);

        let reference = refund.reference.clone().expect("Stripe's id of the refund");
        let connection = shop.lab.connection();
        let read = adapter
            .get_transaction(&connection, &payment.id, &reference)
            .await?;
        assert_eq!(
            (read.reference, read.amount),
            (refund.reference, refund.amount)
        );

        let rest = RefundRequest::new(&payment.id);
        let refund = adapter.refund(&shop.operation("op-3"), &rest).await?;
        assert_eq!(
            refund.amount,
            Some(euros(1800)),
            "no amount stands for the rest"
        );
        assert_eq!(after(&refund).refunded, Some(euros(3000)));
        assert_eq!(
            shop.moved(&payment),
            Totals {
                refunded: 3000,
                ..moved
            }
        );
        Ok(())
    })
    .await;
}

/// `pending` is a normal answer; what became of it can be asked for.
#[tokio::test]
async fn a_pending_refund_that_fails() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let sale = Authorization {
            capture_mode: payments_host::types::CaptureMode::Automatic,
            ..situation::pay_with(situation::REFUND_PENDING, euros(800))
        };
        let payment = shop.authorize("op-1", &sale).await?;
        let all = RefundRequest::new(&payment.id);
        let refund = adapter.refund(&shop.operation("op-2"), &all).await?;
        assert_eq!(refund.status, TransactionStatus::Pending);

        let reference = refund.reference.expect("Stripe's id of the refund");
        let change = RefundChange {
            status: RefundStatus::Failed,
            failure_reason: Some("expired_or_canceled_card".into()),
        };
        let control = shop.lab.stripe.control();
        control
            .settle_refund(&reference, &change)
            .expect("a pending refund");
        let connection = shop.lab.connection();
        let read = adapter
            .get_transaction(&connection, &payment.id, &reference)
            .await?;
        assert_eq!(read.status, TransactionStatus::Failed);
        assert_eq!(read.failure.as_deref(), Some("expired_or_canceled_card"));
        assert_eq!(after(&read).refunded, Some(euros(0)));
        assert_eq!(control.ledger().totals["eur"].refunded, 0);
        Ok(())
    })
    .await;
}
