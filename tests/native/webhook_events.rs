//! What a verified delivery means, and payloads of every other shape.

use serde_json::{Value, json};
use stripe_adapter::contract::{
    Disposition, EventKind, IgnoreReason, Mode, Payment, PaymentStatus, Subject, Transaction,
    TransactionKind, TransactionStatus, WebhookErrorKind as Kind,
};
use stripe_adapter::{descriptor, webhooks};

use crate::support::contract::{NOW, OPERATION_ID, PAYMENT, text};
use crate::support::errors::kebab;
use crate::support::golden;
use crate::support::resources::object_of;
use crate::support::stripe::{authorized_intent, captured_intent, charge, intent, refund, with};
use crate::support::webhook::{deliver, event, policy, refuse, signed};

const PINNED: &str = "2026-10-28.endive";

#[test]
fn an_event_says_what_stripe_says() {
    let event = with(
        &event("payment_intent.succeeded", &captured_intent(1099), PINNED),
        json!({ "account": "acct_1Merchant" }),
    );
    let event = deliver(&policy(), &event);
    assert_eq!(event.id, "evt_3Golden1");
    assert_eq!(event.provider_type, "payment_intent.succeeded");
    assert_eq!(event.kind, EventKind::PaymentCaptured);
    assert_eq!(event.created, NOW - 5);
    assert_eq!(event.mode, Mode::Test);
    assert_eq!(event.account, text("acct_1Merchant"));
    assert_eq!(event.api_version, text(PINNED));
    assert_eq!(event.operation_id, text(OPERATION_ID));
    assert_eq!(event.disposition, Disposition::Handle);
    let Subject::Payment(payment) = event.subject else {
        panic!("{:?}", event.subject);
    };
    assert_eq!(payment.id, PAYMENT);
    assert_eq!(payment.status, PaymentStatus::Captured);
    // Order by the provider's clock: the rendering is as old as the event.
    assert_eq!(payment.observed_at, Some(NOW - 5));
    assert_eq!(payment.request_id, None);
}

/// Each in Stripe's own shape, and what a host gets to see of it.
#[test]
fn every_type_that_is_wanted() {
    let wanted = descriptor::describe().webhook_events;
    assert!(wanted.is_sorted());
    let lines: Vec<String> = wanted
        .iter()
        .map(|name| {
            let mut event = event(name, &object_of(name), PINNED);
            if name.starts_with("account.application.") {
                event = with(&event, json!({ "account": "acct_1Golden" }));
            }
            let delivered = deliver(&policy(), &event);
            assert_eq!(&delivered.provider_type, name);
            format!(
                "{name}: {}, {}, {}",
                kebab(delivered.kind),
                kebab(&delivered.subject),
                handling(&delivered.disposition)
            )
        })
        .collect();
    assert_eq!(lines.len(), 66);
    golden::check_file("webhook-events", &(lines.join("\n") + "\n"));
}

fn handling(disposition: &Disposition) -> String {
    match disposition {
        Disposition::CheckOwner(ids) => format!("check-owner {}", ids.join(" ")),
        other => kebab(other),
    }
}

/// The table in the documentation is made from this.
#[test]
fn the_types_say_of_themselves_what_their_events_become() {
    for of_type in webhooks::event_types() {
        let event = event(of_type.name, &object_of(of_type.name), PINNED);
        let event = deliver(&policy(), &event);
        assert_eq!(kebab(event.kind), of_type.kind, "{}", of_type.name);
        assert_eq!(kebab(&event.subject), of_type.subject, "{}", of_type.name);
    }
    let names = webhooks::event_types().map(|of_type| of_type.name);
    assert!(names.eq(webhooks::wanted_events()));
}

#[test]
fn a_type_that_is_not_known() {
    for name in ["customer.subscription.created", "moon.phase", "charge.", ""] {
        let event = deliver(
            &policy(),
            &event(name, &json!({ "id": "x", "object": "y" }), PINNED),
        );
        assert_eq!(event.kind, EventKind::Other, "{name}");
        assert_eq!(event.subject, Subject::None, "{name}");
        assert_eq!(
            event.disposition,
            Disposition::Ignore(IgnoreReason::UnwantedType),
            "{name}"
        );
    }
}

/// Pain point 10: the object of this one is a refund, whatever its name says.
#[test]
fn charge_refund_updated_carries_a_refund() {
    let object = with(
        &refund(),
        json!({ "status": "failed", "failure_reason": "lost_or_stolen_card" }),
    );
    let transaction = transaction(&event("charge.refund.updated", &object, PINNED));
    assert_eq!(transaction.kind, TransactionKind::Refund);
    assert_eq!(transaction.status, TransactionStatus::Failed);
    assert_eq!(transaction.failure, text("lost_or_stolen_card"));
    assert_eq!(transaction.reference, text("re_3Golden1"));
    assert_eq!(transaction.payment_id, text(PAYMENT));
}

