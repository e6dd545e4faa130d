//! Stripe's connector for Salesforce Billing.

use host_test::situation;
use payments_host::types::{
    Authorization, CaptureMode, DeclineReason, ErrorKind, PaymentSource, PaymentStatus, Presence,
    SavePurpose,
};

use super::{at_stripe, refused, sale_with, sent};
use crate::shop::{euros, play};

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
