//! A request as the connection's settings describe it: `method` (default `GET`), `url`, `body`,
//! `timeout-ms`, `delay-ms`, `header:NAME`, `auth-header`, `count`, `first-delay-ms`, and the
//! connection's first credential. And the answer as a report.

use crate::commerce::payments::http_client::{
    AuthHeader, Method, Request, Response, TransportError, TransportFailure,
};
use crate::commerce::payments::types::{AdapterError, Connection, Entry, ErrorKind, Outcome};
use crate::error;

pub(crate) fn setting<'a>(connection: &'a Connection, key: &str) -> Option<&'a str> {
    connection
        .settings
        .iter()
        .find(|entry| entry.key == key)
        .map(|entry| entry.value.as_str())
}

pub(crate) fn described(connection: &Connection) -> Result<Request, AdapterError> {
    let method = match setting(connection, "method") {
        None | Some("GET") => Method::Get,
        Some("HEAD") => Method::Head,
        Some("POST") => Method::Post,
        Some("PUT") => Method::Put,
        Some("PATCH") => Method::Patch,
        Some("DELETE") => Method::Delete,
        Some(_) => return Err(error(ErrorKind::InvalidRequest, "no such method")),
    };
    let headers = connection
        .settings
        .iter()
        .filter_map(|entry| {
            let key = entry.key.strip_prefix("header:")?.to_owned();
            Some(Entry {
                key,
                value: entry.value.clone(),
            })
        })
        .collect();
    let auth_header = connection.credentials.first().map(|credential| AuthHeader {
        name: setting(connection, "auth-header")
            .unwrap_or("Authorization")
            .to_owned(),
        prefix: "Bearer ".to_owned(),
        credential: credential.value.clone(),
        mode: connection.mode,
    });
    Ok(Request {
        method,
        url: setting(connection, "url").unwrap_or_default().to_owned(),
        headers,
        auth_header,
        body: setting(connection, "body").map(str::to_owned),
        timeout_ms: number(connection, "timeout-ms").unwrap_or(30_000),
        delay_ms: number(connection, "delay-ms").unwrap_or(0),
    })
}

fn number(connection: &Connection, key: &str) -> Option<u32> {
    setting(connection, key).and_then(|text| text.parse().ok())
}

pub(crate) fn count(connection: &Connection) -> u32 {
    number(connection, "count").unwrap_or(1)
}

/// `count` requests, told apart by a number at the end of the URL. The first of them has a delay of
/// its own, if there is one.
pub(crate) fn numbered(connection: &Connection) -> Result<Vec<Request>, AdapterError> {
    (0..count(connection))
        .map(|position| {
            let request = described(connection)?;
            let own_delay = number(connection, "first-delay-ms").filter(|_| position == 0);
            Ok(Request {
                url: format!("{}{position}", request.url),
                delay_ms: own_delay.unwrap_or(request.delay_ms),
                ..request
            })
        })
        .collect()
}

/// Status, body and headers; a request without an answer is an error whose code is the failure
/// and whose outcome tells whether it was sent.
pub(crate) fn report(answer: Result<Response, TransportError>) -> Result<Vec<Entry>, AdapterError> {
    match answer {
        Ok(response) => {
            let mut report = vec![
                Entry {
                    key: "status".into(),
                    value: response.status.to_string(),
                },
                Entry {
                    key: "body".into(),
                    value: response.body,
                },
            ];
            report.extend(response.headers);
            Ok(report)
        }
        Err(failed) => Err(AdapterError {
            code: Some(failure_name(failed.failure).to_owned()),
            outcome: if failed.sent {
                Outcome::Unknown
            } else {
                Outcome::NotPerformed
            },
            ..error(ErrorKind::Other, &failed.message)
        }),
    }
}

fn failure_name(failure: TransportFailure) -> &'static str {
    match failure {
        TransportFailure::Denied => "denied",
        TransportFailure::Unresolved => "unresolved",
        TransportFailure::Refused => "refused",
        TransportFailure::Tls => "tls",
        TransportFailure::Timeout => "timeout",
        TransportFailure::Interrupted => "interrupted",
        TransportFailure::TooLarge => "too-large",
        TransportFailure::NotText => "not-text",
        TransportFailure::Other => "other",
    }
}
