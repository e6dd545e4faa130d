//! Webhook endpoints.

use serde_json::{Value, json};
use stripe_adapter::contract::{EndpointChanges, EndpointScope, Operation, Registration, Rotation};
use stripe_adapter::endpoints;
use stripe_adapter::http::Request;

use super::{Case, sent};
use crate::support::contract::{connection, operation, text};
use crate::support::endpoint::{
    endpoint_changes, of, own, registration, removal, rotation, unmarked, with_secret,
};
use crate::support::stripe::{list, with};
use crate::support::transport::{Script, ok};

pub fn cases() -> Vec<Case> {
    let mut on_account = operation();
    on_account.connection.account = text("acct_1Golden");
    vec![
        (
            "endpoints-register",
            register(&operation(), &registration()),
        ),
        (
            "endpoints-register-full",
            register(
                &on_account,
                &Registration {
                    scope: EndpointScope::ConnectedAccounts,
                    description: text("Shop & Söhne"),
                    ..registration()
                },
            ),
        ),
        (
            "endpoints-update",
            update(&EndpointChanges {
                events: Some(vec!["refund.created".to_owned()]),
                description: text("moved"),
                is_enabled: Some(true),
                ..endpoint_changes()
            }),
        ),
        (
            "endpoints-update-unset",
            update(&EndpointChanges {
                url: None,
                description: text(""),
                is_enabled: Some(false),
                ..endpoint_changes()
            }),
        ),
        ("endpoints-rotate", rotate(&of("register-1"), &rotation())),
        (
            "endpoints-rotate-of-others",
            rotate(
                &with(
                    &unmarked(),
                    json!({
                        "description": "by hand",
                        "enabled_events": ["*"],
                        "url": "http://shop.example:8080/"
                    }),
                ),
                &Rotation {
                    scope: Some(EndpointScope::ConnectedAccounts),
                    ..rotation()
                },
            ),
        ),
        ("endpoints-list", listed()),
        ("endpoints-remove", removed()),
    ]
}

fn register(operation: &Operation, registration: &Registration) -> Vec<Request> {
    let script = Script::new([ok(&list(&[])), ok(&with_secret(&own()))]);
    let result = endpoints::register(&script, operation, registration);
    sent(&script, result)
}

fn update(changes: &EndpointChanges) -> Vec<Request> {
    let script = Script::new([ok(&own())]);
    let result = endpoints::update(&script, &operation(), changes);
    sent(&script, result)
}

fn rotate(first: &Value, rotation: &Rotation) -> Vec<Request> {
    let script = Script::new([
        ok(&list(std::slice::from_ref(first))),
        ok(&with_secret(&own())),
    ]);
    let result = endpoints::rotate(&script, &operation(), rotation);
    sent(&script, result)
}

/// Two pages.
fn listed() -> Vec<Request> {
    let first = with(&list(&[own()]), json!({ "has_more": true }));
    let script = Script::new([ok(&first), ok(&list(&[]))]);
    let result = endpoints::list_endpoints(&script, &connection());
    sent(&script, result)
}

fn removed() -> Vec<Request> {
    let deleted = json!({ "id": "we_1Golden1", "object": "webhook_endpoint", "deleted": true });
    let script = Script::new([ok(&deleted)]);
    let result = endpoints::remove(&script, &operation(), &removal());
    sent(&script, result)
}
