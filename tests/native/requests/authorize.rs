//! `authorize`: with everything, with next to nothing, and one feature at a time.

use stripe_adapter::contract::{
    Address, Authorization, CaptureFeature, CaptureMode, Connection, Contact, Credential,
    CredentialValue, Exemption, ExternalThreeDSecure, LineItem, MandateAcceptance, Mode, NewMethod,
    Operation, PaymentSource, Presence, SavePurpose, Shipping, Split, SplitShare, ThreeDSecure,
    ThreeDSecurePreference, Totals,
};
use stripe_adapter::gateway;

use super::{Case, sent};
use crate::support::contract::{authorization, connection, entry, money, operation, text};
use crate::support::stripe::{authorized_intent, with};
use crate::support::transport::{Script, ok};

pub fn cases() -> Vec<Case> {
    vec![
        check("authorize-minimal", authorization()),
        check("authorize-full", full_authorization()),
        check(
            "authorize-automatic-capture",
            Authorization {
                capture_mode: CaptureMode::Automatic,
                ..authorization()
            },
        ),
        check(
            "authorize-in-ugx",
            Authorization {
                amount: money(5, "UGX"),
                ..authorization()
            },
        ),
        check(
            "authorize-in-mga",
            Authorization {
                amount: money(500, "MGA"),
                ..authorization()
            },
        ),
        check(
            "authorize-in-kwd",
            Authorization {
                amount: money(5120, "KWD"),
                ..authorization()
            },
        ),
        check("authorize-totals", with_totals()),
        check(
            "authorize-mandate-on-paper",
            Authorization {
                mandate: Some(MandateAcceptance {
                    accepted_at: None,
                    ip_address: None,
                    user_agent: None,
                }),
                ..authorization()
            },
        ),
        check(
            "authorize-order-id-too-long-for-card-networks",
            Authorization {
                amount: money(11_497, "EUR"),
                order_id: text("order-1001-of-the-winter-collection"),
                line_items: vec![line_item()],
                ..authorization()
            },
        ),
        check(
            "authorize-save-on-session",
            saved_for(SavePurpose::OnSession),
        ),
        check(
            "authorize-3ds-automatic",
            three_d_secure(ThreeDSecurePreference::Automatic),
        ),
        check(
            "authorize-3ds-requested",
            three_d_secure(ThreeDSecurePreference::Requested),
        ),
        check(
            "authorize-split-fee-of-platform",
            with_split(Split {
                account: text("acct_1Seller"),
                share: Some(SplitShare::Fee(money(99, "USD"))),
                group: None,
                on_behalf_of: None,
            }),
        ),
        check_operation(
            "authorize-connected-account",
            connected(),
            with_split(Split {
                account: None,
                share: Some(SplitShare::Fee(money(99, "USD"))),
                group: None,
                on_behalf_of: None,
            }),
        ),
        check_operation(
            "authorize-live-host-held-key",
            Connection {
                credentials: vec![Credential {
                    name: "secret-key".to_owned(),
                    value: CredentialValue::HostHeld("stripe-main".to_owned()),
                }],
                mode: Mode::Live,
                ..connection()
            },
            authorization(),
        ),
        check_operation(
            "authorize-at-a-simulator",
            Connection {
                endpoints: vec![entry("api", "http://127.0.0.1:12111/stripe/")],
                ..connection()
            },
            authorization(),
        ),
    ]
}

fn check(name: &'static str, authorization: Authorization) -> Case {
    check_operation(name, connection(), authorization)
}

fn check_operation(
    name: &'static str,
    connection: Connection,
    authorization: Authorization,
) -> Case {
    let livemode = connection.mode == Mode::Live;
    let answer = with(
        &authorized_intent(),
        serde_json::json!({ "livemode": livemode }),
    );
    let script = Script::new([ok(&answer)]);
    let operation = Operation {
        connection,
        ..operation()
    };
    let result = gateway::authorize(&script, &operation, &authorization);
    (name, sent(&script, result))
}

