//! `capture`, `adjust` and `cancel`: what becomes of an authorized amount.

use fake_stripe::Totals;
use host_test::situation;
use payments_host::CallError;
use payments_host::types::{
    AdapterError, Adjustment, Authorization, Availability, CancelReason, Cancellation,
    CaptureFeature, CaptureRequest, Entry, ErrorKind, LineItem, Outcome, PaymentStatus, Split,
    SplitShare, Totals as Sums, TransactionKind, TransactionStatus,
};

use crate::shop::{Shop, after, euros, play};

#[tokio::test]
async fn an_order_is_captured_in_parts() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let hold = Authorization {
            splits: vec![Split {
                account: Some("acct_1Partner".into()),
                share: Some(SplitShare::Amount(euros(3000))),
                group: None,
                on_behalf_of: None,
            }],
            ..situation::flexible_hold(euros(4200))
        };
        let payment = shop.authorize("op-1", &hold).await?;

        let first = CaptureRequest {
            is_final: false,
            splits: vec![Split {
                account: None,
                share: Some(SplitShare::Amount(euros(2000))),
                group: None,
                on_behalf_of: None,
            }],
            line_items: vec![LineItem {
                name: "Mug".into(),
                sku: None,
                quantity: 1,
                unit_price: euros(2100),
                discount: None,
                tax: None,
                unit_of_measure: None,
                commodity_code: None,
            }],
            totals: Some(Sums {
                tax: Some(euros(400)),
                shipping: None,
                discount: None,
                ship_from_postal_code: None,
                ship_to_postal_code: None,
            }),
            statement_suffix: Some("PARCEL 1".into()),
            metadata: vec![Entry::new("parcel", "1")],
            ..CaptureRequest::new(&payment.id, euros(2500))
        };
        let capture = adapter.capture(&shop.operation("op-2"), &first).await?;
        assert_eq!(
            (capture.kind, capture.status, capture.amount.clone()),
            (
                TransactionKind::Capture,
                TransactionStatus::Succeeded,
                Some(euros(2500))
            )
        );
        assert_eq!(capture.operation_id.as_deref(), Some("op-2"));
        assert_eq!(after(&capture).status, PaymentStatus::PartiallyCaptured);
        assert_eq!(after(&capture).captured, Some(euros(2500)));
        assert_eq!(after(&capture).capturable, Some(euros(1700)));
        let moved = Totals {
            authorized: 4200,
            captured: 2500,
            ..Totals::default()
        };
        assert_eq!(shop.moved(&payment), moved);

        // The final one releases what it leaves.
        let last = CaptureRequest::new(&payment.id, euros(1000));
        let capture = adapter.capture(&shop.operation("op-3"), &last).await?;
        assert_eq!(after(&capture).status, PaymentStatus::Captured);
        assert_eq!(after(&capture).captured, Some(euros(3500)));
        let moved = Totals {
            captured: 3500,
            released: 700,
            ..moved
        };
        assert_eq!(shop.moved(&payment), moved);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_hold_is_raised_and_then_captured() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let payment = shop
            .authorize("op-1", &situation::flexible_hold(euros(1000)))
            .await?;
        let raise = Adjustment {
            description: Some("One night more".into()),
            metadata: vec![Entry::new("nights", "3")],
            ..Adjustment::new(&payment.id, euros(1500))
        };
        let adjustment = adapter.adjust(&shop.operation("op-2"), &raise).await?;
        assert_eq!(
            (
                adjustment.kind,
                adjustment.status,
                adjustment.amount.clone()
            ),
            (
                TransactionKind::Adjustment,
                TransactionStatus::Succeeded,
                Some(euros(1500))
            )
        );
        assert_eq!(after(&adjustment).capturable, Some(euros(1500)));

        let all = CaptureRequest::new(&payment.id, euros(1500));
        adapter.capture(&shop.operation("op-3"), &all).await?;
        let moved = Totals {
            authorized: 1500,
            captured: 1500,
            ..Totals::default()
        };
        assert_eq!(shop.moved(&payment), moved);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn cancel_releases_whatever_is_not_captured() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let whole = shop.authorize("op-1", &situation::hold(euros(900))).await?;
        let cancellation = Cancellation {
            reason: Some(CancelReason::RequestedByCustomer),
            ..Cancellation::new(&whole.id)
        };
        let void = adapter
            .cancel(&shop.operation("op-2"), &cancellation)
            .await?;
        assert_eq!(
            (void.kind, void.status, void.amount.clone()),
            (
                TransactionKind::Void,
                TransactionStatus::Succeeded,
                Some(euros(900))
            )
        );
        assert_eq!(after(&void).status, PaymentStatus::Canceled);
        let moved = Totals {
            authorized: 900,
            released: 900,
            ..Totals::default()
        };
        assert_eq!(shop.moved(&whole), moved);

        let partly = shop
            .authorize("op-3", &situation::flexible_hold(euros(900)))
            .await?;
        let part = CaptureRequest {
            is_final: false,
            ..CaptureRequest::new(&partly.id, euros(400))
        };
        adapter.capture(&shop.operation("op-4"), &part).await?;
        let rest = Cancellation::new(&partly.id);
        let void = adapter.cancel(&shop.operation("op-5"), &rest).await?;
        assert_eq!(
            (void.kind, void.amount.clone()),
            (TransactionKind::Void, Some(euros(500)))
        );
        assert_eq!(after(&void).status, PaymentStatus::Captured);
        assert_eq!(after(&void).captured, Some(euros(400)));
        let moved = Totals {
            authorized: 900,
            captured: 400,
            released: 500,
            ..Totals::default()
        };
        assert_eq!(shop.moved(&partly), moved);
        Ok(())
    })
    .await;
}

