//! Deliveries, signed as Stripe signs them.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use stripe_adapter::contract::{Delivery, Event, Mode, Policy, WebhookError};
use stripe_adapter::webhooks;

use crate::support::contract::{INSTALLATION, NOW, entry};

pub const SECRET: &str = "whsec_golden";

pub fn policy() -> Policy {
    Policy {
        secrets: vec![SECRET.to_owned()],
        tolerance: None,
        installation_id: Some(INSTALLATION.to_owned()),
        mode: Mode::Test,
        connection: None,
    }
}

/// A delivery with this header, received at [`NOW`].
pub fn delivery(header: &str, payload: &str) -> Delivery {
    Delivery {
        payload: payload.to_owned(),
        headers: vec![
            entry("Content-Type", "application/json"),
            entry("Stripe-Signature", header),
        ],
        received_at: NOW,
    }
}

/// A delivery that Stripe signed just now.
pub fn signed(payload: &str) -> Delivery {
    let signature = signature(SECRET, NOW, payload);
    delivery(&format!("t={NOW},v1={signature}"), payload)
}

/// What stands behind `v1=`.
pub fn signature(secret: &str, time: u64, payload: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key will do");
    mac.update(format!("{time}.{payload}").as_bytes());
    let tag = mac.finalize().into_bytes();
    tag.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An event around an object, in the rendering of an API version.
pub fn event(kind: &str, object: &Value, api_version: &str) -> Value {
    json!({
        "id": "evt_3Golden1",
        "object": "event",
        "api_version": api_version,
        "created": NOW - 5,
        "data": { "object": object },
        "livemode": false,
        "pending_webhooks": 1,
        "request": { "id": "req_1", "idempotency_key": "cp1-00" },
        "type": kind
    })
}

/// Delivers an event, signed, and returns it as the host sees it.
pub fn deliver(policy: &Policy, event: &Value) -> Event {
    let verification =
        webhooks::verify(policy, signed(&event.to_string())).expect("a delivery that is right");
    assert_eq!(verification.acknowledgement.http_status, 200);
    let [event] = <[Event; 1]>::try_from(verification.events).expect("one event");
    event
}

/// Delivers something that is refused.
pub fn refuse(policy: &Policy, delivery: &Delivery) -> WebhookError {
    webhooks::verify(policy, delivery.clone()).expect_err("a delivery that is wrong")
}
