//! `authorize`: every field of the contract as Stripe's parameter, every source, every presence.

use fake_stripe::Totals;
use host_test::situation;
use payments_host::types::{
    Address, Authorization, CaptureFeature, CaptureMode, Contact, Entry, Exemption,
    ExternalThreeDSecure, LineItem, MerchantReason, NewMethod, NextAction, PaymentSource,
    PaymentStatus, Presence, SavePurpose, Shipping, Split, SplitShare, ThreeDSecure,
    ThreeDSecurePreference, Totals as Sums,
};

use crate::shop::{euros, play};

/// Everything that goes together; what does not is in the tests below.
fn everything(customer: &str) -> Authorization {
    Authorization {
        save_for: Some(SavePurpose::OffSession),
        customer: Some(customer.into()),
        order_id: Some("order-1001".into()),
        description: Some("Two mugs & a \"pot\"".into()),
        statement_suffix: Some("MUGS".into()),
        receipt_email: Some("jo+shop@example.com".into()),
        return_url: Some("https://shop.example/return?order=1001".into()),
        shipping: Some(Shipping {
            recipient: Contact {
                name: Some("Jo Ümlaut".into()),
                email: None,
                phone: Some("+49301234".into()),
                address: Some(address()),
            },
            carrier: Some("DHL".into()),
            tracking_number: Some("JD0001".into()),
        }),
        line_items: vec![LineItem {
            name: "Mug".into(),
            sku: Some("mug-1".into()),
            quantity: 2,
            unit_price: euros(1500),
            discount: Some(euros(100)),
            tax: Some(euros(300)),
            unit_of_measure: Some("piece".into()),
            commodity_code: Some("48101703".into()),
        }],
        totals: Some(Sums {
            // Stripe takes these for the whole or with its line items.
            tax: None,
            shipping: Some(euros(1000)),
            discount: None,
            ship_from_postal_code: Some("10115".into()),
            ship_to_postal_code: Some("20095".into()),
        }),
        splits: vec![Split {
            account: Some("acct_1Partner".into()),
            share: Some(SplitShare::Amount(euros(3000))),
            group: Some("ORDER1001".into()),
            on_behalf_of: Some("acct_1Partner".into()),
        }],
        capture_features: vec![
            CaptureFeature::Multicapture,
            CaptureFeature::Overcapture,
            CaptureFeature::Incremental,
            CaptureFeature::Extended,
        ],
        three_d_secure: Some(ThreeDSecure {
            preference: Some(ThreeDSecurePreference::Automatic),
            exemption: Some(Exemption::TransactionRiskAnalysis),
            external: Some(ExternalThreeDSecure {
                version: "2.2.0".into(),
                cryptogram: "M6+990I6FLD8Y5tJuTBm6P==".into(),
                transaction_id: "dd9bff2a-1b2c-4d3e-8f4a-5b6c7d8e9f00".into(),
                electronic_commerce_indicator: Some("05".into()),
                transaction_status: Some("Y".into()),
            }),
        }),
        mandate: None,
        metadata: vec![
            Entry::new("channel", "web"),
            Entry::new("note", "a & b = c"),
        ],
        extensions: vec![
            Entry::new("stripe.radar-session", "rse_123"),
            Entry::new("stripe.payment-method-configuration", "pmc_123"),
        ],
        ..situation::hold(euros(4200))
    }
}

fn address() -> Address {
    Address {
        line1: Some("Weg 1".into()),
        line2: Some("2. Hof".into()),
        city: Some("Berlin".into()),
        region: Some("BE".into()),
        postal_code: Some("10115".into()),
        country: Some("DE".into()),
    }
}

#[tokio::test]
async fn every_field_reaches_stripe_and_every_answer_comes_back() {
    play(async |shop| {
        let customer = shop.create("/v1/customers", &[("name", "Jo")]).await;
        let payment = shop.authorize("op-1", &everything(&customer)).await?;

        assert_eq!(payment.status, PaymentStatus::Authorized);
        assert_eq!(payment.amount, euros(4200));
        assert_eq!(payment.authorized, Some(euros(4200)));
        assert_eq!(payment.capturable, Some(euros(4200)));
        assert_eq!(payment.captured, Some(euros(0)));
        assert_eq!(payment.customer.as_ref(), Some(&customer));
        assert_eq!(payment.order_id.as_deref(), Some("order-1001"));
        assert_eq!(payment.operation_id.as_deref(), Some("op-1"));
        assert_eq!(payment.metadata, everything(&customer).metadata);
        assert!(!payment.replayed);
        let method = payment.method_details.as_ref().expect("method details");
        assert_eq!(
            (method.kind.as_str(), method.brand.as_deref()),
            ("card", Some("visa"))
        );
        let limits = payment.capture_limits.as_ref().expect("capture limits");
        assert!(limits.capture_before.is_some() && limits.maximum_capturable.is_some());
        assert!(payment.network_transaction_id.is_some() && payment.risk.is_some());

        let authorized = Totals {
            authorized: 4200,
            ..Totals::default()
        };
        assert_eq!(shop.moved(&payment), authorized);
        assert_eq!(shop.last_write(), parameters(&customer));

        let read = shop.get(&payment).await?;
        assert_eq!(read.id, payment.id);
        assert_eq!(
            (read.status, read.metadata, read.capture_limits),
            (payment.status, payment.metadata, payment.capture_limits)
        );
        Ok(())
    })
    .await;
}

