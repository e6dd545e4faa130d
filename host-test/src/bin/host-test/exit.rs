//! How the command ends.

use std::process::ExitCode;

use payments_host::CallError;
use payments_host::types::Outcome;

/// What the exit code says. `host-test --help` documents the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// The adapter, the provider or a check refused; nothing is in doubt.
    Refused,
    /// Wrong usage, or something could not be set up.
    NotStarted,
    /// A call failed, and it is unknown whether money moved.
    OutcomeUnknown,
}

impl Exit {
    /// After a call that failed.
    pub fn after(error: &CallError) -> Self {
        match error.outcome() {
            Outcome::NotPerformed => Self::Refused,
            Outcome::Unknown => Self::OutcomeUnknown,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        // 2 is also what clap answers to wrong usage.
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Refused => 1,
            Exit::NotStarted => 2,
            Exit::OutcomeUnknown => 3,
        })
    }
}
