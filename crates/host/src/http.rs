//! `http-client`, as the host provides it: one attempt, to where the platform allows, with what
//! is known about whether it left.

mod connection;
mod connector;
mod exchange;
mod failure;
mod head;
mod pool;
mod turns;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use connector::Connector;
use pool::Pool;

use crate::credentials::CredentialStore;
use crate::egress::{Egress, Gate};
use crate::limits::Limits;
use crate::observe::RequestHook;
use crate::pace::{Pacer, RequestRate};

pub(crate) use exchange::{send, send_all};

/// Connections that are idle for longer are closed; providers close theirs at about the same time. Nobody
/// looks at one before: of one that its server closes, this side is open until it is taken or this
/// time is over.
const LONGEST_IDLE: Duration = Duration::from_secs(50);

/// The HTTP side of a host, shared by all its calls.
pub(crate) struct HttpClient {
    connector: Connector,
    connections: Arc<Pool>,
    egress: Gate,
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
        concurrent_calls: usize,
        rate: Option<&RequestRate>,
        hook: Option<RequestHook>,
    ) -> Result<Self, rustls::Error> {
        Ok(Self {
            connector: Connector::new(&egress, &limits)?,
            connections: Pool::new(
                limits.concurrent_requests.max(concurrent_calls),
                LONGEST_IDLE,
            ),
            egress: Gate::new(egress),
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
