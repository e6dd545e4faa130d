//! Makes the contract's one error record. Every refusal names its field.

use crate::contract::{AdapterError, ErrorKind, Outcome, RetryAdvice};
use crate::operation::Write;
use crate::text;

/// The contract's error, boxed: it is large, and most calls succeed.
pub type Error = Box<AdapterError>;

/// An error with nothing filled in but what every error has.
pub fn error(
    kind: ErrorKind,
    outcome: Outcome,
    retry: RetryAdvice,
    message: impl Into<String>,
) -> Error {
    Box::new(AdapterError {
        kind,
        code: None,
        decline: None,
        message: message.into(),
        shopper_message: None,
        field: None,
        outcome,
        retry,
        retry_after_ms: None,
        payment_id: None,
        http_status: None,
        request_id: None,
    })
}

/// Input that is wrong. Nothing was sent.
pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Error {
    refusal(ErrorKind::InvalidRequest, field, message)
}

/// Input that asks for what Stripe or this adapter cannot do. Nothing was sent.
pub fn unsupported(field: impl Into<String>, message: impl Into<String>) -> Error {
    refusal(ErrorKind::Unsupported, field, message)
}

fn refusal(kind: ErrorKind, field: impl Into<String>, message: impl Into<String>) -> Error {
    let retry = RetryAdvice::AfterChange;
    error(kind, Outcome::NotPerformed, retry, message).at_field(field)
}

/// An answer that breaks the provider's protocol: what happened is not known.
pub fn protocol(message: impl Into<String>) -> Error {
    let retry = RetryAdvice::SameOperation;
    error(ErrorKind::Protocol, Outcome::Unknown, retry, message)
}

/// Says more about an error, or something else.
pub trait Context {
    /// Names the payment, unless the error already does.
    fn about_payment(self, payment_id: &str) -> Self;
    /// Names the request, unless the error already does.
    fn in_request(self, request_id: Option<&str>) -> Self;
    fn at_field(self, field: impl Into<String>) -> Self;
    fn with_outcome(self, outcome: Outcome) -> Self;
    fn with_retry(self, retry: RetryAdvice) -> Self;
    /// Nothing is proven: the outcome is `unknown`, and advice that supposes a known state gives
    /// way to a look.
    fn in_doubt(self) -> Self;
    /// Puts what the caller knows before the message.
    fn because(self, context: &str) -> Self;
}

impl Context for Error {
    fn about_payment(mut self, payment_id: &str) -> Self {
        self.payment_id
            .get_or_insert_with(|| text::owned(payment_id));
        self
    }

    fn in_request(mut self, request_id: Option<&str>) -> Self {
        if self.request_id.is_none() {
            self.request_id = request_id.map(text::owned);
        }
        self
    }

    fn at_field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    fn with_outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    fn with_retry(mut self, retry: RetryAdvice) -> Self {
        self.retry = retry;
        self
    }

    fn in_doubt(mut self) -> Self {
        self.outcome = Outcome::Unknown;
        if self.retry != RetryAdvice::SameOperation {
            self.retry = RetryAdvice::CheckFirst;
        }
        self
    }

    fn because(mut self, context: &str) -> Self {
        self.message.insert_str(0, context);
        self
    }
}

/// A read for which nothing is there: the field is at fault that named it.
pub fn missing(error: Error, field: &str) -> Error {
    match error.kind {
        ErrorKind::NotFound => error.at_field(field),
        _ => error,
    }
}

/// What fails before the write of a call. The write was not sent now, but may have been by an
/// earlier call.
pub fn not_sent(error: Error, write: &Write) -> Error {
    if write.first_sent_at.is_none() {
        error
    } else {
        error.in_doubt()
    }
}

/// A read changes nothing, whatever became of it.
pub fn read_only(error: Error) -> Error {
    error.with_outcome(Outcome::NotPerformed)
}
