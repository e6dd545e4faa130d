//! Faults: what can go wrong with a request, each at a precise point.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A fault, and the requests it strikes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// `GET`, `POST` or `DELETE`; absent for any.
    #[serde(default)]
    pub method: Option<String>,
    /// The path without its query; `*` stands for any text.
    #[serde(default = "any_path")]
    pub path: String,
    /// How many matching requests pass first.
    #[serde(default)]
    pub skip: u32,
    /// How many are struck after that.
    #[serde(default = "once")]
    pub times: u32,
    /// What happens to them.
    #[serde(flatten)]
    pub kind: FaultKind,
}

impl Fault {
    /// A fault that strikes the next `POST` whose path matches.
    #[must_use]
    pub fn on_post(path: impl Into<String>, kind: FaultKind) -> Self {
        Self {
            method: Some("POST".to_owned()),
            path: path.into(),
            skip: 0,
            times: 1,
            kind,
        }
    }
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FaultKind {
    /// The connection closes; nothing was done.
    CloseBefore,
    /// Everything was done; the connection closes without an answer.
    CloseAfter,
    /// Everything was done; headers and half of the body arrive, then the connection closes.
    Truncate,
    /// Nothing is done and nothing is answered until the client goes away.
    StallBefore,
    /// Everything was done; nothing is answered until the client goes away.
    StallAfter,
    /// Some other answer: a gateway's page, a redirect, 409, 424, 429.
    Status {
        /// The HTTP status.
        status: u16,
        /// Headers in place of the simulator's own of the same name.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// The body as it is.
        #[serde(default)]
        body: String,
        /// Whether the request was executed all the same.
        #[serde(default)]
        effect: bool,
    },
    /// 500 `api_error`, stored under the idempotency key and replayed like any other answer.
    #[serde(rename = "error-500")]
    Error500 {
        /// Whether the request was executed all the same.
        #[serde(default)]
        effect: bool,
    },
    /// Everything was done; the answer says it was in the other mode.
    OtherMode,
    /// Everything was done; the body of the answer is not UTF-8.
    NotText,
    /// All idempotency keys are forgotten before the request is handled.
    ExpireKey,
}

fn any_path() -> String {
    "*".to_owned()
}

fn once() -> u32 {
    1
}

#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn set(&mut self, faults: Vec<Fault>) {
        self.0 = faults;
    }

    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// The fault that strikes a request, used up by one.
    pub(crate) fn strike(&mut self, method: &str, path: &str) -> Option<FaultKind> {
        let matches = |fault: &Fault| {
            fault
                .method
                .as_deref()
                .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
                && glob(&fault.path, path)
        };
        let at = self
            .0
            .iter()
            .position(|fault| fault.times > 0 && matches(fault))?;
        let fault = &mut self.0[at];
        if fault.skip > 0 {
            fault.skip -= 1;
            return None;
        }
        fault.times -= 1;
        let kind = fault.kind.clone();
        if fault.times == 0 {
            self.0.remove(at);
        }
        Some(kind)
    }
}

/// Whether a text matches a pattern in which `*` stands for any text.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(after) = text.strip_prefix(head) else {
        return false;
    };
    (0..=after.len())
        .filter_map(|at| after.get(at..))
        .any(|tail| glob(rest, tail))
}
