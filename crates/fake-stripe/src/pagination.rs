//! Lists: newest first, by cursor (<https://docs.stripe.com/api/pagination>).

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
    let items = R::collection(space)
        .newest_first()
        .filter(|item| keep(item));
    page(items.collect(), url, parameters, R::OBJECT, R::render)
}

/// One page out of items that stand newest first.
///
/// # Errors
/// As [`list`].
pub(crate) fn page<T: Identified>(
    items: Vec<&T>,
    url: &str,
    parameters: &Parameters,
    object: &str,
    render: impl Fn(&T) -> Value,
) -> Result<Value, ApiError> {
    let limit = limit(parameters)?;
    let items: Vec<&T> = items
        .into_iter()
        .filter(|item| in_range(item.created(), parameters))
        .collect();
    let position = |id: &str, param: &'static str| {
        let at = items.iter().position(|item| item.id() == id);
        at.ok_or_else(|| ApiError::no_such_reference(object, id, param))
    };
    let (start, end) = match (
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
            (start, items.len().min(start + limit))
        }
        (None, Some(id)) => {
            let end = position(id, "ending_before")?;
            (end.saturating_sub(limit), end)
        }
        (None, None) => (0, items.len().min(limit)),
    };
    let backwards = parameters.text("ending_before").is_some();
    let has_more = if backwards {
        start > 0
    } else {
        end < items.len()
    };
    let data: Vec<Value> = items[start..end].iter().map(|item| render(item)).collect();
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

fn in_range(created: i64, parameters: &Parameters) -> bool {
    if let Some(exact) = parameters.integer("created") {
        return created == exact;
    }
    let Some(range) = parameters.object("created") else {
        return true;
    };
    range.integer("gt").is_none_or(|bound| created > bound)
        && range.integer("gte").is_none_or(|bound| created >= bound)
        && range.integer("lt").is_none_or(|bound| created < bound)
        && range.integer("lte").is_none_or(|bound| created <= bound)
}
