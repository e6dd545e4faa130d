//! What happened, without what differs from one run to the next: for comparing hosts with each other.

use std::collections::BTreeMap;

use fake_stripe::RecordedRequest;
use serde_json::{Value, json};

/// The headers that are the host's own, or differ by what the simulator shows of them.
const HOST_S: [&str; 5] = [
    "authorization",
    "connection",
    "content-length",
    "host",
    "transfer-encoding",
];
/// Headers that a host may not add.
const FORBIDDEN: [&str; 4] = ["accept-encoding", "cookie", "forwarded", "via"];
/// Kinds of errors that tell what became of the connection, in each host's own words.
const OF_THE_TRANSPORT: [&str; 5] = [
    "egress-denied",
    "other",
    "protocol",
    "timeout",
    "unavailable",
];

/// What the requests of a call carry and may not.
pub(crate) fn forbidden(recorded: &[RecordedRequest]) -> Vec<String> {
    let names = recorded.iter().flat_map(|request| request.headers.keys());
    names
        .filter(|name| {
            FORBIDDEN.contains(&name.as_str())
                || name.starts_with("proxy-")
                || name.starts_with("x-forwarded-")
        })
        .map(|name| format!("the host added the header {name}"))
        .collect()
}

/// The requests of a call, as the scenario's expectations and `keep` see them.
pub(crate) fn requests(recorded: &[RecordedRequest]) -> Value {
    recorded.iter().map(request).collect()
}

fn request(recorded: &RecordedRequest) -> Value {
    let headers: BTreeMap<_, _> = recorded
        .headers
        .iter()
        .filter(|(name, _)| !HOST_S.contains(&name.as_str()))
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
/// the messages that each host words for itself: of its own failures, and of what became of a
/// connection. The component's own messages stay.
pub(crate) fn comparable(value: &Value, api: &str) -> Value {
    match value {
        Value::String(text) => {
            let encoded: String = form_urlencoded::byte_serialize(api.as_bytes()).collect();
            json!(text.replace(api, "{api}").replace(&encoded, "{api}"))
        }
        Value::Array(items) => items.iter().map(|one| comparable(one, api)).collect(),
        Value::Object(fields) => {
            let is_worded_by_the_host = fields
                .get("kind")
                .and_then(Value::as_str)
                .is_some_and(|kind| OF_THE_TRANSPORT.contains(&kind));
            fields
                .iter()
                .filter(|(name, _)| *name != "message" || !is_worded_by_the_host)
                .map(|(name, field)| {
                    let mut field = comparable(field, api);
                    if name == "failure"
                        && let Some(parts) = field.as_object_mut()
                    {
                        parts.remove("message");
                    }
                    (name.clone(), field)
                })
                .collect::<serde_json::Map<_, _>>()
                .into()
        }
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

    #[test]
    fn only_what_a_host_words_itself_may_differ() {
        let told = |answer: &str, kind: &str, message: &str| {
            comparable(
                &json!({ answer: { "kind": kind, "message": message } }),
                "x",
            )
        };
        for (answer, kind) in [("failure", "invalid-argument"), ("error", "timeout")] {
            assert_eq!(
                told(answer, kind, "one"),
                told(answer, kind, "two"),
                "{kind}"
            );
        }
        for kind in ["declined", "invalid-request", "mismatch"] {
            assert_ne!(
                told("error", kind, "one"),
                told("error", kind, "two"),
                "{kind}"
            );
        }
    }

    #[test]
    fn a_host_adds_nothing_of_its_own() {
        let headers = ["host", "stripe-version", "cookie", "proxy-authorization"];
        let request = RecordedRequest {
            sequence: 1,
            at: 0,
            request_id: String::new(),
            method: "GET".into(),
            path: "/".into(),
            query: String::new(),
            headers: headers.map(|name| (name.to_owned(), "x".to_owned())).into(),
            body: String::new(),
            status: None,
            replayed: false,
        };
        assert_eq!(
            forbidden(&[request]),
            [
                "the host added the header cookie",
                "the host added the header proxy-authorization"
            ]
        );
    }
}
