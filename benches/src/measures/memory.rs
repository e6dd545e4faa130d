//! Resident memory of live instances.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::future::{Either, join_all, select};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use wasmtime::component::Component;

use super::probes::status_kib;
use crate::inputs::{self, SMALL};
use crate::lab::Lab;
use crate::report::goals::GoalName;
use crate::report::{Report, Series};
use crate::requests;
use crate::sandbox::{self, Gate, Provider, Sandbox};
use crate::statistics::Summary;
use crate::worker::Worker;

const INSTANCES: [u32; 4] = [1, 100, 1_000, 2_000];

/// Resident memory: all of it, and what is not a page of a file or of a memory's initial data.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Resident {
    all_kib: f64,
    own_kib: f64,
}

pub(super) fn measure(lab: &Lab, report: &mut Report) -> anyhow::Result<()> {
    // Compiling leaves megabytes of its heap behind, free and resident: in a process that compiled,
    // the first hundreds of instances would be given those, and seem smaller than the others.
    let compiled = lab.folder.join("component.cwasm");
    let code = sandbox::pooling_engine(1)?
        .precompile_component(&std::fs::read(&lab.component)?)
        .map_err(sandbox::failed)?;
    std::fs::write(&compiled, code)?;

    let mut grown = Vec::new();
    for instances in INSTANCES {
        let mut command = lab.this_program()?;
        command.args(["probe", "memory", "--compiled"]);
        command.arg(&compiled);
        command.args(["--instances", &instances.to_string()]);
        let line = Worker::start(&command, lab.cores.subject)?.line()?;
        let resident: Resident = serde_json::from_str(&line)?;
        grown.push((f64::from(instances), resident));
    }
    let each = |wanted: f64| {
        let found = grown.iter().find(|(instances, _)| *instances == wanted);
        found.map(|(instances, resident)| resident.all_kib / instances)
    };
    if let (Some(few), Some(many)) = (each(100.0), each(2_000.0)) {
        report.figure(GoalName::MemoryLinear, Summary::exact(many / few));
    }
    const NOTE: &str = "Resident memory over what the process had with the component loaded and one \
        call made, with as many calls of authorize waiting for the provider's answer, in wasmtime \
        alone. Stacks are in it. Pages of a memory's initial data that no call wrote to are counted \
        in each instance, but are there once.";
    let series = |name: &str, kib: fn(f64, &Resident) -> f64| {
        let grown = grown.iter();
        Series::exact(name, grown.map(|(live, of)| (*live, kib(*live, of))))
    };
    report.growth(
        "Memory of live instances",
        NOTE,
        "live instances",
        "KiB",
        vec![
            series("all of them", |_, resident| resident.all_kib),
            series("each", |live, resident| resident.all_kib / live),
            series("each, its own pages", |live, resident| {
                resident.own_kib / live
            }),
        ],
    );
    Ok(())
}

/// In a process of its own: what the instances add to it.
pub(super) fn probe(compiled: &Path, instances: u32) -> anyhow::Result<Resident> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let gate = Arc::new(Gate {
            waiting: AtomicU32::new(0),
            open: Semaphore::new(1),
        });
        let provider = Provider {
            gate: Some(gate.clone()),
            ..Provider::new(&inputs::payment(SMALL))
        };
        let code = std::fs::read(compiled)?;
        let sandbox = |instances| {
            let engine = sandbox::pooling_engine(instances)?;
            // SAFETY: `measure` wrote the file just now, and it is what `precompile_component` gave.
            let component = unsafe { Component::deserialize(&engine, &code) };
            Sandbox::of_compiled(&component.map_err(sandbox::failed)?, provider.clone())
        };
        // A pool of its own, which stays: none of its places or memory goes to what is measured.
        let used_before = sandbox(1)?;
        call(&used_before).await?;
        let sandbox = sandbox(instances)?;
        gate.waiting.store(0, Ordering::Relaxed);
        let before = resident()?;

        let calls = std::pin::pin!(join_all((0..instances).map(|_| call(&sandbox))));
        let all_wait = std::pin::pin!(async {
            while gate.waiting.load(Ordering::Relaxed) < instances {
                tokio::task::yield_now().await;
            }
        });
        let Either::Right(((), calls)) = select(calls, all_wait).await else {
            anyhow::bail!("calls ended before all of them were live");
        };
        let after = resident()?;

        gate.open.add_permits(instances as usize);
        for ended in calls.await {
            ended?;
        }
        Ok(Resident {
            all_kib: after.all_kib - before.all_kib,
            own_kib: after.own_kib - before.own_kib,
        })
    })
}

/// Of this process.
fn resident() -> anyhow::Result<Resident> {
    Ok(Resident {
        all_kib: status_kib("VmRSS")?,
        own_kib: status_kib("RssAnon")?,
    })
}

async fn call(sandbox: &Sandbox) -> anyhow::Result<()> {
    let mut instance = sandbox.instance().await?;
    let operation = requests::operation(None);
    instance
        .authorize(&operation, &requests::authorization())
        .await?;
    Ok(())
}
