//! What all checks share: the adapter in its sandbox, and the fixture.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use payments_host::types::AdapterInfo;
use payments_host::{Adapter, BuildError, Egress, Host, Limits};

use super::case::Case;
use super::fixture::{Fixture, Simulated};
use super::simulator::Simulator;
use crate::artifacts;
use crate::http::LocalHttp;
use crate::requests::RequestLog;

/// How long a request of the adapter may take. The simulator answers in milliseconds, unless it is
/// told not to answer at all; the rest is for machines that are busy with something else.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
const CALLS_AT_A_TIME: u32 = 256;
const CHECKS_AT_A_TIME: usize = 12;

/// A host that lets adapters reach this machine, and the list of what they asked for.
pub(super) fn host() -> Result<(Host, RequestLog), BuildError> {
    let requests = RequestLog::default();
    let log = requests.clone();
    let host = Host::builder()
        .egress(Egress::new().allow_loopback_http())
        .limits(Limits {
            request_timeout: REQUEST_TIMEOUT,
            // The checks share two cores; what is measured here is behaviour, not speed.
            guest_time: Duration::from_secs(10),
            queue_time: Duration::from_secs(120),
            ..Limits::default()
        })
        .max_concurrent_calls(CALLS_AT_A_TIME)
        .cache_dir(artifacts::compiled_code())
        .on_request(move |record| log.add(record))
        .build()?;
    Ok((host, requests))
}

pub(super) struct Bench {
    pub(super) fixture: Fixture,
    pub(super) adapter: Adapter,
    pub(super) info: AdapterInfo,
    requests: RequestLog,
    http: LocalHttp,
    cases: AtomicU64,
}

impl Bench {
    pub(super) fn new(
        fixture: Fixture,
        adapter: Adapter,
        info: AdapterInfo,
        requests: RequestLog,
    ) -> Self {
        Self {
            fixture,
            adapter,
            info,
            requests,
            http: LocalHttp::default(),
            cases: AtomicU64::new(0),
        }
    }

    /// How many checks may run at a time: one, when they share a simulator.
    pub(super) fn side_by_side(&self) -> usize {
        match self.fixture.simulator {
            Simulated::Start(_) => CHECKS_AT_A_TIME,
            Simulated::Url(_) => 1,
        }
    }

    /// A place for one case: a simulator with nothing in it, and a tenant of its own, by which the
    /// requests are told apart.
    pub(super) async fn case(&self) -> anyhow::Result<Case> {
        let number = self.cases.fetch_add(1, Ordering::Relaxed);
        let simulator = Simulator::fresh(&self.fixture.simulator, &self.http).await?;
        Ok(Case::new(self, simulator, number, self.requests.clone()))
    }

    /// A case that talks to nobody.
    pub(super) fn requests_of(&self, tenant: &str) -> usize {
        self.requests.of_tenant(tenant).len()
    }
}