/// Every field of the contract. Each alone is one that Stripe takes; a shop would not send all of
/// them together.
pub fn full_authorization() -> Authorization {
    Authorization {
        // 2 × 50.00 − 1.00 + 15.97 for the lamps, 9.90 for the bulb, 4.90 for shipping.
        amount: money(12_977, "EUR"),
        source: PaymentSource::NewMethod(NewMethod {
            kind: "ideal".to_owned(),
            details: vec![entry("bank", "ing")],
        }),
        capture_mode: CaptureMode::Manual,
        presence: Presence::OnSession,
        save_for: Some(SavePurpose::OffSession),
        // Stripe takes none: see the refusals.
        network_transaction_id: None,
        customer: text("cus_1Golden"),
        order_id: text("order 1001/ü"),
        description: text("Two lamps & a bulb"),
        statement_suffix: text("LAMPS"),
        receipt_email: text("jo+shop@example.com"),
        return_url: text("https://shop.example/return?order=1001&step=2"),
        allowed_methods: vec!["ideal".to_owned(), "card".to_owned()],
        billing: Some(contact(text("jo@example.com"))),
        shipping: Some(Shipping {
            recipient: contact(None),
            carrier: text("DHL"),
            tracking_number: text("00340434161094042557"),
        }),
        line_items: vec![
            line_item(),
            LineItem {
                name: "Bulb".to_owned(),
                sku: None,
                quantity: 1,
                unit_price: money(990, "EUR"),
                discount: None,
                tax: None,
                unit_of_measure: None,
                commodity_code: None,
            },
        ],
        totals: Some(Totals {
            // Each stands for the whole or with its line items.
            tax: None,
            shipping: Some(money(490, "EUR")),
            discount: None,
            ship_from_postal_code: text("10117"),
            ship_to_postal_code: text("80331"),
        }),
        splits: vec![Split {
            account: text("acct_1Seller"),
            share: Some(SplitShare::Amount(money(9_000, "EUR"))),
            group: text("order-1001"),
            on_behalf_of: text("acct_1Seller"),
        }],
        capture_features: vec![
            CaptureFeature::Multicapture,
            CaptureFeature::Overcapture,
            CaptureFeature::Incremental,
            CaptureFeature::Extended,
        ],
        three_d_secure: Some(ThreeDSecure {
            preference: Some(ThreeDSecurePreference::Challenge),
            exemption: Some(Exemption::TransactionRiskAnalysis),
            external: Some(ExternalThreeDSecure {
                version: "2.2.0".to_owned(),
                cryptogram: "AJkBByFyYQAAAASQjYl3dAAAAAA=".to_owned(),
                transaction_id: "f879ea1c-aa2c-4441-806d-e30406466d79".to_owned(),
                electronic_commerce_indicator: text("05"),
                transaction_status: text("Y"),
            }),
        }),
        mandate: Some(MandateAcceptance {
            accepted_at: Some(1_795_262_000),
            ip_address: text("203.0.113.7"),
            user_agent: text("Mozilla/5.0 (X11; Linux x86_64)"),
        }),
        metadata: vec![entry("channel", "web"), entry("note & more", "50 % off =)")],
        extensions: vec![
            entry("stripe.payment-method-configuration", "pmc_1Golden"),
            entry("stripe.radar-session", "rse_1Golden"),
        ],
    }
}

/// Tax and discount of the whole; a discount of 0 is none.
fn with_totals() -> Authorization {
    Authorization {
        amount: money(11_590, "EUR"),
        line_items: vec![LineItem {
            discount: Some(money(0, "EUR")),
            tax: None,
            ..line_item()
        }],
        totals: Some(Totals {
            tax: Some(money(1_900, "EUR")),
            shipping: Some(money(490, "EUR")),
            discount: Some(money(800, "EUR")),
            ship_from_postal_code: None,
            ship_to_postal_code: None,
        }),
        ..authorization()
    }
}

fn contact(email: Option<String>) -> Contact {
    Contact {
        name: text("Jo Doe"),
        email,
        phone: text("+49 30 1234567"),
        address: Some(Address {
            line1: text("Unter den Linden 1"),
            line2: text("2. Hof"),
            city: text("Berlin"),
            region: text("BE"),
            postal_code: text("10117"),
            country: text("DE"),
        }),
    }
}

pub fn line_item() -> LineItem {
    LineItem {
        name: "Lamp".to_owned(),
        sku: text("LAMP-7"),
        quantity: 2,
        unit_price: money(5_000, "EUR"),
        discount: Some(money(100, "EUR")),
        tax: Some(money(1_597, "EUR")),
        unit_of_measure: text("piece"),
        commodity_code: text("39111500"),
    }
}

fn saved_for(purpose: SavePurpose) -> Authorization {
    Authorization {
        save_for: Some(purpose),
        ..authorization()
    }
}

fn three_d_secure(preference: ThreeDSecurePreference) -> Authorization {
    Authorization {
        three_d_secure: Some(ThreeDSecure {
            preference: Some(preference),
            exemption: None,
            external: None,
        }),
        ..authorization()
    }
}

fn with_split(split: Split) -> Authorization {
    Authorization {
        splits: vec![split],
        ..authorization()
    }
}

fn connected() -> Connection {
    Connection {
        account: text("acct_1Merchant"),
        ..connection()
    }
}
