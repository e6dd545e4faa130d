//! Webhook endpoints: the contract's records, and Stripe's objects.

use serde_json::{Value, json};
use stripe_adapter::contract::{EndpointChanges, EndpointScope, Registration, Removal, Rotation};

use crate::support::contract::{INSTALLATION, NOW, OPERATION_ID, text};
use crate::support::stripe::with;

pub const ENDPOINT: &str = "we_1Golden1";
pub const URL: &str = "https://shop.example/webhooks";
pub const SECRET: &str = "whsec_Golden1";

pub fn registration() -> Registration {
    Registration {
        url: URL.to_owned(),
        events: Some(vec![
            "charge.captured".to_owned(),
            "refund.failed".to_owned(),
        ]),
        scope: EndpointScope::OwnAccount,
        description: None,
    }
}

pub fn endpoint_changes() -> EndpointChanges {
    EndpointChanges {
        endpoint_id: ENDPOINT.to_owned(),
        url: text("https://shop.example/moved"),
        events: None,
        description: None,
        is_enabled: None,
    }
}

pub fn rotation() -> Rotation {
    Rotation {
        endpoint_id: ENDPOINT.to_owned(),
        scope: None,
    }
}

pub fn removal() -> Removal {
    Removal {
        endpoint_id: ENDPOINT.to_owned(),
    }
}

/// An endpoint that something else registered.
pub fn unmarked() -> Value {
    json!({
        "id": ENDPOINT,
        "object": "webhook_endpoint",
        "api_version": "2026-10-28.endive",
        "application": null,
        "created": NOW - 100,
        "description": null,
        "enabled_events": ["charge.captured", "refund.failed"],
        "livemode": false,
        "metadata": {},
        "status": "enabled",
        "url": URL
    })
}

/// An endpoint that the operation of the tests registered.
pub fn own() -> Value {
    of(OPERATION_ID)
}

/// The same of another operation.
pub fn of(operation: &str) -> Value {
    let marks = json!({
        "commerce_installation": INSTALLATION,
        "commerce_operation": operation,
        "commerce_scope": "own-account"
    });
    with(&unmarked(), json!({ "metadata": marks }))
}

/// An endpoint that an operation registered to replace [`ENDPOINT`].
pub fn successor_of(operation: &str) -> Value {
    let mut marks = of(operation)["metadata"].clone();
    marks["commerce_replaces"] = json!(ENDPOINT);
    with(
        &unmarked(),
        json!({ "id": "we_1Golden2", "metadata": marks }),
    )
}

/// The answer to the request that made it.
pub fn with_secret(endpoint: &Value) -> Value {
    with(endpoint, json!({ "secret": SECRET }))
}
