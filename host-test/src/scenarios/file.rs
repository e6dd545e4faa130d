//! The files.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use serde::Deserialize;
use serde_json::{Map, Value};

/// What every host must do alike.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Scenario {
    /// The file's name without `.json`.
    #[serde(skip)]
    pub name: String,
    /// What happens, in a line.
    pub title: String,
    /// Why it matters.
    pub about: String,
    /// The host's settings, in the form of the protocol. Absent: what reaches the simulator.
    #[serde(default)]
    pub(crate) settings: Option<Value>,
    /// Where the simulator's clock stands at the beginning, in Unix seconds.
    #[serde(default = "a_monday")]
    pub(crate) clock: i64,
    pub(crate) steps: Vec<Step>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Step {
    Call(Call),
    Control(Control),
    Delivery(Delivery),
    Moved(BTreeMap<String, Value>),
}

/// A function of the contract, called in the host that is judged.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Call {
    /// Such as `gateway.authorize`.
    pub(crate) function: String,
    /// What happens here, where that is not plain.
    #[serde(default)]
    pub(crate) note: Option<String>,
    #[serde(default)]
    pub(crate) with: Map<String, Value>,
    /// What is answered: exactly one of the three.
    #[serde(default, deserialize_with = "even_null")]
    ok: Option<Value>,
    #[serde(default, deserialize_with = "even_null")]
    error: Option<Value>,
    #[serde(default, deserialize_with = "even_null")]
    failure: Option<Value>,
    /// What the simulator receives, in this order.
    #[serde(default)]
    pub(crate) requests: Vec<ExpectedRequest>,
    /// The requests may arrive in another order, because they are sent side by side.
    #[serde(default)]
    pub(crate) in_any_order: bool,
    /// Name of a variable, and where its value is: a JSON pointer into
    /// `{"ok", "error", "requests"}`.
    #[serde(default)]
    pub(crate) keep: BTreeMap<String, String>,
}

impl Call {
    /// Which of the answers is expected, and what it holds. None unless it is exactly one.
    pub(crate) fn answer(&self) -> Option<(&'static str, &Value)> {
        let mut given = [
            ("ok", &self.ok),
            ("error", &self.error),
            ("failure", &self.failure),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_ref()?)));
        let first = given.next();
        first.filter(|_| given.next().is_none())
    }
}

/// `"POST /v1/refunds"`, or the same with more that must hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum ExpectedRequest {
    Line(String),
    Detailed(DetailedRequest),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct DetailedRequest {
    pub(crate) send: String,
    /// Parameters of the query or of the form; others may be there.
    #[serde(default)]
    pub(crate) parameters: BTreeMap<String, Value>,
    /// Headers by their names in lower case; others may be there.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, Value>,
    /// The status that was answered.
    #[serde(default)]
    pub(crate) answer: Option<u16>,
}

/// Something that is done to the simulator through its control API.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Control {
    /// `"POST /_control/faults"`, or a request to the API as if somebody else had made it.
    pub(crate) send: String,
    #[serde(default)]
    pub(crate) note: Option<String>,
    #[serde(default)]
    pub(crate) body: Option<Value>,
    /// As in a call; the pointers go into the answer.
    #[serde(default)]
    pub(crate) keep: BTreeMap<String, String>,
}

/// Makes a signed delivery of an event that happened at the simulator, into a variable.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Delivery {
    /// The type; the newest event of it is taken.
    pub(crate) of: String,
    /// The variable that is a `webhooks.delivery` then.
    pub(crate) keep: String,
    #[serde(default)]
    pub(crate) note: Option<String>,
    /// The version in which it is rendered. Absent: the pinned one.
    #[serde(default)]
    pub(crate) api_version: Option<String>,
    #[serde(default = "default_secret")]
    pub(crate) secret: String,
    /// How many seconds before its reception it was signed; negative: after.
    #[serde(default)]
    pub(crate) age: i64,
    /// Texts of the payload that are replaced after it was signed.
    #[serde(default)]
    pub(crate) tamper: Vec<(String, String)>,
    /// The signature's header instead of the genuine one; empty: none.
    #[serde(default)]
    pub(crate) signature: Option<String>,
}

/// `null` is what a function answers that gives nothing.
fn even_null<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// 2026-06-01T00:00:00Z.
fn a_monday() -> i64 {
    1_780_272_000
}

/// The secret with which deliveries are signed and that policies hold by themselves.
pub(crate) const SECRET: &str = "whsec_scenarios";

fn default_secret() -> String {
    SECRET.to_owned()
}

/// Reads every scenario of a folder, in the order of their names.
///
/// # Errors
/// When a file cannot be read or is no scenario; the message names it and the place.
pub fn read_folder(folder: &Path) -> anyhow::Result<Vec<Scenario>> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read the scenarios in {}", folder.display()))?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    paths.sort();
    if paths.is_empty() {
        bail!("{} holds no scenario", folder.display());
    }
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> anyhow::Result<Scenario> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut scenario: Scenario = serde_json::from_str(&text)
        .with_context(|| format!("{} is no scenario", path.display()))?;
    let stem = path.file_stem().unwrap_or_default();
    scenario.name = stem.to_string_lossy().into_owned();
    for step in &scenario.steps {
        if let Step::Call(call) = step
            && call.answer().is_none()
        {
            bail!(
                "{}: a call of {} needs exactly one of `ok`, `error` and `failure`",
                path.display(),
                call.function
            );
        }
    }
    Ok(scenario)
}
