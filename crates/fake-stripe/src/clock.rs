//! The simulator's clock: real time until a test says otherwise.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A change of the clock, as `POST /_control/clock` takes it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockChange {
    /// Stop the clock at this many Unix seconds.
    Now(i64),
    /// Move the clock on by so many seconds; a stopped clock stays stopped.
    Advance(i64),
    /// Follow real time again (`{"real": true}`).
    Real(bool),
}

/// What the clock shows, as `GET /_control/clock` answers.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ClockState {
    /// Unix seconds.
    pub now: i64,
    /// Whether the clock stands still.
    pub stopped: bool,
}

#[derive(Debug)]
pub(crate) enum Clock {
    Real { offset: i64 },
    Stopped { now: i64 },
}

impl Clock {
    pub(crate) fn new(stopped_at: Option<i64>) -> Self {
        stopped_at.map_or(Self::Real { offset: 0 }, |now| Self::Stopped { now })
    }

    pub(crate) fn now(&self) -> i64 {
        match self {
            Self::Real { offset } => real_time().saturating_add(*offset),
            Self::Stopped { now } => *now,
        }
    }

    pub(crate) fn state(&self) -> ClockState {
        ClockState {
            now: self.now(),
            stopped: matches!(self, Self::Stopped { .. }),
        }
    }

    pub(crate) fn change(&mut self, change: ClockChange) {
        match (change, &mut *self) {
            (ClockChange::Now(now), clock) => *clock = Self::Stopped { now },
            (ClockChange::Advance(seconds), Self::Real { offset }) => {
                *offset = offset.saturating_add(seconds);
            }
            (ClockChange::Advance(seconds), Self::Stopped { now }) => {
                *now = now.saturating_add(seconds);
            }
            (ClockChange::Real(_), clock) => *clock = Self::Real { offset: 0 },
        }
    }
}

fn real_time() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