/// The body of [`everything`]. Its order is part of it: Stripe compares the parameters of a repeated
/// operation.
fn parameters(customer: &str) -> Vec<(String, String)> {
    const CARD: &str = "payment_method_options[card]";
    let card = |rest: &str| format!("{CARD}{rest}");
    let plain = |name: &str| name.to_owned();
    [
        (plain("amount"), "4200"),
        (plain("currency"), "eur"),
        (plain("payment_method"), "pm_card_visa"),
        (plain("confirm"), "true"),
        (
            plain("return_url"),
            "https://shop.example/return?order=1001",
        ),
        (plain("setup_future_usage"), "off_session"),
        (plain("automatic_payment_methods[enabled]"), "true"),
        (plain("capture_method"), "manual"),
        (card("[request_multicapture]"), "if_available"),
        (card("[request_overcapture]"), "if_available"),
        (card("[request_incremental_authorization]"), "if_available"),
        (card("[request_extended_authorization]"), "if_available"),
        (card("[request_three_d_secure]"), "automatic"),
        (card("[three_d_secure][version]"), "2.2.0"),
        (
            card("[three_d_secure][cryptogram]"),
            "M6+990I6FLD8Y5tJuTBm6P==",
        ),
        (
            card("[three_d_secure][transaction_id]"),
            "dd9bff2a-1b2c-4d3e-8f4a-5b6c7d8e9f00",
        ),
        (
            card("[three_d_secure][electronic_commerce_indicator]"),
            "05",
        ),
        (card("[three_d_secure][ares_trans_status]"), "Y"),
        (card("[three_d_secure][exemption_indicator]"), "low_risk"),
        (plain("customer"), customer),
        (plain("description"), "Two mugs & a \"pot\""),
        (plain("statement_descriptor_suffix"), "MUGS"),
        (plain("receipt_email"), "jo+shop@example.com"),
        (plain("shipping[name]"), "Jo Ümlaut"),
        (plain("shipping[phone]"), "+49301234"),
        (plain("shipping[address][line1]"), "Weg 1"),
        (plain("shipping[address][line2]"), "2. Hof"),
        (plain("shipping[address][city]"), "Berlin"),
        (plain("shipping[address][state]"), "BE"),
        (plain("shipping[address][postal_code]"), "10115"),
        (plain("shipping[address][country]"), "DE"),
        (plain("shipping[carrier]"), "DHL"),
        (plain("shipping[tracking_number]"), "JD0001"),
        (plain("amount_details[line_items][0][product_name]"), "Mug"),
        (plain("amount_details[line_items][0][quantity]"), "2"),
        (plain("amount_details[line_items][0][unit_cost]"), "1500"),
        (
            plain("amount_details[line_items][0][discount_amount]"),
            "100",
        ),
        (
            plain("amount_details[line_items][0][tax][total_tax_amount]"),
            "300",
        ),
        (
            plain("amount_details[line_items][0][product_code]"),
            "mug-1",
        ),
        (
            plain("amount_details[line_items][0][unit_of_measure]"),
            "piece",
        ),
        (
            plain("amount_details[line_items][0][payment_method_options][card][commodity_code]"),
            "48101703",
        ),
        (plain("amount_details[shipping][amount]"), "1000"),
        (plain("amount_details[shipping][from_postal_code]"), "10115"),
        (plain("amount_details[shipping][to_postal_code]"), "20095"),
        (plain("payment_details[order_reference]"), "order-1001"),
        (plain("transfer_data[destination]"), "acct_1Partner"),
        (plain("transfer_data[amount]"), "3000"),
        (plain("transfer_group"), "ORDER1001"),
        (plain("on_behalf_of"), "acct_1Partner"),
        (plain("metadata[commerce_installation]"), "lab"),
        (plain("metadata[commerce_operation]"), "op-1"),
        (plain("metadata[commerce_order]"), "order-1001"),
        (plain("metadata[channel]"), "web"),
        (plain("metadata[note]"), "a & b = c"),
        (plain("radar_options[session]"), "rse_123"),
        (plain("payment_method_configuration"), "pmc_123"),
        (plain("expand[0]"), "latest_charge"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into()
}

#[tokio::test]
async fn a_payment_may_come_from_any_source() {
    play(async |shop| {
        for (index, token) in ["ctoken_pm_card_visa", "pm_card_mastercard"]
            .into_iter()
            .enumerate()
        {
            let source = PaymentSource::BrowserToken(token.into());
            let payment = shop
                .authorize(
                    &format!("token-{index}"),
                    &Authorization::new(euros(500), source),
                )
                .await?;
            assert_eq!(payment.status, PaymentStatus::Authorized, "{token}");
        }

        let prepared = situation::collected_in_browser(euros(500));
        let payment = shop.authorize("browser", &prepared).await?;
        assert_eq!(payment.status, PaymentStatus::AwaitingMethod);
        assert!(payment.client_token.is_some(), "the browser needs it");
        assert_eq!(shop.moved(&payment), Totals::default());

        let ideal = Authorization {
            capture_mode: CaptureMode::Automatic,
            return_url: Some(situation::RETURN_URL.into()),
            allowed_methods: vec!["ideal".into()],
            billing: Some(Contact {
                name: Some("Jo".into()),
                email: Some("jo@example.com".into()),
                phone: Some("+31201234".into()),
                address: Some(address()),
            }),
            ..Authorization::new(
                euros(500),
                PaymentSource::NewMethod(NewMethod {
                    kind: "ideal".into(),
                    details: vec![Entry::new("bank", "ing")],
                }),
            )
        };
        let payment = shop.authorize("ideal", &ideal).await?;
        assert_eq!(payment.status, PaymentStatus::AwaitingAction);
        assert!(matches!(payment.next_action, Some(NextAction::Redirect(_))));
        assert_eq!(shop.moved(&payment), Totals::default());

        let debit = Authorization {
            capture_mode: CaptureMode::Automatic,
            billing: Some(Contact {
                name: Some("Jo".into()),
                email: Some("jo@example.com".into()),
                phone: None,
                address: None,
            }),
            ..Authorization::new(
                euros(500),
                PaymentSource::NewMethod(NewMethod {
                    kind: "sepa_debit".into(),
                    details: vec![Entry::new("iban", "DE89370400440532013000")],
                }),
            )
        };
        let payment = shop.authorize("debit", &debit).await?;
        assert_eq!(payment.status, PaymentStatus::Processing);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn whoever_is_there_stripe_is_told() {
    play(async |shop| {
        let card = "payment_method_options[card]";
        let usage = format!("{card}[stored_credential_usage]");
        let moto = format!("{card}[moto]");
        let merchant = Presence::MerchantInitiated;
        for (index, (presence, expected)) in [
            (
                merchant(MerchantReason::Recurring),
                vec![("off_session", "recurring")],
            ),
            (
                merchant(MerchantReason::OneOff),
                vec![("off_session", "one_off")],
            ),
            (
                merchant(MerchantReason::Installment),
                vec![("off_session", "true"), (&usage, "installment")],
            ),
            (
                merchant(MerchantReason::Unscheduled),
                vec![("off_session", "true"), (&usage, "unscheduled")],
            ),
            (Presence::Moto, vec![(&moto, "true")]),
            (Presence::OnSession, vec![]),
        ]
        .into_iter()
        .enumerate()
        {
            let sale = Authorization {
                presence,
                ..situation::sale(euros(700))
            };
            let payment = shop.authorize(&format!("op-{index}"), &sale).await?;
            assert_eq!(payment.status, PaymentStatus::Captured);
            let sold = Totals {
                authorized: 700,
                captured: 700,
                ..Totals::default()
            };
            assert_eq!(shop.moved(&payment), sold);
            let sent = shop.last_write();
            let sent: Vec<_> = sent
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .filter(|(name, _)| ["off_session", &usage, &moto].contains(name))
                .collect();
            assert_eq!(sent, expected);
        }
        Ok(())
    })
    .await;
}

/// A direct charge: the platform's fee on a payment that the connected account takes.
#[tokio::test]
async fn a_payment_of_a_connected_account_carries_a_fee() {
    play(async |shop| {
        let authorization = Authorization {
            splits: vec![Split {
                account: None,
                share: Some(SplitShare::Fee(euros(120))),
                group: None,
                on_behalf_of: None,
            }],
            ..situation::sale(euros(2000))
        };
        let mut operation = shop.operation("op-1");
        operation.connection.account = Some("acct_1Seller".into());
        let payment = shop
            .lab
            .adapter
            .authorize(&operation, &authorization)
            .await?;
        assert_eq!(payment.captured, Some(euros(2000)));
        let fee = ("application_fee_amount".to_owned(), "120".to_owned());
        assert!(shop.last_write().contains(&fee));
        let ledger = shop.lab.stripe.control().ledger();
        assert!(
            ledger
                .entries
                .iter()
                .all(|entry| entry.account.as_deref() == Some("acct_1Seller")),
            "{ledger:?}"
        );
        Ok(())
    })
    .await;
}

/// Amounts are ISO 4217 outside and Stripe's representation inside, in both directions.
#[tokio::test]
async fn currencies_whose_units_differ_at_stripe() {
    play(async |shop| {
        for (currency, minor_units, at_stripe) in [
            ("JPY", 500, 500),
            ("UGX", 5, 500),
            ("ISK", 700, 70_000),
            ("KWD", 1_230, 1_230),
        ] {
            let amount = payments_host::types::Money::new(minor_units, currency);
            let payment = shop
                .authorize(&format!("op-{currency}"), &situation::sale(amount.clone()))
                .await?;
            assert_eq!(payment.captured, Some(amount), "{currency}");
            let sold = Totals {
                authorized: at_stripe,
                captured: at_stripe,
                ..Totals::default()
            };
            assert_eq!(shop.moved(&payment), sold, "{currency}");
        }
        Ok(())
    })
    .await;
}
