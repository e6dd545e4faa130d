//! Many calls at once through `payments-host`.

use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use payments_host::{Egress, Host, Limits};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde::{Deserialize, Serialize};

use super::probes::status_kib;
use crate::inputs::{self, SMALL};
use crate::lab::Lab;
use crate::report::goals::GoalName;
use crate::report::{Report, Series};
use crate::statistics::{Summary, percentile};
use crate::worker::Worker;
use crate::{clock, requests};

const AT_A_TIME: [u32; 5] = [1, 10, 100, 1_000, 2_000];

/// Of one number of calls at a time. Times in microseconds.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Load {
    calls_per_second: f64,
    failed: u32,
    /// From when a call is admitted until it ends: waiting for a place is in it.
    latency: Percentiles,
    /// Computing time within the call: the sandbox, and what HTTP does on its task.
    computing: Percentiles,
    /// How many places later than it came a call ended, at most.
    places_lost: u32,
    /// What the process grew by at most.
    resident_kib: f64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Percentiles {
    p50: f64,
    p99: f64,
    longest: f64,
}

pub(super) fn measure(lab: &Lab, report: &mut Report) -> anyhow::Result<()> {
    let (_server, address) = lab.server(&inputs::payment(SMALL))?;
    let mut loads = Vec::new();
    for at_a_time in AT_A_TIME {
        let mut command = lab.this_program()?;
        command.args(["probe", "concurrency", "--component"]);
        command.arg(&lab.component);
        command.args(["--server", &address]);
        command.args(["--at-a-time", &at_a_time.to_string()]);
        command.args(["--calls", &lab.pace.calls.to_string()]);
        let line = Worker::start(&command, lab.cores.subject)?.line()?;
        let load: Load = serde_json::from_str(&line)?;
        loads.push((f64::from(at_a_time), load));
    }
    if let Some((_, most)) = loads.last() {
        report.figure(GoalName::FailedCalls, Summary::exact(most.failed.into()));
        report.figure(
            GoalName::PlacesLost,
            Summary::exact(most.places_lost.into()),
        );
        let tail = most.computing.p99 / most.computing.p50;
        report.figure(GoalName::SandboxTail, Summary::exact(tail));
    }

    const NOTE: &str = "All calls of authorize are admitted at once; the host runs so many of them at \
        a time, on one thread, against a server in another process.";
    let curve = |name: &str, figure: fn(&Load) -> f64| {
        Series::exact(name, loads.iter().map(|(at, load)| (*at, figure(load))))
    };
    let sections = [
        (
            "Throughput",
            "calls per second",
            vec![curve("payments-host", |load| load.calls_per_second)],
        ),
        (
            "Computing time of a call among others",
            "µs",
            vec![
                curve("p50", |load| load.computing.p50),
                curve("p99", |load| load.computing.p99),
                curve("longest", |load| load.computing.longest),
            ],
        ),
        (
            "From admission to the end",
            "µs",
            vec![
                curve("p50", |load| load.latency.p50),
                curve("p99", |load| load.latency.p99),
                curve("longest", |load| load.latency.longest),
            ],
        ),
        (
            "Memory of the whole host, at its highest",
            "KiB",
            vec![curve("resident, over an idle host", |load| {
                load.resident_kib
            })],
        ),
        (
            "Failed calls",
            "calls",
            vec![curve("of all", |load| load.failed.into())],
        ),
    ];
    for (title, unit, series) in sections {
        report.growth(title, NOTE, "calls at a time", unit, series);
    }
    Ok(())
}

/// In a process of its own.
pub(super) fn probe(
    component: &Path,
    server: &str,
    at_a_time: u32,
    calls: u32,
) -> anyhow::Result<Load> {
    allow_open_files();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let host = Host::builder()
            .egress(Egress::new().allow_loopback_http())
            .max_concurrent_calls(at_a_time)
            .limits(Limits {
                // All of them wait from the beginning, and the last one until the end.
                queue_time: Duration::from_secs(110),
                ..Limits::default()
            })
            .build()?;
        let adapter = host.load(std::fs::read(component)?).await?;
        let operation = requests::operation(Some(server));
        let authorization = requests::authorization();
        adapter.authorize(&operation, &authorization).await?;
        let idle_kib = status_kib("VmRSS")?;

        let started = Instant::now();
        let admitted = (0..calls).map(|_| {
            let (adapter, operation) = (adapter.clone(), operation.clone());
            let authorization = authorization.clone();
            tokio::spawn(async move {
                let call = std::pin::pin!(adapter.authorize(&operation, &authorization));
                let (answer, computing) = Timed::new(call).await;
                (
                    answer.is_err(),
                    computing,
                    started.elapsed(),
                    Instant::now(),
                )
            })
        });
        let admitted: Vec<_> = admitted.collect();
        let mut ended = Vec::with_capacity(admitted.len());
        for call in admitted {
            ended.push(call.await?);
        }
        let took = started.elapsed();

        let micros = |duration: &Duration| duration.as_secs_f64() * 1e6;
        let ends: Vec<_> = ended.iter().map(|(.., end)| *end).collect();
        let failed = ended.iter().filter(|(failed, ..)| *failed).count();
        Ok(Load {
            calls_per_second: f64::from(calls) / took.as_secs_f64(),
            failed: u32::try_from(failed)?,
            latency: Percentiles::of(ended.iter().map(|(_, _, latency, _)| micros(latency))),
            computing: Percentiles::of(ended.iter().map(|(_, computing, ..)| micros(computing))),
            places_lost: most_places_lost(&ends),
            resident_kib: status_kib("VmHWM")? - idle_kib,
        })
    })
}

impl Percentiles {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut sorted: Vec<_> = values.collect();
        sorted.sort_by(f64::total_cmp);
        Self {
            p50: percentile(&sorted, 50.0),
            p99: percentile(&sorted, 99.0),
            longest: percentile(&sorted, 100.0),
        }
    }
}

/// By how many places a call ended later than it came, at most. In a fair queue with so many
/// counters it is less than the number of counters.
fn most_places_lost<T: Ord>(ends: &[T]) -> u32 {
    let mut order: Vec<_> = (0..ends.len()).collect();
    order.sort_by_key(|&call| &ends[call]);
    let lost = order
        .iter()
        .enumerate()
        .map(|(place, &call)| place.saturating_sub(call));
    lost.max()
        .and_then(|most| u32::try_from(most).ok())
        .unwrap_or_default()
}

/// A future that knows the computing time of its thread while it was polled.
struct Timed<F> {
    future: F,
    computing: Duration,
}

impl<F> Timed<F> {
    fn new(future: F) -> Self {
        Self {
            future,
            computing: Duration::ZERO,
        }
    }
}

impl<F: Future + Unpin> Future for Timed<F> {
    type Output = (F::Output, Duration);

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let before = clock::thread_cpu();
        let polled = Pin::new(&mut self.future).poll(context);
        self.computing += clock::thread_cpu().saturating_sub(before);
        polled.map(|output| (output, self.computing))
    }
}

/// A connection for each call under way is more than the usual 1,024 files.
fn allow_open_files() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let limit = Rlimit {
        current: maximum,
        maximum,
    };
    // Left as it is, calls fail, and the report says so.
    let _ = setrlimit(Resource::Nofile, limit);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_that_end_in_turn_lose_nothing() {
        assert_eq!(most_places_lost(&[1, 2, 3, 4]), 0);
    }

    #[test]
    fn the_one_that_waits_longest_counts() {
        assert_eq!(most_places_lost(&[9, 2, 3, 4]), 3);
    }
}
