//! The workers' processes, of which the first is killed again and again.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::watch;

use crate::faults::{Fault, Step};
use crate::worker::{Settings, VARIABLE};

/// What was done to the first worker.
#[derive(Clone, Debug, Default)]
pub struct Kills {
    /// From outside, at random moments.
    pub random: u32,
    /// At a chosen step.
    pub at: BTreeMap<Step, u32>,
}

/// Where the workers listen now. A worker that is dead is still there, as for a provider.
#[derive(Clone)]
pub struct Addresses(Arc<RwLock<Vec<String>>>);

impl Addresses {
    pub fn one(&self, random: &mut fastrand::Rng) -> String {
        let addresses = self.0.read().unwrap_or_else(PoisonError::into_inner);
        addresses[random.usize(..addresses.len())].clone()
    }

    fn set(&self, worker: usize, address: String) {
        self.0.write().unwrap_or_else(PoisonError::into_inner)[worker] = address;
    }
}

/// Ends when this is dropped.
struct Worker {
    child: Child,
    /// Closed, it ends the worker: also when this program is killed.
    _input: ChildStdin,
}

/// Workers that run until this is dropped.
pub struct Workers {
    pub addresses: Addresses,
    settings: Settings,
    victim: Worker,
    /// They are never killed.
    _others: Vec<Worker>,
}

impl Workers {
    pub async fn start(count: usize, settings: &Settings) -> Self {
        let mut workers = Vec::new();
        let mut addresses = Vec::new();
        for _ in 0..count {
            let (worker, address) = start(settings).await;
            workers.push(worker);
            addresses.push(address);
        }
        Self {
            addresses: Addresses(Arc::new(RwLock::new(addresses))),
            settings: settings.clone(),
            victim: workers.remove(0),
            _others: workers,
        }
    }

    /// Kills the first worker and starts it again, until `done` says so: once at every step, then at
    /// every step and at a random moment by turns. `progress` counts the answers.
    pub async fn kill_until(
        &mut self,
        mut progress: watch::Receiver<u32>,
        mut done: watch::Receiver<bool>,
        random: &mut fastrand::Rng,
    ) -> Kills {
        let mut kills = Kills::default();
        let at_each = Step::ALL.into_iter().map(Some);
        let by_turns = Step::ALL
            .into_iter()
            .cycle()
            .flat_map(|step| [None, Some(step)]);
        for step in at_each.chain(by_turns) {
            // The first of them dies without a fault: it was started without.
            let moment = *progress.borrow() + random.u32(20..200);
            tokio::select! {
                _ = done.wait_for(|done| *done) => return kills,
                status = self.victim.child.wait() => {
                    let status = status.expect("a child");
                    assert_eq!(status.signal(), Some(9), "a worker ended by itself: {status}");
                }
                () = reached(&mut progress, moment), if !self.is_faulty() => {
                    self.victim.child.kill().await.expect("a child");
                }
            }
            match self.settings.fault {
                Some(fault) => *kills.at.entry(fault.step).or_default() += 1,
                None => kills.random += 1,
            }
            self.settings.fault = step.map(|step| Fault {
                step,
                after: random.u32(1..=5),
            });
            let (victim, address) = start(&self.settings).await;
            self.victim = victim;
            self.addresses.set(0, address);
        }
        kills
    }

    fn is_faulty(&self) -> bool {
        self.settings.fault.is_some()
    }
}

/// Returns without what `wait_for` lends, which nobody could write to meanwhile.
async fn reached(progress: &mut watch::Receiver<u32>, moment: u32) {
    let waited = progress.wait_for(|answers| *answers >= moment).await;
    waited.expect("the sender lives as long as the deliveries");
}

async fn start(settings: &Settings) -> (Worker, String) {
    let program = std::env::current_exe().expect("this program");
    let mut child = Command::new(program)
        .env(VARIABLE, settings.to_json())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("a worker");
    let output = child.stdout.take().expect("its output");
    let mut lines = BufReader::new(output).lines();
    let address = lines.next_line().await.expect("its output");
    let worker = Worker {
        _input: child.stdin.take().expect("its input"),
        child,
    };
    (worker, address.expect("a worker that listens"))
}
