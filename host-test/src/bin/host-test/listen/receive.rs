//! Takes a delivery: verifies it first, then shows it and sends it on.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use host_test::json::case_name;
use host_test::time;
use payments_host::types::{Delivery, Entry, Policy, UnixSeconds, Verification};
use payments_host::{Adapter, CallError};
use tokio::sync::Notify;

use super::forward::Forward;
use super::journal::Journal;

/// As large as the contract lets a payload be.
const LARGEST_BODY: usize = 1024 * 1024;

/// Everything that a delivery needs.
pub struct Desk {
    pub adapter: Adapter,
    pub policy: Policy,
    /// Types to show and to send on; all when empty.
    pub events: Vec<String>,
    pub forward: Option<Forward>,
    pub journal: Journal,
    pub seen: Seen,
}

/// What happened at the desk so far.
#[derive(Default)]
pub struct Seen {
    genuine: AtomicU64,
    refused: AtomicU64,
    /// A line could not be written.
    unread: Notify,
}

/// A delivery that is not accepted.
pub struct Refusal {
    pub status: StatusCode,
    /// `mismatch`
    pub kind: String,
    pub message: String,
}

/// Deliveries are taken at every path: what stands in front may add one.
pub fn routes(desk: Arc<Desk>) -> Router {
    Router::new()
        .fallback_service(post(receive).with_state(desk))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
}

async fn receive(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let received_at = time::now();
    match desk.verify(received_at, &headers, body).await {
        Ok((verification, body)) => desk.accept(received_at, &headers, body, verification).await,
        Err(refusal) => desk.refuse(received_at, refusal),
    }
}

impl Desk {
    /// Verifies in the sandbox. Gives the body back as it came.
    async fn verify(
        &self,
        received_at: UnixSeconds,
        headers: &HeaderMap,
        body: Result<Bytes, BytesRejection>,
    ) -> Result<(Verification, Bytes), Refusal> {
        let body = body.map_err(|rejection| match rejection.status() {
            status @ StatusCode::PAYLOAD_TOO_LARGE => Refusal {
                status,
                kind: "too-large".to_owned(),
                message: "the payload is larger than 1 MiB".to_owned(),
            },
            status => Refusal {
                status,
                kind: "unreadable".to_owned(),
                message: rejection.body_text(),
            },
        })?;
        let payload = std::str::from_utf8(&body).map_err(|error| Refusal {
            status: StatusCode::BAD_REQUEST,
            kind: "unreadable".to_owned(),
            message: format!("the body is not UTF-8: {error}"),
        })?;
        let headers = headers.iter().map(|(name, value)| {
            Entry::new(name.as_str(), String::from_utf8_lossy(value.as_bytes()))
        });
        let delivery = Delivery {
            payload: payload.to_owned(),
            headers: headers.collect(),
            received_at,
        };
        match self.adapter.verify(&self.policy, &delivery).await {
            Ok(verification) => Ok((verification, body)),
            Err(CallError::Webhook(error)) => Err(Refusal {
                status: status(error.http_status),
                kind: case_name(&error.kind),
                message: error.message,
            }),
            Err(error) => Err(Refusal {
                status: StatusCode::INTERNAL_SERVER_ERROR,
                kind: "host-failure".to_owned(),
                message: error.to_string(),
            }),
        }
    }

    async fn accept(
        &self,
        received_at: UnixSeconds,
        headers: &HeaderMap,
        body: Bytes,
        verification: Verification,
    ) -> Response {
        self.seen.genuine.fetch_add(1, Ordering::Relaxed);
        let acknowledgement = &verification.acknowledgement;
        let answer = || {
            let body = acknowledgement.body.clone();
            (status(acknowledgement.http_status), body).into_response()
        };
        let is_wanted = |name: &String| self.events.is_empty() || self.events.contains(name);
        let mut events = verification.events.iter();
        if !events.any(|event| is_wanted(&event.provider_type)) {
            return answer();
        }
        self.write(self.journal.events(received_at, &verification.events));
        let Some(forward) = &self.forward else {
            let answer = answer();
            self.write(
                self.journal
                    .answered(received_at, &verification, answer.status()),
            );
            return answer;
        };
        let forwarded = forward.send(headers, body).await;
        let target = forward.target();
        self.write(
            self.journal
                .forwarded(received_at, &verification, target, &forwarded),
        );
        forwarded.answer().into_response()
    }

    fn refuse(&self, received_at: UnixSeconds, refusal: Refusal) -> Response {
        self.seen.refused.fetch_add(1, Ordering::Relaxed);
        self.write(self.journal.refused(received_at, &refusal));
        (refusal.status, refusal.message).into_response()
    }

    fn write(&self, written: io::Result<()>) {
        if written.is_err() {
            self.seen.unread.notify_one();
        }
    }

    /// Waits until nobody reads the journal any more.
    pub async fn unread(&self) {
        self.seen.unread.notified().await;
    }

    /// `deliveries: 2 genuine, 1 refused`
    pub fn summary(&self) -> String {
        format!(
            "deliveries: {} genuine, {} refused",
            self.seen.genuine.load(Ordering::Relaxed),
            self.seen.refused.load(Ordering::Relaxed)
        )
    }
}

/// The contract lets an adapter name any number.
fn status(number: u16) -> StatusCode {
    StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
