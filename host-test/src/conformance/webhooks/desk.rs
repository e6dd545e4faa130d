//! Where deliveries arrive.

use std::sync::Arc;

use anyhow::{bail, ensure};
use payments_host::CallError;
use payments_host::types::{
    Delivery, Entry, Mode, Policy, Verification, WebhookError, WebhookErrorKind as Kind,
};

use crate::conformance::bench::Bench;
use crate::conformance::fixture::WebhookFixture;
use crate::time;

/// The adapter, and everything that a delivery to it needs.
pub(super) struct Desk {
    pub(super) tenant: &'static str,
    pub(super) bench: Arc<Bench>,
}

impl Desk {
    pub(super) fn fixture(&self) -> &WebhookFixture {
        &self.bench.fixture.webhooks
    }

    pub(super) fn payload(&self) -> String {
        self.fixture().event.to_string()
    }

    pub(super) fn policy(&self) -> Policy {
        Policy {
            installation_id: Some(self.fixture().installation_id.clone()),
            ..Policy::new([&self.fixture().secret], Mode::Test)
        }
    }

    /// A delivery signed now with the right secret.
    pub(super) fn signed(&self, payload: &str) -> Delivery {
        self.signed_at(payload, time::now())
    }

    pub(super) fn signed_at(&self, payload: &str, at: u64) -> Delivery {
        let WebhookFixture { scheme, secret, .. } = self.fixture();
        self.with_header(payload, scheme.sign(payload, secret, at))
    }

    pub(super) fn with_header(&self, payload: &str, value: String) -> Delivery {
        Delivery {
            payload: payload.to_owned(),
            headers: vec![
                Entry::new("Content-Type", "application/json"),
                Entry::new(self.fixture().scheme.header(), value),
            ],
            received_at: time::now(),
        }
    }

    /// What the adapter makes of a delivery. Anything but an answer or a refusal breaks the contract.
    pub(super) async fn verify(
        &self,
        policy: &Policy,
        delivery: &Delivery,
    ) -> anyhow::Result<Result<Verification, WebhookError>> {
        let adapter = self.bench.adapter.for_tenant(self.tenant);
        match adapter.verify(policy, delivery).await {
            Ok(verification) => Ok(Ok(verification)),
            Err(CallError::Webhook(error)) => Ok(Err(error)),
            Err(error) => bail!("no refusal, but: {error}"),
        }
    }

    pub(super) async fn expect_refused(
        &self,
        delivery: &Delivery,
        kinds: &[Kind],
    ) -> anyhow::Result<()> {
        let Err(error) = self.verify(&self.policy(), delivery).await? else {
            bail!("it was accepted");
        };
        ensure!(
            kinds.contains(&error.kind),
            "it was refused as {:?}, and it is {kinds:?}",
            error.kind
        );
        ensure!(
            (400..600).contains(&error.http_status),
            "the provider is to be answered {}",
            error.http_status
        );
        Ok(())
    }
}
