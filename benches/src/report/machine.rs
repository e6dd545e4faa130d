//! Where it was measured.

use std::path::Path;

use serde::Serialize;

use crate::clock::Cores;

/// What a reader has to know to compare two reports.
#[derive(Debug, Serialize)]
pub struct Machine {
    pub processor: String,
    pub cores: usize,
    pub system: String,
    /// Of the component, in lower-case hexadecimal.
    pub component_sha256: String,
    /// When, in Unix seconds.
    pub measured_at: u64,
    pub rounds: u32,
    /// The core that the programs ran on, if they were pinned to one.
    pub pinned_to: Option<usize>,
    /// What else the machine had to do when it began, in runnable processes.
    pub load_at_start: Option<f64>,
}

impl Machine {
    pub fn look(component_sha256: String, rounds: u32, cores: Cores) -> Self {
        let read = |path: &str| std::fs::read_to_string(Path::new(path)).unwrap_or_default();
        let cpuinfo = read("/proc/cpuinfo");
        let model = cpuinfo
            .lines()
            .find_map(|line| line.strip_prefix("model name"))
            .map(|rest| rest.trim_start_matches([' ', '\t', ':']).to_owned());
        let load = read("/proc/loadavg");
        Self {
            processor: model.unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            system: format!(
                "{} {}",
                std::env::consts::OS,
                read("/proc/sys/kernel/osrelease").trim()
            ),
            component_sha256,
            measured_at: crate::clock::unix_seconds(),
            rounds,
            pinned_to: cores.subject,
            load_at_start: load.split(' ').next().and_then(|text| text.parse().ok()),
        }
    }
}
