//! What a failed attempt means: what kind of failure it was, whether the next attempt may follow at
//! once, and what is proven about the effect.

pub mod oauth;

use crate::contract::{ErrorKind, Outcome, RetryAdvice};
use crate::error::{Context as _, Error, error};
use crate::http::{Response, TransportError, TransportFailure};
use crate::stripe::declines;
use crate::stripe::objects::{ErrorAnswer, ErrorBody};
use crate::text;

/// What a failed attempt proves about its own effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// No byte left, or Stripe turned the request away before it looked at it. Says nothing about
    /// an earlier attempt.
    NotPerformed,
    /// The request may have been performed.
    Unknown,
}

/// One attempt that did not end in a 2xx answer.
#[derive(Debug)]
pub struct Failure {
    /// The error, with the outcome that this attempt alone proves.
    pub error: Error,
    pub proof: Proof,
    /// Stripe's rule lets another attempt with the same key follow.
    pub may_retry: bool,
}

impl Failure {
    /// The error to report. When an earlier attempt may have arrived, this one proves nothing.
    pub fn into_error(self, earlier_may_have_arrived: bool) -> Error {
        if self.proof == Proof::Unknown || earlier_may_have_arrived {
            self.error.in_doubt()
        } else {
            self.error
        }
    }
}

/// Reads the failure of an attempt to which no complete answer came.
pub fn transport(failure: TransportError) -> Failure {
    let (kind, may_retry, retry) = match failure.failure {
        TransportFailure::Denied => (ErrorKind::EgressDenied, false, RetryAdvice::AfterChange),
        TransportFailure::Unresolved
        | TransportFailure::Refused
        | TransportFailure::Interrupted
        | TransportFailure::Other => (ErrorKind::Unavailable, true, RetryAdvice::SameOperation),
        TransportFailure::Tls => (ErrorKind::Unavailable, false, RetryAdvice::SameOperation),
        TransportFailure::Timeout => (ErrorKind::Timeout, true, RetryAdvice::SameOperation),
        // An answer came, so the same request would be answered the same way.
        TransportFailure::TooLarge | TransportFailure::NotText => {
            (ErrorKind::Protocol, false, RetryAdvice::CheckFirst)
        }
    };
    let proof = if failure.sent {
        Proof::Unknown
    } else {
        Proof::NotPerformed
    };
    Failure {
        error: error(kind, proof.outcome(), retry, failure.message),
        proof,
        may_retry,
    }
}

/// Reads an answer that is not 2xx. `field` translates a parameter of Stripe's to a field of the
/// contract's request.
pub fn answer(
    response: &Response,
    headers: &Headers<'_>,
    field: &dyn Fn(&str) -> Option<String>,
) -> Failure {
    let body = json_reader::read_copy::<ErrorAnswer>(&response.body)
        .and_then(|answer| answer.error.as_deref());
    let (Some(body), Some(_)) = (body, headers.request_id) else {
        return not_stripe(response, headers);
    };
    let mut failure = provider(response.status, headers, body);
    failure.error.code = body.code.or(body.kind).map(text::owned);
    failure.error.field = body.param.and_then(field);
    if let Some(message) = body.message {
        message.clone_into(&mut failure.error.message);
    }
    if let Some(decline) = &failure.error.decline {
        failure.error.shopper_message = Some(decline.shopper_message.clone());
    }
    failure.error.payment_id = body.payment_intent.owned_id();
    failure.error.http_status = Some(response.status);
    failure.error.request_id = headers.request_id.map(text::owned);
    failure
}

/// The headers of an answer that say more about it.
#[derive(Debug, Default)]
pub struct Headers<'a> {
    pub request_id: Option<&'a str>,
    pub should_retry: Option<bool>,
    pub is_replay: bool,
    pub date: Option<&'a str>,
}

impl<'a> Headers<'a> {
    pub fn read(response: &'a Response) -> Self {
        let mut headers = Self::default();
        for entry in &response.headers {
            let value = entry.value.as_str();
            if entry.key.eq_ignore_ascii_case("request-id") {
                headers.request_id = Some(value);
            } else if entry.key.eq_ignore_ascii_case("stripe-should-retry") {
                headers.should_retry = match value {
                    "true" => Some(true),
                    "false" => Some(false),
                    _ => None,
                };
            } else if entry.key.eq_ignore_ascii_case("idempotent-replayed") {
                headers.is_replay = value == "true";
            } else if entry.key.eq_ignore_ascii_case("date") {
                headers.date = Some(value);
            }
        }
        headers
    }
}

