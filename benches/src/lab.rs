//! Programs side by side: started together, measured in turn.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::clock::{self, Cores};
use crate::inputs;
use crate::programs::Program;
use crate::progress::Progress;
use crate::worker::{Order, Task, Worker};

/// Where everything is, and how thorough to be.
#[derive(Debug)]
pub struct Lab {
    /// The component that is measured.
    pub component: PathBuf,
    /// What the other languages need; without it their programs are left out.
    pub environments: Environments,
    pub cores: Cores,
    pub pace: Pace,
    /// Of what is written for the programs and for the reader.
    pub folder: PathBuf,
    pub progress: Progress,
}

/// Of other languages: as `component_build::environments` prepares them.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Environments {
    /// The folder that has npm's `stripe` in its node_modules.
    #[arg(long, value_name = "FOLDER")]
    pub node_sdk: Option<PathBuf>,
    /// The folder of the host in Node, built.
    #[arg(long, value_name = "FOLDER")]
    pub node_host: Option<PathBuf>,
    /// A Python that has PyPI's `stripe`.
    #[arg(long, value_name = "PYTHON")]
    pub python_sdk: Option<PathBuf>,
    /// A Python that has what the host in Python needs.
    #[arg(long, value_name = "PYTHON")]
    pub python_host: Option<PathBuf>,
    /// The folder of the host in Python.
    #[arg(long, value_name = "FOLDER")]
    pub python_packages: Option<PathBuf>,
}

/// How long to measure.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    pub rounds: u32,
    /// Of one program's part in a round, roughly.
    pub round: Duration,
    /// Before the first round: compilers in the other languages take their time.
    pub warm_up: Duration,
    /// Of the throughput measure.
    pub calls: u32,
}

impl Pace {
    pub const FULL: Self = Self {
        rounds: 21,
        round: Duration::from_millis(100),
        warm_up: Duration::from_millis(1_500),
        calls: 10_000,
    };
    /// For a look, not for a claim.
    pub const QUICK: Self = Self {
        rounds: 5,
        round: Duration::from_millis(40),
        warm_up: Duration::from_millis(1_000),
        calls: 10_000,
    };
}

/// A program that takes part.
#[derive(Debug)]
pub struct Contender {
    pub name: &'static str,
    pub command: Command,
}

/// What was measured of a program.
#[derive(Clone, Debug)]
pub struct Measured {
    pub name: &'static str,
    /// The computing time of one repetition in each round, in microseconds.
    pub rounds: Vec<f64>,
}

impl Lab {
    pub fn rust(&self, name: &'static str, program: Program) -> anyhow::Result<Contender> {
        let mut command = self.this_program()?;
        command.args(["worker", program.name(), "--component"]);
        command.arg(&self.component);
        Ok(Contender { name, command })
    }

    /// npm's `stripe`. It takes a delivery's bytes.
    pub fn npm_stripe(&self) -> Option<Contender> {
        let folder = self.environments.node_sdk.as_ref()?;
        let mut command = Command::new("node");
        command.arg(worker_file("sdk.mjs")).arg(folder);
        Some(Contender {
            name: "npm stripe",
            command,
        })
    }

    /// The same where somebody else has made a text of the bytes.
    pub fn npm_stripe_given_text(&self) -> Option<Contender> {
        let mut contender = self.npm_stripe()?;
        contender.name = "npm stripe, given a text";
        contender.command.arg("text");
        Some(contender)
    }

    /// PyPI's `stripe`.
    pub fn pypi_stripe(&self) -> Option<Contender> {
        let mut command = Command::new(self.environments.python_sdk.as_ref()?);
        command.arg(worker_file("sdk.py"));
        Some(Contender {
            name: "PyPI stripe",
            command,
        })
    }

    pub fn node_host(&self) -> Option<Contender> {
        let mut command = Command::new("node");
        command
            .arg(worker_file("host.mjs"))
            .arg(self.environments.node_host.as_ref()?)
            .arg(&self.component);
        Some(Contender {
            name: "Node host",
            command,
        })
    }

