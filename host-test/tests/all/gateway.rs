use serde_json::{Value, json};

use crate::command::{FakeStripe, finish, host_test, run};

fn euros(minor_units: u64) -> Value {
    json!({ "currency": "EUR", "minor-units": minor_units })
}

#[test]
fn a_payment_goes_through_its_life_on_the_command_line() {
    let stripe = FakeStripe::start();
    let payment = stripe.json(&[
        "authorize",
        "42.00 EUR",
        "--operation-id",
        "order-1",
        "--want",
        "multicapture",
        "--want",
        "incremental",
        "--metadata",
        "colour=blue",
    ]);
    assert_eq!(payment["status"], "authorized");
    assert_eq!(payment["operation-id"], "order-1");
    assert_eq!(
        payment["metadata"],
        json!([{ "key": "colour", "value": "blue" }])
    );
    let id = payment["id"].as_str().expect("an id");

    let adjusted = stripe.json(&["adjust", id, "50.00 EUR"]);
    assert_eq!(adjusted["amount"], euros(5000));
    let captured = stripe.json(&["capture", id, "10.00 EUR", "--not-final"]);
    assert_eq!(captured["payment"]["captured"], euros(1000));
    let released = stripe.json(&["cancel", id]);
    assert_eq!(
        (&released["kind"], &released["amount"]),
        (&json!("void"), &euros(4000))
    );
    let refund = stripe.json(&["refund", id, "--amount", "3.00 EUR"]);
    let reference = refund["reference"].as_str().expect("a reference");
    let seen = stripe.json(&["get-transaction", id, reference]);
    assert_eq!(seen["amount"], euros(300));
    let reversed = stripe.json(&["reverse", id]);
    assert_eq!(reversed["amount"], euros(700));
    let payment = stripe.json(&["get-payment", id]);
    assert_eq!(payment["refunded"], euros(1000));
    let found = stripe.json(&["find", "order-1"]);
    assert_eq!(found[0]["payment"]["id"], id);
}

#[test]
fn a_payment_is_prepared_changed_and_confirmed() {
    let stripe = FakeStripe::start();
    let payment = stripe.json(&["authorize", "10.99 EUR", "--collect-in-browser"]);
    assert_eq!(payment["status"], "awaiting-method");
    let id = payment["id"].as_str().expect("an id");
    let updated = stripe.json(&["update", id, "--amount", "12.99 EUR"]);
    assert_eq!(updated["amount"], euros(1299));
    let confirmed = stripe.json(&[
        "confirm",
        id,
        "--method",
        "pm_card_visa",
        "--return-url",
        "https://shop.example/return",
    ]);
    assert_eq!(confirmed["status"], "authorized");
}

#[test]
fn the_client_token_is_shown_only_when_asked_for() {
    let stripe = FakeStripe::start();
    let arguments = ["authorize", "10.99 EUR", "--collect-in-browser"];
    let hidden = stripe.run(&arguments);
    assert_eq!(hidden.code, Some(0), "{hidden:?}");
    assert!(!hidden.stdout.contains("_secret_"), "{hidden:?}");
    let shown = stripe.json(&[&arguments[..], &["--show-client-token"]].concat());
    let token = shown["client-token"].as_str().unwrap_or_default();
    assert!(token.contains("_secret_"), "{shown}");
}

#[test]
fn the_same_operation_is_performed_once() {
    let stripe = FakeStripe::start();
    let arguments = ["authorize", "10.99 EUR", "--operation-id", "order-2"];
    let first = stripe.json(&arguments);
    let again = stripe.json(&arguments);
    assert_eq!(again["id"], first["id"]);
    assert_eq!(again["replayed"], true);
}

#[test]
fn a_decline_ends_with_1_and_says_what_the_shopper_may_read() {
    let run = run(&[
        "authorize",
        "10.99 EUR",
        "--method",
        "pm_card_chargeDeclinedLostCard",
    ]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("the shopper may read:"), "{run:?}");
}

#[test]
fn a_fake_of_its_own_knows_no_earlier_payment_and_says_what_to_do() {
    let run = run(&["get-payment", "pi_of_another_run"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("host-test fake-stripe"), "{run:?}");
}

#[test]
fn a_live_key_is_refused_and_not_repeated() {
    for key in ["sk_live_hush", "rk_live_hush"] {
        let run = finish(
            host_test()
                .args(["authorize", "1.00 EUR"])
                .env("STRIPE_SECRET_KEY", key),
        );
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains("--live"), "{run:?}");
        assert!(!run.stderr.contains("hush"), "{run:?}");
    }
    let run = finish(
        host_test()
            .args(["authorize", "1.00 EUR", "--live"])
            .env("STRIPE_SECRET_KEY", "sk_test_hush"),
    );
    assert_eq!(run.code, Some(2), "{run:?}");
}

#[test]
fn an_amount_is_exact_or_refused() {
    for (amount, reason) in [
        ("10.999 EUR", "3 decimals"),
        ("10.99 eur", "ISO 4217"),
        ("10.99", "a currency"),
    ] {
        let run = run(&["authorize", amount]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(reason), "{run:?}");
    }
}

#[test]
fn a_delivery_is_verified() {
    let now = host_test::time::now();
    let payload = r#"{"id":"evt_1","object":"event","api_version":"2026-10-28.endive","created":1790000000,"livemode":false,"type":"customer.created","data":{"object":{"id":"cus_1","object":"customer"}}}"#;
    let at = i64::try_from(now).expect("a time");
    let signature = host_test::sign_webhook(payload, "whsec_right", at);
    let file = std::env::temp_dir().join(format!("delivery-{}.json", std::process::id()));
    std::fs::write(&file, payload).expect("a file");
    let path = file.to_str().expect("UTF-8");
    let verify = |secret: &str| {
        run(&[
            "verify-webhook",
            path,
            "--signature",
            &signature,
            "--secret",
            secret,
            "--json",
        ])
    };
    let (right, wrong) = (verify("whsec_right"), verify("whsec_wrong"));
    std::fs::remove_file(&file).expect("the file is ours");
    assert_eq!(right.json()["events"][0]["id"], "evt_1");
    assert_eq!(wrong.code, Some(1), "{wrong:?}");
    assert!(wrong.stdout.contains("mismatch"), "{wrong:?}");
}

#[test]
fn the_adapter_describes_itself() {
    let info = run(&["describe", "--json"]).json();
    assert_eq!(info["provider"], "stripe");
}
