//! `authorize`.

use stripe_adapter::contract::{
    Address, Authorization, CaptureFeature, CaptureMode, Contact, Exemption, ExternalThreeDSecure,
    LineItem, MandateAcceptance, MerchantReason, NewMethod, PaymentSource, Presence, SavePurpose,
    Shipping, Split, SplitShare, ThreeDSecure, ThreeDSecurePreference, Totals,
};
use stripe_adapter::gateway;

use super::{Refusals, no_ids};
use crate::support::contract::{authorization, entry, money, operation, text};

fn check(refusals: &mut Refusals, case: &str, change: &dyn Fn(&mut Authorization)) {
    let mut authorization = authorization();
    change(&mut authorization);
    refusals.check(case, |http| {
        gateway::authorize(http, &operation(), &authorization)
    });
}

pub fn refusals() -> Refusals {
    let mut refusals = Refusals::default();
    let mut check =
        |case: &str, change: &dyn Fn(&mut Authorization)| check(&mut refusals, case, change);
    for (minor_units, currency) in [
        (0, "USD"),
        (1, "usd"),
        (1, "XXX"),
        (1, "EURO"),
        (1, ""),
        (0, "usd"),
        (501, "MGA"),
        (5124, "KWD"),
        (1_000_000_000_000, "USD"),
        (10_000_000_000, "UGX"),
        (u64::MAX, "JPY"),
    ] {
        check(&format!("{minor_units} {currency:?}"), &|it| {
            it.amount = money(minor_units, currency);
        });
    }

    for id in no_ids() {
        check(&format!("saved method {id:?}"), &|it| {
            it.source = PaymentSource::SavedMethod(id.clone());
        });
        check(&format!("customer {id:?}"), &|it| {
            it.customer = Some(id.clone());
        });
    }
    check("browser token of another kind", &|it| {
        it.source = PaymentSource::BrowserToken("tok_visa".to_owned());
    });
    check("other source", &|it| {
        it.source = PaymentSource::Other("x".to_owned());
    });
    let new_method = |kind: &str, details| {
        PaymentSource::NewMethod(NewMethod {
            kind: kind.to_owned(),
            details,
        })
    };
    check("card numbers", &|it| {
        it.source = new_method("card", vec![entry("number", "4242424242424242")]);
    });
    check("kind that is no parameter's name", &|it| {
        it.source = new_method("ideal][x", Vec::new());
    });
    check("detail that is no parameter's name", &|it| {
        it.source = new_method("ideal", vec![entry("bank]=x&amount", "1")]);
    });
    check("empty detail", &|it| {
        it.source = new_method("ideal", vec![entry("bank", "")]);
    });
    check("billing details of a saved method", &|it| {
        it.billing = Some(nobody());
    });
    check("billing country in lower case", &|it| {
        it.source = new_method("ideal", Vec::new());
        it.billing = Some(living_in("de"));
    });

    check("merchant-initiated for another reason", &|it| {
        it.presence = Presence::MerchantInitiated(MerchantReason::Other);
    });
    check("other presence", &|it| {
        it.presence = Presence::Other("x".to_owned());
    });
    check("in the browser without the customer", &|it| {
        it.source = PaymentSource::CollectInBrowser;
        it.presence = Presence::Moto;
    });
    check("in the browser with a return URL", &|it| {
        it.source = PaymentSource::CollectInBrowser;
        it.return_url = text("https://shop.example/return");
    });
    check("saved for something else", &|it| {
        it.save_for = Some(SavePurpose::Other);
    });
    check("other capture mode", &|it| {
        it.capture_mode = CaptureMode::Other;
    });
    check("other capture feature", &|it| {
        it.capture_features = vec![CaptureFeature::Other];
    });
    check("capture feature twice", &|it| {
        it.capture_features = vec![CaptureFeature::Extended, CaptureFeature::Extended];
    });
    check("network transaction id", &|it| {
        it.network_transaction_id = text("104102976681110");
    });
    for url in [
        "",
        "shop.example",
        "javascript:alert(1)",
        "https://",
        "https:///x",
        "https://shop.example/a b",
        "https://shop.example/\r\n",
    ] {
        check(&format!("return URL {url:?}"), &|it| {
            it.return_url = text(url);
        });
    }
    check("return URL of 2049 bytes", &|it| {
        it.return_url = Some(format!("https://shop.example/{}", "x".repeat(2_028)));
    });
    check("method type that is no name", &|it| {
        it.allowed_methods = vec!["card".to_owned(), "Card".to_owned()];
    });
    check("3-D Secure preference", &|it| {
        it.three_d_secure = Some(ThreeDSecure {
            preference: Some(ThreeDSecurePreference::Other),
            exemption: None,
            external: None,
        });
    });
    // Stripe is told of an exemption only where 3-D Secure was done elsewhere.
    for (exemption, external) in [
        (Exemption::TransactionRiskAnalysis, None),
        (Exemption::LowValue, Some(external())),
        (Exemption::Other, Some(external())),
    ] {
        check(&format!("exemption {exemption:?}"), &|it| {
            it.three_d_secure = Some(ThreeDSecure {
                preference: None,
                exemption: Some(exemption),
                external: external.clone(),
            });
        });
    }
    for (case, ip_address, user_agent) in [
        ("without the browser", Some("203.0.113.7"), None),
        ("without the address", None, Some("Mozilla/5.0")),
        (
            "with an address with a space",
            Some("203.0. 113.7"),
            Some("Mozilla/5.0"),
        ),
        ("with an empty browser", Some("203.0.113.7"), Some("")),
    ] {
        check(&format!("mandate {case}"), &|it| {
            it.mandate = Some(mandate(ip_address, user_agent));
        });
    }
    check("mandate for the browser", &|it| {
        it.source = PaymentSource::CollectInBrowser;
        it.mandate = Some(mandate(None, None));
    });
    check("3-D Secure without a cryptogram", &|it| {
        it.three_d_secure = Some(ThreeDSecure {
            preference: None,
            exemption: None,
            external: Some(ExternalThreeDSecure {
                cryptogram: String::new(),
                ..external()
            }),
        });
    });
    check("unknown extension", &|it| {
        it.extensions = vec![entry("adyen.shopper-reference", "x")];
    });
    check("unknown extension that is not printable", &|it| {
        it.extensions = vec![entry("x\r\ny", "x")];
    });
    check("extension twice", &|it| {
        it.extensions = vec![
            entry("stripe.radar-session", "rse_1"),
            entry("stripe.radar-session", "rse_2"),
        ];
    });
    check("empty extension", &|it| {
        it.extensions = vec![entry("stripe.radar-session", "")];
    });
    refusals
}