#[test]
fn payloads_that_are_no_events() {
    let truncated = event("charge.updated", &charge(), PINNED).to_string();
    let deep = "[".repeat(100_000);
    let deep_object = format!(r#"{{"id":{}"#, r#"{"a":"#.repeat(100_000));
    for (case, payload) in [
        ("empty", ""),
        ("no JSON", "<html>"),
        ("truncated", &truncated[..truncated.len() - 1]),
        ("a list", "[]"),
        ("null", "null"),
        ("another shape", r#"{"hello":"world"}"#),
        (
            "two values",
            r#"{"id":"evt_1","type":"x","created":1,"livemode":false} {}"#,
        ),
        (
            "id that is a number",
            r#"{"id":1,"type":"x","created":1,"livemode":false}"#,
        ),
        (
            "before 1970",
            r#"{"id":"evt_1","type":"x","created":-1,"livemode":false}"#,
        ),
        ("100,000 open brackets", &deep),
        ("100,000 open objects", &deep_object),
    ] {
        let error = refuse(&policy(), &signed(payload));
        assert_eq!(error.kind, Kind::MalformedPayload, "{case}");
        assert_eq!(error.http_status, 400, "{case}");
    }
}

/// Depth where nobody looks is no fault, and costs no stack.
#[test]
fn deep_nesting_beside_what_is_read() {
    let (open, close) = ("[".repeat(100_000), "]".repeat(100_000));
    let object = intent().to_string();
    let payload = format!(
        r#"{{"id":"evt_1","type":"payment_intent.created","created":1,"livemode":false,"api_version":"{PINNED}",
            "deep":{open}{close},"data":{{"previous_attributes":{open}{close},"object":{object}}}}}"#
    );
    let verified = webhooks::verify(&policy(), signed(&payload));
    assert!(verified.is_ok(), "{:?}", verified.err());
}

#[test]
fn a_payload_of_ten_megabytes() {
    let error = refuse(&policy(), &signed(&"x".repeat(10 * 1024 * 1024)));
    assert_eq!(error.kind, Kind::MalformedPayload);
    assert_eq!(error.http_status, 413);
}

/// The size comes before any work: the signature is not even looked for.
#[test]
fn the_largest_payload() {
    let filled = |length: usize| {
        let event = event("moon.phase", &json!({ "padding": "" }), PINNED).to_string();
        event.replace(
            r#""padding":"""#,
            &format!(r#""padding":"{}""#, "x".repeat(length - event.len())),
        )
    };
    let largest = filled(1024 * 1024);
    assert_eq!(largest.len(), 1024 * 1024);
    assert!(webhooks::verify(&policy(), signed(&largest)).is_ok());
    assert_eq!(
        refuse(&policy(), &signed(&filled(1024 * 1024 + 1))).http_status,
        413
    );
}

#[test]
fn an_object_of_another_shape() {
    for object in [
        json!({}),
        json!(null),
        json!([]),
        json!({ "id": "pi_1" }),
        charge(),
    ] {
        let event = event("payment_intent.succeeded", &object, PINNED);
        // A charge has an id, a status, an amount: it is a payment intent to a reader of these.
        if object.get("id") == Some(&json!("ch_3Golden1")) {
            continue;
        }
        let error = refuse(&policy(), &signed(&event.to_string()));
        assert_eq!(error.kind, Kind::MalformedPayload, "{object}");
    }
}

/// An amount that is not whole in ISO units is never rounded, and the event is not lost.
#[test]
fn an_amount_that_cannot_be_told_leaves_a_reference() {
    for (kind, object, name) in [
        ("payment_intent.succeeded", intent(), "payment_intent"),
        ("charge.updated", charge(), "charge"),
        ("refund.created", refund(), "refund"),
    ] {
        let id = object["id"].clone();
        let in_ugx = with(&object, json!({ "currency": "ugx", "amount": 550 }));
        let event = deliver(&policy(), &event(kind, &in_ugx, PINNED));
        let Subject::Reference(reference) = event.subject else {
            panic!("{:?}", event.subject);
        };
        assert_eq!(reference.kind, name);
        assert_eq!(json!(reference.id), id);
        assert_eq!(event.disposition, Disposition::Handle);
    }
}

#[test]
fn an_expanded_charge_is_read_in_events_too() {
    let payment = payment(&event(
        "payment_intent.amount_capturable_updated",
        &authorized_intent(),
        PINNED,
    ));
    assert!(payment.capture_limits.is_some());
}

/// The event of a new authorization comes again with each partial capture.
#[test]
fn a_partial_capture_authorizes_nothing() {
    for (received, expected) in [
        (0, EventKind::PaymentAuthorized),
        (400, EventKind::PaymentUpdated),
    ] {
        let intent = with(&authorized_intent(), json!({ "amount_received": received }));
        let event = event("payment_intent.amount_capturable_updated", &intent, PINNED);
        assert_eq!(deliver(&policy(), &event).kind, expected);
    }
}

fn payment(event: &Value) -> Payment {
    match deliver(&policy(), event).subject {
        Subject::Payment(payment) => payment,
        other => panic!("{other:?}"),
    }
}

fn transaction(event: &Value) -> Transaction {
    match deliver(&policy(), event).subject {
        Subject::Transaction(transaction) => transaction,
        other => panic!("{other:?}"),
    }
}
