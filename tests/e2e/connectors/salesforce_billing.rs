//! Stripe's connector for Salesforce Billing. Payments; what is imported is in [`import`], what is
//! charged in batches in [`batches`].

mod batches;
mod import;

use host_test::situation;
use payments_host::types::{
    Attachment, Authorization, CaptureMode, Contact, DeclineReason, ErrorKind, NewCustomer,
    PaymentSource, PaymentStatus, Presence, SavePurpose, SetupRequest, SetupStatus,
};

use super::{at_stripe, refused, sale_with, sent, vault};
use crate::shop::{euros, play};

#[tokio::test]
async fn billing_payment_method_is_added_to_an_account() {
    play(async |shop| {
        let contact = Contact {
            name: Some("Acme".to_owned()),
            email: Some("billing@acme.example".to_owned()),
            phone: None,
            address: None,
        };
        let account = NewCustomer {
            reference: Some("001-account".to_owned()),
            ..NewCustomer::new(contact)
        };
        let create = shop.operation("account");
        let customer = vault(shop).create_customer(&create, &account).await?;
        let again = shop.lab.repeated("account");
        let same = vault(shop).create_customer(&again, &account).await?;
        assert_eq!(same.id, customer.id, "one customer for an account");

        // One way is for later payments, and checks the card; the other only keeps it.
        let token = PaymentSource::BrowserToken("ctoken_pm_card_visa".to_owned());
        let request = SetupRequest::new(&customer.id, token);
        let set_up = shop.operation("set-up");
        let setup = vault(shop).begin_setup(&set_up, &request).await?;
        assert_eq!(setup.status, SetupStatus::Succeeded);
        let card = [("type", "card"), ("card[token]", "tok_mastercard")];
        let attachment = Attachment {
            method_id: shop.create("/v1/payment_methods", &card).await,
            customer_id: customer.id.clone(),
        };
        let attach = shop.operation("attach");
        vault(shop).attach(&attach, &attachment).await?;

        let path = format!("/v1/customers/{}/payment_methods", customer.id);
        let kept = at_stripe(shop, &path).await;
        let brands = kept["data"].as_array().expect("a list").iter();
        let mut brands: Vec<_> = brands.map(|one| one["card"]["brand"].as_str()).collect();
        brands.sort_unstable();
        assert_eq!(brands, [Some("mastercard"), Some("visa")]);
        assert!(shop.lab.stripe.control().ledger().entries.is_empty());
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn billing_payment_is_taken_in_the_payment_center() {
    play(async |shop| {
        // Somebody of the merchant's enters what the customer says on the telephone.
        let token = PaymentSource::BrowserToken("ctoken_pm_card_visa".to_owned());
        let sale = Authorization {
            capture_mode: CaptureMode::Automatic,
            presence: Presence::Moto,
            ..Authorization::new(euros(1000), token)
        };
        let payment = shop.authorize("invoice-1", &sale).await?;
        assert_eq!(payment.status, PaymentStatus::Captured);
        let moto = sent(shop, "payment_method_options[card][moto]");
        assert_eq!(moto.as_deref(), Some("true"));
        assert_eq!(shop.moved(&payment).captured, 1000);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn billing_method_is_created_and_charged_at_once() {
    play(async |shop| {
        let customer = shop.create("/v1/customers", &[("name", "Acme")]).await;
        let token = PaymentSource::BrowserToken("ctoken_pm_card_visa".to_owned());
        let sale = Authorization {
            capture_mode: CaptureMode::Automatic,
            customer: Some(customer.clone()),
            save_for: Some(SavePurpose::OffSession),
            ..Authorization::new(euros(1000), token)
        };
        let payment = shop.authorize("invoice-1", &sale).await?;
        assert_eq!(shop.moved(&payment).captured, 1000);
        let path = format!("/v1/customers/{customer}/payment_methods");
        let kept = at_stripe(shop, &path).await;
        let method = kept["data"][0]["id"].as_str().expect("it was saved");

        let next = Authorization {
            customer: Some(customer),
            ..sale_with(method, 2000)
        };
        let payment = shop.authorize("invoice-2", &next).await?;
        assert_eq!(shop.moved(&payment).captured, 2000);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn billing_test_cards_behave_as_published() {
    play(async |shop| {
        for card in ["pm_card_visa", "pm_card_mastercard", "pm_card_amex"] {
            let payment = shop.authorize(card, &sale_with(card, 1000)).await?;
            assert_eq!(payment.status, PaymentStatus::Captured, "{card}");
        }
        for (card, reason) in [
            (situation::DECLINES, DeclineReason::Generic),
            (
                situation::INSUFFICIENT_FUNDS,
                DeclineReason::InsufficientFunds,
            ),
            (situation::LOST, DeclineReason::LostOrStolen),
            (
                "pm_card_chargeDeclinedExpiredCard",
                DeclineReason::ExpiredMethod,
            ),
            (
                "pm_card_chargeDeclinedIncorrectCvc",
                DeclineReason::IncorrectData,
            ),
            (
                "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
                DeclineReason::LimitExceeded,
            ),
        ] {
            let error = refused(shop.authorize(card, &sale_with(card, 1000)).await);
            assert_eq!(error.kind, ErrorKind::Declined, "{card}");
            let decline = error.decline.as_ref().expect("why");
            assert_eq!(decline.reason, reason, "{card}");
        }
        let ledger = shop.lab.stripe.control().ledger();
        assert_eq!(ledger.totals["eur"].captured, 3000);
        Ok(())
    })
    .await;
}
