//! `reverse`: a checkout that failed, at each point where it can fail.

use fake_stripe::Totals;
use host_test::situation;
use payments_host::types::{
    Authorization, Cancellation, CaptureMode, CaptureRequest, ErrorKind, NewMethod, Outcome,
    PaymentSource, PaymentStatus, RefundRequest, RetryAdvice, Reversal, TransactionKind,
};

use crate::shop::{Shop, after, euros, play};

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

#[tokio::test]
async fn the_customer_never_finished() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let waiting = shop
            .authorize("op-1", &situation::authenticated_hold(euros(1000)))
            .await?;
        assert_eq!(waiting.status, PaymentStatus::AwaitingAction);
        let empty = shop
            .authorize("op-2", &situation::collected_in_browser(euros(1000)))
            .await?;
        assert_eq!(empty.status, PaymentStatus::AwaitingMethod);
        for (operation, payment) in [("op-3", waiting), ("op-4", empty)] {
            let reversal = Reversal::new(&payment.id);
            let void = adapter
                .reverse(&shop.operation(operation), &reversal)
                .await?;
            assert_eq!(void.kind, TransactionKind::Void);
            assert_eq!(after(&void).status, PaymentStatus::Canceled);
            assert_eq!(shop.moved(&payment), Totals::default());
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn it_was_undone_before() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let canceled = shop
            .authorize("op-1", &situation::hold(euros(1000)))
            .await?;
        let cancellation = Cancellation::new(&canceled.id);
        adapter
            .cancel(&shop.operation("op-2"), &cancellation)
            .await?;
        let refunded = shop
            .authorize("op-3", &situation::sale(euros(1000)))
            .await?;
        let refund = RefundRequest::new(&refunded.id);
        adapter.refund(&shop.operation("op-4"), &refund).await?;
        for (operation, payment, kind) in [
            ("op-5", canceled, TransactionKind::Void),
            ("op-6", refunded, TransactionKind::Refund),
        ] {
            let moved = shop.moved(&payment);
            let reversal = Reversal::new(&payment.id);
            let nothing = adapter
                .reverse(&shop.operation(operation), &reversal)
                .await?;
            assert_eq!((nothing.kind, nothing.amount), (kind, Some(euros(0))));
            assert_eq!(nothing.operation_id, None, "somebody else did it");
            assert_eq!(shop.moved(&payment), moved);
        }
        Ok(())
    })
    .await;
}

/// The answer is lost after Stripe performed it. The repeat moves nothing, and says what happened.
#[tokio::test]
async fn the_answer_was_lost() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let held = shop
            .authorize("op-1", &situation::hold(euros(1000)))
            .await?;
        let paid = shop
            .authorize("op-2", &situation::sale(euros(1000)))
            .await?;
        for (operation, payment, kind) in [
            ("op-3", held, TransactionKind::Void),
            ("op-4", paid, TransactionKind::Refund),
        ] {
            let reversal = Reversal::new(&payment.id);
            adapter
                .reverse(&shop.operation(operation), &reversal)
                .await?;
            let moved = shop.moved(&payment);
            let repeated = adapter
                .reverse(&shop.lab.repeated(operation), &reversal)
                .await?;
            assert!(repeated.replayed);
            assert_eq!((repeated.kind, repeated.amount), (kind, Some(euros(1000))));
            assert_eq!(repeated.operation_id.as_deref(), Some(operation));
            assert_eq!(shop.moved(&payment), moved);
        }
        Ok(())
    })
    .await;
}

/// A debit that is under way cannot be canceled. The same operation undoes it once it is known how
/// it ended.
#[tokio::test]
async fn a_debit_is_under_way() {
    // Stripe refuses to cancel it, which `play` would not let pass.
    let shop = Shop::open().await;
    let adapter = &shop.lab.adapter;
    let debit = Authorization {
        capture_mode: CaptureMode::Automatic,
        return_url: Some(situation::RETURN_URL.to_owned()),
        mandate: Some(payments_host::types::MandateAcceptance {
            accepted_at: None,
            ip_address: Some("203.0.113.7".to_owned()),
            user_agent: Some("Mozilla/5.0".to_owned()),
        }),
        billing: Some(payments_host::types::Contact {
            name: Some("Jo Doe".to_owned()),
            email: Some("jo@example.com".to_owned()),
            phone: None,
            address: None,
        }),
        ..Authorization::new(
            euros(1000),
            PaymentSource::NewMethod(NewMethod {
                kind: "sepa_debit".to_owned(),
                details: vec![payments_host::types::Entry::new(
                    "iban",
                    "DE89370400440532013000",
                )],
            }),
        )
    };
    let payment = shop.authorize("op-1", &debit).await.expect("under way");
    assert_eq!(payment.status, PaymentStatus::Processing);
    let reversal = Reversal::new(&payment.id);
    let answer = adapter.reverse(&shop.operation("op-2"), &reversal).await;
    let refusal = answer.expect_err("under way");
    let error = refusal.adapter_error().expect("the adapter's error");
    assert_eq!(
        (error.kind, error.outcome, error.retry),
        (
            ErrorKind::Conflict,
            Outcome::NotPerformed,
            RetryAdvice::SameOperation
        )
    );

    let control = shop.lab.stripe.control();
    control
        .settle_payment_intent(&payment.id, fake_stripe::Settlement::Succeeded)
        .expect("it was under way");
    let refund = adapter
        .reverse(&shop.lab.repeated("op-2"), &reversal)
        .await
        .expect("refunded");
    assert_eq!(refund.kind, TransactionKind::Refund);
    assert_eq!(shop.moved(&payment).refunded, 1000);
}
