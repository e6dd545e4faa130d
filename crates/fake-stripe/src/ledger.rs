//! The truth about money: every movement that really happened, in order.
//!
//! Tests compare what a client believes with this list; no error or lost answer changes it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Movement {
    /// Money was held, or a hold was raised.
    Authorize,
    /// Held money was taken.
    Capture,
    /// Held money was given back untaken: canceled, expired, or left over at the final capture.
    Release,
    /// Money was given back, or is on its way back.
    Refund,
    /// An earlier refund failed; the money is the merchant's again.
    RefundFailed,
    /// An earlier refund was canceled; the money is the merchant's again.
    RefundCanceled,
    /// An attempt was declined; nothing moved.
    Decline,
    /// The shopper's bank disputed a charge, or asked about it.
    Dispute,
    /// The bank took disputed money.
    DisputeWithdrawal,
    /// The bank gave disputed money back.
    DisputeReinstatement,
}

/// One movement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Position, from 1, without gaps.
    pub sequence: u64,
    /// Unix seconds of the simulator's clock.
    pub at: i64,
    /// What moved.
    pub kind: Movement,
    /// The `pi_…` that it belongs to.
    pub payment_intent: Option<String>,
    /// The `ch_…` that it belongs to.
    pub charge: Option<String>,
    /// The `re_…`, for refunds.
    pub refund: Option<String>,
    /// In Stripe's representation of the currency.
    pub amount: i64,
    /// Lower case, as in Stripe's objects.
    pub currency: String,
    /// The key of the request that caused it.
    pub idempotency_key: Option<String>,
    /// The connected account, if the request named one.
    pub account: Option<String>,
    /// Whether it happened in live mode's space.
    pub livemode: bool,
}

/// Sums for one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// All holds, whether captured or not.
    pub authorized: i64,
    /// All captures.
    pub captured: i64,
    /// All holds given back.
    pub released: i64,
    /// Refunds, less the ones that failed or were canceled.
    pub refunded: i64,
}

/// All movements since the last reset, of every account and mode.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Oldest first.
    pub entries: Vec<Entry>,
    /// By currency.
    pub totals: BTreeMap<String, Totals>,
}

impl Ledger {
    /// The entries of one kind, oldest first.
    pub fn of_kind(&self, kind: Movement) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.kind == kind)
    }

    /// What disputes took and did not give back, in one currency.
    #[must_use]
    pub fn disputed(&self, currency: &str) -> i64 {
        let entries = self.entries.iter();
        entries
            .filter(|entry| entry.currency == currency)
            .map(|entry| match entry.kind {
                Movement::DisputeWithdrawal => entry.amount,
                Movement::DisputeReinstatement => -entry.amount,
                _ => 0,
            })
            .sum()
    }

    pub(crate) fn record(&mut self, mut entry: Entry) {
        entry.sequence = u64::try_from(self.entries.len())
            .unwrap_or(u64::MAX)
            .saturating_add(1);
        let totals = self.totals.entry(entry.currency.clone()).or_default();
        match entry.kind {
            Movement::Authorize => totals.authorized += entry.amount,
            Movement::Capture => totals.captured += entry.amount,
            Movement::Release => totals.released += entry.amount,
            Movement::Refund => totals.refunded += entry.amount,
            Movement::RefundFailed | Movement::RefundCanceled => totals.refunded -= entry.amount,
            Movement::Decline
            | Movement::Dispute
            | Movement::DisputeWithdrawal
            | Movement::DisputeReinstatement => {}
        }
        self.entries.push(entry);
    }
}
