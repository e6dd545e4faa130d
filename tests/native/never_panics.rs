//! Whatever the host passes and whatever answers: a value or a typed error, never a panic, which
//! in the sandbox would be a trap.

mod calls;
mod disputes;
mod onboarding;
mod records;

use std::cell::RefCell;

use proptest::prelude::*;
use serde_json::{Value, json};
use stripe_adapter::contract::{Delivery, Policy};
use stripe_adapter::http::{Http, Request, Response, TransportError};
use stripe_adapter::webhooks;

use self::calls::{every_amount, every_call, every_resolve, one_text_field};
use crate::support::connect;
use crate::support::endpoint::{own, successor_of, with_secret};
use crate::support::resources::object_of;
use crate::support::stripe::{
    self, authorized_intent, captured_intent, charge, intent, list, with,
};
use crate::support::transport::header;
use crate::support::webhook::{event, policy, signed};

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_texts(text in texts()) {
        let http = Always::new(200, authorized_intent().to_string());
        one_text_field(&http, &text);
        onboarding::one_text_field(&http, &text);
        for request in http.requests.take() {
            check_request(&request)?;
        }
    }

    #[test]
    fn arbitrary_amounts(minor_units in any::<u64>(), currency in currencies()) {
        let http = Always::new(200, authorized_intent().to_string());
        every_amount(&http, minor_units, &currency);
        every_amount(&http, minor_units % 100_000, &currency);
    }

    /// Any body, at any status, to every function.
    #[test]
    fn arbitrary_bodies(body in ".{0,200}", status in any::<u16>()) {
        every_call(&Always::new(status, body.clone()));
        every_call(&Always::new(200, body.clone()));
        onboarding::every_call(&Always::new(status, body.clone()));
        onboarding::every_call(&Always::new(200, body));
    }

    /// Stripe's own answer, with one field replaced by something else.
    #[test]
    fn answers_with_one_field_replaced(at in any::<prop::sample::Index>(), value in values()) {
        let list_of = |object| list(&[object]);
        for answer in [
            authorized_intent(), captured_intent(1099), stripe::refund(), list_of(intent()),
            with_secret(&own()), list_of(own()), list_of(successor_of("other")),
        ] {
            every_call(&Always::new(200, with_replaced(&answer, at, &value).to_string()));
        }
        // It reads as an account, as a balance and as a grant.
        let connected = with(&connect::account(), connect::tokens());
        let answer = with_replaced(&connected, at, &value);
        onboarding::every_call(&Always::new(200, answer.to_string()));
        for event_type in ONE_FOR_EACH_OBJECT {
            let answer = with_replaced(&object_of(event_type), at, &value);
            every_resolve(&Always::new(200, answer.to_string()));
        }
        every_resolve(&Always::new(200, with_replaced(&thin(), at, &value).to_string()));
    }

    #[test]
    fn events_with_one_field_replaced(at in any::<prop::sample::Index>(), value in values()) {
        for event_type in ONE_FOR_EACH_OBJECT {
            for version in ["2020-08-27", "2026-10-28.endive"] {
                let object = with_replaced(&object_of(event_type), at, &value);
                let event = with_replaced(&event(event_type, &object, version), at, &value);
                let _ = webhooks::verify(&policy(), signed(&event.to_string()));
            }
        }
        let thin = with_replaced(&thin(), at, &value);
        let _ = webhooks::verify(&policy(), signed(&thin.to_string()));
    }

    #[test]
    fn arbitrary_deliveries(signature in ".{0,200}", payload in ".{0,200}", name in texts(), time in any::<u64>()) {
        let delivery = Delivery {
            payload: payload.clone(),
            headers: vec![
                header("Stripe-Signature", &signature),
                header(&name, &payload),
            ],
            received_at: time,
        };
        prop_assert!(webhooks::verify(&policy(), delivery.clone()).is_err());
        let _ = webhooks::verify(&policy(), signed(&payload));
        let odd = Policy {
            secrets: vec![name.clone()],
            installation_id: Some(name),
            tolerance: u32::try_from(time % 100_000).ok(),
            ..policy()
        };
        let _ = webhooks::verify(&odd, delivery);
    }
}

/// Extremes of Stripe's numbers, in every rendering.
#[test]
fn extreme_amounts() {
    for amount in [i64::MIN, -1, 0, i64::MAX] {
        for captured in [i64::MIN, -1, 0, 1, i64::MAX] {
            for version in ["2020-08-27", "2026-10-28.endive"] {
                let charge = with(
                    &charge(),
                    json!({ "amount": amount, "amount_captured": captured, "amount_refunded": amount, "captured": true }),
                );
                let event = event("charge.refunded", &charge, version);
                assert!(webhooks::verify(&policy(), signed(&event.to_string())).is_ok());
            }
        }
    }
}

