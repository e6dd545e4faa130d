//! Runs payment adapters, WebAssembly components that export world `commerce:payments/adapter`,
//! in a wasmtime sandbox.
//!
//! An adapter can call nothing but the host's `http-client`, and that only to the hosts that the
//! platform allows. It has no clock, no randomness, no files, no environment. Every call runs in
//! a fresh instance under [`Limits`].
//!
//! ```no_run
//! use payments_host::types::{
//!     Authorization, Connection, Credential, Mode, Money, Operation, PaymentSource,
//! };
//! use payments_host::{Egress, Host};
//!
//! # async fn pay(now: u64) -> Result<(), Box<dyn std::error::Error>> {
//! let host = Host::builder().egress(Egress::new().allow("api.stripe.com")).build()?;
//! let adapter = host.load_file("stripe-adapter.wasm").await?;
//!
//! let connection = Connection {
//!     installation_id: Some("shop-eu".into()),
//!     ..Connection::new(Mode::Test, [Credential::secret("secret-key", "sk_test_…")])
//! };
//! // Store the operation's id first: if the call's outcome is unknown, the same id is the
//! // way to find out, or to try again without paying twice.
//! let operation = Operation::new(connection, "order-1001-authorize", now);
//! let authorization = Authorization::new(
//!     Money::new(1099, "EUR"),
//!     PaymentSource::SavedMethod("pm_card_visa".into()),
//! );
//! let payment = adapter.authorize(&operation, &authorization).await?;
//! println!("{}: {:?}", payment.id, payment.status);
//! # Ok(())
//! # }
//! ```
//!
//! - [`Host`] is built once; [`Host::load`] refuses what is not an adapter and says why.
//! - [`Adapter`] has the contract's functions. [`Adapter::for_tenant`] says on whose behalf.
//!   [`Adapter::vault`], [`Adapter::batch`] and the like have those of the optional interfaces, if
//!   the adapter exports them.
//! - [`CallError::outcome`] always says whether something may have happened at the provider.
//! - [`Egress`] says where requests may go, [`CredentialStore`] holds what adapters should not
//!   see, [`HostBuilder::on_request`] shows each request.
//! - Log lines are `tracing` events, in a span for each call and for each request. They hold ids,
//!   hosts, paths and statuses; no bodies, queries, header values or secrets.

mod adapter;
mod cache;
mod call;
mod contract;
mod credentials;
mod egress;
mod engine;
mod error;
mod host;
mod http;
mod limits;
mod load;
mod observe;
mod pace;
pub mod types;

pub use adapter::{
    Adapter, Batch, Disputes, Endpoints, Onboarding, Records, RefundControl, Transfers, Vault,
};
pub use cache::CacheError;
pub use credentials::{
    CredentialError, CredentialRequest, CredentialStore, InMemoryCredentials, Secret,
};
pub use egress::{DEFAULT_REQUEST_HEADERS, Egress};
/// For measurements of the sandbox alone: the engine as a host has it.
#[doc(hidden)]
pub use engine::build as build_engine;
pub use error::{CallError, FailureCause, HostFailure};
pub use host::{BuildError, Host, HostBuilder};
pub use limits::Limits;
pub use load::{ForeignImport, Inspection, LoadError};
pub use observe::{
    Method, RequestFailure, RequestHook, RequestRecord, TransportFailure, method_name,
};
pub use pace::RequestRate;

/// The guide's examples compile.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/platforms.md")]
struct Platforms;
