//! `bench profile`: where the time of a call goes. `perf` samples a program while it calls; what
//! comes out is a table of shares and a flame graph.
//!
//! Stacks are sampled in two ways, because neither knows all of them: compiled WebAssembly keeps
//! frame pointers but has no unwinding tables that `perf` could read, the host has the tables and
//! no frame pointers. A sample in the guest counts in the first, any other in the second.

mod flames;
mod parts;
mod perf_map;
mod samples;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use clap::ValueEnum;

use crate::clock::Cores;
use crate::document;
use crate::inputs::{self, SMALL};
use crate::lab::{Environments, Lab, Pace};
use crate::programs::Program;
use crate::progress::Progress;
use crate::report;
use crate::worker::{Order, Size, Task, Worker};
pub use perf_map::Names;
use samples::Profile;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What is called.
    function: Function,
    /// Who calls it.
    #[arg(long, default_value = "fresh")]
    caller: Caller,
    /// A build of the component whose functions have names.
    #[arg(long, value_name = "FILE")]
    component: PathBuf,
    /// Where the flame graph goes.
    #[arg(long, value_name = "FOLDER")]
    folder: PathBuf,
    /// Write the shares into docs/performance.md, and the flame graph beside it.
    #[arg(long)]
    write: bool,
    /// How long to sample, about 1,000 times a second.
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    seconds: u32,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Function {
    /// A webhook of 3,009 bytes.
    Verify,
    /// A payment; the answer has 3,009 bytes.
    Authorize,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Caller {
    /// wasmtime alone, with an instance for each call; the import answers from memory.
    Fresh,
    /// wasmtime alone, with one instance for all calls. It only verifies.
    Warm,
    /// payments-host, as platforms use it, with a server. The guest's functions have no names there.
    Host,
}

/// Samples, prints the shares, and writes the flame graph.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    std::fs::create_dir_all(arguments.folder.join("inputs"))?;
    let lab = Lab {
        component: std::path::absolute(&arguments.component)?,
        environments: Environments::default(),
        cores: Cores::choose(),
        pace: Pace::QUICK,
        folder: arguments.folder.clone(),
        progress: Progress::of(0),
    };
    let (function, program) = (arguments.function, arguments.caller.program());
    let (_server, task): (_, Box<dyn Fn() -> Task>) = match function {
        Function::Verify => (None, Box::new(lab.verification(SMALL)?)),
        Function::Authorize => {
            let (worker, server) = lab.server(&inputs::payment(SMALL))?;
            let task = move || Task::Authorize {
                server: server.clone(),
                size: Size::default(),
            };
            (Some(worker), Box::new(task))
        }
    };
    let mut command = lab.rust("", program)?.command;
    command.arg("--perf-map");
    let mut worker = Worker::start(&command, lab.cores.subject)?;
    let repeat = lab.warm_up(&mut worker, &task)?;

    let recording = lab.folder.join("perf.data");
    let mut perf = record(&worker, arguments.seconds, &recording)?;
    let status = loop {
        let order = Order {
            repeat,
            task: task(),
        };
        worker.measure(&order)?;
        if let Some(status) = perf.try_wait()? {
            break status;
        }
    };
    if !status.success() {
        bail!("perf record failed ({status})");
    }
    let profile = Profile::read(&recording);
    let _ = std::fs::remove_file(&recording);
    let _ = std::fs::remove_file(perf_map::place(worker.id()));
    let profile = profile?;

    let title = format!("{}, {}", function.text(), arguments.caller.text());
    print!("{}", parts::report(&title, &profile));
    let drawing = flames::render(&title, &profile);
    let name = format!("profile-{}", arguments.name());
    let graph = lab.folder.join(format!("{name}.svg"));
    std::fs::write(&graph, &drawing).with_context(|| format!("{}", graph.display()))?;
    println!("{}", graph.display());
    if arguments.write {
        let folder = document::folder().join("performance");
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(format!("{name}.svg")), drawing)?;
        let commit = report::commit().unwrap_or_default();
        let text = format!(
            "{} samples, commit {commit}.\n\n{}\n![Flame graph: {title}](performance/{name}.svg)\n",
            profile.stacks.len(),
            parts::markdown(&profile)
        );
        document::write(&arguments.command(), &text)?;
    }
    Ok(())
}

impl Arguments {
    /// Such as `verify-fresh`.
    fn name(&self) -> String {
        let (function, caller) = (value_name(&self.function), value_name(&self.caller));
        format!("{function}-{caller}")
    }

    /// What writes the same again.
    fn command(&self) -> String {
        let caller = match self.caller {
            Caller::Fresh => String::new(),
            other => format!(" --caller {}", value_name(&other)),
        };
        let function = value_name(&self.function);
        format!("cargo xtask bench profile {function}{caller} --write")
    }
}

/// Samples the running program. It ends by itself.
fn record(worker: &Worker, seconds: u32, to: &Path) -> anyhow::Result<std::process::Child> {
    let mut command = Command::new("perf");
    command
        // Of a running program, the unwinder finds its tables only where data is looked at too.
        .args(["record", "--quiet", "--data"])
        // Not cycles: virtual machines seldom have counters.
        .args(["--event", "cpu-clock/call-graph=fp,freq=997/u"])
        .args([
            "--event",
            "cpu-clock/call-graph=dwarf,stack-size=16384,freq=997/",
        ])
        .args(["--pid", &worker.id().to_string()])
        .arg("--output")
        .arg(to)
        .args(["--", "sleep", &seconds.to_string()])
        .stdin(Stdio::null());
    command.spawn().context(
        "perf cannot be started; Debian and Ubuntu have it in the package linux-perf, others in \
         linux-tools",
    )
}

fn value_name(value: &impl ValueEnum) -> String {
    let possible = value.to_possible_value();
    possible.map_or_else(String::new, |value| value.get_name().to_owned())
}

impl Function {
    fn text(self) -> &'static str {
        match self {
            Self::Verify => "verify 3,009 bytes",
            Self::Authorize => "authorize with an answer of 3,009 bytes",
        }
    }
}

impl Caller {
    fn program(self) -> Program {
        match self {
            Self::Fresh => Program::Sandbox,
            Self::Warm => Program::Warm,
            Self::Host => Program::Host,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Fresh => "a fresh instance in wasmtime alone",
            Self::Warm => "a warm instance in wasmtime alone",
            Self::Host => "payments-host",
        }
    }
}
