//! What is known of one dispute.

use core::cmp::Reverse;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::error::LedgerError;
use super::fact::{DisputeFact, DisputeStatus};
use super::join::{Amount, Join, Latest, Least, least};
use super::summary::DisputeSummary;

/// The second, and then whether the dispute was over: in one second the end comes last. A dispute
/// has no other direction, for a lost one may be appealed.
type Age = (u64, bool);

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "kebab-case", deny_unknown_fields)
)]
pub(super) struct Dispute {
    status: Latest<Age, DisputeStatus>,
    amount: Latest<Age, Least>,
}

impl Join for Dispute {
    fn join(&mut self, other: Self) {
        self.status.join(other.status);
        self.amount.join(other.amount);
    }
}

impl Dispute {
    /// What one snapshot says.
    pub(super) fn of(fact: &DisputeFact, observed_at: u64) -> Result<Self, LedgerError> {
        if fact.id.is_empty() {
            return Err(LedgerError::Empty {
                field: "dispute.id",
            });
        }
        let age = (observed_at, fact.status.is_terminal());
        Ok(Self {
            status: Latest::new(age, fact.status),
            amount: Latest::new(age, least(fact.amount)),
        })
    }

    pub(super) fn summary(&self, id: &str) -> DisputeSummary {
        let Reverse(Amount(amount)) = self.amount.value;
        DisputeSummary {
            id: id.into(),
            status: self.status.value,
            amount,
        }
    }

    /// The second in which the provider said two things of it.
    pub(super) fn tie(&self) -> Option<u64> {
        (self.status.is_tied || self.amount.is_tied).then_some(self.status.key.0)
    }
}