/// Of the objects that have amounts besides payments, too.
#[test]
fn extreme_amounts_of_disputes_and_payouts() {
    for amount in [i64::MIN, i64::MIN + 1, -1, 0, i64::MAX] {
        for currency in ["usd", "ugx", "mga", "kwd", "", "💶"] {
            for event_type in ["charge.dispute.created", "payout.paid"] {
                let changes = json!({ "amount": amount, "currency": currency });
                let object = with(&object_of(event_type), changes);
                let event = event(event_type, &object, "2026-10-28.endive");
                assert!(webhooks::verify(&policy(), signed(&event.to_string())).is_ok());
            }
        }
    }
}

const ONE_FOR_EACH_OBJECT: [&str; 19] = [
    "account.application.deauthorized",
    "account.external_account.updated",
    "account.updated",
    "application_fee.created",
    "capability.updated",
    "charge.dispute.updated",
    "charge.refunded",
    "checkout.session.completed",
    "customer.updated",
    "mandate.updated",
    "payment_intent.succeeded",
    "payment_link.updated",
    "payment_method.updated",
    "payout.updated",
    "radar.early_fraud_warning.updated",
    "refund.updated",
    "review.closed",
    "setup_intent.succeeded",
    "transfer.updated",
];

fn thin() -> Value {
    json!({
        "id": "evt_test_1",
        "object": "v2.core.event",
        "context": "acct_1",
        "created": "2026-11-21T11:59:55.123Z",
        "livemode": false,
        "related_object": { "id": "du_1", "type": "v1.dispute", "url": "/v1/disputes/du_1" },
        "type": "v1.charge.dispute.created"
    })
}

/// Texts that are nearly right, texts that are never right.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,80}",
        "[a-z_]{1,12}",
        "pi_[A-Za-z0-9/?#%\\\\ .]{0,20}",
        "(\\r|\\n|\\t|\\x00|[a-zé]){0,20}",
        Just(String::new()),
        Just("x".repeat(6_000)),
        Just("🦀".repeat(300)),
    ]
}

fn currencies() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("USD".to_owned()),
        Just("UGX".to_owned()),
        Just("MGA".to_owned()),
        "[A-Za-z]{0,4}",
        texts()
    ]
}

fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i8>().prop_map(Value::from),
        Just(json!(0.5)),
        ".{0,20}".prop_map(Value::from),
        Just(json!([])),
        Just(json!([null, {}])),
        Just(json!({})),
        Just(json!({ "id": "x", "type": "card", "card": 7, "data": [{ "id": 7 }] })),
    ]
}

/// `object` with the value at one of its places replaced, at any depth.
fn with_replaced(object: &Value, at: prop::sample::Index, value: &Value) -> Value {
    let mut object = object.clone();
    let mut places = Vec::new();
    collect_places(&object, String::new(), &mut places);
    if let Some(place) = object.pointer_mut(&places[at.index(places.len())]) {
        place.clone_from(value);
    }
    object
}

fn collect_places(value: &Value, path: String, places: &mut Vec<String>) {
    if let Some(fields) = value.as_object() {
        for (name, field) in fields {
            collect_places(field, format!("{path}/{name}"), places);
        }
    }
    places.push(path);
}

/// Nothing that was accepted can leave its place in the request.
fn check_request(request: &Request) -> Result<(), TestCaseError> {
    let printable = |text: &str| text.bytes().all(|byte| (0x20..=0x7e).contains(&byte));
    prop_assert!(printable(&request.url), "{}", request.url);
    // Two dots lead out of a path; in a query they are a text like any other.
    let path = request.url.split('?').next().unwrap_or_default();
    prop_assert!(
        !request.url.contains(' ') && !path.contains(".."),
        "{}",
        request.url
    );
    for header in &request.headers {
        prop_assert!(printable(&header.value), "{header:?}");
    }
    if let Some(body) = &request.body {
        prop_assert!(printable(body) && !body.contains(' '), "{body}");
    }
    Ok(())
}

/// Gives every request the same answer.
struct Always {
    answer: Response,
    requests: RefCell<Vec<Request>>,
}

impl Always {
    fn new(status: u16, body: String) -> Self {
        Self {
            answer: Response {
                status,
                headers: vec![header("Request-Id", "req_1")],
                body,
            },
            requests: RefCell::default(),
        }
    }
}

impl Http for Always {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        self.requests.borrow_mut().push(request.clone());
        Ok(self.answer.clone())
    }
}
