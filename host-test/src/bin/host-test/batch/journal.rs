//! What was sent, written down before it is sent: after a kill the same payments are sent as the
//! same operations, and their outcome is told truthfully.
//!
//! JSON lines that are only ever added. The first says whose payments they are.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use anyhow::{Context, bail};
use host_test::json::ToJson;
use payments_host::types::{AdapterError, Connection, Outcome, Payment, UnixSeconds};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::line::Line;

/// The journal of one file of payments. One process at a time has it open.
#[derive(Debug)]
pub struct Journal {
    file: File,
    known: BTreeMap<String, Known>,
}

/// What is known of an operation.
#[derive(Debug)]
struct Known {
    request: Value,
    state: State,
}

#[derive(Debug)]
enum State {
    /// It may have been performed.
    Sent(UnixSeconds),
    /// `answered` by the provider, which may remember the request.
    NotPerformed {
        answered: bool,
    },
    Paid(Value),
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Record {
    /// The first line. With other marks the same operation ids would be other operations.
    Journal { of: Value },
    Sent {
        operation_id: String,
        at: UnixSeconds,
        request: Value,
    },
    NotPerformed {
        operation_id: String,
        answered: bool,
    },
    Paid {
        operation_id: String,
        payment: Value,
    },
}

impl Journal {
    /// Opens a journal, or begins one.
    ///
    /// # Errors
    /// When another process has it open, when it is of another connection, and when it is no journal.
    pub fn open(path: &Path, connection: &Connection) -> anyhow::Result<Self> {
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)?;
        file.try_lock()
            .context("another run has this journal open")?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        // A line that a kill cut off: nothing was sent before it was whole.
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        file.set_len(whole as u64)?;
        file.seek(SeekFrom::End(0))?;

        let of = marks(connection);
        let mut journal = Self {
            file,
            known: BTreeMap::new(),
        };
        let mut lines = text[..whole].lines();
        match lines.next().map(serde_json::from_str).transpose() {
            Ok(None) => journal.add([Record::Journal { of }])?,
            Ok(Some(Record::Journal { of: before })) if before == of => {}
            Ok(Some(Record::Journal { of: before })) => bail!(
                "these payments were begun elsewhere, and would be other payments here: {before}, and now {of}"
            ),
            Ok(Some(_)) | Err(_) => bail!("this is no journal of `host-test batch`"),
        }
        for (number, line) in (2..).zip(lines) {
            let record = serde_json::from_str(line).with_context(|| format!("line {number}"))?;
            journal.apply(record);
        }
        Ok(journal)
    }

    /// # Errors
    /// When the operation was sent with other parameters.
    pub fn check(&self, line: &Line) -> anyhow::Result<()> {
        match self.known.get(&line.operation_id) {
            Some(Known { request, state })
                if *request != line.request
                    && !matches!(state, State::NotPerformed { answered: false }) =>
            {
                bail!(
                    "{} was sent with other parameters: {request}. The changed payment needs an operation id of \
                     its own",
                    line.operation_id
                )
            }
            _ => Ok(()),
        }
    }

    /// The payment, when an earlier run made it.
    pub fn payment(&self, line: &Line) -> Option<Value> {
        match &self.known.get(&line.operation_id)?.state {
            State::Paid(payment) => Some(payment.clone()),
            _ => None,
        }
    }

    /// When an operation was first sent that may have been performed.
    pub fn first_sent_at(&self, line: &Line) -> Option<UnixSeconds> {
        match self.known.get(&line.operation_id)?.state {
            State::Sent(at) => Some(at),
            _ => None,
        }
    }

    /// Call it before sending: what it writes is on the disk when it returns.
    pub fn will_send(&mut self, lines: &[&Line], now: UnixSeconds) -> anyhow::Result<()> {
        let records: Vec<_> = lines
            .iter()
            .filter(|line| self.first_sent_at(line).is_none())
            .map(|line| Record::Sent {
                operation_id: line.operation_id.clone(),
                at: now,
                request: line.request.clone(),
            })
            .collect();
        self.add(records)
    }

    /// What came of it. An unknown outcome leaves the operation as it is.
    pub fn ended(
        &mut self,
        lines: &[&Line],
        results: &[Result<Payment, AdapterError>],
    ) -> anyhow::Result<()> {
        let ends = lines.iter().zip(results).filter_map(|(line, result)| {
            let operation_id = line.operation_id.clone();
            match result {
                Ok(payment) => Some(Record::Paid {
                    operation_id,
                    payment: payment.to_json(),
                }),
                Err(error) if error.outcome == Outcome::NotPerformed => {
                    Some(Record::NotPerformed {
                        operation_id,
                        answered: error.request_id.is_some(),
                    })
                }
                Err(_) => None,
            }
        });
        self.add(ends)
    }

    fn add(&mut self, records: impl IntoIterator<Item = Record>) -> anyhow::Result<()> {
        let mut text = String::new();
        let mut added = Vec::new();
        for record in records {
            text.push_str(&serde_json::to_string(&record)?);
            text.push('\n');
            added.push(record);
        }
        self.file
            .write_all(text.as_bytes())
            .and_then(|()| self.file.sync_data())
            .context("cannot write the journal")?;
        for record in added {
            self.apply(record);
        }
        Ok(())
    }

    fn apply(&mut self, record: Record) {
        let (operation_id, state) = match record {
            Record::Journal { .. } => return,
            Record::Sent {
                operation_id,
                at,
                request,
            } => {
                let state = State::Sent(at);
                self.known.insert(operation_id, Known { request, state });
                return;
            }
            Record::NotPerformed {
                operation_id,
                answered,
            } => (operation_id, State::NotPerformed { answered }),
            Record::Paid {
                operation_id,
                payment,
            } => (operation_id, State::Paid(payment)),
        };
        if let Some(known) = self.known.get_mut(&operation_id) {
            known.state = state;
        }
    }
}

/// What makes an operation what it is, besides its id.
fn marks(connection: &Connection) -> Value {
    json!({
        "installation-id": connection.installation_id,
        "account": connection.account,
        "mode": connection.mode.to_json(),
        "endpoints": connection.endpoints.to_json(),
    })
}