    pub fn python_host(&self) -> Option<Contender> {
        let mut command = Command::new(self.environments.python_host.as_ref()?);
        command
            .arg(worker_file("host.py"))
            .arg(&self.component)
            .env("PYTHONPATH", self.environments.python_packages.as_ref()?);
        Some(Contender {
            name: "Python host",
            command,
        })
    }

    /// This program, for another part of the work.
    pub fn this_program(&self) -> anyhow::Result<Command> {
        Ok(Command::new(std::env::current_exe()?))
    }

    /// The server that always gives this answer. It ends when the worker is dropped.
    pub fn server(&self, answer: &str) -> anyhow::Result<(Worker, String)> {
        let file = self.write("answer.json", answer)?;
        let mut command = self.this_program()?;
        command.arg("serve").arg(file);
        let mut server = Worker::start(&command, self.cores.server)?;
        let address = server.line()?.trim().to_owned();
        Ok((server, address))
    }

    /// A file for the programs.
    pub fn write(&self, name: &str, content: &str) -> anyhow::Result<PathBuf> {
        let path = self.folder.join("inputs").join(name);
        std::fs::write(&path, content).with_context(|| format!("{}", path.display()))?;
        Ok(path)
    }

    /// A task that verifies an event of this size, signed now.
    pub fn verification(&self, bytes: usize) -> anyhow::Result<impl Fn() -> Task + use<>> {
        let payload = inputs::event(bytes);
        let file = self.write(&format!("event-{bytes}.json"), &payload)?;
        Ok(move || {
            let now = clock::unix_seconds();
            Task::Verify {
                payload: file.clone(),
                signature: inputs::signature(&payload, now),
                secret: inputs::SECRET.to_owned(),
                now,
            }
        })
    }

    /// Measures all of them, in rounds: each in turn, beginning with another one each time.
    pub fn side_by_side(
        &self,
        contenders: impl IntoIterator<Item = Contender>,
        task: impl Fn() -> Task,
    ) -> anyhow::Result<Vec<Measured>> {
        let mut runners = Vec::new();
        for contender in contenders {
            self.progress.doing(contender.name);
            let mut worker = Worker::start(&contender.command, self.cores.subject)?;
            let repeat = self
                .warm_up(&mut worker, &task)
                .with_context(|| format!("{} does not do it", contender.name))?;
            let measured = Measured {
                name: contender.name,
                rounds: Vec::new(),
            };
            runners.push((worker, repeat, measured));
        }
        for round in 0..self.pace.rounds as usize {
            self.progress
                .doing(&format!("round {} of {}", round + 1, self.pace.rounds));
            for turn in 0..runners.len() {
                let next = (round + turn) % runners.len();
                let (worker, repeat, measured) = &mut runners[next];
                let order = Order {
                    repeat: *repeat,
                    task: task(),
                };
                measured.rounds.push(worker.measure(&order)?);
            }
        }
        Ok(runners
            .into_iter()
            .map(|(_, _, measured)| measured)
            .collect())
    }

    /// Repeats until the program is warm. Gives how many repetitions fill a round.
    pub fn warm_up(&self, worker: &mut Worker, task: &impl Fn() -> Task) -> anyhow::Result<u32> {
        let started = Instant::now();
        let mut repeat = 1_u32;
        loop {
            let took = worker.measure(&Order {
                repeat,
                task: task(),
            })?;
            let round = self.pace.round.as_secs_f64() * 1e6;
            let wanted = (round / took.max(0.1)).ceil().clamp(1.0, 1e6) as u32;
            if started.elapsed() >= self.pace.warm_up {
                return Ok(wanted);
            }
            repeat = wanted.min(repeat.saturating_mul(4));
        }
    }
}

/// In `benches/workers`.
fn worker_file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("workers")
        .join(name)
}
