//! The errors of OAuth, which have a form of their own: a word, and a sentence for people
//! (<https://docs.stripe.com/connect/oauth-reference>).

use crate::contract::{ErrorKind, Outcome, RetryAdvice};
use crate::error::error;
use crate::http::Response;
use crate::stripe::errors::{self, Failure, Headers, Proof};
use crate::stripe::objects::Connected;
use crate::text;

/// Reads an answer that is not 2xx. Keys and limits are refused in the API's own form here too.
pub fn answer(response: &Response, headers: &Headers<'_>) -> Failure {
    refused(response, headers).unwrap_or_else(|| errors::answer(response, headers, &|_| None))
}

/// Nothing where it is not an error of OAuth. A request id is not asked for: the reference promises
/// the two fields, and no header.
fn refused(response: &Response, headers: &Headers<'_>) -> Option<Failure> {
    if !(400..500).contains(&response.status) {
        return None;
    }
    let refusal: &Connected = json_reader::read_copy(&response.body)?;
    let word = refusal.error?;
    let description = refusal.error_description?;
    let (kind, retry) = match word {
        // "Passed in livemode API key but authorization code only supports returning test keys"
        "invalid_grant" if text::holds(description, "mode") => {
            (ErrorKind::Conflict, RetryAdvice::AfterChange)
        }
        "invalid_grant" => (ErrorKind::Unauthorized, RetryAdvice::NewOperation),
        "invalid_client" => (ErrorKind::Unauthorized, RetryAdvice::AfterChange),
        "invalid_request" | "invalid_scope" | "unsupported_grant_type" => {
            (ErrorKind::InvalidRequest, RetryAdvice::AfterChange)
        }
        _ => return None,
    };
    let mut error = error(kind, Outcome::NotPerformed, retry, description);
    error.code = Some(text::owned(word));
    error.http_status = Some(response.status);
    error.request_id = headers.request_id.map(text::owned);
    Some(Failure {
        error,
        proof: Proof::NotPerformed,
        may_retry: false,
    })
}
