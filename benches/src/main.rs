//! Measures the adapter side by side with what people run today. `cargo xtask bench` builds and
//! starts it, with what the other languages need.

// Figures: positive, and far below what a conversion would cut off.
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]

mod clock;
mod document;
mod inputs;
mod lab;
mod measures;
mod profile;
mod programs;
mod progress;
mod report;
mod requests;
mod sandbox;
mod server;
mod statistics;
mod worker;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand, ValueEnum};

use clock::Cores;
use lab::{Environments, Lab, Pace};
use measures::probes::Probe;
use measures::{Measure, demo};
use profile::Names;
use programs::Program;
use progress::Progress;
use report::{Machine, Report};

/// As `docs/platforms.md` tells platforms to.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(name = "bench")]
/// Measures the adapter, and writes report.json and report.html.
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Measure.
    Run(Run),
    /// Show where the time of a call goes: shares, and a flame graph. Needs Linux and `perf`.
    Profile(profile::Arguments),
    /// Follow orders from standard input: one of the programs that are measured.
    #[command(hide = true)]
    Worker {
        program: Program,
        #[arg(long)]
        component: PathBuf,
        /// Tell `perf` the names of the guest's functions.
        #[arg(long)]
        perf_map: bool,
    },
    /// Measure in a process of its own.
    #[command(hide = true)]
    Probe {
        #[command(subcommand)]
        probe: Probe,
    },
    /// Give every request the answer in this file.
    #[command(hide = true)]
    Serve { answer: PathBuf },
}

#[derive(clap::Args)]
struct Run {
    /// The component to measure.
    #[arg(long, value_name = "FILE")]
    component: PathBuf,
    /// Where the report goes.
    #[arg(long, value_name = "FOLDER")]
    folder: PathBuf,
    /// Only this part. Can be repeated.
    #[arg(long, value_name = "NAME")]
    only: Vec<Measure>,
    /// Few and short rounds: for a look, not for a claim.
    #[arg(long)]
    quick: bool,
    /// Print the report as JSON instead of text.
    #[arg(long)]
    json: bool,
    /// Write the figures into docs/performance.md.
    #[arg(long)]
    write: bool,
    #[command(flatten)]
    environments: Environments,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Task::Run(run) => measure(run),
        Task::Profile(arguments) => profile::run(&arguments),
        Task::Worker {
            program,
            component,
            perf_map,
        } => programs::run(program, &component, Names::told_to_perf(perf_map)),
        Task::Probe { probe } => probe.run(),
        Task::Serve { answer } => server::serve(&answer),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure(run: Run) -> anyhow::Result<()> {
    let inputs = run.folder.join("inputs");
    std::fs::create_dir_all(&inputs).with_context(|| format!("{}", inputs.display()))?;
    let pace = if run.quick { Pace::QUICK } else { Pace::FULL };
    let chosen: Vec<_> = Measure::value_variants()
        .iter()
        .filter(|measure| run.only.is_empty() || run.only.contains(measure))
        .collect();
    let lab = Lab {
        progress: Progress::of(chosen.len()),
        // Programs and their loaders want it whole.
        component: std::path::absolute(run.component)?,
        environments: run.environments,
        cores: Cores::choose(),
        pace,
        folder: run.folder,
    };
    let machine = Machine::look(sha256(&lab.component)?, pace.rounds, lab.cores);
    let mut report = Report::new(machine);
    report.remarks = remarks(&lab, run.quick);
    for measure in chosen {
        lab.progress.next(measure.to_possible_value());
        measure.run(&lab, &mut report)?;
    }
    lab.progress.finish();
    demo::measure(&lab, &mut report)?;
    report.write(&lab.folder)?;
    if run.write {
        document::write("cargo xtask bench --write", &report.markdown())?;
    }
    if run.json {
        println!("{}", report.json()?);
    } else {
        print!("{}", report.text());
        println!("{}", lab.folder.join("report.html").display());
    }
    Ok(())
}

/// What a reader has to know before comparing.
fn remarks(lab: &Lab, quick: bool) -> Vec<String> {
    let mut remarks = vec![
        "payments-host makes an instance for each call; the warm instance is measured in wasmtime \
         alone, with the same engine settings."
            .to_owned(),
    ];
    if quick {
        let short =
            "a quick run: its spread is wide, and compilers at run time are not done warming up.";
        remarks.push(short.to_owned());
    }
    match (lab.cores.subject, lab.cores.server) {
        (None, _) => remarks.push("taskset is missing: nothing was pinned to a core.".to_owned()),
        (subject, server) if subject == server => {
            remarks.push("one core only: clients and their server share it.".to_owned());
        }
        _ => {}
    }
    let environments = &lab.environments;
    for (name, environment) in [
        ("npm stripe", &environments.node_sdk),
        ("the host in Node", &environments.node_host),
        ("PyPI stripe", &environments.python_sdk),
        ("the host in Python", &environments.python_host),
    ] {
        if environment.is_none() {
            remarks.push(format!("{name} is not prepared, and was left out."));
        }
    }
    remarks
}

fn sha256(file: &Path) -> anyhow::Result<String> {
    use sha2::Digest as _;
    let bytes = std::fs::read(file).with_context(|| format!("{}", file.display()))?;
    let digest = sha2::Sha256::digest(bytes);
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
