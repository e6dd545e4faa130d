//! Every event type as the simulator tells it, in every shape that it has had: the simulator's
//! objects are written from Stripe's documentation, and not from what the adapter reads.

use fake_stripe::{EVENT_TYPES, FakeStripe, Trigger};
use serde_json::Value;
use stripe_adapter::contract::{Disposition, EventKind, Policy, Subject};
use stripe_adapter::webhooks::{self, EventType};

use crate::support::contract::INSTALLATION;
use crate::support::errors::kebab;
use crate::support::webhook::{deliver, policy};

const VERSIONS: [&str; 6] = [
    "2020-08-27",
    "2022-11-15",
    "2024-10-28.acacia",
    "2025-02-24.acacia",
    "2025-03-31.basil",
    "2026-10-28.endive",
];

#[test]
fn the_simulator_knows_the_same_types() {
    assert!(webhooks::wanted_events().eq(EVENT_TYPES.iter().copied()));
}

#[tokio::test]
async fn every_type_in_every_version() {
    let stripe = FakeStripe::start().await.expect("a free port");
    for of_type in webhooks::event_types() {
        let trigger = Trigger::new(of_type.name).metadata("commerce_installation", INSTALLATION);
        let triggered = stripe.control().trigger(&trigger).expect(of_type.name);
        let mut versions = 0;
        for version in VERSIONS {
            let body = stripe
                .control()
                .event_body(&triggered.event_id, Some(version));
            if let Some(body) = body {
                check(&of_type, version, &body);
                versions += 1;
            }
        }
        assert!(versions > 0, "{}", of_type.name);
    }
}

fn check(of_type: &EventType, version: &str, body: &str) {
    let case = format!("{} in {version}", of_type.name);
    let sent: Value = serde_json::from_str(body).expect("JSON");
    let event = deliver(&policy(), &sent);
    assert_eq!(event.provider_type, of_type.name);
    assert_eq!(event.api_version.as_deref(), Some(version));
    let is_closed = event.kind == EventKind::DisputeClosed;
    assert!(kebab(event.kind) == of_type.kind || is_closed, "{case}");
    assert_eq!(kebab(&event.subject), of_type.subject, "{case}");
    // It is ours, or there is something to know it by; never somebody else's.
    match &event.disposition {
        Disposition::Handle => {}
        Disposition::CheckOwner(ids) => assert!(!ids.is_empty(), "{case}"),
        Disposition::Ignore(reason) => panic!("{case}: {reason:?}"),
    }
    let about = match &event.subject {
        Subject::Payment(payment) => Some(&payment.id),
        Subject::Transaction(refund) => refund.reference.as_ref(),
        Subject::Dispute(dispute) => Some(&dispute.id),
        Subject::Alert(alert) => Some(&alert.id),
        Subject::Setup(setup) => Some(&setup.id),
        Subject::SavedMethod(method) => Some(&method.id),
        Subject::Mandate(mandate) => Some(&mandate.id),
        Subject::Payout(payout) => Some(&payout.id),
        Subject::Account(_) | Subject::Reference(_) => None,
        Subject::None => panic!("{case}: no subject"),
    };
    if let Some(about) = about {
        let object = &sent["data"]["object"];
        let payment = &object["payment_intent"];
        assert!(
            *about == object["id"] || *about == *payment,
            "{case}: {about}"
        );
    }
}

#[tokio::test]
async fn every_type_as_a_thin_event() {
    let stripe = FakeStripe::start().await.expect("a free port");
    let without_marks = Policy {
        installation_id: None,
        ..policy()
    };
    for of_type in webhooks::event_types() {
        let trigger = Trigger::new(of_type.name).thin();
        let triggered = stripe.control().trigger(&trigger).expect(of_type.name);
        let body = stripe.control().event_body(&triggered.event_id, None);
        let body: Value = serde_json::from_str(&body.expect("a body")).expect("JSON");
        let event = deliver(&policy(), &body);
        assert_eq!(event.provider_type, format!("v1.{}", of_type.name));
        assert_eq!(kebab(event.kind), of_type.kind, "{}", of_type.name);
        match event.subject {
            Subject::Reference(reference) => {
                assert_eq!(reference.id, triggered.object_id, "{}", of_type.name);
                let ids = vec![reference.id];
                assert_eq!(event.disposition, Disposition::CheckOwner(ids));
            }
            // Of the consent of an account, there is no object.
            Subject::Account(change) => {
                assert!(body["related_object"].is_null(), "{}", of_type.name);
                assert_eq!(change.change, of_type.name);
            }
            other => panic!("{}: {other:?}", of_type.name),
        }
        let event = deliver(&without_marks, &body);
        assert_eq!(event.disposition, Disposition::Handle, "{}", of_type.name);
    }
}