/// An answer of something between here and Stripe: a proxy's page, a redirect, a captive portal.
fn not_stripe(response: &Response, headers: &Headers<'_>) -> Failure {
    let is_server_error = response.status >= 500;
    let kind = if is_server_error {
        ErrorKind::Unavailable
    } else {
        ErrorKind::Protocol
    };
    let mut error = error(
        kind,
        Outcome::Unknown,
        RetryAdvice::SameOperation,
        "the answer is not one of Stripe's: something between the host and Stripe gave it",
    );
    error.http_status = Some(response.status);
    error.request_id = headers.request_id.map(text::owned);
    Failure {
        error,
        proof: Proof::Unknown,
        may_retry: headers.should_retry.unwrap_or(is_server_error),
    }
}

/// An error that Stripe itself answered with.
fn provider(status: u16, headers: &Headers<'_>, body: &ErrorBody) -> Failure {
    use ErrorKind as Kind;
    use RetryAdvice as Next;
    let code = body.code.unwrap_or_default();
    let type_ = body.kind.unwrap_or_default();
    let mut decline = None;
    let (kind, proof, may_retry, retry) = match status {
        _ if type_ == "idempotency_error" => (
            Kind::IdempotencyMismatch,
            Proof::Unknown,
            status == 409,
            Next::CheckFirst,
        ),
        // Another request with the same key is being performed.
        409 => (Kind::Conflict, Proof::Unknown, true, Next::SameOperation),
        // Turned away before anything happened; the object was locked by another request.
        429 if code == "lock_timeout" => (
            Kind::Conflict,
            Proof::NotPerformed,
            true,
            Next::SameOperation,
        ),
        429 => (
            Kind::RateLimited,
            Proof::NotPerformed,
            false,
            Next::SameOperation,
        ),
        402 if type_ == "card_error" => {
            let (read, next) = declines::read(body);
            decline = Some(read);
            (Kind::Declined, Proof::NotPerformed, false, next)
        }
        400 | 402 | 404 => (
            kind_of_refusal(status, code),
            Proof::NotPerformed,
            false,
            Next::AfterChange,
        ),
        401 => (
            Kind::Unauthorized,
            Proof::NotPerformed,
            false,
            Next::AfterChange,
        ),
        403 => (
            Kind::Forbidden,
            Proof::NotPerformed,
            false,
            Next::AfterChange,
        ),
        // Stored under the key and replayed for as long as Stripe keeps it: asking again is no use.
        500.. if headers.is_replay => (Kind::Unavailable, Proof::Unknown, false, Next::CheckFirst),
        500.. => (Kind::Unavailable, Proof::Unknown, true, Next::SameOperation),
        // Something that Stripe depends on failed; what it had done by then is not known.
        424 => (Kind::Unavailable, Proof::Unknown, false, Next::CheckFirst),
        _ => (Kind::Protocol, Proof::Unknown, false, Next::CheckFirst),
    };
    let may_retry = !headers.is_replay && headers.should_retry.unwrap_or(may_retry);
    let mut error = error(kind, proof.outcome(), retry, "Stripe gave no message");
    error.decline = decline;
    if status == 429 || status == 409 {
        error.retry_after_ms = Some(1_000);
    }
    Failure {
        error,
        proof,
        may_retry,
    }
}

fn kind_of_refusal(status: u16, code: &str) -> ErrorKind {
    match code {
        "resource_missing" => ErrorKind::NotFound,
        "payment_intent_unexpected_state"
        | "payment_method_unexpected_state"
        | "setup_intent_unexpected_state"
        | "charge_already_captured"
        | "charge_already_refunded"
        | "charge_disputed"
        | "charge_expired_for_capture"
        | "charge_not_refundable"
        | "capture_charge_authorization_expired"
        | "intent_invalid_state"
        | "refund_disputed_payment"
        | "return_intent_already_processed"
        | "status_transition_invalid"
        | "token_already_used" => ErrorKind::Conflict,
        "livemode_mismatch" | "testmode_charges_only" => ErrorKind::Forbidden,
        "payment_method_unsupported_type" | "country_unsupported" | "capability_not_active" => {
            ErrorKind::Unsupported
        }
        _ if status == 404 => ErrorKind::NotFound,
        _ => ErrorKind::InvalidRequest,
    }
}

impl Proof {
    fn outcome(self) -> Outcome {
        match self {
            Proof::NotPerformed => Outcome::NotPerformed,
            Proof::Unknown => Outcome::Unknown,
        }
    }
}
