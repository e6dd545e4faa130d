//! The arguments of a call, completed: a scenario names what matters, a host is given all of it.

use std::collections::BTreeMap;

use anyhow::Context;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::file::SECRET;

/// The contract as data; see `schemas/README.md`.
const CONTRACT: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../schemas/contract.json"
));

/// What a connection, an operation and a policy are where a scenario does not say it.
#[derive(Debug)]
pub(crate) struct Defaults {
    /// The simulator's base URL.
    pub(crate) api: String,
    /// Its clock.
    pub(crate) now: u64,
    /// When each operation was first sent.
    pub(crate) first_sent: BTreeMap<String, u64>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Contract {
    types: BTreeMap<String, NamedType>,
    functions: BTreeMap<String, Signature>,
}

#[derive(Debug, Deserialize)]
struct NamedType {
    #[serde(default)]
    fields: Vec<Part>,
    #[serde(default)]
    cases: Vec<Part>,
}

#[derive(Debug, Deserialize)]
struct Part {
    name: String,
    #[serde(rename = "type")]
    content: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Signature {
    parameters: Vec<Part>,
}

impl Contract {
    pub(crate) fn read() -> anyhow::Result<Self> {
        serde_json::from_str(CONTRACT).context("schemas/contract.json is not the contract")
    }

    /// The arguments of a function, with the connection, the operation's times and the policy that a
    /// scenario leaves out, empty lists, and `false`. `null` takes a value away. What does not fit the
    /// contract stays as it is: that is for the host to refuse.
    pub(crate) fn complete(
        &self,
        function: &str,
        given: &Map<String, Value>,
        defaults: &mut Defaults,
    ) -> anyhow::Result<Value> {
        let signature = self
            .functions
            .get(function)
            .with_context(|| format!("the contract has no function {function}"))?;
        let mut arguments = given.clone();
        for parameter in &signature.parameters {
            let Some(content) = &parameter.content else {
                continue;
            };
            let value = arguments.remove(&parameter.name);
            if let Some(value) = self.complete_value(content, value, defaults) {
                arguments.insert(parameter.name.clone(), value);
            }
        }
        Ok(Value::Object(arguments))
    }

    fn complete_value(
        &self,
        content: &Value,
        given: Option<Value>,
        defaults: &mut Defaults,
    ) -> Option<Value> {
        if let Some(item) = content.get("list") {
            return Some(match given {
                None => json!([]),
                Some(Value::Array(items)) => items
                    .into_iter()
                    .filter_map(|one| self.complete_value(item, Some(one), defaults))
                    .collect(),
                Some(other) => other,
            });
        }
        if let Some(inner) = content.get("option") {
            return match given {
                None | Some(Value::Null) => None,
                given => self.complete_value(inner, given, defaults),
            };
        }
        match content.as_str() {
            Some("bool") => Some(given.unwrap_or(json!(false))),
            Some(name) => self.complete_named(name, given, defaults),
            None => given,
        }
    }

    fn complete_named(
        &self,
        name: &str,
        given: Option<Value>,
        defaults: &mut Defaults,
    ) -> Option<Value> {
        let Some(definition) = self.types.get(name) else {
            return given;
        };
        match given {
            Some(Value::Object(fields)) if !definition.cases.is_empty() => {
                Some(self.complete_case(definition, fields, defaults))
            }
            Some(Value::Object(fields)) => {
                let fields = defaults.under(name, fields);
                Some(self.complete_fields(definition, fields, defaults))
            }
            None if defaults.has(name) => {
                let fields = defaults.under(name, Map::new());
                Some(self.complete_fields(definition, fields, defaults))
            }
            other => other,
        }
    }

    fn complete_fields(
        &self,
        definition: &NamedType,
        mut fields: Map<String, Value>,
        defaults: &mut Defaults,
    ) -> Value {
        for field in &definition.fields {
            let Some(content) = &field.content else {
                continue;
            };
            let value = fields.remove(&field.name);
            if let Some(value) = self.complete_value(content, value, defaults) {
                fields.insert(field.name.clone(), value);
            }
        }
        Value::Object(fields)
    }

