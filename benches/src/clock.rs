//! What time is measured by, and on which core.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::time::{ClockId, clock_gettime};

/// Computing time of this process so far, all its threads.
pub fn process_cpu() -> Duration {
    read(ClockId::ProcessCPUTime)
}

/// Computing time of this thread so far.
pub fn thread_cpu() -> Duration {
    read(ClockId::ThreadCPUTime)
}

fn read(clock: ClockId) -> Duration {
    Duration::try_from(clock_gettime(clock)).unwrap_or_default()
}

/// Now, in Unix seconds.
pub fn unix_seconds() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default().as_secs()
}

/// The cores that programs are pinned to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cores {
    /// Of what is measured.
    pub subject: Option<usize>,
    /// Of the server that it speaks to: another one, where there are two.
    pub server: Option<usize>,
}

impl Cores {
    /// The last core that this process may use, and the one before. None where `taskset` is missing.
    pub fn choose() -> Self {
        let allowed = if has_taskset() {
            allowed_cores()
        } else {
            Vec::new()
        };
        let mut last = allowed.iter().rev().copied();
        let subject = last.next();
        Self {
            subject,
            server: last.next().or(subject),
        }
    }
}

#[cfg(target_os = "linux")]
fn allowed_cores() -> Vec<usize> {
    use rustix::thread::{CpuSet, sched_getaffinity};
    let allowed = sched_getaffinity(None).ok();
    let cores = 0..CpuSet::MAX_CPU;
    cores
        .filter(|&core| allowed.is_some_and(|set| set.is_set(core)))
        .collect()
}

/// Only Linux pins.
#[cfg(not(target_os = "linux"))]
fn allowed_cores() -> Vec<usize> {
    Vec::new()
}

fn has_taskset() -> bool {
    let asked = std::process::Command::new("taskset")
        .arg("--version")
        .output();
    asked.is_ok_and(|output| output.status.success())
}
