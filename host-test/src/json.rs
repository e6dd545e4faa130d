//! The contract's records as JSON that may be shown: the contract's own names, without what is secret,
//! because such JSON ends up in logs; see [`ClientToken`]. [`payments_host::types`] has the same with
//! serde, secrets included.

use std::fmt::Debug;

use payments_host::types::{Payment, Setup, Transaction};
use payments_host::{CallError, Inspection};
use serde::Serialize;
use serde_json::{Value, json};

/// The fields of what adapters answer that are of the contract's type `secret-text`.
const SECRET: [&str; 4] = ["access-token", "client-token", "refresh-token", "secret"];
/// The case of a next action that is for the provider's browser library alone.
const FOR_THE_BROWSER: &str = "use-sdk";

/// Writes a record of the contract.
pub trait ToJson {
    /// The record as JSON, without what is secret.
    fn to_json(&self) -> Value;
}

impl<T: Serialize + ?Sized> ToJson for T {
    fn to_json(&self) -> Value {
        // Fails for maps whose keys are no texts, and the contract has no maps.
        let mut value = serde_json::to_value(self).unwrap_or_default();
        show(&mut value);
        // What a removal answers.
        if value.is_null() { json!({}) } else { value }
    }
}

/// Where a record has a client token.
pub trait ClientToken {
    /// What the storefront needs to go on. Not for logs.
    fn client_token(&self) -> Option<&str>;
}

impl ClientToken for Payment {
    fn client_token(&self) -> Option<&str> {
        self.client_token.as_deref()
    }
}

impl ClientToken for Transaction {
    fn client_token(&self) -> Option<&str> {
        self.payment.as_ref().and_then(ClientToken::client_token)
    }
}

impl ClientToken for Setup {
    fn client_token(&self) -> Option<&str> {
        self.client_token.as_deref()
    }
}

/// An error of a call: the contract's own record, or what the host says.
#[must_use]
pub fn of_error(error: &CallError) -> Value {
    match error {
        CallError::Adapter(record) => record.to_json(),
        CallError::Webhook(record) => record.to_json(),
        error => json!({
            "kind": "host-failure",
            "message": error.to_string(),
            "outcome": error.outcome(),
        }),
    }
}

/// What a component is.
#[must_use]
pub fn of_inspection(inspection: &Inspection) -> Value {
    json!({
        "size": inspection.size,
        "sha256": inspection.sha256,
        "contract-version": inspection.contract_version,
        "imported-functions": inspection.imported_functions,
        "imports": inspection.imports,
        "exports": inspection.exports,
        "optional-interfaces": inspection.optional_interfaces,
    })
}

/// The name that the contract gives a case of an enumeration: `awaiting-action` for
/// `PaymentStatus::AwaitingAction`. Taken from `Debug`, which writes exactly the case.
#[must_use]
pub fn case_name(case: &impl Debug) -> String {
    let text = format!("{case:?}");
    let name = text.rsplit("::").next().unwrap_or_default();
    let mut kebab = String::with_capacity(name.len() + 4);
    for (index, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && index > 0 {
            kebab.push('-');
        }
        kebab.push(letter.to_ascii_lowercase());
    }
    kebab
}

/// Takes out what is secret, and puts the provider's own objects in as objects, not as the texts that
/// the contract has.
fn show(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(show),
        Value::Object(fields) => {
            fields.retain(|name, _| !SECRET.contains(&name.as_str()));
            for (name, field) in fields {
                match field {
                    Value::Object(library) if name == FOR_THE_BROWSER => library.clear(),
                    Value::String(text) if name == "json" => {
                        if let Ok(object) = serde_json::from_str(text) {
                            *field = object;
                        }
                    }
                    field => show(field),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use component_build::{Shape, Workspace, contract};
    use payments_host::types::{
        Grant, GrantScope, Mode, NextAction, PaymentStatus, ProviderRecord, RecordPage,
        RetryAdvice, SdkAction,
    };

    use super::*;

    #[test]
    fn cases_have_the_names_of_the_contract() {
        assert_eq!(case_name(&PaymentStatus::AwaitingAction), "awaiting-action");
        assert_eq!(case_name(&RetryAdvice::CheckFirst), "check-first");
        assert_eq!(case_name(&Mode::Test), "test");
    }

    /// By the contract: every field of a secret type is hidden, unless only hosts say it.
    #[test]
    fn no_secret_field_of_an_answer_is_forgotten() {
        const SAID_BY_HOSTS: [&str; 5] = [
            "onboarding.authorization-link",
            "onboarding.code-exchange",
            "onboarding.token-refresh",
            "types.credential-value",
            "webhooks.policy",
        ];
        let root = Workspace::locate().root().to_owned();
        let contract = contract(&root.join("wit")).expect("the contract");
        let mut secret = BTreeSet::new();
        for (name, kind) in &contract.types {
            let (Shape::Record { fields: parts } | Shape::Variant { cases: parts }) = &kind.shape
            else {
                continue;
            };
            let is_secret = |content: &Value| content.to_string().contains("types.secret-text");
            for part in parts {
                if part.content.as_ref().is_some_and(is_secret)
                    && !SAID_BY_HOSTS.contains(&name.as_str())
                    && name != "types.sdk-action"
                {
                    secret.insert(part.name.as_str());
                }
            }
        }
        assert_eq!(secret, BTreeSet::from(SECRET));
    }

    #[test]
    fn secrets_are_left_out_and_the_provider_s_objects_are_objects() {
        let action = NextAction::UseSdk(SdkAction {
            token: Some("pi_1_secret".into()),
            data: None,
        });
        assert_eq!(action.to_json(), json!({ "use-sdk": {} }));
        let grant = Grant {
            account: "acct_1".into(),
            mode: Mode::Test,
            scope: GrantScope::ReadWrite,
            access_token: "sk_test_1".into(),
            refresh_token: Some("rt_1".into()),
            publishable_key: None,
        };
        assert_eq!(
            grant.to_json(),
            json!({ "account": "acct_1", "mode": "test", "scope": "read-write" })
        );
        let page = RecordPage {
            records: vec![ProviderRecord {
                id: "ch_1".into(),
                created: Some(1_700_000_000),
                json: "{\"id\":\"ch_1\",\"client_secret\":null}".into(),
            }],
            next: None,
        };
        assert_eq!(
            page.to_json(),
            json!({ "records": [{
                "id": "ch_1",
                "created": 1_700_000_000,
                "json": { "id": "ch_1", "client_secret": null },
            }] })
        );
    }
}
