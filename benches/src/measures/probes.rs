//! What is measured in a process of its own, whose memory nothing else has used: the other ends of
//! `memory` and `concurrency`.

use std::path::PathBuf;

use clap::Subcommand;
use serde::Serialize;

use super::{concurrency, memory};

#[derive(Debug, Subcommand)]
pub enum Probe {
    /// Resident memory with so many calls waiting in their import.
    Memory {
        /// As `Engine::precompile_component` wrote it.
        #[arg(long)]
        compiled: PathBuf,
        #[arg(long)]
        instances: u32,
    },
    /// Authorizes so many payments, so many of them at a time.
    Concurrency {
        #[arg(long)]
        component: PathBuf,
        #[arg(long)]
        server: String,
        #[arg(long)]
        at_a_time: u32,
        #[arg(long)]
        calls: u32,
    },
}

impl Probe {
    /// Measures, and prints one line of JSON.
    pub fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Memory {
                compiled,
                instances,
            } => print(&memory::probe(&compiled, instances)?),
            Self::Concurrency {
                component,
                server,
                at_a_time,
                calls,
            } => print(&concurrency::probe(&component, &server, at_a_time, calls)?),
        }
    }
}

fn print(answer: &impl Serialize) -> anyhow::Result<()> {
    println!("{}", serde_json::to_string(answer)?);
    Ok(())
}

/// A figure of `/proc/self/status`, in KiB.
pub(super) fn status_kib(name: &str) -> anyhow::Result<f64> {
    use anyhow::Context as _;
    let status = std::fs::read_to_string("/proc/self/status").context("/proc is needed")?;
    let figure = status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        .and_then(|rest| rest.trim().strip_suffix(" kB"));
    Ok(figure.with_context(|| format!("no {name}"))?.parse()?)
}
