//! Request parameters, checked against Stripe's own published types.
//!
//! What comes out is JSON with the types that the table states, so that no handler looks at an
//! unchecked text.

#[cfg(test)]
mod refusals;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::form::Form;

/// The endpoints without an id that answer with one object.
const SINGLETONS: [&str; 2] = ["GET /v1/account", "GET /v1/balance"];

/// Checked parameters of one request.
pub(crate) type Parameters = Map<String, Value>;

/// The endpoints that the simulator serves, with their parameters.
pub(crate) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../schema/parameters.json"))
        .expect("schema/parameters.json is written by schema/generate.py and read by a test")
});

#[derive(Debug, Deserialize)]
pub(crate) struct Table {
    #[cfg(test)]
    api_version: String,
    definitions: Vec<Shape>,
    endpoints: BTreeMap<String, Record>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Shape {
    Integer,
    Number,
    Boolean,
    Text,
    Enum(Vec<String>),
    List(Box<Shape>),
    Map(Box<Shape>),
    Object(Record),
    AnyOf(Vec<Shape>),
    Ref(usize),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Record {
    required: BTreeMap<String, Shape>,
    optional: BTreeMap<String, Shape>,
}

/// An endpoint of the table, and the ids that stood in the path.
#[derive(Debug)]
pub(crate) struct Endpoint {
    /// Method and path template, as in `POST /v1/payment_intents/{id}/capture`.
    pub(crate) name: &'static str,
    pub(crate) id: Option<String>,
    /// The id of an object below it, as in `GET /v1/accounts/{id}/capabilities/{child}`.
    pub(crate) child: Option<String>,
    record: &'static Record,
}

/// What an endpoint does with its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

impl Access {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

impl Table {
    /// The endpoint for a method and a path, if it is served. A literal segment wins over an id.
    pub(crate) fn endpoint(&'static self, method: &str, path: &str) -> Option<Endpoint> {
        let wanted: Vec<&str> = path.split('/').collect();
        let mut best: Option<Endpoint> = None;
        for (name, record) in &self.endpoints {
            let (endpoint_method, template) = name.split_once(' ')?;
            let segments: Vec<&str> = template.split('/').collect();
            if endpoint_method != method || segments.len() != wanted.len() {
                continue;
            }
            let (mut id, mut child) = (None, None);
            let matches = segments.iter().zip(&wanted).all(|(segment, actual)| {
                let place = match *segment {
                    "{id}" => &mut id,
                    "{child}" => &mut child,
                    literal => return literal == *actual,
                };
                *place = Some((*actual).to_owned());
                !actual.is_empty()
            });
            if matches && (id.is_none() || best.is_none()) {
                best = Some(Endpoint {
                    name,
                    id,
                    child,
                    record,
                });
            }
        }
        best
    }

    #[cfg(test)]
    pub(crate) fn names(&'static self) -> impl Iterator<Item = &'static str> {
        self.endpoints.keys().map(String::as_str)
    }

    fn resolve(&'static self, shape: &'static Shape) -> &'static Shape {
        match shape {
            Shape::Ref(index) => self
                .definitions
                .get(*index)
                .map_or(shape, |definition| self.resolve(definition)),
            _ => shape,
        }
    }
}

impl Endpoint {
    /// Checks decoded pairs against the table.
    ///
    /// # Errors
    /// Stripe's 400 for the first parameter that is unknown, missing or of the wrong type.
    pub(crate) fn check(&self, pairs: &[(String, String)]) -> Result<Parameters, ApiError> {
        let form = Form::from_pairs(pairs)?;
        check_record(self.record, form, "")
    }

    /// The first segment after `/v1/`: which collection the endpoint belongs to.
    pub(crate) fn collection(&self) -> &'static str {
        self.name.split('/').nth(2).unwrap_or_default()
    }

    /// The object that the endpoint is about, as permissions name it: `payment_intent`.
    pub(crate) fn object_name(&self) -> &'static str {
        let collection = self.collection();
        collection.strip_suffix('s').unwrap_or(collection)
    }

    pub(crate) fn access(&self) -> Access {
        if self.name.starts_with("GET ") {
            Access::Read
        } else {
            Access::Write
        }
    }

    /// Whether the answer is a page of objects rather than one.
    pub(crate) fn answers_page(&self) -> bool {
        self.name.starts_with("GET ")
            && !self.name.ends_with('}')
            && !SINGLETONS.contains(&self.name)
    }
}

fn check_record(
    record: &'static Record,
    form: Vec<(String, Form)>,
    at: &str,
) -> Result<Parameters, ApiError> {
    let shape_of = |name: &str| {
        record
            .required
            .get(name)
            .or_else(|| record.optional.get(name))
    };
    let unknown: Vec<String> = form
        .iter()
        .filter(|(name, _)| shape_of(name).is_none())
        .map(|(name, _)| nested(at, name))
        .collect();
    if let Some(first) = unknown.first() {
        let plural = if unknown.len() == 1 { "" } else { "s" };
        return Err(ApiError::invalid(format!(
            "Received unknown parameter{plural}: {}",
            unknown.join(", ")
        ))
        .code("parameter_unknown")
        .param(first.clone())
        .validation());
    }
    let mut checked = Map::new();
    for (name, value) in form {
        if let Some(shape) = shape_of(&name) {
            let path = nested(at, &name);
            checked.insert(name, check(shape, value, &path)?);
        }
    }
    match record
        .required
        .keys()
        .find(|name| !checked.contains_key(*name))
    {
        Some(missing) => Err(missing_parameter(&nested(at, missing)).validation()),
        None => Ok(checked),
    }
}

/// Stripe's answer to a parameter that is not there.
pub(crate) fn missing_parameter(name: &str) -> ApiError {
    ApiError::invalid(format!("Missing required param: {name}."))
        .code("parameter_missing")
        .param(name.to_owned())
}

fn nested(at: &str, name: &str) -> String {
    if at.is_empty() {
        name.to_owned()
    } else {
        format!("{at}[{name}]")
    }
}

fn check(shape: &'static Shape, form: Form, at: &str) -> Result<Value, ApiError> {
    match (TABLE.resolve(shape), form) {
        (Shape::AnyOf(shapes), form) => check_any(shapes, form, at),
        (Shape::Object(record), Form::Node(fields)) => {
            check_record(record, fields, at).map(Value::Object)
        }
        (Shape::Map(inner), Form::Node(fields)) => fields
            .into_iter()
            .map(|(name, value)| {
                let path = nested(at, &name);
                // An empty value in a map is how a key is taken out of it.
                let value = match value {
                    Form::Text(text) if text.is_empty() => Value::String(text),
                    other => check(inner, other, &path)?,
                };
                Ok((name, value))
            })
            .collect::<Result<Map<_, _>, _>>()
            .map(Value::Object),
        (Shape::List(inner), Form::Node(items)) => items
            .into_iter()
            .map(|(index, value)| {
                if index.bytes().all(|byte| byte.is_ascii_digit()) {
                    check(inner, value, &nested(at, &index))
                } else {
                    Err(wrong_type("Invalid array", at))
                }
            })
            .collect::<Result<Vec<_>, _>>()
            .map(Value::Array),
        (Shape::Object(_), Form::Text(_)) => Err(wrong_type("Invalid object", at)),
        (Shape::Map(_), Form::Text(_)) => Err(wrong_type("Invalid hash", at)),
        (Shape::List(_), Form::Text(_)) => Err(wrong_type("Invalid array", at)),
        (Shape::Enum(values), Form::Text(text)) => check_enum(values, text, at),
        (scalar, Form::Text(text)) => check_scalar(scalar, text, at),
        (Shape::Integer, Form::Node(_)) => Err(not_an_integer("object", at)),
        (_, Form::Node(_)) => Err(wrong_type("Invalid string", at)),
    }
}

/// The first alternative that fits; otherwise the error of the one that was most likely meant.
fn check_any(shapes: &'static [Shape], form: Form, at: &str) -> Result<Value, ApiError> {
    let mut likely = None;
    for shape in shapes {
        let resolved = TABLE.resolve(shape);
        let is_node_shape = matches!(resolved, Shape::Object(_) | Shape::Map(_) | Shape::List(_));
        let is_unset =
            matches!(resolved, Shape::Enum(values) if values.iter().all(String::is_empty));
        let is_likely = match &form {
            Form::Node(_) => is_node_shape,
            Form::Text(_) => !is_node_shape && !is_unset,
        };
        match check(shape, form.clone(), at) {
            Ok(value) => return Ok(value),
            Err(error) if is_likely || likely.is_none() => likely = Some(error),
            Err(_) => {}
        }
    }
    Err(likely.unwrap_or_else(|| wrong_type("Invalid value", at)))
}

fn check_enum(values: &[String], text: String, at: &str) -> Result<Value, ApiError> {
    if values.contains(&text) {
        return Ok(Value::String(text));
    }
    if text.is_empty() {
        return Err(empty(at));
    }
    let allowed = match values {
        [] => String::new(),
        [only] => only.clone(),
        [first, second] => format!("{first} or {second}"),
        [most @ .., last] => format!("{}, or {last}", most.join(", ")),
    };
    Err(wrong_type(
        &format!("Invalid {at}: must be one of {allowed}"),
        at,
    ))
}

fn check_scalar(shape: &Shape, text: String, at: &str) -> Result<Value, ApiError> {
    if text.is_empty() {
        return Err(empty(at));
    }
    match shape {
        Shape::Integer => text
            .parse::<i64>()
            .map(Value::from)
            .map_err(|_| not_an_integer(&text, at)),
        Shape::Number => text
            .parse::<f64>()
            .map(Value::from)
            .map_err(|_| wrong_type(&format!("Invalid decimal: {text}"), at)),
        Shape::Boolean => match text.as_str() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(wrong_type(&format!("Invalid boolean: {text}"), at)),
        },
        _ => Ok(Value::String(text)),
    }
}

