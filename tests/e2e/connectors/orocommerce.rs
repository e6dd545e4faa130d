//! OroCommerce's Stripe integration. The ways to pay; the data that goes both ways is in
//! [`exchanged`], what keeps it safe in [`security`].

mod exchanged;
mod security;

use fake_stripe::{AuthenticationOutcome, Settlement, Totals};
use host_test::situation;
use payments_host::types::{
    Authorization, CaptureMode, CaptureRequest, Contact, DeclineReason, Entry, ErrorKind,
    NewMethod, NextAction, PaymentSource, PaymentStatus, RefundRequest, RiskLevel, Split,
    SplitShare, Subject, ThreeDSecure, ThreeDSecurePreference, TransferFilter, TransferRequest,
    TransferReversal, Wallet,
};

use super::{at_stripe, refused, sale_with, sent, understood};
use crate::shop::{Shop, after, euros, play};

fn contact() -> Contact {
    Contact {
        name: Some("Jo".to_owned()),
        email: Some("jo@example.com".to_owned()),
        phone: None,
        address: None,
    }
}

/// A sale with a method that is described by its type.
fn sale_by(kind: &str, details: &[(&str, &str)]) -> Authorization {
    let details = details.iter().map(|(key, value)| Entry::new(*key, *value));
    let source = PaymentSource::NewMethod(NewMethod {
        kind: kind.to_owned(),
        details: details.collect(),
    });
    Authorization {
        capture_mode: CaptureMode::Automatic,
        billing: Some(contact()),
        return_url: Some(situation::RETURN_URL.to_owned()),
        ..Authorization::new(euros(1000), source)
    }
}

#[tokio::test]
async fn orocommerce_major_credit_cards_are_taken() {
    play(async |shop| {
        for brand in [
            "visa",
            "mastercard",
            "amex",
            "discover",
            "diners",
            "jcb",
            "unionpay",
        ] {
            let sale = sale_with(&format!("pm_card_{brand}"), 1000);
            let payment = shop.authorize(brand, &sale).await?;
            let details = payment.method_details.as_ref().expect("details");
            assert_eq!(details.brand.as_deref(), Some(brand));
            assert_eq!(details.last4.as_ref().map(String::len), Some(4));
            assert_eq!(shop.moved(&payment).captured, 1000, "{brand}");
        }
        Ok(())
    })
    .await;
}

