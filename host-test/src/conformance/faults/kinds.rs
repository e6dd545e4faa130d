//! What can go wrong with a write.

use serde_json::{Map, Value, json};

use crate::conformance::fixture::ErrorAnswer;

/// Enough for every attempt of a call.
pub(super) const ALL: u32 = 1_000;

/// What goes wrong with a write.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) name: String,
    pub(super) why: String,
    pub(super) fault: Map<String, Value>,
    /// How many requests it strikes in the case where the call cannot go on by itself.
    pub(super) times: u32,
    pub(super) outcome: String,
    pub(super) retry: Vec<String>,
    pub(super) kind: Vec<String>,
    pub(super) is_stored: bool,
}

impl From<&ErrorAnswer> for Fault {
    fn from(answer: &ErrorAnswer) -> Self {
        let answer = answer.clone();
        Self {
            name: answer.name,
            why: answer.why,
            fault: answer.fault,
            times: answer.times.unwrap_or(ALL),
            outcome: answer.outcome,
            retry: answer.retry,
            kind: answer.kind,
            is_stored: answer.is_stored,
        }
    }
}

/// What can happen between any two computers. The outcome is unknown after each.
pub(super) fn anywhere() -> Vec<Fault> {
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let answered = |status: u16, body: &str, effect: bool| json!({ "kind": "status", "status": status, "body": body, "effect": effect });
    let moved = json!({
        "kind": "status", "status": 302, "headers": { "location": "http://127.0.0.1:9/" },
    });
    const PAGE: &str = "<html><body><h1>502 Bad Gateway</h1></body></html>";
    [
        (
            "cut-off-before",
            "the line broke before the provider looked at the request, which nobody here can know",
            json!({ "kind": "close-before" }),
        ),
        (
            "cut-off-after",
            "the provider did what was asked, and the line broke before it could say so",
            json!({ "kind": "close-after" }),
        ),
        (
            "cut-off-in-answer",
            "half an answer is none",
            json!({ "kind": "truncate" }),
        ),
        (
            "timeout-before",
            "no answer came in time, and nothing was done",
            json!({ "kind": "stall-before" }),
        ),
        (
            "timeout-after",
            "no answer came in time, and yet it was done",
            json!({ "kind": "stall-after" }),
        ),
        (
            "gateway-page-before",
            "a proxy's error page says nothing about the provider",
            answered(502, PAGE, false),
        ),
        (
            "gateway-page-after",
            "a proxy's error page may hide a success",
            answered(502, PAGE, true),
        ),
        (
            "redirect",
            "a redirect is not followed: credentials would go elsewhere",
            moved,
        ),
        (
            "portal-page",
            "a captive portal answers 200 to everything",
            answered(200, "<html>Please log in</html>", false),
        ),
        (
            "unreadable-success",
            "a 2xx that cannot be read is a success that cannot be told",
            answered(200, "{\"id\":", true),
        ),
        (
            "other-shape",
            "JSON of another shape is no answer",
            answered(200, "[{}, null, 7]", true),
        ),
        (
            "empty-object",
            "an answer without its fields is none",
            answered(200, "{}", true),
        ),
        (
            "deep-nesting",
            "an answer cannot make the adapter trap",
            answered(200, &deep, true),
        ),
        (
            "empty-answer",
            "204 is no answer to a question",
            answered(204, "", true),
        ),
    ]
    .into_iter()
    .map(|(name, why, fault)| Fault {
        name: name.to_owned(),
        why: why.to_owned(),
        fault: fault.as_object().cloned().unwrap_or_default(),
        times: ALL,
        outcome: "unknown".to_owned(),
        retry: vec!["same-operation".to_owned(), "check-first".to_owned()],
        kind: Vec::new(),
        is_stored: false,
    })
    .collect()
}
