//! What must be true in the end.

use std::collections::{BTreeMap, BTreeSet};

use fake_stripe::Movement;
use host_test::Lab;
use payments_inbox::ledger::PaymentStatus;
use serde_json::Value;

use crate::database::Database;

/// Captured, refunded, disputed, in cents.
type Totals = BTreeMap<&'static str, i64>;

/// Every event of the platform's payments was told exactly once, and what was told adds up.
pub async fn every_change_stands_once(lab: &Lab, database: &Database, ours: &[String]) {
    let told = database
        .rows(
            "SELECT update_key, min(payment_id), count(*) FROM entries
             WHERE what = 'told' GROUP BY update_key",
        )
        .await;
    let twice: Vec<_> = told.iter().filter(|(_, _, count)| *count != 1).collect();
    assert!(twice.is_empty(), "told more than once: {twice:?}");
    let told: BTreeSet<String> = told
        .into_iter()
        .map(|(key, _, _)| key)
        .filter(|key| !key.starts_with("answer:"))
        .collect();
    let expected = expected_keys(lab, ours).await;
    let missing: Vec<_> = expected.difference(&told).collect();
    let surplus: Vec<_> = told.difference(&expected).collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "never told: {missing:?}; nobody's: {surplus:?}"
    );

    let sums = database
        .rows(
            "SELECT payment_id, what, CAST(sum(delta) AS BIGINT) FROM entries
             WHERE what <> 'told' GROUP BY payment_id, what",
        )
        .await;
    let mut books: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    for (payment, what, sum) in sums {
        books.entry(payment).or_default().insert(what, sum);
    }
    let truth = truth(lab);
    for payment in ours {
        for what in ["captured", "refunded", "disputed"] {
            let written = books
                .get(payment)
                .and_then(|sums| sums.get(what))
                .unwrap_or(&0);
            let moved = truth
                .get(payment)
                .and_then(|totals| totals.get(what))
                .unwrap_or(&0);
            assert_eq!(
                written, moved,
                "{what} of {payment} in the books, and at Stripe"
            );
        }
    }
}

/// What the inbox knows is what Stripe knows.
pub async fn what_is_known_is_true(lab: &Lab, database: &Database, ours: &[String]) {
    let truth = truth(lab);
    let intents = intents(lab);
    for payment in ours {
        let known = database.payment(payment).await.expect("a payment");
        let summary = known.ledger.summary();
        let totals = [
            ("captured", summary.captured),
            ("refunded", summary.refunded),
            ("disputed", summary.disputed),
        ];
        for (what, known) in totals {
            let known = known.map_or(0, |amount| amount.minor_units.cast_signed());
            let moved = truth
                .get(payment)
                .and_then(|totals| totals.get(what))
                .unwrap_or(&0);
            assert_eq!(known, *moved, "{what} of {payment}: {summary:?}");
        }
        let status = summary.status.expect("a status");
        let stripe = intents[payment].as_str();
        let agrees = match stripe {
            "succeeded" => status == PaymentStatus::Captured,
            "canceled" => matches!(status, PaymentStatus::Canceled | PaymentStatus::Expired),
            "requires_payment_method" => {
                matches!(
                    status,
                    PaymentStatus::Declined | PaymentStatus::AwaitingMethod
                )
            }
            other => panic!("{payment} is {other}"),
        };
        assert!(agrees, "{payment} is {status:?}, and at Stripe {stripe}");
        assert_eq!(known.ledger.needs_refresh(), None, "{payment}");
    }
}

/// The keys of all events that the adapter wants and that are about the platform's payments.
async fn expected_keys(lab: &Lab, ours: &[String]) -> BTreeSet<String> {
    let wanted = lab
        .adapter
        .describe()
        .await
        .expect("described")
        .webhook_events;
    let ours: BTreeSet<&str> = ours.iter().map(String::as_str).collect();
    let control = lab.stripe.control();
    let events = control.events().into_iter();
    let about_ours = events
        .filter(|event| wanted.contains(&event.kind))
        .filter(|event| {
            let body = control.event_body(&event.id, None).expect("a body");
            let body: Value = serde_json::from_str(&body).expect("JSON");
            let object = &body["data"]["object"];
            let payment = match object["object"].as_str() {
                Some("payment_intent") => &object["id"],
                _ => &object["payment_intent"],
            };
            payment
                .as_str()
                .is_some_and(|payment| ours.contains(payment))
        });
    about_ours
        .map(|event| format!("stripe:test::{}", event.id))
        .collect()
}

/// What moved, by fake Stripe's own books.
fn truth(lab: &Lab) -> BTreeMap<String, Totals> {
    let mut truth: BTreeMap<String, Totals> = BTreeMap::new();
    for entry in lab.stripe.control().ledger().entries {
        let (what, sign) = match entry.kind {
            Movement::Capture => ("captured", 1),
            Movement::Refund => ("refunded", 1),
            Movement::RefundFailed | Movement::RefundCanceled => ("refunded", -1),
            Movement::DisputeWithdrawal => ("disputed", 1),
            Movement::DisputeReinstatement => ("disputed", -1),
            _ => continue,
        };
        let payment = entry.payment_intent.expect("a payment");
        *truth.entry(payment).or_default().entry(what).or_default() += sign * entry.amount;
    }
    truth
}

/// The status of every payment intent, as its last event tells: events stand in their order.
fn intents(lab: &Lab) -> BTreeMap<String, String> {
    let control = lab.stripe.control();
    let mut intents = BTreeMap::new();
    for event in control.events() {
        if event.kind.starts_with("payment_intent.") {
            let body = control.event_body(&event.id, None).expect("a body");
            let body: Value = serde_json::from_str(&body).expect("JSON");
            let object = &body["data"]["object"];
            let text = |name: &str| object[name].as_str().expect("a text").to_owned();
            intents.insert(text("id"), text("status"));
        }
    }
    intents
}
