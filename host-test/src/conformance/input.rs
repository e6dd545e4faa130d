//! Topic `input`: what is wrong is refused before anything is sent, and the refusal names the field.

mod garbage;
mod trials;

use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use payments_host::CallError;
use payments_host::types::{Connection, ErrorKind, Operation, Outcome};

use super::bench::Bench;
use super::case::{Case, typed};
use super::request::Request;
use super::{Check, Tally};

pub(super) fn checks() -> Vec<Check> {
    CHECKS
        .into_iter()
        .map(|(name, why, trials)| {
            Check::new(name, why, move |bench| async move {
                judge(&bench, trials).await
            })
        })
        .collect()
}

/// The calls of a check.
type Trials = fn(&Case, &Bench) -> Vec<Trial>;

const CHECKS: [(&str, &str, Trials); 10] = [
    (
        "input/valid",
        "the counterpart of the refusals: what is right is sent",
        trials::valid,
    ),
    (
        "input/currency",
        "a currency that is not ISO 4217's, in upper case, is nobody's",
        trials::currency,
    ),
    (
        "input/amount",
        "an amount of 0 means nothing, and what the provider cannot carry is never rounded",
        trials::amount,
    ),
    (
        "input/operation-id",
        "the id becomes part of headers and searches: 1 to 200 visible ASCII characters",
        trials::operation_id,
    ),
    (
        "input/ids",
        "an id becomes part of a URL: no character of it may lead elsewhere",
        trials::ids,
    ),
    (
        "input/header-values",
        "a line break in a header's value would begin another header",
        trials::header_values,
    ),
    (
        "input/metadata",
        "the provider's limits hold before anything is sent, and the adapter's own keys are its own",
        trials::metadata,
    ),
    (
        "input/extensions",
        "a key that is not known would be a wish that is silently not granted",
        trials::extensions,
    ),
    (
        "input/connection",
        "live money goes to the provider only, and what is missing or unknown is said at once",
        trials::connection,
    ),
    (
        "input/garbage",
        "an adapter never traps, whatever it is given",
        garbage::garbage,
    ),
];

/// One call, and how it has to end.
struct Trial {
    name: String,
    call: Call,
    expected: Expected,
}

enum Call {
    Write(Box<(Operation, Request)>),
    GetPayment(Connection, String),
    GetTransaction(Connection, String, String),
    Find(Connection, String),
}

enum Expected {
    /// Nothing is sent, and the error's field contains this.
    Refused(&'static str),
    /// Something is sent.
    Sent,
    /// It ends with an answer or a typed error.
    Typed,
}

async fn judge(bench: &Arc<Bench>, trials: Trials) -> Tally {
    let case = match bench.case().await {
        Ok(case) => case,
        Err(error) => return Tally::of(Err(error)),
    };
    let mut tally = Tally::default();
    for trial in trials(&case, bench) {
        tally.note(&trial.name, attempt(&case, &trial).await);
    }
    tally
}

async fn attempt(case: &Case, trial: &Trial) -> anyhow::Result<()> {
    let before = case.requests();
    let answer = typed(trial.call.make(case).await)?;
    let requests = case.requests() - before;
    match trial.expected {
        Expected::Typed => Ok(()),
        Expected::Sent => {
            ensure!(
                requests > 0,
                "nothing was sent: {}",
                answer.err().map(|error| error.message).unwrap_or_default()
            );
            Ok(())
        }
        Expected::Refused(part) => {
            ensure!(requests == 0, "{requests} HTTP requests were made");
            let Err(error) = answer else {
                bail!("it was accepted");
            };
            ensure!(
                matches!(
                    error.kind,
                    ErrorKind::InvalidRequest | ErrorKind::Unsupported
                ),
                "the kind is {:?}: {}",
                error.kind,
                error.message
            );
            ensure!(
                error.outcome == Outcome::NotPerformed,
                "the outcome is unknown, and nothing was sent"
            );
            let field = error.field.context("no field is named")?;
            ensure!(
                field.contains(part),
                "the field is {field:?}, and it is about {part}"
            );
            Ok(())
        }
    }
}

impl Call {
    async fn make(&self, case: &Case) -> Result<(), CallError> {
        let adapter = &case.adapter;
        match self {
            Self::Write(write) => {
                let (operation, request) = write.as_ref();
                request.send(adapter, operation).await.map(drop)
            }
            Self::GetPayment(connection, id) => adapter.get_payment(connection, id).await.map(drop),
            Self::GetTransaction(connection, id, reference) => adapter
                .get_transaction(connection, id, reference)
                .await
                .map(drop),
            Self::Find(connection, operation_id) => adapter
                .find(connection, operation_id, crate::time::now())
                .await
                .map(drop),
        }
    }
}
