//! Topic `find`: what an operation left behind is found by its id.

use std::sync::Arc;

use anyhow::{Context, ensure};
use payments_host::types::{CaptureMode, Connection};

use super::bench::Bench;
use super::repeat::for_each_write;
use super::writes::{Write, authorization};
use super::{Check, Tally};

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(
            "find/each-write",
            "when an outcome is unknown, this is how a host finds out",
            |bench| for_each_write(bench, each_write),
        ),
        Check::new(
            "find/nothing",
            "what was never sent, or belongs to another installation, is not found",
            |bench| async move { Tally::of(nothing(&bench).await) },
        ),
    ]
}

async fn each_write(bench: Arc<Bench>, write: Write) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let prepared = write.prepare(&case).await?;
    let operation = case.operation("lost");
    prepared.request.send(&case.adapter, &operation).await?;
    let writes = case.writes();
    let since = operation.now.saturating_sub(60);
    let found = case
        .adapter
        .find(&operation.connection, &operation.id, since)
        .await
        .context("find")?;
    ensure!(
        write.is_among(&found),
        "of {} movements found, none is this",
        found.len()
    );
    ensure!(case.writes() == writes, "find changed something");
    Ok(())
}

async fn nothing(bench: &Bench) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let operation = case.operation("one");
    let request = authorization(&case, CaptureMode::Manual);
    case.adapter.authorize(&operation, &request).await?;
    let since = operation.now.saturating_sub(60);
    let elsewhere = Connection {
        installation_id: Some("conformance-2".to_owned()),
        ..case.connection.clone()
    };
    for (connection, id) in [(&case.connection, "two"), (&elsewhere, "one")] {
        let found = case.adapter.find(connection, id, since).await?;
        ensure!(found.is_empty(), "{} movements were found", found.len());
    }
    Ok(())
}
