//! Metadata: limits, merging, unsetting (<https://docs.stripe.com/metadata>).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::error::ApiError;
use crate::parameters::{Fields, Parameters};

pub(crate) type Metadata = BTreeMap<String, String>;

const MAX_KEYS: usize = 50;
const MAX_KEY: usize = 40;
const MAX_VALUE: usize = 500;

/// Merges a request's `metadata` into what an object has. An empty value takes a key out; an empty
/// text instead of a map takes all of them out.
///
/// # Errors
/// 400 when a limit is exceeded; the metadata is then as before.
pub(crate) fn merge(metadata: &mut Metadata, parameters: &Parameters) -> Result<(), ApiError> {
    if parameters.get("metadata").and_then(Value::as_str) == Some("") {
        metadata.clear();
        return Ok(());
    }
    let Some(changes) = parameters.object("metadata") else {
        return Ok(());
    };
    let mut merged = metadata.clone();
    for (key, value) in changes {
        let value = value.as_str().unwrap_or_default();
        check(key, value)?;
        if value.is_empty() {
            merged.remove(key);
        } else {
            merged.insert(key.clone(), value.to_owned());
        }
    }
    if merged.len() > MAX_KEYS {
        return Err(refuse(format!(
            "Metadata can have up to {MAX_KEYS} keys, but you passed in {}.",
            merged.len()
        )));
    }
    *metadata = merged;
    Ok(())
}

fn check(key: &str, value: &str) -> Result<(), ApiError> {
    let key_length = key.chars().count();
    if key_length > MAX_KEY {
        return Err(refuse(format!(
            "Metadata keys can have up to {MAX_KEY} characters, but you passed in a key that is {key_length} characters. Invalid key: {key}"
        )));
    }
    let value_length = value.chars().count();
    if value_length > MAX_VALUE {
        return Err(refuse(format!(
            "Metadata values can have up to {MAX_VALUE} characters, but you passed in a value that is {value_length} characters. Invalid value: {value}"
        )));
    }
    Ok(())
}

fn refuse(message: String) -> ApiError {
    ApiError::invalid(message).param("metadata").validation()
}
