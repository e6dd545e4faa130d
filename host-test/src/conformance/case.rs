//! One case of a check: a simulator, a connection to it, and the adapter.

use anyhow::{Context, bail};
use payments_host::types::{
    AdapterError, Connection, Credential, Entry, Mode, Money, Operation, Payment, PaymentSource,
};
use payments_host::{Adapter, CallError, Method};

use super::bench::Bench;
use super::fixture::Fixture;
use super::simulator::{Moved, Simulator};
use crate::requests::RequestLog;
use crate::time;

/// The installation that cases act for.
pub(super) const INSTALLATION_ID: &str = "conformance";

pub(super) struct Case {
    pub(super) adapter: Adapter,
    pub(super) connection: Connection,
    pub(super) simulator: Simulator,
    pub(super) fixture: Fixture,
    tenant: String,
    requests: RequestLog,
}

impl Case {
    pub(super) fn new(
        bench: &Bench,
        simulator: Simulator,
        number: u64,
        requests: RequestLog,
    ) -> Self {
        let tenant = format!("case-{number}");
        Self {
            adapter: bench.adapter.for_tenant(tenant.as_str()),
            connection: connection(&bench.fixture, simulator.base_url()),
            simulator,
            fixture: bench.fixture.clone(),
            tenant,
            requests,
        }
    }

    /// An operation that is sent now for the first time.
    pub(super) fn operation(&self, id: &str) -> Operation {
        Operation::new(self.connection.clone(), id, time::now())
    }

    pub(super) fn money(&self, minor_units: u64) -> Money {
        Money::new(minor_units, &self.fixture.currency)
    }

    pub(super) fn approves(&self) -> PaymentSource {
        PaymentSource::SavedMethod(self.fixture.sources.approves.clone())
    }

    /// How many HTTP requests this case has asked for, refused ones too.
    pub(super) fn requests(&self) -> usize {
        self.requests.of_tenant(&self.tenant).len()
    }

    /// How many of them change something.
    pub(super) fn writes(&self) -> usize {
        let requests = self.requests.of_tenant(&self.tenant);
        let reads = |method| matches!(method, Method::Get | Method::Head);
        requests
            .iter()
            .filter(|request| !reads(request.method))
            .count()
    }

    /// What has moved since the ledger had `before` entries.
    pub(super) async fn moved_since(&self, before: usize) -> anyhow::Result<Vec<Moved>> {
        let ledger = self.simulator.ledger().await?;
        Ok(ledger.into_iter().skip(before).collect())
    }

    pub(super) async fn payment(&self, id: &str) -> anyhow::Result<Payment> {
        let payment = self.adapter.get_payment(&self.connection, id).await;
        payment.with_context(|| format!("get-payment {id}"))
    }
}

/// The fixture's connection, to a simulator.
pub(super) fn connection(fixture: &Fixture, base_url: &str) -> Connection {
    let of = &fixture.connection;
    Connection {
        installation_id: Some(INSTALLATION_ID.to_owned()),
        settings: of
            .settings
            .iter()
            .map(|(key, value)| Entry::new(key, value))
            .collect(),
        endpoints: vec![Entry::new(&of.service, base_url)],
        ..Connection::new(
            Mode::Test,
            of.credentials
                .iter()
                .map(|(name, secret)| Credential::secret(name, secret)),
        )
    }
}

/// The same operation, sent again a little later.
pub(super) fn again(operation: &Operation) -> Operation {
    Operation {
        now: operation.now + 60,
        first_sent_at: Some(operation.first_sent_at.unwrap_or(operation.now)),
        ..operation.clone()
    }
}

/// The adapter's own error. Anything else, a trap first of all, breaks the contract.
pub(super) fn typed<T>(answer: Result<T, CallError>) -> anyhow::Result<Result<T, AdapterError>> {
    match answer {
        Ok(answer) => Ok(Ok(answer)),
        Err(CallError::Adapter(error)) => Ok(Err(*error)),
        Err(error) => bail!("no typed error, but: {error}"),
    }
}
