//! What is known of one movement against the payment.

use core::cmp::Reverse;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::error::LedgerError;
use super::fact::{TransactionFact, TransactionKind, TransactionStatus};
use super::join::{Amount, First, Join, Latest, Least, Max, least};
use super::payment::Payment;
use super::summary::TransactionSummary;
use crate::money::Money;

/// How far a movement has come. It goes forward only: a refund that a bank returned fails after it
/// succeeded, and nothing follows that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
enum Stage {
    UnderWay,
    Succeeded,
    Undone,
}

impl Stage {
    fn of(status: TransactionStatus) -> Self {
        match status {
            TransactionStatus::Other
            | TransactionStatus::Pending
            | TransactionStatus::ActionRequired => Self::UnderWay,
            TransactionStatus::Succeeded => Self::Succeeded,
            TransactionStatus::Failed | TransactionStatus::Canceled => Self::Undone,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "kebab-case", deny_unknown_fields)
)]
pub(super) struct Transaction {
    kind: Max<TransactionKind>,
    status: Latest<(Stage, u64), TransactionStatus>,
    #[cfg_attr(feature = "serde", serde(default))]
    amount: Option<Latest<(Stage, u64), Least>>,
    /// When it was first seen under way or done, and when first seen done or undone: the moments
    /// at which a total of the payment moved.
    #[cfg_attr(feature = "serde", serde(default))]
    under_way_since: Option<First>,
    #[cfg_attr(feature = "serde", serde(default))]
    succeeded_since: Option<First>,
    #[cfg_attr(feature = "serde", serde(default))]
    undone_since: Option<First>,
}

impl Join for Transaction {
    fn join(&mut self, other: Self) {
        self.kind.join(other.kind);
        self.status.join(other.status);
        self.amount.join(other.amount);
        self.under_way_since.join(other.under_way_since);
        self.succeeded_since.join(other.succeeded_since);
        self.undone_since.join(other.undone_since);
    }
}

impl Transaction {
    /// What one snapshot says.
    pub(super) fn of(fact: &TransactionFact, observed_at: u64) -> Result<Self, LedgerError> {
        if fact.reference.is_empty() {
            return Err(LedgerError::Empty {
                field: "transaction.reference",
            });
        }
        let stage = Stage::of(fact.status);
        let key = (stage, observed_at);
        let first = Max(Reverse(observed_at));
        Ok(Self {
            kind: Max(fact.kind),
            status: Latest::new(key, fact.status),
            amount: fact.amount.map(|money| Latest::new(key, least(money))),
            under_way_since: (stage <= Stage::Succeeded).then_some(first),
            succeeded_since: (stage == Stage::Succeeded).then_some(first),
            undone_since: (stage == Stage::Undone).then_some(first),
        })
    }

    pub(super) fn summary(&self, reference: &str) -> TransactionSummary {
        TransactionSummary {
            reference: reference.into(),
            kind: self.kind.0,
            status: self.status.value,
            amount: self.amount(),
        }
    }

    fn amount(&self) -> Option<Money> {
        let Reverse(Amount(money)) = self.amount?.value;
        Some(money)
    }

    /// The second in which the provider said two things of it.
    pub(super) fn tie(&self) -> Option<u64> {
        let of_amount = self.amount.filter(|amount| amount.is_tied);
        let of_status = self.status.is_tied && self.status.key.0 == Stage::UnderWay;
        of_status
            .then_some(self.status.key.1)
            .max(of_amount.map(|amount| amount.key.1))
    }

    /// The second of a movement that the payment's own totals do not show yet.
    ///
    /// `refunds` is the sum of the refunds that are known to be under way or done.
    pub(super) fn missing_from(&self, payment: &Payment, refunds: u64) -> Option<u64> {
        use TransactionKind as K;
        let succeeded = at(self.succeeded_since);
        match self.kind.0 {
            K::Refund | K::RefundReversal => {
                let total_at = payment.refunded_at();
                let total = payment.refunded().map_or(0, |money| money.minor_units);
                // A refund and the total with it are said in the same second. Another total of
                // that second may be without it. It is when the refunds make up more, and may be
                // when they make up less, for then there is one that nobody told of.
                let added = at(self.under_way_since).filter(|&since| {
                    total_at < Some(since) || (total_at == Some(since) && total != refunds)
                });
                // A total of the same second may still hold what came back. Refunds rarely come
                // back, and to read once too often is cheap.
                let taken_back = at(self.undone_since).filter(|&since| total_at <= Some(since));
                added.max(taken_back)
            }
            K::Capture => succeeded.filter(|&since| !payment.shows_capture_of(since)),
            K::Void => succeeded.filter(|&since| !payment.shows_void_of(since)),
            K::Adjustment => succeeded.filter(|&since| !payment.shows_adjustment_of(since)),
            K::Chargeback | K::ChargebackReversal | K::Other => None,
        }
    }

    /// What it adds to the sum of refunds.
    pub(super) fn refunds(&self) -> u64 {
        let counts =
            self.kind.0 == TransactionKind::Refund && self.status.key.0 <= Stage::Succeeded;
        match self.amount() {
            Some(money) if counts => money.minor_units,
            _ => 0,
        }
    }
}

fn at(first: Option<First>) -> Option<u64> {
    let Max(Reverse(second)) = first?;
    Some(second)
}
