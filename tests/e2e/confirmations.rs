//! `confirm` and `update`: payments that do not end where they begin.

use fake_stripe::{AuthenticationOutcome, Movement, Totals};
use host_test::situation;
use payments_host::types::{
    Address, Authorization, CaptureMode, Confirmation, Contact, DeclineReason, Entry, ErrorKind,
    LineItem, NextAction, Outcome, PaymentChanges, PaymentSource, PaymentStatus, Shipping,
    Totals as Sums,
};

use crate::shop::{euros, play};

#[tokio::test]
async fn a_payment_waits_for_the_customer_and_goes_on() {
    play(async |shop| {
        let hold = situation::authenticated_hold(euros(1990));
        let payment = shop.authorize("op-1", &hold).await?;
        assert_eq!(payment.status, PaymentStatus::AwaitingAction);
        assert!(matches!(payment.next_action, Some(NextAction::Redirect(_))));
        assert_eq!(shop.moved(&payment), Totals::default());

        let control = shop.lab.stripe.control();
        control
            .authenticate(&payment.id, AuthenticationOutcome::Succeeded)
            .expect("it waits for that");
        let confirmation = Confirmation {
            redirect_result: vec![
                Entry::new("payment_intent", &payment.id),
                Entry::new("redirect_status", "succeeded"),
            ],
            ..Confirmation::new(&payment.id)
        };
        let adapter = &shop.lab.adapter;
        let payment = adapter
            .confirm(&shop.operation("op-2"), &confirmation)
            .await?;
        assert_eq!(payment.status, PaymentStatus::Authorized);
        let held = Totals {
            authorized: 1990,
            ..Totals::default()
        };
        assert_eq!(shop.moved(&payment), held);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_declined_payment_is_paid_with_another_method() {
    play(async |shop| {
        let declined = Authorization {
            capture_mode: CaptureMode::Automatic,
            return_url: Some(situation::RETURN_URL.into()),
            ..situation::pay_with(situation::INSUFFICIENT_FUNDS, euros(1500))
        };
        let refusal = shop
            .authorize("op-1", &declined)
            .await
            .expect_err("a decline");
        let error = refusal.adapter_error().expect("the adapter's error");
        assert_eq!(
            (error.kind, error.outcome),
            (ErrorKind::Declined, Outcome::NotPerformed)
        );
        let decline = error.decline.as_ref().expect("a decline");
        assert_eq!(decline.reason, DeclineReason::InsufficientFunds);
        let payment_id = error.payment_id.clone().expect("the payment's id");

        let confirmation = Confirmation {
            source: Some(PaymentSource::BrowserToken("ctoken_pm_card_visa".into())),
            return_url: Some(situation::RETURN_URL.into()),
            extensions: vec![Entry::new("stripe.radar-session", "rse_123")],
            ..Confirmation::new(&payment_id)
        };
        let adapter = &shop.lab.adapter;
        let payment = adapter
            .confirm(&shop.operation("op-2"), &confirmation)
            .await?;
        assert_eq!(
            (payment.id.as_str(), payment.status),
            (payment_id.as_str(), PaymentStatus::Captured)
        );
        let ledger = shop.lab.stripe.control().ledger();
        assert_eq!(ledger.of_kind(Movement::Decline).count(), 1);
        assert_eq!(ledger.totals["eur"].captured, 1500);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_cart_changes_before_the_payment_is_confirmed() {
    play(async |shop| {
        let prepared = situation::collected_in_browser(euros(1000));
        let payment = shop.authorize("op-1", &prepared).await?;
        let customer = shop.create("/v1/customers", &[("name", "Jo")]).await;
        let changes = PaymentChanges {
            amount: Some(euros(3300)),
            customer: Some(customer.clone()),
            order_id: Some("order-7".into()),
            description: Some("Three mugs".into()),
            statement_suffix: Some("MUGS".into()),
            receipt_email: Some("jo@example.com".into()),
            shipping: Some(Shipping {
                recipient: Contact {
                    name: Some("Jo".into()),
                    email: None,
                    phone: None,
                    address: Some(Address {
                        line1: Some("Weg 1".into()),
                        line2: None,
                        city: Some("Berlin".into()),
                        region: None,
                        postal_code: Some("10115".into()),
                        country: Some("DE".into()),
                    }),
                },
                carrier: None,
                tracking_number: None,
            }),
            line_items: vec![LineItem {
                name: "Mug".into(),
                sku: None,
                quantity: 3,
                unit_price: euros(1000),
                discount: None,
                tax: None,
                unit_of_measure: None,
                commodity_code: None,
            }],
            totals: Some(Sums {
                tax: None,
                shipping: Some(euros(300)),
                discount: None,
                ship_from_postal_code: None,
                ship_to_postal_code: None,
            }),
            metadata: vec![Entry::new("channel", "app")],
            extensions: vec![Entry::new("stripe.payment-method-configuration", "pmc_123")],
            ..PaymentChanges::new(&payment.id)
        };
        let adapter = &shop.lab.adapter;
        let changed = adapter.update(&shop.operation("op-2"), &changes).await?;
        assert_eq!(changed.id, payment.id);
        assert_eq!(changed.amount, euros(3300));
        assert_eq!(changed.customer, Some(customer));
        assert_eq!(changed.order_id.as_deref(), Some("order-7"));
        assert_eq!(changed.metadata, changes.metadata);
        // The payment is still the first operation's.
        assert_eq!(changed.operation_id.as_deref(), Some("op-1"));

        let confirmation = Confirmation {
            source: Some(PaymentSource::SavedMethod(situation::APPROVES.into())),
            return_url: Some(situation::RETURN_URL.into()),
            ..Confirmation::new(&payment.id)
        };
        let paid = adapter
            .confirm(&shop.operation("op-3"), &confirmation)
            .await?;
        assert_eq!(paid.status, PaymentStatus::Authorized);
        let held = Totals {
            authorized: 3300,
            ..Totals::default()
        };
        assert_eq!(shop.moved(&paid), held);
        Ok(())
    })
    .await;
}
