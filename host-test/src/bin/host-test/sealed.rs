//! An adapter that only has to look at what it is given.

use anyhow::Context;
use host_test::artifacts;
use payments_host::{Adapter, Egress, Host};

/// The adapter in a sandbox without any way out, for so many calls at a time.
pub async fn adapter(concurrent_calls: u32) -> anyhow::Result<Adapter> {
    let component = tokio::task::spawn_blocking(artifacts::stripe_adapter).await??;
    let host = Host::builder()
        .egress(Egress::new())
        .max_concurrent_calls(concurrent_calls)
        .cache_dir(artifacts::compiled_code())
        .build()?;
    host.load_file(&component)
        .await
        .with_context(|| format!("cannot load {}", component.display()))
}