/// What was bought, where it goes, who shares in it, what is said about it.
pub fn order_refusals() -> Refusals {
    let mut refusals = Refusals::default();
    let mut check =
        |case: &str, change: &dyn Fn(&mut Authorization)| check(&mut refusals, case, change);
    check("empty order id", &|it| it.order_id = text(""));
    check("order id of 201 bytes", &|it| {
        it.order_id = Some("x".repeat(201));
    });
    check("description of 1001 bytes", &|it| {
        it.description = Some("x".repeat(1_001));
    });
    check("description with a line end", &|it| {
        it.description = text("a\nb");
    });
    check("statement suffix of 23 bytes", &|it| {
        it.statement_suffix = Some("x".repeat(23));
    });
    check("receipt e-mail with a line end", &|it| {
        it.receipt_email = text("jo@example.com\r\nBcc: all");
    });

    check("metadata: 45 entries", &|it| {
        it.metadata = (0..45).map(|n| entry(&format!("key-{n}"), "x")).collect();
    });
    for (case, key) in [
        ("empty key", ""),
        ("key of 41 characters", &"k".repeat(41)),
        ("key with brackets", "a[b]"),
        ("reserved key", "commerce_order"),
        ("key with a line end", "a\nb"),
    ] {
        check(&format!("metadata: {case}"), &|it| {
            it.metadata = vec![entry("fine", "x"), entry(key, "x")];
        });
    }
    check("metadata: key twice", &|it| {
        it.metadata = vec![entry("a", "1"), entry("a", "2")];
    });
    check("metadata: empty value", &|it| {
        it.metadata = vec![entry("a", "")];
    });
    check("metadata: value of 501 characters", &|it| {
        it.metadata = vec![entry("a", &"ü".repeat(501))];
    });

    check("shipping without a name", &|it| {
        it.shipping = Some(shipping(nobody()));
    });
    check("shipping without an address", &|it| {
        it.shipping = Some(shipping(Contact {
            name: text("Jo"),
            ..nobody()
        }));
    });
    check("shipping with an e-mail", &|it| {
        it.shipping = Some(shipping(Contact {
            name: text("Jo"),
            email: text("jo@example.com"),
            ..living_in("DE")
        }));
    });
    check("shipping to a country by name", &|it| {
        it.shipping = Some(shipping(Contact {
            name: text("Jo"),
            ..living_in("Germany")
        }));
    });
    check("tracking number of 5001 bytes", &|it| {
        it.shipping = Some(Shipping {
            tracking_number: Some("x".repeat(5_001)),
            ..shipping(Contact {
                name: text("Jo"),
                ..living_in("DE")
            })
        });
    });

    check("201 line items", &|it| it.line_items = vec![item(); 201]);
    let mut check_item = |case: &str, change: &dyn Fn(&mut LineItem)| {
        check(&format!("line item: {case}"), &|it| {
            let mut wrong = item();
            change(&mut wrong);
            it.line_items = vec![item(), wrong];
        });
    };
    check_item("no name", &|it| it.name = String::new());
    check_item("quantity 0", &|it| it.quantity = 0);
    check_item("price in another currency", &|it| {
        it.unit_price = money(1, "EUR");
    });
    check_item("discount in another currency", &|it| {
        it.discount = Some(money(1, "EUR"));
    });
    check_item("tax in no currency", &|it| it.tax = Some(money(1, "")));
    check_item("empty article number", &|it| it.sku = text(""));
    check_item("article number of 13 bytes", &|it| {
        it.sku = text("LAMP-7-BLUE-M");
    });
    check_item("unit of 13 bytes", &|it| {
        it.unit_of_measure = text("square meters");
    });
    check_item("commodity code of 13 bytes", &|it| {
        it.commodity_code = text("3911150000000");
    });
    check_item("name of 1025 bytes", &|it| it.name = "x".repeat(1_025));
    check_item("discount of more than the price", &|it| {
        it.quantity = 2;
        it.discount = Some(money(201, "USD"));
    });
    check("totals: shipping in another currency", &|it| {
        it.totals = Some(Totals {
            tax: None,
            shipping: Some(money(1, "EUR")),
            discount: None,
            ship_from_postal_code: None,
            ship_to_postal_code: None,
        });
    });

    let mut check_sum = |case: &str, items: &[LineItem], totals: Option<Totals>| {
        check(&format!("sum: {case}"), &|it| {
            it.line_items = items.to_vec();
            it.totals.clone_from(&totals);
        });
    };
    check_sum("too little", &[item()], None);
    check_sum(
        "a cent too much",
        &[priced(1, 1_100)],
        Some(totals(None, None, None)),
    );
    check_sum(
        "a discount of more than everything",
        &[item()],
        Some(totals(None, None, Some(1_000_000))),
    );
    check_sum(
        "more than can be counted",
        &[priced(u32::MAX, 999_999_999_999)],
        None,
    );
    check_sum(
        "many that overflow together",
        &[priced(u32::MAX, 4_294_967_297), priced(1_100, 1)],
        None,
    );
    let taxed = LineItem {
        tax: Some(money(99, "USD")),
        ..priced(1, 1_000)
    };
    check_sum(
        "tax twice",
        std::slice::from_ref(&taxed),
        Some(totals(Some(99), None, None)),
    );
    let discounted = LineItem {
        discount: Some(money(1, "USD")),
        ..priced(1, 1_100)
    };
    check_sum(
        "discount twice",
        std::slice::from_ref(&discounted),
        Some(totals(None, None, Some(1))),
    );
    check("postal code of 11 bytes", &|it| {
        it.totals = Some(Totals {
            ship_to_postal_code: text("SW1A 1AA GB"),
            ..totals(None, None, None)
        });
    });

    let amount = |minor_units, currency| Some(SplitShare::Amount(money(minor_units, currency)));
    let fee = |minor_units, currency| Some(SplitShare::Fee(money(minor_units, currency)));
    for (case, account, share, on_behalf_of) in [
        ("account of another kind", Some("cus_1"), None, None),
        ("amount for nobody", None, amount(1, "USD"), None),
        (
            "amount in another currency",
            Some("acct_1"),
            amount(1, "EUR"),
            None,
        ),
        (
            "amount of more than the payment",
            Some("acct_1"),
            amount(1_100, "USD"),
            None,
        ),
        ("fee of nobody", None, fee(1, "USD"), None),
        (
            "fee in another currency",
            Some("acct_1"),
            fee(1, "EUR"),
            None,
        ),
        (
            "on behalf of another kind",
            Some("acct_1"),
            None,
            Some("x/y"),
        ),
    ] {
        check(&format!("split: {case}"), &|it| {
            it.splits = vec![Split {
                account: account.map(str::to_owned),
                share: share.clone(),
                group: None,
                on_behalf_of: on_behalf_of.map(str::to_owned),
            }];
        });
    }
    check("two splits", &|it| {
        let split = Split {
            account: text("acct_1"),
            share: None,
            group: None,
            on_behalf_of: None,
        };
        it.splits = vec![split; 2];
    });
    refusals
}

