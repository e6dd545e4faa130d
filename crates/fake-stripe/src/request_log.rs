//! What arrived: every request to the API, and how it was answered.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A request to `/v1/…`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedRequest {
    /// Position, from 1, without gaps.
    pub sequence: u64,
    /// Unix seconds of the simulator's clock.
    pub at: i64,
    /// `req_…`
    pub request_id: String,
    /// `GET`, `POST`, `DELETE`.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// As received, without the question mark.
    pub query: String,
    /// Names in lower case; the key is not shown.
    pub headers: BTreeMap<String, String>,
    /// As received.
    pub body: String,
    /// The status that was sent; none while it runs, and when no answer was sent.
    pub status: Option<u16>,
    /// Whether the answer came from an idempotency key.
    pub replayed: bool,
}

#[derive(Debug, Default)]
pub(crate) struct RequestLog {
    pub(crate) requests: Vec<RecordedRequest>,
    received: u64,
}

impl RequestLog {
    /// Adds a request and gives it its number.
    pub(crate) fn add(&mut self, mut request: RecordedRequest) -> u64 {
        self.received += 1;
        request.sequence = self.received;
        if let Some(secret) = request.headers.get_mut("authorization") {
            "(redacted)".clone_into(secret);
        }
        self.requests.push(request);
        self.received
    }

    pub(crate) fn answered(&mut self, sequence: u64, status: u16, replayed: bool) {
        if let Some(request) = self
            .requests
            .iter_mut()
            .rfind(|request| request.sequence == sequence)
        {
            request.status = Some(status);
            request.replayed = replayed;
        }
    }
}