    fn complete_case(
        &self,
        definition: &NamedType,
        mut payload: Map<String, Value>,
        defaults: &mut Defaults,
    ) -> Value {
        for case in &definition.cases {
            if let (Some(content), Some(value)) = (&case.content, payload.remove(&case.name))
                && let Some(value) = self.complete_value(content, Some(value), defaults)
            {
                payload.insert(case.name.clone(), value);
            }
        }
        Value::Object(payload)
    }
}

impl Defaults {
    fn has(&self, name: &str) -> bool {
        matches!(name, "types.connection" | "webhooks.policy")
    }

    /// The fields of a record, over its defaults.
    fn under(&mut self, name: &str, given: Map<String, Value>) -> Map<String, Value> {
        let mut fields = match name {
            "types.connection" => self.connection(),
            "types.operation" => self.operation(&given),
            "webhooks.policy" => policy(),
            _ => Map::new(),
        };
        fields.extend(given);
        fields
    }

    fn connection(&self) -> Map<String, Value> {
        object(json!({
            "credentials": [{ "name": "secret-key", "value": { "secret": "sk_test_scenarios" } }],
            "mode": "test",
            "installation-id": "scenarios",
            "endpoints": [
                { "key": "api", "value": self.api },
                { "key": "connect", "value": self.api },
            ],
        }))
    }

    /// As a platform does: an operation that was sent before says when that was.
    fn operation(&mut self, given: &Map<String, Value>) -> Map<String, Value> {
        let mut fields = object(json!({ "connection": self.connection(), "now": self.now }));
        if let Some(id) = given.get("id").and_then(Value::as_str) {
            let now = given.get("now").and_then(Value::as_u64).unwrap_or(self.now);
            match self.first_sent.get(id) {
                Some(first) => {
                    fields.insert("first-sent-at".to_owned(), json!(first));
                }
                None => {
                    self.first_sent.insert(id.to_owned(), now);
                }
            }
        }
        fields
    }
}

fn policy() -> Map<String, Value> {
    object(json!({ "secrets": [SECRET], "mode": "test", "installation-id": "scenarios" }))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(function: &str, given: Value, defaults: &mut Defaults) -> Value {
        let contract = Contract::read().expect("the contract");
        contract
            .complete(function, &object(given), defaults)
            .expect("completed")
    }

    fn defaults() -> Defaults {
        Defaults {
            api: "http://127.0.0.1:1".to_owned(),
            now: 100,
            first_sent: BTreeMap::new(),
        }
    }

    #[test]
    fn an_operation_knows_when_it_was_first_sent() {
        let mut defaults = defaults();
        let given = json!({
            "operation": { "id": "order-1" },
            "request": { "payment-id": "pi_1", "amount": { "minor-units": 5, "currency": "EUR" } },
        });
        let first = completed("gateway.refund", given.clone(), &mut defaults);
        assert_eq!(first["operation"]["now"], 100);
        assert_eq!(first["operation"].get("first-sent-at"), None);
        assert_eq!(first["operation"]["connection"]["settings"], json!([]));
        assert_eq!(first["request"]["reverse-splits"], false);
        assert_eq!(first["request"]["metadata"], json!([]));
        assert_eq!(first["request"].get("reason"), None);

        defaults.now = 160;
        let again = completed("gateway.refund", given.clone(), &mut defaults);
        assert_eq!(again["operation"]["first-sent-at"], 100);
        let mut fresh = given;
        fresh["operation"]["first-sent-at"] = Value::Null;
        let fresh = completed("gateway.refund", fresh, &mut defaults);
        assert_eq!(fresh["operation"].get("first-sent-at"), None);
    }

    #[test]
    fn a_part_of_a_connection_replaces_that_part() {
        let given = json!({ "connection": { "installation-id": null, "account": "acct_1" } });
        let done = completed("gateway.get-payment", given, &mut defaults());
        let connection = &done["connection"];
        assert_eq!(connection["account"], "acct_1");
        assert_eq!(connection["mode"], "test");
        assert_eq!(connection.get("installation-id"), None);
        assert_eq!(done.get("payment-id"), None, "not made up");
    }

    #[test]
    fn what_does_not_fit_stays() {
        let given = json!({ "facts": "no list", "payment-id": 5, "surplus": {} });
        let done = completed("ledger.fold", given.clone(), &mut defaults());
        assert_eq!(done, given);
    }
}
