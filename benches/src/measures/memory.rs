//! Resident memory of live instances.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::future::{Either, join_all, select};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

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

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Resident {
    /// With the component compiled and one call made.
    before_kib: f64,
    /// With the instances live.
    after_kib: f64,
}

pub(super) fn measure(lab: &Lab, report: &mut Report) -> anyhow::Result<()> {
    let mut grown = Vec::new();
    for instances in INSTANCES {
        let mut command = lab.this_program()?;
        command.args(["probe", "memory", "--component"]);
        command.arg(&lab.component);
        command.args(["--instances", &instances.to_string()]);
        let line = Worker::start(&command, lab.cores.subject)?.line()?;
        let resident: Resident = serde_json::from_str(&line)?;
        let kib = resident.after_kib - resident.before_kib;
        grown.push((f64::from(instances), kib));
    }
    let each = |wanted: f64| {
        let found = grown.iter().find(|(instances, _)| *instances == wanted);
        found.map(|(instances, kib)| kib / instances)
    };
    if let (Some(few), Some(many)) = (each(100.0), each(2_000.0)) {
        report.figure(GoalName::MemoryLinear, Summary::exact(many / few));
    }
    const NOTE: &str = "Resident memory over what the process had after one call, with as many calls \
        of authorize waiting for the provider's answer, in wasmtime alone. Stacks are in it.";
    let per_instance = grown
        .iter()
        .map(|(instances, kib)| (*instances, kib / instances));
    report.growth(
        "Memory of live instances",
        NOTE,
        "live instances",
        "KiB",
        vec![
            Series::exact("all of them", grown.iter().copied()),
            Series::exact("each", per_instance),
        ],
    );
    Ok(())
}

/// In a process of its own.
pub(super) fn probe(component: &Path, instances: u32) -> anyhow::Result<Resident> {
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
        let engine = sandbox::pooling_engine(instances)?;
        let sandbox = Sandbox::new(engine, &std::fs::read(component)?, provider)?;
        call(&sandbox).await?;
        gate.waiting.store(0, Ordering::Relaxed);
        let before_kib = status_kib("VmRSS")?;

        let calls = std::pin::pin!(join_all((0..instances).map(|_| call(&sandbox))));
        let all_wait = std::pin::pin!(async {
            while gate.waiting.load(Ordering::Relaxed) < instances {
                tokio::task::yield_now().await;
            }
        });
        let Either::Right(((), calls)) = select(calls, all_wait).await else {
            anyhow::bail!("calls ended before all of them were live");
        };
        let after_kib = status_kib("VmRSS")?;

        gate.open.add_permits(instances as usize);
        for ended in calls.await {
            ended?;
        }
        Ok(Resident {
            before_kib,
            after_kib,
        })
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
