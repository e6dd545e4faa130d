//! How much of its memory a call touches: what a fresh instance has to be given, and what has to be
//! cleared after it.

mod counted;

use std::sync::Arc;

use wasmtime::{Config, Engine};

use crate::inputs::{self, LARGE, SMALL};
use crate::lab::Lab;
use crate::report::Report;
use crate::report::goals::GoalName;
use crate::requests;
use crate::sandbox::{self, Provider, Sandbox};
use crate::statistics::Summary;
use counted::CountedMemories;

pub(super) fn measure(lab: &Lab, report: &mut Report) -> anyhow::Result<()> {
    let component = std::fs::read(&lab.component)?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let rows = runtime.block_on(touched(&component))?;
    let worst = rows.iter().filter(|(name, _)| name != VERIFY_LARGE);
    let worst = worst.map(|(_, kib)| *kib).fold(0.0, f64::max);
    report.figure(GoalName::MemoryTouched, Summary::exact(worst));
    report.table(
        "Memory touched by a call",
        "Pages of 4 KiB of the linear memory that are there after a call in a fresh instance; its \
         initial data is in them. The goal is of the calls of 3 kB.",
        "KiB",
        rows,
    );
    Ok(())
}

const VERIFY_LARGE: &str = "webhooks.verify, 31,392 bytes";

async fn touched(component: &[u8]) -> anyhow::Result<Vec<(String, f64)>> {
    let memories = Arc::new(CountedMemories::default());
    let mut config = Config::new();
    config
        .with_host_memory(memories.clone())
        // No guard, no reservation: the code checks every address itself.
        .memory_guard_size(0)
        .memory_reservation(0)
        .memory_init_cow(false)
        .concurrency_support(false);
    let answer = Provider::new(&inputs::payment(SMALL));
    let sandbox = Sandbox::new(
        Engine::new(&config).map_err(sandbox::failed)?,
        component,
        answer,
    )?;
    let mut rows = Vec::new();

    let instance = sandbox.instance().await?;
    rows.push(("instantiate".to_owned(), memories.resident_kib()?));
    drop(instance);

    let policy = requests::sandbox_policy();
    for (name, bytes) in [
        ("webhooks.verify, 3,009 bytes", SMALL),
        (VERIFY_LARGE, LARGE),
    ] {
        let delivery = requests::fixed_delivery(bytes);
        let mut instance = sandbox.instance().await?;
        instance.verify(&policy, &delivery).await?;
        rows.push((name.to_owned(), memories.resident_kib()?));
    }

    let mut instance = sandbox.instance().await?;
    let operation = requests::operation(None);
    instance
        .authorize(&operation, &requests::authorization())
        .await?;
    rows.push(("gateway.authorize".to_owned(), memories.resident_kib()?));
    Ok(rows)
}
