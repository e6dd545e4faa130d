//! Events of Stripe's second API, which only point at their object.

use serde_json::{Value, json};
use stripe_adapter::contract::{
    AccountChange, Disposition, Event, EventKind, IgnoreReason, Mode, Policy, Reference, Subject,
    WebhookErrorKind as Kind,
};
use stripe_adapter::webhooks;

use crate::support::contract::{NOW, PAYMENT, text};
use crate::support::stripe::{with, without};
use crate::support::webhook::{deliver, policy, refuse, signed};

fn thin(event_type: &str, related_type: &str, related_id: &str) -> Value {
    json!({
        "id": "evt_test_65Golden",
        "object": "v2.core.event",
        "context": null,
        "created": "2026-11-21T11:59:55.123Z",
        "livemode": false,
        "reason": {
            "type": "request",
            "request": { "id": "req_1", "idempotency_key": "cp1-00" }
        },
        "related_object": {
            "id": related_id,
            "type": related_type,
            "url": format!("/v1/things/{related_id}")
        },
        "snapshot_event": "evt_3Golden1",
        "type": event_type
    })
}

fn captured() -> Value {
    thin("v1.payment_intent.succeeded", "payment_intent", PAYMENT)
}

fn delivered(event: &Value) -> Event {
    deliver(&policy(), event)
}

#[test]
fn a_thin_event() {
    assert_eq!(
        delivered(&captured()),
        Event {
            id: "evt_test_65Golden".to_owned(),
            provider_type: "v1.payment_intent.succeeded".to_owned(),
            kind: EventKind::PaymentCaptured,
            created: NOW - 5,
            mode: Mode::Test,
            account: None,
            api_version: None,
            operation_id: None,
            payment_id: Some(PAYMENT.to_owned()),
            disposition: Disposition::CheckOwner(vec![PAYMENT.to_owned()]),
            dedupe_key: "stripe:test::evt_test_65Golden".to_owned(),
            subject: Subject::Reference(reference("payment_intent", PAYMENT)),
        }
    );
}

fn reference(kind: &str, id: &str) -> Reference {
    Reference {
        kind: kind.to_owned(),
        id: id.to_owned(),
    }
}

/// Each type has a thin form, and means the same in it, as far as the type alone can tell.
#[test]
fn every_type_that_is_wanted() {
    for of_type in webhooks::event_types() {
        let thin = thin(&format!("v1.{}", of_type.name), "charge", "ch_1");
        let event = delivered(&thin);
        assert_eq!(
            crate::support::errors::kebab(event.kind),
            of_type.kind,
            "{}",
            of_type.name
        );
        assert!(matches!(event.disposition, Disposition::CheckOwner(_)));
        assert!(matches!(event.subject, Subject::Reference(_)));
    }
}

#[test]
fn the_object_goes_by_its_name_in_the_first_api() {
    for (name, expected) in [
        ("payment_intent", "payment_intent"),
        ("v1.payment_intent", "payment_intent"),
        ("v1.radar.early_fraud_warning", "radar.early_fraud_warning"),
        ("v2.core.account", "v2.core.account"),
    ] {
        let event = delivered(&thin("v1.payment_intent.succeeded", name, "x_1"));
        assert_eq!(
            event.subject,
            Subject::Reference(reference(expected, "x_1"))
        );
    }
}

/// The event itself can be fetched, and with it what there is.
#[test]
fn without_an_object_the_event_is_pointed_at() {
    for event in [
        without(&captured(), &["related_object"]),
        with(&captured(), json!({ "related_object": null })),
        with(
            &captured(),
            json!({ "related_object": { "type": "charge" } }),
        ),
        with(&captured(), json!({ "related_object": { "id": "ch_1" } })),
    ] {
        let event = delivered(&event);
        let itself = reference("v2.core.event", "evt_test_65Golden");
        assert_eq!(event.subject, Subject::Reference(itself));
    }
}

