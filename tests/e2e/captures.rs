//! `capture`, `adjust` and `cancel`: what becomes of an authorized amount.

use fake_stripe::Totals;
use host_test::situation;
use payments_host::types::{
    Adjustment, Authorization, CancelReason, Cancellation, CaptureRequest, Entry, LineItem,
    PaymentStatus, Split, SplitShare, Totals as Sums, TransactionKind, TransactionStatus,
};

use crate::shop::{after, euros, play};

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
