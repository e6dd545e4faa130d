//! Where it was measured.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

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
    /// Of the sources, such as `1a2b3c4`; `1a2b3c4, changed` with changes that are not committed.
    pub commit: Option<String>,
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
            commit: commit(),
            measured_at: crate::clock::unix_seconds(),
            rounds,
            pinned_to: cores.subject,
            load_at_start: load.split(' ').next().and_then(|text| text.parse().ok()),
        }
    }

    /// One sentence or two.
    pub fn text(&self) -> String {
        let pinned = match self.pinned_to {
            Some(core) => format!("pinned to core {core}"),
            None => "not pinned".to_owned(),
        };
        let load = self
            .load_at_start
            .map_or("unknown".to_owned(), |load| load.to_string());
        let commit = self.commit.as_deref().unwrap_or("unknown");
        format!(
            "{}; {}, {} cores, {}; {} rounds, {pinned}, load {load} at the start. \
             Commit {commit}, component {}.\n",
            self.date(),
            self.processor,
            self.cores,
            self.system,
            self.rounds,
            &self.component_sha256[..self.component_sha256.len().min(12)],
        )
    }

    /// As `2026-11-22`.
    fn date(&self) -> String {
        let at = UNIX_EPOCH + Duration::from_secs(self.measured_at);
        let text = humantime::format_rfc3339_seconds(at).to_string();
        text.split('T').next().unwrap_or_default().to_owned()
    }
}

/// Of the checkout that this program was built in.
pub fn commit() -> Option<String> {
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-C", env!("CARGO_MANIFEST_DIR")]);
        let output = command.args(arguments).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success().then_some(text)
    };
    let commit = git(&["rev-parse", "--short", "HEAD"])?;
    let changes = git(&["status", "--porcelain", "--untracked-files=no"])?;
    Some(if changes.is_empty() {
        commit
    } else {
        format!("{commit}, changed")
    })
}