fn item() -> LineItem {
    LineItem {
        name: "Lamp".to_owned(),
        sku: None,
        quantity: 1,
        unit_price: money(100, "USD"),
        discount: None,
        tax: None,
        unit_of_measure: None,
        commodity_code: None,
    }
}

fn priced(quantity: u32, minor_units: u64) -> LineItem {
    LineItem {
        quantity,
        unit_price: money(minor_units, "USD"),
        ..item()
    }
}

fn totals(tax: Option<u64>, shipping: Option<u64>, discount: Option<u64>) -> Totals {
    let [tax, shipping, discount] = [tax, shipping, discount]
        .map(|minor_units| minor_units.map(|minor_units| money(minor_units, "USD")));
    Totals {
        tax,
        shipping,
        discount,
        ship_from_postal_code: None,
        ship_to_postal_code: None,
    }
}

fn external() -> ExternalThreeDSecure {
    ExternalThreeDSecure {
        version: "2.2.0".to_owned(),
        cryptogram: "AJkBByFyYQAAAASQjYl3dAAAAAA=".to_owned(),
        transaction_id: "x".to_owned(),
        electronic_commerce_indicator: None,
        transaction_status: None,
    }
}

fn mandate(ip_address: Option<&str>, user_agent: Option<&str>) -> MandateAcceptance {
    MandateAcceptance {
        accepted_at: None,
        ip_address: ip_address.map(str::to_owned),
        user_agent: user_agent.map(str::to_owned),
    }
}

fn nobody() -> Contact {
    Contact {
        name: None,
        email: None,
        phone: None,
        address: None,
    }
}

fn living_in(country: &str) -> Contact {
    Contact {
        address: Some(Address {
            line1: None,
            line2: None,
            city: None,
            region: None,
            postal_code: None,
            country: text(country),
        }),
        ..nobody()
    }
}

fn shipping(recipient: Contact) -> Shipping {
    Shipping {
        recipient,
        carrier: None,
        tracking_number: None,
    }
}
