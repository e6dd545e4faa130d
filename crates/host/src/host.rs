//! The host: one engine, one pool, one HTTP client, for any number of adapters and tenants.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::Semaphore;
use wasmtime::Engine;

use crate::adapter::Adapter;
use crate::cache::{CacheError, CompiledCache};
use crate::credentials::{CredentialStore, InMemoryCredentials};
use crate::egress::Egress;
use crate::engine::{self, EpochTicker};
use crate::http::HttpClient;
use crate::limits::Limits;
use crate::load::{self, LoadError};
use crate::observe::{RequestHook, RequestRecord};
use crate::pace::RequestRate;

/// Loads adapters and runs their calls. One for a process; a clone is the same host.
#[derive(Clone, Debug)]
pub struct Host {
    shared: Arc<HostShared>,
}

impl Host {
    /// A host to configure.
    pub fn builder() -> HostBuilder {
        HostBuilder::default()
    }

    /// Loads an adapter from a file. The same as [`load`](Self::load) otherwise.
    ///
    /// # Errors
    /// [`LoadError::Read`] when the file cannot be read, and those of [`load`](Self::load).
    pub async fn load_file(&self, path: impl AsRef<Path>) -> Result<Adapter, LoadError> {
        let path = path.as_ref().to_owned();
        let shared = self.shared.clone();
        blocking(move || {
            let component = std::fs::read(&path).map_err(|error| LoadError::Read {
                path,
                message: error.to_string(),
            })?;
            load::load(&shared, &component)
        })
        .await
    }

    /// Loads an adapter: compiles the component, or takes it from the compiled-code cache, and
    /// checks that it exports the contract and imports nothing but `http-client`. No code of it
    /// runs.
    ///
    /// # Errors
    /// [`LoadError`] says what is wrong with the component and what to do about it.
    pub async fn load(&self, component: impl Into<Vec<u8>>) -> Result<Adapter, LoadError> {
        let component = component.into();
        let shared = self.shared.clone();
        blocking(move || load::load(&shared, &component)).await
    }
}

/// Compiling takes up to seconds: not on a thread of the executor.
async fn blocking(
    load: impl FnOnce() -> Result<Adapter, LoadError> + Send + 'static,
) -> Result<Adapter, LoadError> {
    tokio::task::spawn_blocking(load)
        .await
        .unwrap_or_else(|error| Err(LoadError::Internal(error.to_string())))
}

/// What every adapter and call of a host shares.
pub(crate) struct HostShared {
    pub(crate) engine: Engine,
    pub(crate) limits: Limits,
    pub(crate) http: Arc<HttpClient>,
    /// One permit for each place in the pool.
    pub(crate) places: Semaphore,
    pub(crate) cache: Option<CompiledCache>,
    _ticker: EpochTicker,
}

impl fmt::Debug for HostShared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostShared")
            .field("limits", &self.limits)
            .field("places", &self.places.available_permits())
            .finish_non_exhaustive()
    }
}

/// Configures a [`Host`].
pub struct HostBuilder {
    max_concurrent_calls: u32,
    cache_dir: Option<PathBuf>,
    egress: Egress,
    credentials: Arc<dyn CredentialStore>,
    limits: Limits,
    rate: Option<RequestRate>,
    hook: Option<RequestHook>,
}

impl Default for HostBuilder {
    fn default() -> Self {
        Self {
            max_concurrent_calls: 64,
            cache_dir: None,
            egress: Egress::new(),
            credentials: Arc::new(InMemoryCredentials::new()),
            limits: Limits::default(),
            rate: None,
            hook: None,
        }
    }
}

impl fmt::Debug for HostBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostBuilder")
            .field("max_concurrent_calls", &self.max_concurrent_calls)
            .field("cache_dir", &self.cache_dir)
            .field("egress", &self.egress)
            .field("limits", &self.limits)
            .field("rate", &self.rate)
            .finish_non_exhaustive()
    }
}

impl HostBuilder {
    /// How many calls run at a time, over all adapters and tenants; the others wait for their
    /// turn. Default 64. It sizes the pool: 8 GiB of address space for each, which is not memory;
    /// where the system does not give that (on most for more than about 16,000 calls), twice
    /// [`Limits::memory_bytes`], and calls take longer.
    #[must_use]
    pub fn max_concurrent_calls(mut self, calls: u32) -> Self {
        self.max_concurrent_calls = calls;
        self
    }