/// Stripe would refuse it too, but after the request, and not always in words that help.
#[tokio::test]
async fn what_the_charge_rules_out_is_not_sent() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let payment = shop
            .authorize("op-1", &situation::hold(euros(1000)))
            .await?;
        let limits = payment.capture_limits.as_ref().expect("limits");
        assert_eq!(limits.multicapture, Some(Availability::Unavailable));
        let writes = writes(shop);

        let part = CaptureRequest {
            is_final: false,
            ..CaptureRequest::new(&payment.id, euros(400))
        };
        let error = refused(adapter.capture(&shop.operation("op-2"), &part).await);
        assert_eq!(error.field.as_deref(), Some("capture.is-final"));
        let more = CaptureRequest::new(&payment.id, euros(1001));
        let error = refused(adapter.capture(&shop.operation("op-3"), &more).await);
        assert_eq!(error.field.as_deref(), Some("capture.amount"));
        for (operation, total) in [("op-4", 1500), ("op-5", 900)] {
            let adjustment = Adjustment::new(&payment.id, euros(total));
            let error = refused(
                adapter
                    .adjust(&shop.operation(operation), &adjustment)
                    .await,
            );
            assert_eq!(error.field.as_deref(), Some("adjustment.new-total"));
            assert_eq!(error.kind, ErrorKind::Unsupported);
            assert_eq!(error.payment_id, Some(payment.id.clone()));
        }
        assert_eq!(self::writes(shop), writes, "nothing was sent");

        // A part, the rest of which is released, needs no feature.
        let part = CaptureRequest::new(&payment.id, euros(400));
        adapter.capture(&shop.operation("op-6"), &part).await?;
        let moved = Totals {
            authorized: 1000,
            captured: 400,
            released: 600,
            ..Totals::default()
        };
        assert_eq!(shop.moved(&payment), moved);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn more_than_was_authorized_is_captured_up_to_what_the_charge_says() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let hold = Authorization {
            capture_features: vec![CaptureFeature::Overcapture],
            ..situation::hold(euros(1000))
        };
        let payment = shop.authorize("op-1", &hold).await?;
        let limits = payment.capture_limits.as_ref().expect("limits");
        let most = limits.maximum_capturable.clone().expect("a maximum");
        assert!(most.minor_units > 1000, "{most:?}");

        let beyond = CaptureRequest::new(&payment.id, euros(most.minor_units + 1));
        let error = refused(adapter.capture(&shop.operation("op-2"), &beyond).await);
        assert_eq!(
            (error.kind, error.field.as_deref()),
            (ErrorKind::InvalidRequest, Some("capture.amount"))
        );
        let all = CaptureRequest::new(&payment.id, most.clone());
        let capture = adapter.capture(&shop.operation("op-3"), &all).await?;
        assert_eq!(after(&capture).captured, Some(most.clone()));
        assert_eq!(shop.moved(&payment).captured, most.minor_units as i64);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_hold_cannot_be_raised_once_a_part_was_captured() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let payment = shop
            .authorize("op-1", &situation::flexible_hold(euros(1000)))
            .await?;
        let part = CaptureRequest {
            is_final: false,
            ..CaptureRequest::new(&payment.id, euros(400))
        };
        adapter.capture(&shop.operation("op-2"), &part).await?;
        let raise = Adjustment::new(&payment.id, euros(1500));
        let error = refused(adapter.adjust(&shop.operation("op-3"), &raise).await);
        assert_eq!(error.kind, ErrorKind::Conflict);
        assert_eq!(error.field.as_deref(), Some("adjustment.new-total"));

        // A repeat of the capture is no second one, although less is left than it asked for.
        let part = CaptureRequest {
            amount: euros(400),
            ..part
        };
        let again = adapter.capture(&shop.lab.repeated("op-2"), &part).await?;
        assert!(again.replayed);
        assert_eq!(shop.moved(&payment).captured, 400);
        Ok(())
    })
    .await;
}

