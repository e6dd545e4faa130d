//! Errors as text: in one line for tables, whole for golden files.

use std::fmt::{Debug, Write as _};

use stripe_adapter::contract::{AdapterError, Outcome, RetryAdvice};

/// `declined not-performed never`: what a host acts on.
pub fn short(error: &AdapterError) -> String {
    check_consistent(error);
    format!(
        "{} {} {}",
        kebab(error.kind),
        kebab(error.outcome),
        kebab(error.retry)
    )
}

/// Every field that has a value.
pub fn whole(error: &AdapterError) -> String {
    let mut text = short(error);
    let decline = error.decline.as_ref().map(|decline| {
        let network = decline.network_code.as_deref().unwrap_or("-");
        let advice = decline.advice.map_or("-".to_owned(), kebab);
        format!(
            "{} ({}), network {network}, advice {advice}",
            kebab(decline.reason),
            decline.code
        )
    });
    for (name, value) in [
        ("field", error.field.clone()),
        ("message", Some(error.message.clone())),
        ("code", error.code.clone()),
        ("decline", decline),
        ("shopper", error.shopper_message.clone()),
        (
            "retry after",
            error.retry_after_ms.map(|ms| format!("{ms} ms")),
        ),
        ("payment", error.payment_id.clone()),
        ("status", error.http_status.map(|status| status.to_string())),
        ("request", error.request_id.clone()),
    ] {
        if let Some(value) = value {
            let _ = write!(text, "\n  {name}: {value}");
        }
    }
    text.push('\n');
    text
}

/// The contract's name of an enumeration's case, without what the case holds.
pub fn kebab(case: impl Debug) -> String {
    let case = format!("{case:?}");
    let case = case.split('(').next().unwrap_or_default();
    let case = case.rsplit("::").next().unwrap_or_default();
    let mut name = String::new();
    for character in case.chars() {
        if character.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(character.to_ascii_lowercase());
    }
    name
}

/// Where it is not known what happened, advice that supposes a known state would lose money.
fn check_consistent(error: &AdapterError) {
    if error.outcome == Outcome::Unknown {
        assert!(
            matches!(
                error.retry,
                RetryAdvice::SameOperation | RetryAdvice::CheckFirst
            ),
            "advice for an unknown outcome: {error:?}"
        );
    }
}