/// There is no object to fetch, and yet the host must not miss it.
#[test]
fn an_account_that_revoked_its_consent() {
    let revoked = with(
        &without(&captured(), &["related_object"]),
        json!({ "type": "v1.account.application.deauthorized", "context": "acct_1Merchant" }),
    );
    let event = delivered(&revoked);
    assert_eq!(event.kind, EventKind::AccountChanged);
    assert_eq!(
        event.subject,
        Subject::Account(AccountChange {
            account: text("acct_1Merchant"),
            change: "account.application.deauthorized".to_owned(),
            disconnected: true,
        })
    );
    let ids = vec!["acct_1Merchant".to_owned()];
    assert_eq!(event.disposition, Disposition::CheckOwner(ids));
}

#[test]
fn types_that_are_not_wanted() {
    for name in [
        "v2.core.event_destination.ping",
        "v1.billing.meter.error_report_triggered",
        "v2.core.account.updated",
        "v1.v1.charge.updated",
        "v1.",
        "",
    ] {
        let event = delivered(&thin(name, "event_destination", "ed_test_1"));
        assert_eq!(event.kind, EventKind::Other, "{name}");
        assert_eq!(
            event.disposition,
            Disposition::Ignore(IgnoreReason::UnwantedType),
            "{name}"
        );
        let related = reference("event_destination", "ed_test_1");
        assert_eq!(event.subject, Subject::Reference(related), "{name}");
    }
}

#[test]
fn whose_it_is() {
    let live = with(&captured(), json!({ "livemode": true }));
    assert_eq!(
        delivered(&live).disposition,
        Disposition::Ignore(IgnoreReason::OtherMode)
    );
    let unmarked = Policy {
        installation_id: None,
        ..policy()
    };
    assert_eq!(
        deliver(&unmarked, &captured()).disposition,
        Disposition::Handle
    );
}

/// A capability has the same id for every account.
#[test]
fn whose_a_capability_is() {
    let event = with(
        &thin("v1.capability.updated", "capability", "card_payments"),
        json!({ "context": "acct_1Merchant" }),
    );
    assert_eq!(
        delivered(&event).disposition,
        Disposition::CheckOwner(vec!["acct_1Merchant".to_owned()])
    );
}

#[test]
fn the_account_it_is_about() {
    for (context, account) in [
        (json!("acct_1Merchant"), text("acct_1Merchant")),
        // Of an organization: the platform, then the connected account.
        (
            json!("acct_1Platform/acct_1Merchant"),
            text("acct_1Merchant"),
        ),
        (json!("org_1"), None),
        (json!("acct_1Platform/"), None),
        (json!(""), None),
        (json!(null), None),
    ] {
        let event = delivered(&with(&captured(), json!({ "context": context })));
        let scope = account.as_deref().unwrap_or_default();
        assert_eq!(
            event.dedupe_key,
            format!("stripe:test:{scope}:evt_test_65Golden")
        );
        assert_eq!(event.account, account, "{context}");
    }
}

#[test]
fn times() {
    for (created, expected) in [
        ("2026-11-21T11:59:55Z", NOW - 5),
        ("2026-11-21T11:59:55.000Z", NOW - 5),
        ("2026-11-21T11:59:55.999999999Z", NOW - 5),
    ] {
        let event = delivered(&with(&captured(), json!({ "created": created })));
        assert_eq!(event.created, expected, "{created}");
    }
}

#[test]
fn payloads_that_are_no_thin_events() {
    for (case, event) in [
        (
            "another object",
            with(&captured(), json!({ "object": "event" })),
        ),
        ("no object", without(&captured(), &["object"])),
        ("no id", without(&captured(), &["id"])),
        ("no type", without(&captured(), &["type"])),
        ("no mode", without(&captured(), &["livemode"])),
        ("no time", without(&captured(), &["created"])),
        (
            "no date",
            with(&captured(), json!({ "created": "yesterday" })),
        ),
        (
            "before 1970",
            with(&captured(), json!({ "created": "1969-12-31T23:59:59Z" })),
        ),
        (
            "an object that is none",
            with(&captured(), json!({ "related_object": "pi_1" })),
        ),
    ] {
        let error = refuse(&policy(), &signed(&event.to_string()));
        assert_eq!(error.kind, Kind::MalformedPayload, "{case}");
        assert_eq!(error.http_status, 400, "{case}");
    }
}
