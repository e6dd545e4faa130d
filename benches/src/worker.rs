//! A program to measure, in a process of its own. It is given one order a line on its standard
//! input, and answers each with one line: how much time the repetitions took.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

/// What to do, and how often.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    pub repeat: u32,
    #[serde(flatten)]
    pub task: Task,
}

/// What a program does once in each repetition.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "kebab-case")]
pub enum Task {
    /// Verify a delivery.
    Verify {
        /// The file that holds the payload.
        payload: PathBuf,
        signature: String,
        secret: String,
        /// When the delivery was signed and came in, in Unix seconds.
        now: u64,
    },
    /// Authorize a payment.
    Authorize {
        /// The server that answers, such as `http://127.0.0.1:4711`.
        server: String,
        #[serde(flatten)]
        size: Size,
    },
    /// Authorize so many payments in one call.
    Batch { payments: u32 },
    /// Nothing to be told.
    Other,
}

/// How much an authorization has of what can grow. Programs in other languages leave it out.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Size {
    pub metadata: u32,
    pub line_items: u32,
    /// Besides the first; they take turns.
    pub more_tenants: u32,
}

/// The answer to an order.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Round {
    /// Computing time of the whole process, in nanoseconds.
    pub cpu_ns: u64,
}

impl Round {
    pub fn of(cpu: Duration) -> Self {
        Self {
            cpu_ns: u64::try_from(cpu.as_nanos()).unwrap_or(u64::MAX),
        }
    }
}

/// A running program.
#[derive(Debug)]
pub struct Worker {
    process: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    program: String,
}

impl Worker {
    /// Starts a program on one core, or anywhere.
    pub fn start(command: &Command, core: Option<usize>) -> anyhow::Result<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
        let mut process = pinned(command, core)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        let answers = process.stdout.take().context("no standard output")?;
        Ok(Self {
            orders: process.stdin.take(),
            answers: BufReader::new(answers),
            process,
            program,
        })
    }

    /// Of its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// The computing time of one repetition, in microseconds.
    pub fn measure(&mut self, order: &Order) -> anyhow::Result<f64> {
        let mut line = serde_json::to_string(order)?;
        line.push('\n');
        let orders = self.orders.as_mut().context("no standard input")?;
        orders.write_all(line.as_bytes())?;
        orders.flush()?;
        let round: Round = serde_json::from_str(&self.line()?)
            .with_context(|| format!("{} answers with something else", self.program))?;
        Ok(round.cpu_ns as f64 / 1e3 / f64::from(order.repeat))
    }

    /// The next line that it writes.
    pub fn line(&mut self) -> anyhow::Result<String> {
        let mut answer = String::new();
        if self.answers.read_line(&mut answer)? == 0 {
            let status = self.process.wait()?;
            bail!("{} ended with {status} instead of an answer", self.program);
        }
        Ok(answer)
    }
}

impl Drop for Worker {
    /// A program ends when its input does.
    fn drop(&mut self) {
        drop(self.orders.take());
        let _ = self.process.wait();
    }
}

/// The same command under `taskset`.
pub fn pinned(command: &Command, core: Option<usize>) -> Command {
    let mut pinned = match core {
        Some(core) => {
            let mut taskset = Command::new("taskset");
            taskset
                .arg("-c")
                .arg(core.to_string())
                .arg(command.get_program());
            taskset
        }
        None => Command::new(command.get_program()),
    };
    pinned.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => pinned.env(name, value),
            None => pinned.env_remove(name),
        };
    }
    pinned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_one_flat_object() {
        let order = Order {
            repeat: 3,
            task: Task::Authorize {
                server: "http://127.0.0.1:1".into(),
                size: Size::default(),
            },
        };
        assert_eq!(
            serde_json::to_string(&order).expect("JSON"),
            r#"{"repeat":3,"task":"authorize","server":"http://127.0.0.1:1","metadata":0,"line_items":0,"more_tenants":0}"#
        );
    }
}