/// The host did not note that it had sent the operation: the payment's own mark tells.
#[tokio::test]
async fn a_capture_that_was_performed_is_not_refused_for_its_own_effect() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let payment = shop
            .authorize("op-1", &situation::flexible_hold(euros(1000)))
            .await?;
        let most = CaptureRequest {
            is_final: false,
            ..CaptureRequest::new(&payment.id, euros(800))
        };
        adapter.capture(&shop.operation("op-2"), &most).await?;
        let again = adapter.capture(&shop.operation("op-2"), &most).await?;
        assert!(again.replayed);
        assert_eq!(shop.moved(&payment).captured, 800);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn every_hold_says_until_when_it_can_be_captured() {
    play(async |shop| {
        let capture_before = async |operation, hold: &Authorization| {
            let payment = shop.authorize(operation, hold).await?;
            let limits = payment.capture_limits.expect("limits");
            let since = payment.created.expect("a time");
            let until = limits.capture_before.expect("a time");
            Ok::<_, CallError>((until - since) / 86_400)
        };
        let plain = situation::hold(euros(1000));
        assert_eq!(capture_before("op-1", &plain).await?, 7);
        let extended = Authorization {
            capture_features: vec![CaptureFeature::Extended],
            ..plain
        };
        assert_eq!(capture_before("op-2", &extended).await?, 30);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn tax_and_discount_of_a_whole_order() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let item = |name: &str, quantity, unit_price| LineItem {
            name: name.into(),
            sku: None,
            quantity,
            unit_price: euros(unit_price),
            discount: None,
            tax: None,
            unit_of_measure: None,
            commodity_code: None,
        };
        let sums = Sums {
            tax: Some(euros(475)),
            shipping: Some(euros(490)),
            discount: Some(euros(500)),
            ship_from_postal_code: None,
            ship_to_postal_code: None,
        };
        let hold = Authorization {
            line_items: vec![item("Mug", 2, 1000), item("Spoon", 3, 335)],
            totals: Some(sums),
            ..situation::hold(euros(3470))
        };
        let payment = shop.authorize("op-1", &hold).await?;

        // What is captured has line items of its own.
        let capture = CaptureRequest {
            line_items: vec![item("Mug", 2, 1000)],
            totals: None,
            ..CaptureRequest::new(&payment.id, euros(2000))
        };
        adapter.capture(&shop.operation("op-2"), &capture).await?;
        assert_eq!(shop.moved(&payment).captured, 2000);
        Ok(())
    })
    .await;
}

fn writes(shop: &Shop) -> usize {
    let requests = shop.requests();
    let writes = requests.iter().filter(|request| request.method == "POST");
    writes.count()
}

/// The adapter's own error, of a call after which nothing happened.
#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, CallError>) -> AdapterError {
    match answer.expect_err("refused") {
        CallError::Adapter(error) => {
            assert_eq!(error.outcome, Outcome::NotPerformed);
            *error
        }
        other => panic!("{other:?}"),
    }
}
