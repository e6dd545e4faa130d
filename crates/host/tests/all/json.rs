//! Records as JSON, under the contract's names.

use payments_host::types::{
    Authorization, CaptureMode, Connection, Credential, Entry, Mode, Money, NextAction, Operation,
    PaymentSource, Policy, Presence, Redirect, RedirectMethod,
};
use serde_json::{Value, from_value, json, to_value};

#[test]
fn a_record_has_the_contract_s_names_and_no_absent_options() {
    let authorization = Authorization {
        capture_mode: CaptureMode::Automatic,
        order_id: Some("order-1".into()),
        ..Authorization::new(
            Money::new(1099, "EUR"),
            PaymentSource::SavedMethod("pm_1".into()),
        )
    };
    let written = to_value(&authorization).expect("JSON");
    assert_eq!(
        written["amount"],
        json!({ "minor-units": 1099, "currency": "EUR" })
    );
    assert_eq!(written["source"], json!({ "saved-method": "pm_1" }));
    assert_eq!(written["capture-mode"], "automatic");
    assert_eq!(written["presence"], "on-session");
    assert_eq!(written["line-items"], json!([]));
    assert_eq!(written["order-id"], "order-1");
    assert_eq!(written.get("return-url"), None);
    assert_eq!(
        from_value::<Authorization>(written).expect("the same record"),
        authorization
    );
}

/// Options and lists may be left out; nothing else may, and nothing may be added.
#[test]
fn what_does_not_fit_is_refused_by_name() {
    let read = |value: Value| from_value::<Authorization>(value).map_err(|error| error.to_string());
    let least = json!({
        "amount": { "minor-units": 500, "currency": "JPY" },
        "source": "collect-in-browser",
        "capture-mode": "manual",
        "presence": { "merchant-initiated": "recurring" },
    });
    let authorization = read(least.clone()).expect("the least");
    assert_eq!(authorization.source, PaymentSource::CollectInBrowser);
    assert_eq!(authorization.line_items, []);
    assert!(matches!(
        authorization.presence,
        Presence::MerchantInitiated(_)
    ));

    for (field, value, told) in [
        ("capture-mode", json!("later"), "unknown variant `later`"),
        (
            "capture_mode",
            json!("manual"),
            "unknown field `capture_mode`",
        ),
        (
            "amount",
            json!({ "minor-units": -1, "currency": "JPY" }),
            "-1",
        ),
        (
            "amount",
            json!({ "minor-units": 1.5, "currency": "JPY" }),
            "1.5",
        ),
        ("source", json!("saved-method"), "unit variant"),
    ] {
        let mut wrong = least.clone();
        wrong[field] = value;
        let error = read(wrong).expect_err(told);
        assert!(error.contains(told), "{error}");
    }
    let mut without = least;
    without
        .as_object_mut()
        .expect("an object")
        .remove("capture-mode");
    let error = read(without).expect_err("required");
    assert!(error.contains("missing field `capture-mode`"), "{error}");
}

/// The types that are written by hand, because they hide secrets in `Debug`. JSON has them: it is what
/// a platform stores.
#[test]
fn types_with_secrets_are_written_whole() {
    let connection = Connection {
        endpoints: vec![Entry::new("api", "http://127.0.0.1:1")],
        ..Connection::new(Mode::Test, [Credential::host_held("secret-key", "shop")])
    };
    let operation = Operation::new(connection, "order-1", 1_800_000_000);
    let written = to_value(&operation).expect("JSON");
    assert_eq!(
        written["connection"]["credentials"],
        json!([{ "name": "secret-key", "value": { "host-held": "shop" } }])
    );
    assert_eq!(written.get("first-sent-at"), None);
    assert_eq!(from_value::<Operation>(written).expect("read"), operation);

    let policy = Policy::new(["whsec_1"], Mode::Live);
    let written = to_value(&policy).expect("JSON");
    assert_eq!(written, json!({ "secrets": ["whsec_1"], "mode": "live" }));

    let action = NextAction::Redirect(Redirect {
        url: "https://bank.example".into(),
        method: RedirectMethod::Get,
        form: Vec::new(),
    });
    let written = to_value(&action).expect("JSON");
    assert_eq!(
        written,
        json!({ "redirect": { "url": "https://bank.example", "method": "get", "form": [] } })
    );
}