    /// Keeps compiled code in this folder, so that the next process loads in a millisecond
    /// instead of compiling. Without it nothing is kept.
    ///
    /// Loading compiled code is running it: the folder is made for this user alone (mode 0700),
    /// and refused when it belongs to another user or others may write to it.
    #[must_use]
    pub fn cache_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cache_dir = Some(folder.into());
        self
    }

    /// Where adapters may send requests. Nowhere, by default.
    #[must_use]
    pub fn egress(mut self, egress: Egress) -> Self {
        self.egress = egress;
        self
    }

    /// Where credentials of kind `host-held` come from. None are held, by default.
    #[must_use]
    pub fn credentials(mut self, credentials: impl CredentialStore + 'static) -> Self {
        self.credentials = Arc::new(credentials);
        self
    }

    /// What one call may use.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// How fast requests may follow each other, for each tenant, connected account and host. As
    /// fast as they come, by default.
    #[must_use]
    pub fn request_rate(mut self, rate: RequestRate) -> Self {
        self.rate = Some(rate);
        self
    }

    /// Is called after each HTTP request of an adapter, on the task of the call.
    #[must_use]
    pub fn on_request(mut self, hook: impl Fn(&RequestRecord) + Send + Sync + 'static) -> Self {
        self.hook = Some(Arc::new(hook));
        self
    }

    /// Builds the host.
    ///
    /// # Errors
    /// - [`BuildError::Setting`] when a number makes no sense.
    /// - [`BuildError::Egress`] when the egress policy allows what is no host name.
    /// - [`BuildError::Cache`] when the cache folder cannot be trusted or made.
    /// - [`BuildError::Engine`] when the system refuses the pool's address space, or a thread.
    pub fn build(self) -> Result<Host, BuildError> {
        self.check()?;
        let places = self.max_concurrent_calls;
        engine::warn_about_system_limits(&self.limits, places);
        let engine = engine::build(&self.limits, places)
            .map_err(|error| BuildError::Engine(format!("{error:#}")))?;
        let ticker =
            EpochTicker::start(&engine).map_err(|error| BuildError::Engine(error.to_string()))?;
        let cache = self
            .cache_dir
            .map(|folder| CompiledCache::open(folder, &engine))
            .transpose()?;
        let http = HttpClient::new(
            self.egress,
            self.credentials,
            self.limits.clone(),
            places as usize,
            self.rate.as_ref(),
            self.hook,
        )
        .map_err(|error| BuildError::Engine(error.to_string()))?;
        let shared = HostShared {
            engine,
            limits: self.limits,
            http: Arc::new(http),
            places: Semaphore::new(places as usize),
            cache,
            _ticker: ticker,
        };
        Ok(Host {
            shared: Arc::new(shared),
        })
    }

    fn check(&self) -> Result<(), BuildError> {
        if let [mistake, ..] = self.egress.mistakes() {
            return Err(BuildError::Egress(mistake.clone()));
        }
        let refuse = |setting, message| Err(BuildError::Setting { setting, message });
        if self.max_concurrent_calls == 0 {
            return refuse("max_concurrent_calls", "at least 1");
        }
        if self.limits.memory_bytes < 64 << 10 {
            return refuse("limits.memory_bytes", "at least one page, 65,536");
        }
        if self.limits.guest_time < engine::EPOCH {
            return refuse("limits.guest_time", "at least 10 ms");
        }
        if self.limits.wall_clock.is_zero() {
            return refuse("limits.wall_clock", "more than 0");
        }
        if self
            .rate
            .as_ref()
            .is_some_and(|rate| !(rate.per_second > 0.0 && rate.per_second.is_finite()))
        {
            return refuse("request_rate.per_second", "more than 0");
        }
        Ok(())
    }
}

/// Why a host could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A number makes no sense.
    #[error("{setting} must be {message}")]
    Setting {
        /// The setting.
        setting: &'static str,
        /// What it must be.
        message: &'static str,
    },
    /// The egress policy allows what is no host name, or a reserved header.
    #[error("egress: {0}")]
    Egress(String),
    /// The compiled-code cache cannot be used.
    #[error("compiled-code cache: {0}")]
    Cache(#[from] CacheError),
    /// The engine or what it needs could not be set up.
    #[error("engine: {0}; fewer concurrent calls or less memory for each need less address space")]
    Engine(String),
}
