//! Makes the contract's one error record. Every refusal names its field.

use crate::contract::{AdapterError, ErrorKind, Outcome, RetryAdvice};

/// An error with nothing filled in but what every error has.
pub fn error(
    kind: ErrorKind,
    outcome: Outcome,
    retry: RetryAdvice,
    message: impl Into<String>,
) -> AdapterError {
    AdapterError {
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
    }
}

/// Input that is wrong. Nothing was sent.
pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> AdapterError {
    refusal(ErrorKind::InvalidRequest, field, message)
}

/// Input that asks for what Stripe or this adapter cannot do. Nothing was sent.
pub fn unsupported(field: impl Into<String>, message: impl Into<String>) -> AdapterError {
    refusal(ErrorKind::Unsupported, field, message)
}

fn refusal(kind: ErrorKind, field: impl Into<String>, message: impl Into<String>) -> AdapterError {
    AdapterError {
        field: Some(field.into()),
        ..error(
            kind,
            Outcome::NotPerformed,
            RetryAdvice::AfterChange,
            message,
        )
    }
}

/// An answer that breaks the provider's protocol: what happened is not known.
pub fn protocol(message: impl Into<String>) -> AdapterError {
    error(
        ErrorKind::Protocol,
        Outcome::Unknown,
        RetryAdvice::SameOperation,
        message,
    )
}

/// Adds to an error what is known about where it came from.
pub trait Context {
    /// Names the payment, unless the error already does.
    fn about_payment(self, payment_id: &str) -> Self;
    /// Names the request.
    fn in_request(self, request_id: Option<&str>) -> Self;
}

impl Context for AdapterError {
    fn about_payment(mut self, payment_id: &str) -> Self {
        self.payment_id.get_or_insert_with(|| payment_id.to_owned());
        self
    }

    fn in_request(mut self, request_id: Option<&str>) -> Self {
        if self.request_id.is_none() {
            self.request_id = request_id.map(str::to_owned);
        }
        self
    }
}
