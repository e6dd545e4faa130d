//! What a platform can see of the requests that adapters make.

use std::sync::Arc;
use std::time::Duration;

pub use crate::contract::http_client::{Method, TransportFailure};

/// One HTTP request of an adapter, after it ended. Holds no body, no query, no header value.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RequestRecord {
    /// The tenant of the adapter handle; empty when it was given none.
    pub tenant: String,
    /// The contract's function that was called, such as `gateway.capture`.
    pub function: &'static str,
    /// The operation's id, for functions that take one.
    pub operation_id: Option<String>,
    /// The how-manieth request of the call it is, from 1.
    pub number: u32,
    /// The how-manieth attempt at this method and URL in the call, from 1.
    pub attempt: u32,
    /// The request's method.
    pub method: Method,
    /// The URL without its query. A URL that the policy refused is not repeated here: it is
    /// `(refused)`.
    pub url: String,
    /// How long the request had to wait before it was sent: because the adapter asked for it, jitter
    /// included, and for its turn in the platform's [`RequestRate`](crate::RequestRate).
    pub delay: Duration,
    /// Whether it had an `Idempotency-Key` (or PayPal's `PayPal-Request-Id`).
    pub has_idempotency_key: bool,
    /// How long the exchange took, without the delay.
    pub duration: Duration,
    /// The HTTP status, or why there is none.
    pub result: Result<u16, RequestFailure>,
}

/// A request without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestFailure {
    /// What went wrong.
    pub failure: TransportFailure,
    /// Whether the request may have left this machine.
    pub sent: bool,
    /// What the adapter is told.
    pub message: String,
}

/// Called after each request, on the task of the call: it should not block.
pub type RequestHook = Arc<dyn Fn(&RequestRecord) + Send + Sync>;

/// The method as it stands in a request line.
#[must_use]
pub fn method_name(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Patch => "PATCH",
        Method::Delete => "DELETE",
    }
}
