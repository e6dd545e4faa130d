//! Two summaries, and what lies between them.

use alloc::string::String;
use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::Serialize;

use super::fact::{DisputeStatus, PaymentStatus, TransactionKind, TransactionStatus};
use super::payment::zero;
use super::refresh::NeedsRefresh;
use super::summary::{DisputeSummary, Summary, TransactionSummary};
use crate::money::Money;

/// One difference between what was known before a fact and after it.
///
/// Amounts that were not known before count as zero, so the differences of all changes add up to
/// the [`Summary`]. A fact that says nothing new makes no change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")
)]
#[non_exhaustive]
pub enum Change {
    Status {
        from: Option<PaymentStatus>,
        to: PaymentStatus,
    },
    /// What the payment is for.
    Amount {
        from: Option<Money>,
        to: Money,
    },
    Authorized {
        from: Money,
        to: Money,
    },
    Capturable {
        from: Money,
        to: Money,
    },
    /// `to` is never less than `from`.
    Captured {
        from: Money,
        to: Money,
    },
    /// `to` is less than `from` when a refund came back.
    Refunded {
        from: Money,
        to: Money,
    },
    Transaction {
        reference: String,
        kind: TransactionKind,
        from: Option<TransactionStatus>,
        to: TransactionStatus,
        amount: Option<Money>,
    },
    Dispute {
        id: String,
        from: Option<DisputeStatus>,
        to: DisputeStatus,
        amount: Money,
    },
    /// The sum that disputes have taken.
    Disputed {
        from: Money,
        to: Money,
    },
    /// There is something new to settle by a read.
    NeedsRefresh(NeedsRefresh),
}

/// What is compared.
pub(super) struct View {
    pub(super) summary: Summary,
    pub(super) needs_refresh: Option<NeedsRefresh>,
}

/// In the order in which the cases are declared.
pub(super) fn between(before: &View, after: View) -> Vec<Change> {
    let (old, new) = (&before.summary, &after.summary);
    let mut changes = Vec::new();
    if let Some(to) = new.status
        && old.status != new.status
    {
        let from = old.status;
        changes.push(Change::Status { from, to });
    }
    if let Some(to) = new.amount
        && old.amount != new.amount
    {
        let from = old.amount;
        changes.push(Change::Amount { from, to });
    }
    let totals = [
        moved(old.authorized, new.authorized).map(|(from, to)| Change::Authorized { from, to }),
        moved(old.capturable, new.capturable).map(|(from, to)| Change::Capturable { from, to }),
        moved(old.captured, new.captured).map(|(from, to)| Change::Captured { from, to }),
        moved(old.refunded, new.refunded).map(|(from, to)| Change::Refunded { from, to }),
    ];
    changes.extend(totals.into_iter().flatten());
    for transaction in &new.transactions {
        changes.extend(of_transaction(&old.transactions, transaction));
    }
    for dispute in &new.disputes {
        changes.extend(of_dispute(&old.disputes, dispute));
    }
    let disputed = moved(old.disputed, new.disputed);
    changes.extend(disputed.map(|(from, to)| Change::Disputed { from, to }));
    if after.needs_refresh != before.needs_refresh {
        changes.extend(after.needs_refresh.map(Change::NeedsRefresh));
    }
    changes
}

/// From nothing to nothing is no movement, in whatever currency.
fn moved(from: Option<Money>, to: Option<Money>) -> Option<(Money, Money)> {
    let to = to?;
    let nothing = zero(to.currency);
    let from = from.filter(|from| from.minor_units > 0).unwrap_or(nothing);
    (from != to).then_some((from, to))
}

fn of_transaction(before: &[TransactionSummary], now: &TransactionSummary) -> Option<Change> {
    let before = before
        .iter()
        .find(|transaction| transaction.reference == now.reference);
    (before != Some(now)).then(|| Change::Transaction {
        reference: now.reference.clone(),
        kind: now.kind,
        from: before.map(|before| before.status),
        to: now.status,
        amount: now.amount,
    })
}

fn of_dispute(before: &[DisputeSummary], now: &DisputeSummary) -> Option<Change> {
    let before = before.iter().find(|dispute| dispute.id == now.id);
    (before != Some(now)).then(|| Change::Dispute {
        id: now.id.clone(),
        from: before.map(|before| before.status),
        to: now.status,
        amount: now.amount,
    })
}
