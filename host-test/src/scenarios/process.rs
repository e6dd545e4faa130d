//! A host in a process of its own, spoken to in lines of JSON.

use std::collections::VecDeque;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::task::JoinHandle;

/// How long a host may take for one answer. Loading compiles the component.
const PATIENCE: Duration = Duration::from_secs(120);
/// How many of the last lines of its log are shown when something is wrong.
const LOG_LINES: usize = 20;

/// A running host.
#[derive(Debug)]
pub struct HostProcess {
    process: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    log: Log,
    log_reader: JoinHandle<()>,
}

/// What a host says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct HostInfo {
    /// Its language, such as `python`.
    pub host: String,
    /// What it runs on: the language's runtime, the WebAssembly engine.
    pub versions: Vec<Version>,
    /// Of the bytes that it loaded, in lower-case hexadecimal.
    pub adapter_sha256: String,
    /// Of `payments-core.wasm`.
    pub core_sha256: String,
}

/// A piece of software.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Version {
    /// Such as `wasmtime`.
    pub name: String,
    /// Such as `48.0.8`.
    pub version: String,
}

impl HostProcess {
    /// Starts a host: a program and its arguments.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(command: &[String]) -> anyhow::Result<Self> {
        let Some((program, arguments)) = command.split_first() else {
            bail!("a host needs a command");
        };
        let mut process = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        let missing = || format!("{program} has no pipes");
        let input = process.stdin.take().with_context(missing)?;
        let output = process.stdout.take().with_context(missing)?;
        let log = Log::default();
        let errors = process.stderr.take().with_context(missing)?;
        Ok(Self {
            process,
            input,
            output: BufReader::new(output).lines(),
            log_reader: tokio::spawn(log.clone().read(errors)),
            log,
        })
    }

    /// Lets it load the components.
    ///
    /// # Errors
    /// When it does not, or its answer is not the protocol's.
    pub async fn load(&mut self, adapter: &Path, core: &Path) -> anyhow::Result<HostInfo> {
        let request = json!({ "load": { "adapter": adapter, "core": core } });
        let answer = self.ask(&request).await?;
        serde_json::from_value(answer["loaded"].clone())
            .with_context(|| format!("`load` was answered with {answer}"))
    }

    /// Gives it other settings.
    ///
    /// # Errors
    /// When it does not take them.
    pub async fn set(&mut self, settings: &Value) -> anyhow::Result<()> {
        let answer = self.ask(&json!({ "settings": settings })).await?;
        if answer != json!({ "ready": true }) {
            bail!("`settings` was answered with {answer}");
        }
        Ok(())
    }

    /// Lets it call a function. Gives `{"ok"}`, `{"error"}` or `{"failure"}`.
    ///
    /// # Errors
    /// When it breaks, or its answer is not the protocol's.
    pub async fn call(&mut self, function: &str, arguments: &Value) -> anyhow::Result<Value> {
        let request = json!({ "call": function, "arguments": arguments });
        let answer = self.ask(&request).await?;
        let keys: Vec<_> = answer
            .as_object()
            .into_iter()
            .flat_map(|one| one.keys())
            .collect();
        match keys.as_slice() {
            [key] if ["ok", "error", "failure"].contains(&key.as_str()) => Ok(answer),
            _ => bail!("`call` was answered with {answer}"),
        }
    }

    /// Ends it, and waits until it has.
    ///
    /// # Errors
    /// When its exit code is not 0.
    pub async fn end(self) -> anyhow::Result<()> {
        let Self {
            mut process,
            input,
            log,
            log_reader,
            ..
        } = self;
        drop(input);
        let status = tokio::time::timeout(PATIENCE, process.wait())
            .await
            .context("the host does not end when its input does")??;
        // Whoever holds the pipe still may be a child of it.
        log_reader.abort();
        if !status.success() {
            bail!("the host ended with {status}{}", log.tail());
        }
        Ok(())
    }

    async fn ask(&mut self, request: &Value) -> anyhow::Result<Value> {
        let mut line = request.to_string();
        line.push('\n');
        // A host that has gone says why on its log; the missing answer is what is reported.
        let _ = self.input.write_all(line.as_bytes()).await;
        let _ = self.input.flush().await;
        let answer = tokio::time::timeout(PATIENCE, self.output.next_line())
            .await
            .with_context(|| format!("no answer within {PATIENCE:?}{}", self.log.tail()))??;
        let Some(answer) = answer else {
            // Its last words are on their way.
            let _ = self.process.wait().await;
            let _ = (&mut self.log_reader).await;
            bail!("the host ended without an answer{}", self.log.tail());
        };
        serde_json::from_str(&answer)
            .with_context(|| format!("not a line of JSON: {answer}{}", self.log.tail()))
    }
}

/// The end of what a host logged.
#[derive(Clone, Debug, Default)]
struct Log(Arc<Mutex<VecDeque<String>>>);

impl Log {
    async fn read(self, errors: ChildStderr) {
        let mut lines = BufReader::new(errors).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() == LOG_LINES {
                kept.pop_front();
            }
            kept.push_back(line);
        }
    }

    /// On lines of their own, to follow a message.
    fn tail(&self) -> String {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().flat_map(|line| ["\n    ", line]).collect()
    }
}
