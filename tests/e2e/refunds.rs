//! `refund` and `get-transaction`.

use fake_stripe::{RefundChange, RefundStatus, Totals};
use host_test::situation;
use payments_host::types::{
    Authorization, CaptureRequest, Entry, Outcome, RefundReason, RefundRequest, Split, SplitShare,
    TransactionKind, TransactionStatus,
};

use crate::shop::{Shop, after, euros, play};

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

/// A direct charge: the seller's account takes the payment, and the platform's fee goes back.
#[tokio::test]
async fn the_fee_of_a_direct_charge_goes_back() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let on_seller = |operation| {
            let mut operation = shop.operation(operation);
            operation.connection.account = Some("acct_1Seller".into());
            operation
        };
        let sale = Authorization {
            splits: vec![Split {
                account: None,
                share: Some(SplitShare::Fee(euros(300))),
                group: None,
                on_behalf_of: None,
            }],
            ..situation::sale(euros(3000))
        };
        let payment = adapter.authorize(&on_seller("op-1"), &sale).await?;
        let all = RefundRequest {
            refund_fees: true,
            ..RefundRequest::new(&payment.id)
        };
        adapter.refund(&on_seller("op-2"), &all).await?;
        let fee = ("refund_application_fee".to_owned(), "true".to_owned());
        assert!(shop.last_write().contains(&fee));
        assert_eq!(shop.moved(&payment).refunded, 3000);
        Ok(())
    })
    .await;
}

/// Stripe's own limits on taking shares back, in the contract's words.
#[tokio::test]
async fn what_stripe_does_not_take_back_names_the_field() {
    // Stripe refuses, which `play` would not let pass.
    let shop = Shop::open().await;
    let adapter = &shop.lab.adapter;
    let plain = shop.authorize("op-1", &situation::sale(euros(1000))).await;
    let plain = plain.expect("paid").id;
    let split = Authorization {
        splits: vec![Split {
            account: Some("acct_1Partner".into()),
            share: Some(SplitShare::Fee(euros(100))),
            group: Some("order-7".into()),
            on_behalf_of: None,
        }],
        ..situation::flexible_hold(euros(1000))
    };
    let several = shop.authorize("op-2", &split).await.expect("held").id;
    for (operation, is_final) in [("op-3", false), ("op-4", true)] {
        let part = CaptureRequest {
            is_final,
            ..CaptureRequest::new(&several, euros(500))
        };
        let captured = adapter.capture(&shop.operation(operation), &part).await;
        captured.expect("captured");
    }
    for (operation, payment, amount, reverse_splits, field) in [
        ("op-5", &plain, None, true, "refund.reverse-splits"),
        ("op-6", &plain, None, false, "refund.refund-fees"),
        ("op-7", &several, Some(400), true, "refund.reverse-splits"),
    ] {
        let request = RefundRequest {
            amount: amount.map(euros),
            reverse_splits,
            refund_fees: !reverse_splits,
            ..RefundRequest::new(payment)
        };
        let answer = adapter.refund(&shop.operation(operation), &request).await;
        let refusal = answer.expect_err(field);
        let error = refusal.adapter_error().expect("the adapter's error");
        assert_eq!(error.field.as_deref(), Some(field), "{error:?}");
        assert_eq!(error.outcome, Outcome::NotPerformed);
        assert_eq!(error.payment_id.as_ref(), Some(payment));
    }
    // All of it can be taken back.
    let all = RefundRequest {
        reverse_splits: true,
        refund_fees: true,
        ..RefundRequest::new(&several)
    };
    let refund = adapter.refund(&shop.operation("op-8"), &all).await;
    assert_eq!(refund.expect("refunded").amount, Some(euros(1000)));
}
