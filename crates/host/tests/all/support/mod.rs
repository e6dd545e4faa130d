//! What the tests share: hosts, the hostile adapter, servers.

pub mod server;

use std::path::PathBuf;
use std::sync::OnceLock;

use payments_host::types::{Connection, Entry, Mode, Outcome, Payment};
use payments_host::{
    Adapter, CallError, Egress, FailureCause, Host, HostBuilder, HostFailure, Limits,
};

/// The component of a guest, built once.
fn guest(package: &str, built: &'static OnceLock<PathBuf>) -> &'static PathBuf {
    built.get_or_init(|| {
        component_build::build(package, &mut |_| ())
            .expect("the guest builds")
            .path
    })
}

pub fn hostile() -> &'static PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    guest("hostile", &BUILT)
}

pub fn foreign_import() -> &'static PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    guest("foreign-import", &BUILT)
}

/// A host that may talk to the test's servers, and keeps compiled code for the other tests.
pub fn host() -> HostBuilder {
    static CACHE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let cache = CACHE.get_or_init(|| tempfile::tempdir().expect("a temporary folder"));
    Host::builder()
        .max_concurrent_calls(4)
        .cache_dir(cache.path())
        .egress(Egress::new().allow_loopback_http())
}

pub async fn load(host: HostBuilder) -> Adapter {
    host.build()
        .expect("a host")
        .load_file(hostile())
        .await
        .expect("the adapter loads")
}

/// The hostile adapter in a host with default limits.
pub async fn adapter() -> Adapter {
    load(host()).await
}

pub async fn adapter_with(limits: Limits) -> Adapter {
    load(host().limits(limits)).await
}

/// A connection whose settings say what `get-payment` does.
pub fn behave(settings: &[(&str, &str)]) -> Connection {
    Connection {
        settings: settings
            .iter()
            .map(|(key, value)| Entry::new(*key, *value))
            .collect(),
        ..Connection::new(Mode::Test, [])
    }
}

/// Does it.
pub async fn run(adapter: &Adapter, settings: &[(&str, &str)]) -> Result<Payment, CallError> {
    adapter.get_payment(&behave(settings), "pay_1").await
}

/// What a payment reports under a key.
pub fn reported<'a>(payment: &'a Payment, key: &str) -> Option<&'a str> {
    payment
        .metadata
        .iter()
        .find(|entry| entry.key == key)
        .map(|entry| entry.value.as_str())
}

/// The host failure that a call ended with.
#[track_caller]
pub fn host_failure(result: Result<Payment, CallError>) -> HostFailure {
    match result {
        Err(CallError::Host(failure)) => failure,
        other => panic!("expected a failure of the host, got {other:?}"),
    }
}

/// The transport failure that the adapter was told, and whether the request may have left.
#[track_caller]
pub fn transport_failure(result: Result<Payment, CallError>) -> (String, Outcome) {
    match result {
        Err(CallError::Adapter(error)) => (error.code.unwrap_or_default(), error.outcome),
        other => panic!("expected an error of the adapter, got {other:?}"),
    }
}

/// A call ended with this failure before anything was written, and the next call works.
pub async fn check_limit(adapter: &Adapter, settings: &[(&str, &str)], cause: FailureCause) {
    let failure = host_failure(run(adapter, settings).await);
    assert_eq!(failure.cause, cause);
    assert_eq!(failure.outcome, Outcome::NotPerformed);
    check_works(adapter).await;
}

/// The host still answers calls.
pub async fn check_works(adapter: &Adapter) {
    let info = adapter.describe().await.expect("the next call works");
    assert_eq!(info.name, "hostile");
}
