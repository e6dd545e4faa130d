//! `host-test trigger`. That each type really happens is for `tests/e2e/event_table.rs`.

use serde_json::Value;

use crate::command::{FakeStripe, run};

#[test]
fn every_type_is_listed() {
    let listed = run(&["trigger", "--json"]).json();
    let listed: Vec<_> = listed.as_array().expect("a list").iter().collect();
    assert_eq!(listed.len(), 66);
    let lines = run(&["trigger", "--list"]);
    let lines: Vec<_> = lines.stdout.lines().collect();
    assert_eq!(listed, lines);
}

#[test]
fn a_type_that_nobody_knows_has_a_suggestion() {
    for (written, told) in [
        (
            "charge.dispute.create",
            "did you mean charge.dispute.created?",
        ),
        ("refunds.created", "did you mean refund.created?"),
        ("x", "--list"),
    ] {
        let run = run(&["trigger", written]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(told), "{run:?}");
    }
}

#[test]
fn without_a_fake_stripe_it_says_how_to_start_one() {
    let run = run(&["trigger", "payout.paid", "--fake", "http://127.0.0.1:1"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(
        run.stderr.contains("`host-test fake-stripe` starts one"),
        "{run:?}"
    );
}

#[test]
fn there_is_an_object_behind_the_event() {
    let stripe = FakeStripe::start();
    let triggered = stripe.json(&[
        "trigger",
        "payment_intent.succeeded",
        "--metadata",
        "order=1001",
    ]);
    assert_eq!(triggered["type"], "payment_intent.succeeded");
    let id = triggered["object-id"].as_str().expect("an id");
    let payment = stripe.json(&["get-payment", id]);
    assert_eq!(payment["status"], "captured");
    let order = &payment["metadata"][0];
    assert_eq!(
        (&order["key"], &order["value"]),
        (&Value::from("order"), &Value::from("1001"))
    );

    let dispute = stripe.json(&["trigger", "charge.dispute.created", "--payment-intent", id]);
    assert_ne!(dispute["event-id"], triggered["event-id"]);

    let refused = stripe.run(&[
        "trigger",
        "refund.created",
        "--payment-intent",
        "pi_unknown",
    ]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("pi_unknown"), "{refused:?}");
}
