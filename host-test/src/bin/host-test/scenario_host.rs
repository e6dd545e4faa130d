//! `host-test scenario-host`: the Rust host, as the judge of the scenarios speaks to it.

mod adapter;
mod core;

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use host_test::artifacts;
use payments_host::types::{Mode, Outcome};
use payments_host::{
    Adapter, CallError, Egress, FailureCause, Host, InMemoryCredentials, Limits, Secret,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::exit::Exit;
use core::Core;

/// Answers requests of the protocol until standard input ends.
pub async fn run() -> anyhow::Result<Exit> {
    let mut host = ScenarioHost::default();
    // Nothing else happens between two lines, so this may block.
    for line in std::io::stdin().lines() {
        let request = serde_json::from_str(&line?).context("a line is no request")?;
        let answer = host.answer(request).await?;
        let mut output = std::io::stdout().lock();
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(Exit::Done)
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Request {
    Load {
        load: Load,
    },
    Settings {
        settings: Settings,
    },
    Call {
        call: String,
        arguments: Map<String, Value>,
    },
}

#[derive(Clone, Deserialize)]
struct Load {
    adapter: PathBuf,
    core: PathBuf,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Settings {
    #[serde(default)]
    egress: EgressSettings,
    #[serde(default)]
    credentials: Vec<HeldCredential>,
    #[serde(default)]
    limits: LimitSettings,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct EgressSettings {
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    loopback_http: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct HeldCredential {
    name: String,
    mode: Mode,
    value: String,
    origins: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct LimitSettings {
    call_timeout_ms: Option<u64>,
    response_bytes: Option<usize>,
    requests_per_call: Option<u32>,
}

#[derive(Default)]
struct ScenarioHost {
    loaded: Option<Load>,
    core: Option<Core>,
    adapter: Option<Adapter>,
}

impl ScenarioHost {
    async fn answer(&mut self, request: Request) -> anyhow::Result<Value> {
        match request {
            Request::Load { load } => self.load(load),
            Request::Settings { settings } => self.set(settings).await,
            Request::Call { call, arguments } => self.call(&call, arguments).await,
        }
    }

    fn load(&mut self, load: Load) -> anyhow::Result<Value> {
        let sha256 = |path: &PathBuf| -> anyhow::Result<String> {
            let bytes =
                std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            let digest = Sha256::digest(bytes);
            Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
        };
        let answer = json!({ "loaded": {
            "host": "rust",
            "versions": [
                { "name": "payments-host", "version": env!("CARGO_PKG_VERSION") },
                { "name": "wasmtime", "version": wasmtime_version() },
            ],
            "adapter-sha256": sha256(&load.adapter)?,
            "core-sha256": sha256(&load.core)?,
        }});
        self.core = Some(Core::load(&load.core)?);
        self.loaded = Some(load);
        Ok(answer)
    }

    async fn set(&mut self, settings: Settings) -> anyhow::Result<Value> {
        let path = &self.loaded.as_ref().context("`load` comes first")?.adapter;
        let host = Host::builder()
            .egress(settings.egress.policy())
            .credentials(credentials(settings.credentials))
            .limits(settings.limits.limits())
            .cache_dir(artifacts::compiled_code())
            .build()?;
        self.adapter = Some(host.load_file(path).await?);
        Ok(json!({ "ready": true }))
    }

    async fn call(&self, function: &str, arguments: Map<String, Value>) -> anyhow::Result<Value> {
        let was_sent_before = was_sent_before(&arguments);
        let arguments = Arguments(arguments);
        let answered = if function.starts_with("amounts.") || function.starts_with("ledger.") {
            let core = self.core.as_ref().context("`load` comes first")?;
            core.call(function, arguments)
        } else {
            let adapter = self.adapter.as_ref().context("`settings` come first")?;
            adapter::call(adapter, function, arguments).await
        };
        Ok(match answered {
            Ok(value) => json!({ "ok": value }),
            Err(Refusal::Error(record)) => json!({ "error": record }),
            Err(Refusal::Failure(mut failure)) => {
                if was_sent_before {
                    failure.outcome = Outcome::Unknown;
                }
                json!({ "failure": failure })
            }
        })
    }
}

/// From the lock file: the crate itself does not tell.
fn wasmtime_version() -> &'static str {
    let lock = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock"));
    let entry = lock.split("\nname = \"wasmtime\"\nversion = \"").nth(1);
    entry
        .and_then(|rest| rest.split('"').next())
        .unwrap_or("unknown")
}

/// Whether an earlier call of the operation, or of an item of the batch, may have had an effect.
/// `payments-host` says so of the calls that it made; arguments that do not fit never come to it.
fn was_sent_before(arguments: &Map<String, Value>) -> bool {
    let is_repeat = |operation: &Value| {
        operation
            .get("first-sent-at")
            .is_some_and(|first| !first.is_null())
    };
    let items = arguments.get("batch").and_then(|batch| batch.get("items"));
    let items = items.and_then(Value::as_array).into_iter().flatten();
    arguments
        .get("operation")
        .into_iter()
        .chain(items)
        .any(is_repeat)
}

impl EgressSettings {
    fn policy(self) -> Egress {
        let policy = self.hosts.iter().fold(Egress::new(), Egress::allow);
        if self.loopback_http {
            policy.allow_loopback_http()
        } else {
            policy
        }
    }
}

fn credentials(held: Vec<HeldCredential>) -> InMemoryCredentials {
    held.into_iter()
        .fold(InMemoryCredentials::new(), |store, one| {
            one.origins.iter().fold(store, |store, origin| {
                let secret = Secret::new(one.value.as_str());
                store.with("", one.name.as_str(), one.mode, origin.as_str(), secret)
            })
        })
}

impl LimitSettings {
    fn limits(self) -> Limits {
        let mut limits = Limits::default();
        if let Some(milliseconds) = self.call_timeout_ms {
            limits.wall_clock = Duration::from_millis(milliseconds);
        }
        if let Some(bytes) = self.response_bytes {
            limits.response_body_bytes = bytes;
        }
        if let Some(requests) = self.requests_per_call {
            limits.requests_per_call = requests;
        }
        limits
    }
}

/// Why there is no value.
enum Refusal {
    /// The contract's own error record.
    Error(Value),
    /// The host could not make the call, or ended it.
    Failure(Failure),
}

#[derive(Serialize)]
struct Failure {
    kind: &'static str,
    outcome: Outcome,
    message: String,
}

impl Failure {
    fn invalid_argument(message: String) -> Refusal {
        Refusal::Failure(Self {
            kind: "invalid-argument",
            outcome: Outcome::NotPerformed,
            message,
        })
    }

    fn trap(message: String) -> Refusal {
        Refusal::Failure(Self {
            kind: "trap",
            outcome: Outcome::NotPerformed,
            message,
        })
    }

    fn unsupported(function: &str) -> Refusal {
        Refusal::Failure(Self {
            kind: "unsupported",
            outcome: Outcome::NotPerformed,
            message: format!("there is no function {function}"),
        })
    }
}

impl From<CallError> for Refusal {
    fn from(error: CallError) -> Self {
        let failure = match error {
            CallError::Adapter(record) => return Self::Error(json!(record)),
            CallError::Webhook(record) => return Self::Error(json!(record)),
            CallError::Host(failure) => failure,
            other => {
                return Self::Failure(Failure {
                    kind: "trap",
                    outcome: other.outcome(),
                    message: other.to_string(),
                });
            }
        };
        let kind = match failure.cause {
            FailureCause::WallClockTimeout(_) | FailureCause::Overloaded(_) => "timeout",
            FailureCause::GuestTimeLimit(_) | FailureCause::StackLimit => "compute-limit",
            FailureCause::MemoryLimit(_) | FailureCause::TableLimit(_) => "memory-limit",
            FailureCause::RequestLimit(_) => "request-limit",
            _ => "trap",
        };
        Self::Failure(Failure {
            kind,
            outcome: failure.outcome,
            message: failure.to_string(),
        })
    }
}

/// The arguments of a call, to be taken out one by one.
struct Arguments(Map<String, Value>);

impl Arguments {
    /// One of them, as the contract has it, by its name in Rust. An option may be left out.
    fn take<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, Refusal> {
        let name = name.replace('_', "-");
        let value = self.0.remove(&name).unwrap_or_default();
        serde_path_to_error::deserialize(value).map_err(|error| {
            let place = match error.path().to_string().as_str() {
                "." => name,
                item if item.starts_with('[') => format!("{name}{item}"),
                field => format!("{name}.{field}"),
            };
            Failure::invalid_argument(format!("{place}: {}", error.inner()))
        })
    }

    /// Refuses what is left.
    fn end(self) -> Result<(), Refusal> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => Err(Failure::invalid_argument(format!(
                "{name}: the function has no such parameter"
            ))),
        }
    }
}
