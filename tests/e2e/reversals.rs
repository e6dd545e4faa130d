//! `reverse`: a checkout that failed, at each point where it can fail.

use fake_stripe::Totals;
use host_test::situation;
use payments_host::types::{CaptureRequest, PaymentStatus, Reversal, TransactionKind};

use crate::shop::{after, euros, play};

#[tokio::test]
async fn nothing_was_captured() {
    play(async |shop| {
        let payment = shop
            .authorize("op-1", &situation::hold(euros(1000)))
            .await?;
        let reversal = Reversal::new(&payment.id);
        let adapter = &shop.lab.adapter;
        let void = adapter.reverse(&shop.operation("op-2"), &reversal).await?;
        assert_eq!(
            (void.kind, void.amount.clone()),
            (TransactionKind::Void, Some(euros(1000)))
        );
        assert_eq!(after(&void).status, PaymentStatus::Canceled);
        let moved = Totals {
            authorized: 1000,
            released: 1000,
            ..Totals::default()
        };
        assert_eq!(shop.moved(&payment), moved);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn everything_was_captured() {
    play(async |shop| {
        let payment = shop
            .authorize("op-1", &situation::sale(euros(1000)))
            .await?;
        let reversal = Reversal::new(&payment.id);
        let adapter = &shop.lab.adapter;
        let refund = adapter.reverse(&shop.operation("op-2"), &reversal).await?;
        assert_eq!(
            (refund.kind, refund.amount.clone()),
            (TransactionKind::Refund, Some(euros(1000)))
        );
        assert_eq!(after(&refund).refunded, Some(euros(1000)));
        let moved = Totals {
            authorized: 1000,
            captured: 1000,
            refunded: 1000,
            ..Totals::default()
        };
        assert_eq!(shop.moved(&payment), moved);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_part_was_captured() {
    play(async |shop| {
        let payment = shop
            .authorize("op-1", &situation::flexible_hold(euros(1000)))
            .await?;
        let part = CaptureRequest {
            is_final: false,
            ..CaptureRequest::new(&payment.id, euros(600))
        };
        let adapter = &shop.lab.adapter;
        adapter.capture(&shop.operation("op-2"), &part).await?;
        let reversal = Reversal::new(&payment.id);
        let refund = adapter.reverse(&shop.operation("op-3"), &reversal).await?;
        assert_eq!(
            (refund.kind, refund.amount.clone()),
            (TransactionKind::Refund, Some(euros(600)))
        );
        assert_eq!(after(&refund).capturable, Some(euros(0)));
        let moved = Totals {
            authorized: 1000,
            captured: 600,
            released: 400,
            refunded: 600,
        };
        assert_eq!(shop.moved(&payment), moved);

        // The same operation again moves nothing.
        let again = adapter
            .reverse(&shop.lab.repeated("op-3"), &reversal)
            .await?;
        assert_eq!(again.reference, refund.reference);
        assert_eq!(shop.moved(&payment), moved);
        Ok(())
    })
    .await;
}
