//! Prints what a call answered.

use anstream::{eprintln, println};
use host_test::json::{self, ClientToken, ToJson, case_name};
use payments_host::CallError;
use payments_host::types::{ErrorKind, RetryAdvice};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::provider::Provider;
use crate::session::{Session, SessionOptions};
use crate::terminal::{self, BOLD, DIM, amount_of, styled};

/// Prints a payment or a movement, or the error.
pub fn with_token<T: ToJson + ClientToken>(
    answer: Result<T, CallError>,
    session: &Session,
    options: &SessionOptions,
) -> Exit {
    let shown = answer.map(|record| {
        let mut value = record.to_json();
        if let (true, Some(token), Some(object)) = (
            options.show_client_token,
            record.client_token(),
            value.as_object_mut(),
        ) {
            object.insert("client-token".to_owned(), json!(token));
        }
        value
    });
    print(shown, session, options)
}

/// Prints any other record, or the error.
pub fn plain<T: ToJson>(
    answer: Result<T, CallError>,
    session: &Session,
    options: &SessionOptions,
) -> Exit {
    print(answer.map(|record| record.to_json()), session, options)
}

/// Prints what is JSON already, or the error.
pub fn print(
    answer: Result<Value, CallError>,
    session: &Session,
    options: &SessionOptions,
) -> Exit {
    match answer {
        Ok(value) => {
            record(&value, options.json);
            if let Provider::OwnFake(_) = session.provider {
                terminal::note(
                    "This fake Stripe is gone now. To go on: `host-test fake-stripe`, and --fake with its URL.",
                );
            }
            Exit::Done
        }
        Err(error) => {
            refusal(&error, options.json);
            if let (Provider::OwnFake(_), Some(ErrorKind::NotFound)) = (
                &session.provider,
                error.adapter_error().map(|error| error.kind),
            ) {
                eprintln!(
                    "This fake Stripe was started for this call, and knows nothing of earlier ones: start one that \
                     stays with `host-test fake-stripe`, and give its URL with --fake."
                );
            }
            Exit::after(&error)
        }
    }
}

/// Prints a record: as JSON, or one line for each field.
pub fn record(value: &Value, json: bool) {
    if json {
        println!("{value:#}");
    } else {
        lines(value, 0);
    }
}

/// Prints an error, and what to do about it.
pub fn refusal(error: &CallError, json: bool) {
    if json {
        println!("{:#}", json!({ "error": json::of_error(error) }));
        return;
    }
    terminal::error(&error.to_string());
    let Some(error) = error.adapter_error() else {
        return;
    };
    if let Some(decline) = &error.decline {
        let for_shopper = format!("the shopper may read: {}", decline.shopper_message);
        eprintln!("  {for_shopper}");
    }
    eprintln!(
        "  {}: {}",
        styled(BOLD, case_name(&error.retry)),
        advice(error.retry)
    );
}

fn advice(retry: RetryAdvice) -> &'static str {
    match retry {
        RetryAdvice::Never => "the same request will fail again",
        RetryAdvice::SameOperation => {
            "send it again with the same --operation-id, and --first-sent-at"
        }
        RetryAdvice::CheckFirst => "look first, with `find` or `get-payment`",
        RetryAdvice::NewOperation => "try again as a new operation, with another --operation-id",
        RetryAdvice::AfterAuthentication => "the customer has to authenticate first",
        RetryAdvice::AfterChange => "change what is wrong first",
        RetryAdvice::Other => "see the message",
    }
}

/// What is looked for first.
const FIRST: [&str; 4] = ["id", "kind", "status", "amount"];

/// An amount stands in one line, and so does a list of texts. What is empty is left out.
fn lines(value: &Value, depth: usize) {
    let object = match value {
        Value::Object(object) => object,
        Value::Array(items) => {
            for item in items {
                lines(item, depth);
            }
            return;
        }
        _ => {
            println!("{}{}", " ".repeat(depth * 2), text(value));
            return;
        }
    };
    let mut fields: Vec<_> = object.iter().collect();
    fields.sort_by_key(|(name, _)| {
        let position = FIRST.iter().position(|first| first == name);
        position.unwrap_or(FIRST.len())
    });
    for (name, value) in fields {
        let indent = " ".repeat(depth * 2);
        let name = styled(DIM, format!("{name:<24}"));
        match value {
            Value::Object(inner) if inner.is_empty() => {}
            Value::Array(items) if items.is_empty() => {}
            Value::Object(_) if amount(value).is_none() => {
                println!("{indent}{name}");
                lines(value, depth + 1);
            }
            Value::Array(items) if items.iter().any(Value::is_object) => {
                println!("{indent}{name}");
                lines(value, depth + 1);
            }
            _ => println!("{indent}{name} {}", text(value)),
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        _ => amount(value).unwrap_or_else(|| value.to_string()),
    }
}

fn amount(value: &Value) -> Option<String> {
    let minor_units = value.get("minor-units")?.as_u64()?;
    Some(amount_of(minor_units, value.get("currency")?.as_str()?))
}
