//! What happened, without what differs from one run to the next: for comparing hosts with each other.

use std::collections::BTreeMap;

use fake_stripe::RecordedRequest;
use serde_json::{Value, json};

/// The headers that an adapter sets; the others are the host's own.
const ADAPTER_S: [&str; 5] = [
    "content-type",
    "idempotency-key",
    "stripe-account",
    "stripe-context",
    "stripe-version",
];

/// The requests of a call, as the scenario's expectations and `keep` see them.
pub(crate) fn requests(recorded: &[RecordedRequest]) -> Value {
    recorded.iter().map(request).collect()
}

fn request(recorded: &RecordedRequest) -> Value {
    let headers: BTreeMap<_, _> = recorded
        .headers
        .iter()
        .filter(|(name, _)| ADAPTER_S.contains(&name.as_str()))
        .collect();
    let parameters = [&recorded.query, &recorded.body]
        .into_iter()
        .flat_map(|text| form_urlencoded::parse(text.as_bytes()).into_owned())
        .collect::<BTreeMap<String, String>>();
    json!({
        "send": format!("{} {}", recorded.method, recorded.path),
        "query": recorded.query,
        "body": recorded.body,
        "parameters": parameters,
        "headers": headers,
        "answer": recorded.status,
    })
}

/// A value in which the simulator's address, which is another in each run, has one name, and without
/// the texts that each host words for itself.
pub(crate) fn comparable(value: &Value, api: &str) -> Value {
    match value {
        Value::String(text) => {
            let encoded: String = form_urlencoded::byte_serialize(api.as_bytes()).collect();
            json!(text.replace(api, "{api}").replace(&encoded, "{api}"))
        }
        Value::Array(items) => items.iter().map(|one| comparable(one, api)).collect(),
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| *name != "message")
            .map(|(name, field)| (name.clone(), comparable(field, api)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_the_simulator_does_not_count() {
        let told = |port: u16| {
            json!({
                "error": { "kind": "timeout", "message": format!("port {port}") },
                "url": format!("http://127.0.0.1:{port}/x"),
                "body": format!("return_url=http%3A%2F%2F127.0.0.1%3A{port}%2Fx"),
            })
        };
        let one = comparable(&told(1), "http://127.0.0.1:1");
        assert_eq!(one, comparable(&told(2), "http://127.0.0.1:2"));
        assert_eq!(one["url"], "{api}/x");
        assert_eq!(one["body"], "return_url={api}%2Fx");
    }
}