/// The browser library offers the wallets and gives a token for the card in them.
#[tokio::test]
async fn orocommerce_wallets_are_offered_and_charged() {
    play(async |shop| {
        let prepared = situation::collected_in_browser(euros(1000));
        shop.authorize("checkout-1", &prepared).await?;
        let offered = sent(shop, "automatic_payment_methods[enabled]");
        assert_eq!(
            offered.as_deref(),
            Some("true"),
            "Stripe shows every method"
        );
        assert_eq!(sent(shop, "allowed_payment_method_types[0]"), None);

        let token = PaymentSource::BrowserToken("ctoken_pm_card_visa".to_owned());
        let wallet = Authorization {
            capture_mode: CaptureMode::Automatic,
            ..Authorization::new(euros(1000), token)
        };
        let payment = shop.authorize("checkout-2", &wallet).await?;
        assert_eq!(
            sent(shop, "confirmation_token").as_deref(),
            Some("ctoken_pm_card_visa")
        );
        assert_eq!(shop.moved(&payment).captured, 1000);

        // Which wallet it was, as Stripe tells of a real one.
        let control = shop.lab.stripe.control();
        let events = control.events();
        let charged = events.iter().find(|event| event.kind == "charge.succeeded");
        let body = control
            .event_body(&charged.expect("it happened").id, None)
            .expect("its text");
        let mut body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        for (kind, wallet) in [
            ("apple_pay", Wallet::ApplePay),
            ("google_pay", Wallet::GooglePay),
        ] {
            body["data"]["object"]["payment_method_details"]["card"]["wallet"] =
                serde_json::json!({ "dynamic_last4": "4242", "type": kind, kind: {} });
            let event = understood(shop, body.to_string()).await?;
            let Subject::Payment(told) = event.subject else {
                panic!("{event:?}");
            };
            let details = told.method_details.expect("details");
            assert_eq!(details.wallet, Some(wallet));
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_local_payment_methods_are_taken() {
    play(async |shop| {
        let control = shop.lab.stripe.control();
        for kind in ["ideal", "bancontact", "eps", "p24", "klarna"] {
            let payment = shop.authorize(kind, &sale_by(kind, &[])).await?;
            assert_eq!(payment.status, PaymentStatus::AwaitingAction, "{kind}");
            assert!(matches!(payment.next_action, Some(NextAction::Redirect(_))));
            assert_eq!(shop.moved(&payment), Totals::default());
            control
                .authenticate(&payment.id, AuthenticationOutcome::Succeeded)
                .expect("it waits");
            assert_eq!(shop.get(&payment).await?.status, PaymentStatus::Captured);
            assert_eq!(shop.moved(&payment).captured, 1000, "{kind}");
        }
        let debit = sale_by("sepa_debit", &[("iban", "DE89370400440532013000")]);
        let payment = shop.authorize("sepa_debit", &debit).await?;
        assert_eq!(payment.status, PaymentStatus::Processing, "it takes days");
        control
            .settle_payment_intent(&payment.id, Settlement::Succeeded)
            .expect("it is processing");
        assert_eq!(shop.get(&payment).await?.captured, Some(euros(1000)));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_customer_pays_without_leaving_the_page() {
    play(async |shop| {
        let mut connection = shop.lab.connection();
        connection.settings = vec![Entry::new("publishable-key", "pk_test_1")];
        let config = shop.lab.adapter.client_config(&connection).await?;
        assert!(config.publishable_key.is_some());
        // A token of the embedded form, and no return URL: nothing that redirects may be used.
        let token = PaymentSource::BrowserToken("ctoken_pm_card_visa".to_owned());
        let sale = Authorization {
            capture_mode: CaptureMode::Automatic,
            ..Authorization::new(euros(1000), token)
        };
        let payment = shop.authorize("checkout-1", &sale).await?;
        let redirects = sent(shop, "automatic_payment_methods[allow_redirects]");
        assert_eq!(redirects.as_deref(), Some("never"));
        assert_eq!(payment.status, PaymentStatus::Captured);
        assert_eq!(shop.moved(&payment).captured, 1000);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_payment_action_is_authorize_or_charge() {
    play(async |shop| {
        let authorize = shop
            .authorize("authorize", &situation::hold(euros(1000)))
            .await?;
        assert_eq!(shop.moved(&authorize).captured, 0);
        let capture = CaptureRequest::new(&authorize.id, euros(1000));
        let captured = shop
            .lab
            .adapter
            .capture(&shop.operation("invoice"), &capture)
            .await?;
        assert_eq!(after(&captured).status, PaymentStatus::Captured);
        let charge = shop
            .authorize("authorize-and-charge", &situation::sale(euros(1000)))
            .await?;
        assert_eq!(shop.moved(&charge), shop.moved(&authorize));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_connected_account_gets_its_part() {
    play(async |shop| {
        let seller = "acct_1Seller";
        for (order, share, field) in [
            (
                "amount",
                SplitShare::Amount(euros(850)),
                "transfer_data[amount]",
            ),
            ("fee", SplitShare::Fee(euros(150)), "application_fee_amount"),
        ] {
            let sale = Authorization {
                splits: vec![Split {
                    account: Some(seller.to_owned()),
                    share: Some(share),
                    group: None,
                    on_behalf_of: None,
                }],
                ..situation::sale(euros(1000))
            };
            let payment = shop.authorize(order, &sale).await?;
            assert!(sent(shop, field).is_some(), "{order}");
            let destination = sent(shop, "transfer_data[destination]");
            assert_eq!(destination.as_deref(), Some(seller));
            assert_eq!(shop.moved(&payment).captured, 1000);
            let charge = payment.last_attempt.as_deref().expect("a charge");
            let transfers = at_stripe(shop, "/v1/transfers?destination=acct_1Seller").await;
            let transfers = transfers["data"].as_array().expect("a list");
            let transfer = transfers
                .iter()
                .find(|transfer| transfer["source_transaction"] == charge)
                .unwrap_or_else(|| panic!("{order}: {transfers:?}"));
            // Of a payment with a fee, the account gets all of it and gives the fee back.
            let gets = if order == "fee" { 1000 } else { 850 };
            assert_eq!(transfer["amount"], gets, "{order}");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_payment_is_split_among_several_vendors() {
    play(async |shop| {
        let transfers = shop.lab.adapter.transfers();
        let transfers = transfers.expect("the adapter exports the interface");
        let sale = Authorization {
            splits: vec![Split {
                account: None,
                share: None,
                group: Some("ORDER1001".to_owned()),
                on_behalf_of: None,
            }],
            ..situation::sale(euros(10_000))
        };
        let payment = shop.authorize("order-1001", &sale).await?;
        let vendor = |account: &str, cents| TransferRequest {
            payment_id: Some(payment.id.clone()),
            ..TransferRequest::new(euros(cents), account)
        };
        for (operation, request) in [
            ("vendor-1", vendor("acct_1One", 6000)),
            ("vendor-2", vendor("acct_1Two", 3000)),
        ] {
            let first = transfers
                .create_transfer(&shop.operation(operation), &request)
                .await?;
            let again = transfers
                .create_transfer(&shop.lab.repeated(operation), &request)
                .await?;
            assert_eq!(again.id, first.id, "{operation}: once");
        }
        let of_order = at_stripe(shop, "/v1/transfers?transfer_group=ORDER1001").await;
        let sums: Vec<_> = of_order["data"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| (one["destination"].as_str(), one["amount"].as_u64()))
            .collect();
        let expected = [
            (Some("acct_1Two"), Some(3000)),
            (Some("acct_1One"), Some(6000)),
        ];
        assert_eq!(sums, expected);

        // A vendor cannot deliver: their part comes back, and then the customer's.
        let filter = TransferFilter {
            destination: Some("acct_1Two".to_owned()),
            ..TransferFilter::default()
        };
        let connection = shop.lab.connection();
        let listed = transfers.list_transfers(&connection, &filter).await?;
        let reversal = TransferReversal::new(&listed.transfers[0].id);
        let reversed = transfers
            .reverse_transfer(&shop.operation("return-2"), &reversal)
            .await?;
        assert_eq!(reversed.reversed, euros(3000));
        let refund = RefundRequest {
            amount: Some(euros(3000)),
            ..RefundRequest::new(&payment.id)
        };
        let adapter = &shop.lab.adapter;
        adapter.refund(&shop.operation("refund-2"), &refund).await?;
        assert_eq!(shop.moved(&payment).refunded, 3000);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_radar_blocks_what_is_too_risky() {
    play(async |shop| {
        let blocked = shop
            .authorize("blocked", &sale_with("pm_card_radarBlock", 1000))
            .await;
        let error = refused(blocked);
        assert_eq!(error.kind, ErrorKind::Declined);
        let reason = error.decline.as_ref().map(|decline| decline.reason);
        assert!(
            matches!(
                reason,
                Some(DeclineReason::Blocked | DeclineReason::SuspectedFraud)
            ),
            "{reason:?}"
        );
        let shown = error.shopper_message.expect("something to show");
        assert!(!shown.to_lowercase().contains("fraud"), "{shown}");
        let control = shop.lab.stripe.control();
        assert_eq!(control.ledger().totals["eur"], Totals::default());

        let elevated = shop
            .authorize("elevated", &sale_with("pm_card_riskLevelElevated", 1000))
            .await?;
        let risk = elevated.risk.expect("what Radar thinks");
        assert_eq!((risk.level, risk.score), (RiskLevel::Elevated, Some(68)));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_user_monitoring_reaches_radar() {
    play(async |shop| {
        let session = Entry::new("stripe.radar-session", "rse_1");
        let sale = Authorization {
            extensions: vec![session],
            ..situation::sale(euros(1000))
        };
        shop.authorize("checkout-1", &sale).await?;
        let session = sent(shop, "radar_options[session]");
        assert_eq!(session.as_deref(), Some("rse_1"));
        let info = shop.lab.adapter.describe().await?;
        let key = "stripe.radar-session".to_owned();
        assert!(info.extension_keys.contains(&key));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_three_d_secure_is_asked_for() {
    play(async |shop| {
        for (preference, at_stripe, status) in [
            (None, None, PaymentStatus::Captured),
            (
                Some(ThreeDSecurePreference::Automatic),
                Some("automatic"),
                PaymentStatus::Captured,
            ),
            (
                Some(ThreeDSecurePreference::Requested),
                Some("any"),
                PaymentStatus::AwaitingAction,
            ),
            (
                Some(ThreeDSecurePreference::Challenge),
                Some("challenge"),
                PaymentStatus::AwaitingAction,
            ),
        ] {
            let sale = Authorization {
                three_d_secure: preference.map(|preference| ThreeDSecure {
                    preference: Some(preference),
                    exemption: None,
                    external: None,
                }),
                return_url: Some(situation::RETURN_URL.to_owned()),
                ..sale_with("pm_card_threeDSecureOptional", 1000)
            };
            let payment = shop.authorize(&format!("{at_stripe:?}"), &sale).await?;
            assert_eq!(payment.status, status, "{preference:?}");
            let asked = sent(shop, "payment_method_options[card][request_three_d_secure]");
            assert_eq!(asked.as_deref(), at_stripe);
        }
        assert_eq!(captured(shop), 2000);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn orocommerce_risky_payment_is_verified_by_three_d_secure() {
    play(async |shop| {
        let sale = Authorization {
            return_url: Some(situation::RETURN_URL.to_owned()),
            ..sale_with(situation::NEEDS_AUTHENTICATION, 1000)
        };
        let payment = shop.authorize("checkout-1", &sale).await?;
        assert_eq!(payment.status, PaymentStatus::AwaitingAction);
        assert_eq!(
            captured(shop),
            0,
            "not before the customer proved who they are"
        );
        let control = shop.lab.stripe.control();
        control
            .authenticate(&payment.id, AuthenticationOutcome::Succeeded)
            .expect("it waits");
        assert_eq!(shop.get(&payment).await?.status, PaymentStatus::Captured);
        assert_eq!(captured(shop), 1000);
        let charge = payment_charge(shop, &payment.id).await;
        let verified = &charge["payment_method_details"]["card"]["three_d_secure"];
        assert_eq!(verified["result"], "authenticated");
        Ok(())
    })
    .await;
}

/// What was captured in all.
fn captured(shop: &Shop) -> i64 {
    let ledger = shop.lab.stripe.control().ledger();
    ledger.totals.get("eur").map_or(0, |totals| totals.captured)
}

/// The charge of a payment, as Stripe shows it.
async fn payment_charge(shop: &Shop, payment: &str) -> serde_json::Value {
    let path = format!("/v1/charges?payment_intent={payment}");
    let mut charges = at_stripe(shop, &path).await;
    charges["data"][0].take()
}
