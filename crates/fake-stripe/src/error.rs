//! Stripe's error bodies.

use serde_json::{Map, Value, json};

/// Whether the endpoint had begun to execute. Only then does Stripe store the answer under the
/// idempotency key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Validation,
    Execution,
}

/// An error answer. Built up with the methods below, rendered once the request's id is known.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) stage: Stage,
    /// Which limit was exceeded, for `Stripe-Rate-Limited-Reason`.
    pub(crate) rate_limited: Option<&'static str>,
    kind: &'static str,
    message: String,
    fields: Map<String, Value>,
}

impl ApiError {
    /// 400 `invalid_request_error`.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "invalid_request_error", message)
    }

    /// 401: no key, or one that is not a secret key.
    pub(crate) fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(401, "invalid_request_error", message).validation()
    }

    /// 402 `card_error`.
    pub(crate) fn card(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(402, "card_error", message).code(code)
    }

    /// 400 `idempotency_error`.
    pub(crate) fn idempotency(message: impl Into<String>) -> Self {
        Self::new(400, "idempotency_error", message).validation()
    }

    /// 500 `api_error`.
    pub(crate) fn internal() -> Self {
        Self::new(500, "api_error", "An unknown error occurred")
    }

    /// The object named in the path does not exist in this account and mode.
    pub(crate) fn no_such(object: &str, id: &str) -> Self {
        let param = if object == "payment_intent" || object == "setup_intent" {
            "intent"
        } else {
            "id"
        };
        Self::invalid(format!("No such {object}: '{id}'"))
            .status(404)
            .code("resource_missing")
            .param(param)
    }

    /// The object named by a parameter does not exist in this account and mode.
    pub(crate) fn no_such_reference(object: &str, id: &str, param: &'static str) -> Self {
        Self::invalid(format!("No such {object}: '{id}'"))
            .code("resource_missing")
            .param(param)
    }

    fn new(status: u16, kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            stage: Stage::Execution,
            rate_limited: None,
            kind,
            message: message.into(),
            fields: Map::new(),
        }
    }

    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn validation(mut self) -> Self {
        self.stage = Stage::Validation;
        self
    }

    pub(crate) fn rate_limited(mut self, reason: &'static str) -> Self {
        self.rate_limited = Some(reason);
        self
    }

    pub(crate) fn code(self, code: &'static str) -> Self {
        self.with("code", code)
    }

    pub(crate) fn param(self, param: impl Into<String>) -> Self {
        self.with("param", param.into())
    }

    /// Any other field of the error object; an absent value is left out.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        if !value.is_null() {
            self.fields.insert(name.to_owned(), value);
        }
        self
    }

    /// What `last_payment_error` keeps: the error without the objects that it hangs on.
    pub(crate) fn summary(&self) -> Value {
        let mut summary = self.object();
        summary.remove("payment_intent");
        Value::Object(summary)
    }

    /// The whole answer body.
    pub(crate) fn body(&self, request_id: &str, livemode: bool, now: i64) -> Value {
        let mut error = self.object();
        let mode = if livemode { "" } else { "test/" };
        error.insert(
            "request_log_url".to_owned(),
            json!(format!(
                "https://dashboard.stripe.com/{mode}logs/{request_id}?t={now}"
            )),
        );
        json!({ "error": error })
    }

    fn object(&self) -> Map<String, Value> {
        let mut error = self.fields.clone();
        if let Some(code) = error.get("code").and_then(Value::as_str) {
            let page = code.replace('_', "-");
            error.insert(
                "doc_url".to_owned(),
                json!(format!("https://stripe.com/docs/error-codes/{page}")),
            );
        }
        error.insert("type".to_owned(), json!(self.kind));
        error.insert("message".to_owned(), json!(self.message));
        error
    }
}
