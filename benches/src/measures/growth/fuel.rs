//! The same in instructions, which no machine and no load changes.

use std::path::Path;

use super::{BATCH, LINE_ITEMS, METADATA, PAYLOADS};
use crate::inputs::{self, SMALL};
use crate::report::{Report, Series};
use crate::requests;
use crate::sandbox::{self, Instance, Provider, Sandbox};

pub(super) fn measure(component: &Path, report: &mut Report) -> anyhow::Result<()> {
    let component = std::fs::read(component)?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(grown(&component, report))
}

async fn grown(component: &[u8], report: &mut Report) -> anyhow::Result<()> {
    let answer = Provider::new(&inputs::payment(SMALL));
    let sandbox = Sandbox::new(sandbox::counting_engine()?, component, answer)?;
    let operation = requests::operation(None);

    let policy = requests::sandbox_policy();
    let mut verify = Vec::new();
    for bytes in PAYLOADS {
        let delivery = requests::fixed_delivery(bytes);
        let mut instance = fresh(&sandbox).await?;
        instance.verify(&policy, &delivery).await?;
        verify.push((bytes as f64, instance.take_fuel()? as f64));
    }
    let mut metadata = Vec::new();
    for entries in METADATA {
        let authorization = requests::with_metadata(entries);
        let mut instance = fresh(&sandbox).await?;
        instance.authorize(&operation, &authorization).await?;
        metadata.push((f64::from(entries), instance.take_fuel()? as f64));
    }
    let mut line_items = Vec::new();
    for items in LINE_ITEMS {
        let authorization = requests::with_line_items(items);
        let mut instance = fresh(&sandbox).await?;
        instance.authorize(&operation, &authorization).await?;
        line_items.push((f64::from(items), instance.take_fuel()? as f64));
    }
    let mut batch = Vec::new();
    for payments in BATCH {
        let mut instance = fresh(&sandbox).await?;
        instance.authorize_all(&requests::batch(payments)).await?;
        batch.push((f64::from(payments), instance.take_fuel()? as f64));
    }
    for (title, of, name, points) in [
        (
            "Verify: the payload grows, in fuel",
            "bytes",
            "webhooks.verify",
            verify,
        ),
        (
            "Authorize: metadata grows, in fuel",
            "entries",
            "gateway.authorize",
            metadata,
        ),
        (
            "Authorize: line items grow, in fuel",
            "line items",
            "gateway.authorize",
            line_items,
        ),
        (
            "A batch grows, in fuel",
            "payments",
            "batch.authorize-all",
            batch,
        ),
    ] {
        const NOTE: &str = "wasmtime's count of instructions, the same on every machine.";
        report.growth(title, NOTE, of, "fuel", vec![Series::exact(name, points)]);
    }
    Ok(())
}

/// An instance whose own making is not counted.
async fn fresh(sandbox: &Sandbox) -> anyhow::Result<Instance> {
    let mut instance = sandbox.instance().await?;
    instance.take_fuel()?;
    Ok(instance)
}
