//! A fake Stripe, a sandbox and an adapter, set up together.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use fake_stripe::FakeStripe;
use payments_host::types::{Connection, Credential, Entry, Mode, Operation};
use payments_host::{Adapter, Egress, Host, HostBuilder, RequestHook, RequestRecord};

use crate::requests::RequestLog;
use crate::{artifacts, time};

/// The key that connections of a lab carry. Fake Stripe takes any test key.
pub const SECRET_KEY: &str = "sk_test_lab";
/// The installation that connections of a lab name.
pub const INSTALLATION_ID: &str = "lab";

/// A running fake Stripe, a host whose adapters may reach this machine, and an adapter in it.
/// The simulator stops when the lab is dropped.
#[derive(Debug)]
pub struct Lab {
    /// The simulator. Its control API tells what really happened.
    pub stripe: FakeStripe,
    /// The sandbox.
    pub host: Host,
    /// The adapter.
    pub adapter: Adapter,
    /// Every HTTP request that the adapter asked for.
    pub requests: RequestLog,
}

impl Lab {
    /// A lab with this project's adapter, or the one that `PAYMENTS_ADAPTER` names.
    ///
    /// # Errors
    /// When the adapter cannot be built or loaded, or no port is free.
    pub async fn start() -> anyhow::Result<Self> {
        Self::builder().start().await
    }

    /// A lab with other settings.
    #[must_use]
    pub fn builder() -> LabBuilder {
        LabBuilder::default()
    }

    /// A connection to the simulator in test mode.
    #[must_use]
    pub fn connection(&self) -> Connection {
        connection_to(self.stripe.base_url())
    }

    /// An operation that is sent now for the first time.
    #[must_use]
    pub fn operation(&self, id: impl Into<String>) -> Operation {
        Operation::new(self.connection(), id, time::now())
    }

    /// An operation that was sent before, just now, and is sent again.
    #[must_use]
    pub fn repeated(&self, id: impl Into<String>) -> Operation {
        let operation = self.operation(id);
        Operation {
            first_sent_at: Some(operation.now),
            ..operation
        }
    }
}

/// A connection in test mode to a fake Stripe at `base_url`.
#[must_use]
pub fn connection_to(base_url: &str) -> Connection {
    Connection {
        installation_id: Some(INSTALLATION_ID.to_owned()),
        endpoints: ["api", "connect"]
            .map(|service| Entry::new(service, base_url))
            .to_vec(),
        ..Connection::new(Mode::Test, [Credential::secret("secret-key", SECRET_KEY)])
    }
}

/// Configures a [`Lab`].
#[derive(Default)]
pub struct LabBuilder {
    component: Option<PathBuf>,
    simulator: fake_stripe::Builder,
    host: HostBuilder,
    watch: Option<RequestHook>,
}

impl fmt::Debug for LabBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LabBuilder")
            .field("component", &self.component)
            .field("simulator", &self.simulator)
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

impl LabBuilder {
    /// Another adapter than [`artifacts::stripe_adapter`].
    #[must_use]
    pub fn component(mut self, path: impl Into<PathBuf>) -> Self {
        self.component = Some(path.into());
        self
    }

    /// Other settings of the simulator.
    #[must_use]
    pub fn simulator(mut self, simulator: fake_stripe::Builder) -> Self {
        self.simulator = simulator;
        self
    }

    /// Other settings of the host, such as limits or credentials. The lab itself sets the egress
    /// policy, the cache folder and the request hook.
    #[must_use]
    pub fn host(mut self, configure: impl FnOnce(HostBuilder) -> HostBuilder) -> Self {
        self.host = configure(self.host);
        self
    }

    /// Is called after each HTTP request of the adapter, besides the lab's own list.
    #[must_use]
    pub fn on_request(mut self, watch: impl Fn(&RequestRecord) + Send + Sync + 'static) -> Self {
        self.watch = Some(Arc::new(watch));
        self
    }

    /// Starts everything.
    ///
    /// # Errors
    /// When the adapter cannot be built or loaded, or no port is free.
    pub async fn start(self) -> anyhow::Result<Lab> {
        let component = match self.component {
            Some(path) => path,
            None => tokio::task::spawn_blocking(artifacts::stripe_adapter).await??,
        };
        let requests = RequestLog::default();
        let (log, watch) = (requests.clone(), self.watch);
        let host = self
            .host
            .egress(Egress::new().allow_loopback_http())
            .cache_dir(artifacts::compiled_code())
            .on_request(move |record| {
                log.add(record);
                if let Some(watch) = &watch {
                    watch(record);
                }
            })
            .build()
            .context("cannot set the sandbox up")?;
        let adapter = host
            .load_file(&component)
            .await
            .with_context(|| format!("cannot load {}", component.display()))?;
        let stripe = self
            .simulator
            .start()
            .await
            .context("cannot start the fake Stripe")?;
        Ok(Lab {
            stripe,
            host,
            adapter,
            requests,
        })
    }
}
