//! Methods that are kept for later payments.

use fake_stripe::Movement;
use host_test::situation;
use payments_host::types::{
    Authorization, DeclineReason, Detachment, MerchantReason, Outcome, PaymentSource,
    PaymentStatus, Presence, RetryAdvice, SavePurpose,
};

use super::super::{at_stripe, refused, sale_with, sent, vault};
use crate::shop::{Shop, play};

/// The methods that Stripe keeps for a customer.
async fn kept(shop: &Shop, customer: &str) -> Vec<String> {
    let path = format!("/v1/customers/{customer}/payment_methods");
    let listed = at_stripe(shop, &path).await;
    let methods = listed["data"].as_array().expect("a list").iter();
    methods
        .map(|method| method["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[tokio::test]
async fn saleor_card_is_stored_for_future_payments() {
    play(async |shop| {
        for (index, (purpose, at_stripe)) in [
            (None, None),
            (Some(SavePurpose::OnSession), Some("on_session")),
            (Some(SavePurpose::OffSession), Some("off_session")),
        ]
        .into_iter()
        .enumerate()
        {
            let customer = shop.create("/v1/customers", &[("name", "Jo")]).await;
            let sale = Authorization {
                customer: Some(customer.clone()),
                save_for: purpose,
                ..sale_with(situation::APPROVES, 3333)
            };
            let payment = shop.authorize(&format!("checkout-{index}"), &sale).await?;
            assert_eq!(payment.status, PaymentStatus::Captured);
            assert_eq!(sent(shop, "setup_future_usage").as_deref(), at_stripe);
            let expected = usize::from(purpose.is_some());
            assert_eq!(kept(shop, &customer).await.len(), expected, "{purpose:?}");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_payment_method_id_is_charged() {
    play(async |shop| {
        let customer = shop.create("/v1/customers", &[("name", "Jo")]).await;
        let first = Authorization {
            customer: Some(customer.clone()),
            save_for: Some(SavePurpose::OnSession),
            ..sale_with("pm_card_mastercard", 1000)
        };
        shop.authorize("checkout-1", &first).await?;
        let methods = kept(shop, &customer).await;
        let [method] = methods.as_slice() else {
            panic!("{methods:?}");
        };
        // `off_session: false`: the customer is there.
        let second = Authorization {
            customer: Some(customer),
            ..sale_with(method, 2500)
        };
        let payment = shop.authorize("checkout-2", &second).await?;
        assert_eq!(
            sent(shop, "payment_method").as_deref(),
            Some(method.as_str())
        );
        assert_eq!(sent(shop, "off_session"), None);
        let details = payment.method_details.as_ref().expect("details");
        assert_eq!(details.brand.as_deref(), Some("mastercard"));
        assert_eq!(shop.moved(&payment).captured, 2500);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_stored_methods_are_listed_and_removed() {
    play(async |shop| {
        let customer = shop.create("/v1/customers", &[("name", "Jo")]).await;
        for card in ["visa", "mastercard"] {
            let checkout = Authorization {
                customer: Some(customer.clone()),
                save_for: Some(SavePurpose::OnSession),
                ..sale_with(&format!("pm_card_{card}"), 1000)
            };
            shop.authorize(card, &checkout).await?;
        }
        let connection = shop.lab.connection();
        let listed = vault(shop).list_methods(&connection, &customer).await?;
        let mut ids: Vec<_> = listed.methods.iter().map(|one| one.id.clone()).collect();
        let mut known = kept(shop, &customer).await;
        ids.sort_unstable();
        known.sort_unstable();
        assert_eq!(ids, known);
        for method in &listed.methods {
            let details = &method.details;
            assert!(details.brand.is_some() && details.last4.is_some());
            assert_eq!(details.expiry_year, Some(2034));
        }
        let removed = &listed.methods[0].id;
        let detach = shop.operation("remove");
        vault(shop)
            .detach(&detach, &Detachment::new(removed))
            .await?;
        let left = kept(shop, &customer).await;
        assert!(left.len() == 1 && !left.contains(removed));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_off_session_payment_is_confirmed_at_once() {
    play(async |shop| {
        let customer = shop.create("/v1/customers", &[("name", "Jo")]).await;
        let first = Authorization {
            customer: Some(customer.clone()),
            save_for: Some(SavePurpose::OffSession),
            ..sale_with(situation::APPROVES, 1000)
        };
        shop.authorize("checkout-1", &first).await?;
        let method = kept(shop, &customer).await.remove(0);
        let later = Authorization {
            customer: Some(customer),
            presence: Presence::MerchantInitiated(MerchantReason::Unscheduled),
            ..sale_with(&method, 2500)
        };
        let payment = shop.authorize("renewal-1", &later).await?;
        assert_eq!(payment.status, PaymentStatus::Captured);
        assert_eq!(sent(shop, "off_session").as_deref(), Some("true"));
        assert_eq!(sent(shop, "confirm").as_deref(), Some("true"));
        assert_eq!(shop.moved(&payment).captured, 2500);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_off_session_payment_that_needs_the_customer_is_told() {
    play(async |shop| {
        let sale = Authorization {
            presence: Presence::MerchantInitiated(MerchantReason::Unscheduled),
            source: PaymentSource::SavedMethod(situation::NEEDS_AUTHENTICATION.to_owned()),
            ..sale_with(situation::APPROVES, 2500)
        };
        let error = refused(shop.authorize("renewal-1", &sale).await);
        let reason = error.decline.as_ref().map(|decline| decline.reason);
        assert_eq!(reason, Some(DeclineReason::AuthenticationRequired));
        assert_eq!(error.retry, RetryAdvice::AfterAuthentication);
        assert_eq!(error.outcome, Outcome::NotPerformed);
        let payment = error.payment_id.expect("the payment to go on with");
        let ledger = shop.lab.stripe.control().ledger();
        let declined: Vec<_> = ledger.of_kind(Movement::Decline).collect();
        assert_eq!(declined.len(), 1);
        assert_eq!(declined[0].payment_intent, Some(payment));
        assert_eq!(ledger.totals["eur"].captured, 0);
        Ok(())
    })
    .await;
}
