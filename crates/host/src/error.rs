//! What can go wrong with a call, and what is then known about the money.

use std::fmt;
use std::time::Duration;

use crate::types::{AdapterError, ErrorKind, Outcome, WebhookError};

/// Why a call did not answer.
///
/// Whatever it was, [`outcome`](Self::outcome) says whether something may have happened at the
/// provider.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallError {
    /// The adapter answered with an error of the contract: the provider declined, the request is
    /// wrong, the way to the provider is down. `retry` in it says what to do next.
    Adapter(Box<AdapterError>),
    /// [`Adapter::verify`](crate::Adapter::verify) refused a delivery. Answer the provider with
    /// its `http_status`.
    Webhook(WebhookError),
    /// The host ended the call, or the adapter broke.
    Host(HostFailure),
}

impl CallError {
    /// What is known about the effect of the call.
    ///
    /// [`Outcome::Unknown`] as soon as a request other than GET or HEAD had been handed to the
    /// network in this call, unless the adapter itself reports, with the provider's answer in
    /// hand, that nothing was performed. When the host ended the call of an operation that had been
    /// sent before (`first_sent_at`), always: the earlier call may have had an effect.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Adapter(error) => error.outcome,
            // Verification makes no write: there is no effect to be in doubt about.
            Self::Webhook(_) => Outcome::NotPerformed,
            Self::Host(failure) => failure.outcome,
        }
    }

    /// The adapter's own error, when it answered with one.
    #[must_use]
    pub fn adapter_error(&self) -> Option<&AdapterError> {
        match self {
            Self::Adapter(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Adapter(error) => display_adapter_error(error, f),
            Self::Webhook(error) => write!(
                f,
                "webhook refused: {} (answer HTTP {})",
                error.message, error.http_status
            ),
            Self::Host(failure) => failure.fmt(f),
        }
    }
}

impl std::error::Error for CallError {}

fn display_adapter_error(error: &AdapterError, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{}", kind_name(error.kind))?;
    if let Some(code) = &error.code {
        write!(f, " ({code})")?;
    }
    write!(f, ": {}", error.message)?;
    if let Some(field) = &error.field {
        write!(f, "; field {field}")?;
    }
    f.write_str(match error.outcome {
        Outcome::NotPerformed => "; nothing was performed",
        Outcome::Unknown => "; it is unknown whether it was performed",
    })?;
    if let Some(request_id) = &error.request_id {
        write!(f, "; request {request_id}")?;
    }
    Ok(())
}

fn kind_name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Declined => "declined",
        ErrorKind::InvalidRequest => "invalid request",
        ErrorKind::Unauthorized => "unauthorized",
        ErrorKind::Forbidden => "forbidden",
        ErrorKind::NotFound => "not found",
        ErrorKind::Conflict => "conflict",
        ErrorKind::IdempotencyMismatch => "idempotency mismatch",
        ErrorKind::RateLimited => "rate limited",
        ErrorKind::Unavailable => "unavailable",
        ErrorKind::Timeout => "timeout",
        ErrorKind::EgressDenied => "egress denied",
        ErrorKind::Protocol => "protocol error",
        ErrorKind::Unsupported => "unsupported",
        ErrorKind::Other => "error",
    }
}

/// The host ended a call, or the adapter broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostFailure {
    /// What ended it.
    pub cause: FailureCause,
    /// [`Outcome::Unknown`] as soon as a request other than GET or HEAD had been handed to the
    /// network in this call, and always when the operation had been sent before.
    pub outcome: Outcome,
    /// The contract's function that was called, such as `gateway.capture`.
    pub function: &'static str,
}

impl fmt::Display for HostFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.function, self.cause)?;
        f.write_str(match self.outcome {
            Outcome::NotPerformed => "; nothing had been sent that changes anything",
            Outcome::Unknown => {
                "; a write had been sent, so it may have been performed: ask `find` or repeat the same operation"
            }
        })
    }
}

/// What ended a call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FailureCause {
    /// The adapter trapped (a bug in it), or answered with something that is no value of the
    /// contract.
    #[error("the adapter trapped: {0}")]
    Trap(String),
    /// The adapter computed for longer than [`Limits::guest_time`](crate::Limits). Waiting for
    /// HTTP answers does not count.
    #[error("the adapter computed for more than {0:?}")]
    GuestTimeLimit(Duration),
    /// The adapter asked for more memory than [`Limits::memory_bytes`](crate::Limits).
    #[error("the adapter asked for more than {0} bytes of memory")]
    MemoryLimit(usize),
    /// The adapter asked for more table elements than [`Limits::table_elements`](crate::Limits).
    #[error("the adapter asked for more than {0} table elements")]
    TableLimit(usize),
    /// The adapter's calls nested deeper than [`Limits::stack_bytes`](crate::Limits) allow.
    #[error("the adapter's stack overflowed")]
    StackLimit,
    /// The whole call, HTTP included, took longer than [`Limits::wall_clock`](crate::Limits).
    #[error("the call took longer than {0:?}")]
    WallClockTimeout(Duration),
    /// The adapter made more HTTP requests than [`Limits::requests_per_call`](crate::Limits).
    #[error("the adapter made more than {0} HTTP requests")]
    RequestLimit(u32),
    /// `max_concurrent_calls` were under way for as long as [`Limits::queue_time`](crate::Limits).
    #[error("no place became free within {0:?}: raise max_concurrent_calls or send fewer calls")]
    Overloaded(Duration),
    /// The component could not be instantiated, for a reason that is not one of the limits.
    #[error("the adapter could not be instantiated: {0}")]
    Instantiation(String),
}
