//! Lists: newest first, by cursor (<https://docs.stripe.com/api/pagination>).

use std::cmp::Reverse;

use serde_json::{Value, json};

use crate::error::ApiError;
use crate::operation::Operation;
use crate::parameters::{Fields, Parameters};
use crate::world::{Identified, Resource};

const DEFAULT_LIMIT: usize = 10;
const MAX_LIMIT: i64 = 100;

/// One page of a space's objects that pass a filter and the request's `created` range.
///
/// # Errors
/// 400 for a limit out of range or a cursor that names no object.
pub(crate) fn list<R: Resource>(
    operation: &mut Operation<'_>,
    url: &str,
    parameters: &Parameters,
    keep: impl Fn(&R) -> bool,
) -> Result<Value, ApiError> {
    let space = operation.world.space(&operation.scope);
    let items = R::collection(space).newest_first();
    page(items, keep, url, parameters, R::OBJECT, R::render)
}

/// One page out of all objects of a kind, the one made last first, of those that pass a filter.
///
/// A cursor is a place among all of them, whatever the filter: an object that has changed since it
/// was the last of a page is where the next page begins all the same.
///
/// # Errors
/// As [`list`].
pub(crate) fn page<'a, T: Identified + 'a>(
    items: impl Iterator<Item = &'a T>,
    keep: impl Fn(&T) -> bool,
    url: &str,
    parameters: &Parameters,
    object: &str,
    render: impl Fn(&T) -> Value,
) -> Result<Value, ApiError> {
    let limit = limit(parameters)?;
    let mut items: Vec<&T> = items.collect();
    // Not always in this order already: the clock may be set back, and records seeded in the past.
    items.sort_by_key(|item| Reverse(item.created()));
    let position = |id: &str, param: &'static str| {
        let at = items.iter().position(|item| item.id() == id);
        at.ok_or_else(|| ApiError::no_such_reference(object, id, param))
    };
    let wanted = |item: &&&T| keep(item) && time_matches(item.created(), parameters, "created");
    // One more than asked for, to see whether there is one.
    let reach = limit + 1;
    let mut found: Vec<&T> = match (
        parameters.text("starting_after"),
        parameters.text("ending_before"),
    ) {
        (Some(_), Some(_)) => {
            return Err(ApiError::invalid(
                "Received both starting_after and ending_before parameters. Please pass in only one.",
            )
            .code("parameters_exclusive"));
        }
        (Some(id), None) => {
            let start = position(id, "starting_after")? + 1;
            let after = items[start..].iter().filter(wanted);
            after.take(reach).copied().collect()
        }
        (None, Some(id)) => {
            let end = position(id, "ending_before")?;
            let before = items[..end].iter().rev().filter(wanted);
            before.take(reach).copied().collect()
        }
        (None, None) => items.iter().filter(wanted).take(reach).copied().collect(),
    };
    let has_more = found.len() > limit;
    found.truncate(limit);
    if parameters.text("ending_before").is_some() {
        found.reverse();
    }
    let data: Vec<Value> = found.into_iter().map(render).collect();
    Ok(json!({ "object": "list", "url": url, "has_more": has_more, "data": data }))
}

/// # Errors
/// 400 when the request's `limit` is not 1 to 100.
pub(crate) fn limit(parameters: &Parameters) -> Result<usize, ApiError> {
    match parameters.integer("limit") {
        None => Ok(DEFAULT_LIMIT),
        Some(limit) if (1..=MAX_LIMIT).contains(&limit) => {
            Ok(usize::try_from(limit).unwrap_or(DEFAULT_LIMIT))
        }
        Some(limit) => {
            let bound = if limit < 1 {
                "greater than or equal to 1"
            } else {
                "less than or equal to 100"
            };
            Err(ApiError::invalid(format!("This value must be {bound}."))
                .code("parameter_invalid_integer")
                .param("limit")
                .validation())
        }
    }
}

/// Whether a time lies in the range that a parameter gives: a number of seconds, or bounds.
pub(crate) fn time_matches(at: i64, parameters: &Parameters, name: &str) -> bool {
    if let Some(exact) = parameters.integer(name) {
        return at == exact;
    }
    let Some(range) = parameters.object(name) else {
        return true;
    };
    range.integer("gt").is_none_or(|bound| at > bound)
        && range.integer("gte").is_none_or(|bound| at >= bound)
        && range.integer("lt").is_none_or(|bound| at < bound)
        && range.integer("lte").is_none_or(|bound| at <= bound)
}
