//! The interface, a simulator, and what that delivers.

use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use payments_host::Endpoints;
use payments_host::types::{
    AdapterError, CaptureMode, Delivery, Endpoint, EndpointChanges, Entry, Event, Mode,
    NewEndpoint, Operation, Outcome, Policy, Registered, Registration, Removal, RetryAdvice,
    Rotation,
};

use crate::conformance::bench::Bench;
use crate::conformance::case::Case;
use crate::conformance::simulator::Delivered;
use crate::conformance::writes::authorization;

/// Nobody listens there: what matters is what the simulator sends.
pub(super) const URL: &str = "https://hooks.shop.example/conformance";

pub(super) struct Desk {
    pub(super) case: Case,
    header: &'static str,
}

impl Desk {
    pub(super) async fn open(bench: &Arc<Bench>) -> anyhow::Result<Self> {
        Ok(Self {
            case: bench.case().await?,
            header: bench.fixture.webhooks.scheme.header(),
        })
    }

    /// The checks are skipped where there is none.
    pub(super) fn endpoints(&self) -> anyhow::Result<Endpoints<'_>> {
        let endpoints = self.case.adapter.endpoints();
        endpoints.context("the interface `endpoints` is not exported")
    }

    pub(super) async fn register(
        &self,
        operation: &Operation,
        registration: &Registration,
    ) -> anyhow::Result<Registered> {
        let registered = self.endpoints()?.register(operation, registration).await;
        registered.with_context(|| format!("register as {}", operation.id))
    }

    pub(super) async fn rotate(
        &self,
        operation: &Operation,
        endpoint_id: &str,
    ) -> anyhow::Result<Registered> {
        let rotation = Rotation::new(endpoint_id);
        let registered = self.endpoints()?.rotate(operation, &rotation).await;
        registered.with_context(|| format!("rotate as {}", operation.id))
    }

    pub(super) async fn update(
        &self,
        operation: &Operation,
        changes: &EndpointChanges,
    ) -> anyhow::Result<Endpoint> {
        let updated = self.endpoints()?.update(operation, changes).await;
        updated.with_context(|| format!("update as {}", operation.id))
    }

    pub(super) async fn remove(
        &self,
        operation: &Operation,
        removal: &Removal,
    ) -> anyhow::Result<()> {
        let removed = self.endpoints()?.remove(operation, removal).await;
        removed.with_context(|| format!("remove as {}", operation.id))
    }

    pub(super) async fn list(&self) -> anyhow::Result<Vec<Endpoint>> {
        let listed = self.endpoints()?.list(&self.case.connection).await;
        listed.context("list-endpoints")
    }

    pub(super) async fn expect_count(&self, count: usize) -> anyhow::Result<()> {
        let listed = self.list().await?.len();
        ensure!(
            listed == count,
            "there are {listed} endpoints, and there should be {count}"
        );
        Ok(())
    }

    /// The adapter does not know whether the operation was performed, says so, and has sent nothing
    /// that changes something since there were so many `writes`.
    pub(super) fn expect_check_first(
        &self,
        answer: &Result<Registered, AdapterError>,
        writes: usize,
    ) -> anyhow::Result<()> {
        let Err(error) = answer else {
            bail!("an operation that may have been performed is performed again: {answer:?}");
        };
        ensure!(
            error.retry == RetryAdvice::CheckFirst && error.outcome == Outcome::Unknown,
            "it says retry {:?}, outcome {:?}",
            error.retry,
            error.outcome
        );
        ensure!(
            self.case.writes() == writes,
            "it sent requests that change something"
        );
        Ok(())
    }

    /// Lets something happen, and sees it arrive at these endpoints and no others, each time signed
    /// with one of the secrets. Gives each delivery's event and the secret that matched, in the
    /// order of the endpoints.
    pub(super) async fn expect_delivered(
        &self,
        secrets: &[&str],
        endpoint_ids: &[&str],
    ) -> anyhow::Result<Vec<(Event, usize)>> {
        let before = self.case.simulator.deliveries().await?.len();
        let number = format!("happens-{before}");
        let payment = authorization(&self.case, CaptureMode::Automatic);
        self.case
            .adapter
            .authorize(&self.case.operation(&number), &payment)
            .await?;
        let mut delivered = self.case.simulator.deliveries().await?.split_off(before);
        delivered.retain(|delivery| delivery.attempt == 1);
        ensure!(!delivered.is_empty(), "nothing was delivered");
        let event_id = delivered[0].event_id.clone();
        if let Some(stranger) = delivered
            .iter()
            .find(|delivery| !endpoint_ids.contains(&delivery.endpoint_id.as_str()))
        {
            bail!("{} was told too", stranger.endpoint_id);
        }
        let mut seen = Vec::new();
        for endpoint_id in endpoint_ids {
            let delivery = delivered
                .iter()
                .find(|delivery| {
                    delivery.event_id == event_id && delivery.endpoint_id == *endpoint_id
                })
                .with_context(|| format!("{endpoint_id} was not told"))?;
            seen.push(self.verified(delivery, secrets).await?);
        }
        Ok(seen)
    }

    async fn verified(
        &self,
        delivered: &Delivered,
        secrets: &[&str],
    ) -> anyhow::Result<(Event, usize)> {
        let delivery = Delivery {
            payload: delivered.body.clone(),
            headers: vec![Entry::new(self.header, &delivered.signature)],
            received_at: delivered.at,
        };
        let policy = Policy::new(secrets.iter().copied(), Mode::Test);
        let verification = self.case.adapter.verify(&policy, &delivery).await;
        let mut verification = verification.with_context(|| {
            format!(
                "a delivery to {} is not taken for genuine",
                delivered.endpoint_id
            )
        })?;
        let matched = usize::try_from(verification.matched_secret)?;
        ensure!(
            matched < secrets.len(),
            "secret {matched} is said to match, and there are {}",
            secrets.len()
        );
        ensure!(
            verification.events.len() == 1,
            "it holds {} events",
            verification.events.len()
        );
        Ok((verification.events.remove(0), matched))
    }
}

pub(super) fn created(registered: Registered) -> anyhow::Result<NewEndpoint> {
    match registered {
        Registered::Created(new) => Ok(new),
        Registered::Exists(endpoint) => bail!("it says that {} exists", endpoint.id),
    }
}

pub(super) fn exists(registered: Registered) -> anyhow::Result<Endpoint> {
    match registered {
        Registered::Exists(endpoint) => Ok(endpoint),
        Registered::Created(new) => bail!("it says that it made {}", new.endpoint.id),
    }
}
