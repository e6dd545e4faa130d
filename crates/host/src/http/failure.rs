//! What a failed request tells the adapter: what went wrong, and whether anything left.

use std::error::Error;
use std::io;

use hyper::client::conn::TrySendError;

use super::connector::{DialError, ResolveError};
use crate::contract::http_client::{TransportError, TransportFailure};
use crate::egress::Destination;

/// The policy refused the request.
pub(super) fn denied(message: impl Into<String>) -> TransportError {
    not_sent(TransportFailure::Denied, message)
}

/// No byte of the request left.
pub(super) fn not_sent(failure: TransportFailure, message: impl Into<String>) -> TransportError {
    TransportError {
        failure,
        sent: false,
        message: message.into(),
    }
}

/// The request may have arrived.
pub(super) fn sent(failure: TransportFailure, message: impl Into<String>) -> TransportError {
    TransportError {
        failure,
        sent: true,
        message: message.into(),
    }
}

/// What stands in the URL cannot stand in a request.
pub(super) fn unspeakable() -> TransportError {
    denied("the URL has a character that no request can carry")
}

/// Reads why a connection gave no answer. `sent` is false only where hyper gives proof: the
/// request came back from a connection that had closed before taking it.
pub(super) fn of_exchange<R>(error: &TrySendError<R>) -> TransportError {
    if error.message().is_some() {
        return not_sent(
            TransportFailure::Interrupted,
            "the connection had closed before the request",
        );
    }
    let error = error.error();
    if error.is_parse_too_large() {
        sent(
            TransportFailure::TooLarge,
            "the answer's headers are larger than the host allows",
        )
    } else if error.is_parse() {
        sent(TransportFailure::Other, "the answer is not HTTP/1.1")
    } else {
        sent(
            TransportFailure::Interrupted,
            "the connection broke before the answer was complete",
        )
    }
}

/// Reads why no connection was made.
pub(super) fn of_connecting(
    error: &(dyn Error + 'static),
    destination: &Destination,
) -> TransportError {
    if let Some(error) = find::<ResolveError>(error) {
        return not_sent(TransportFailure::Unresolved, error.to_string());
    }
    if find::<DialError>(error).is_none() && destination.is_https() {
        let detail = find::<rustls::Error>(error).map_or_else(
            || "the handshake was cut off".to_owned(),
            ToString::to_string,
        );
        return not_sent(TransportFailure::Tls, format!("TLS: {detail}"));
    }
    match find::<io::Error>(error).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => {
            not_sent(TransportFailure::Refused, "the connection was refused")
        }
        Some(io::ErrorKind::TimedOut) => {
            not_sent(TransportFailure::Timeout, "the connection was not answered")
        }
        _ => not_sent(TransportFailure::Other, "no connection could be made"),
    }
}

/// The first error of a type in a chain of causes. An `io::Error` does not list the error that it
/// wraps among its sources, so it is opened.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        next = match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => error.source(),
        };
    }
    None
}