fn not_an_integer(text: &str, at: &str) -> ApiError {
    wrong_type(&format!("Invalid integer: {text}"), at).code("parameter_invalid_integer")
}

fn empty(at: &str) -> ApiError {
    ApiError::invalid(format!(
        "You passed an empty string for '{at}'. We assume empty values are an attempt to unset a parameter; \
         however '{at}' cannot be unset. You should remove '{at}' from your request or supply a non-empty value."
    ))
    .code("parameter_invalid_empty")
    .param(at.to_owned())
    .validation()
}

fn wrong_type(message: &str, at: &str) -> ApiError {
    ApiError::invalid(message.to_owned())
        .param(at.to_owned())
        .validation()
}

/// Typed reading of checked parameters. An empty text is "unset" and reads as absent.
pub(crate) trait Fields {
    fn text(&self, name: &str) -> Option<&str>;
    fn integer(&self, name: &str) -> Option<i64>;
    fn boolean(&self, name: &str) -> Option<bool>;
    fn object(&self, name: &str) -> Option<&Parameters>;
    fn texts(&self, name: &str) -> Option<Vec<String>>;
    /// The text at the end of a path of nested objects.
    fn text_at(&self, path: &[&str]) -> Option<&str>;
}

impl Fields for Parameters {
    fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    fn integer(&self, name: &str) -> Option<i64> {
        self.get(name)?.as_i64()
    }

    fn boolean(&self, name: &str) -> Option<bool> {
        self.get(name)?.as_bool()
    }

    fn object(&self, name: &str) -> Option<&Parameters> {
        self.get(name)?.as_object()
    }

    fn texts(&self, name: &str) -> Option<Vec<String>> {
        let items = self.get(name)?.as_array()?;
        Some(
            items
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
        )
    }

    fn text_at(&self, path: &[&str]) -> Option<&str> {
        let (last, parents) = path.split_last()?;
        parents
            .iter()
            .try_fold(self, |object, name| object.object(name))?
            .text(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_readable_and_pinned() {
        assert_eq!(TABLE.api_version, crate::API_VERSION);
        assert!(TABLE.names().count() > 30);
    }

    #[test]
    fn a_literal_segment_wins_over_an_id() {
        let endpoint = TABLE
            .endpoint("GET", "/v1/payment_intents/search")
            .expect("served");
        assert_eq!(endpoint.id, None);
        let endpoint = TABLE
            .endpoint("GET", "/v1/payment_intents/pi_1")
            .expect("served");
        assert_eq!(endpoint.id.as_deref(), Some("pi_1"));
    }
}
