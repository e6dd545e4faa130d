//! `http-client`, as the host provides it: one attempt, to where the platform allows, with what
//! is known about whether it left.

mod connector;
mod exchange;
mod failure;
mod head;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::credentials::CredentialStore;
use crate::egress::Egress;
use crate::limits::Limits;
use crate::observe::RequestHook;
use crate::pace::{Pacer, RequestRate};

pub(crate) use exchange::{send, send_all};

/// Kept-alive connections that are idle for longer are closed; providers close theirs at about
/// the same time.
const IDLE_CONNECTION: Duration = Duration::from_secs(50);

/// Headers of an answer that are read.
const RESPONSE_HEADERS: usize = 100;

/// The HTTP side of a host, shared by all its calls.
pub(crate) struct HttpClient {
    client: Client<connector::Connector, Full<Bytes>>,
    egress: Egress,
    credentials: Arc<dyn CredentialStore>,
    limits: Limits,
    pacer: Option<Pacer>,
    hook: Option<RequestHook>,
}

impl HttpClient {
    pub(crate) fn new(
        egress: Egress,
        credentials: Arc<dyn CredentialStore>,
        limits: Limits,
        rate: Option<&RequestRate>,
        hook: Option<RequestHook>,
    ) -> Result<Self, rustls::Error> {
        // hyper refuses a smaller buffer.
        const SMALLEST_HEADER_BUFFER: usize = 8 << 10;
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE_CONNECTION)
            .pool_timer(TokioTimer::new())
            // One attempt is one attempt: the adapter decides about the next.
            .retry_canceled_requests(false)
            .http1_max_buf_size(limits.response_header_bytes.max(SMALLEST_HEADER_BUFFER))
            .http1_max_headers(RESPONSE_HEADERS)
            .build(connector::build(&egress)?);
        Ok(Self {
            client,
            egress,
            credentials,
            limits,
            pacer: rate.map(Pacer::new),
            hook,
        })
    }
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient")
            .field("egress", &self.egress)
            .finish_non_exhaustive()
    }
}
