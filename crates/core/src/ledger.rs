//! The ledger: what is known of one payment, from facts in any order and number.
//!
//! A webhook may come late, twice, before an older one, or never. A [`Fact`] is what the provider
//! said of an object at one time: a verified event's subject, or an answer of its API. A [`Ledger`]
//! is given them as they come. The same facts make the same ledger, each [`Change`] is told once,
//! and with facts missing the [`Summary`] is not ahead of the provider. Where facts leave open what
//! came last, [`Ledger::needs_refresh`] says what to read.
//!
//! `docs/ledger.md` has the whole promise, the order of facts, and an example.

mod case;
mod change;
mod dispute;
mod error;
mod fact;
mod join;
mod key;
mod payment;
mod refresh;
#[cfg(feature = "serde")]
mod stored;
mod summary;
mod transaction;

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

pub use change::Change;
pub use error::LedgerError;
pub use fact::{
    About, DisputeFact, DisputeStatus, Fact, PaymentFact, PaymentStatus, TransactionFact,
    TransactionKind, TransactionStatus,
};
pub use refresh::NeedsRefresh;
pub use summary::{DisputeSummary, Summary, TransactionSummary};

use crate::money::Money;
use change::View;
use dispute::Dispute;
use join::Join;
use payment::Payment;
use transaction::Transaction;

/// What is known of one payment.
///
/// Two ledgers that have been given the same set of facts are equal, in whatever order and however
/// often each fact came.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "kebab-case", deny_unknown_fields)
)]
pub struct Ledger {
    #[cfg(feature = "serde")]
    v: stored::Version,
    payment_id: String,
    #[cfg_attr(feature = "serde", serde(default))]
    payment: Payment,
    #[cfg_attr(feature = "serde", serde(default))]
    transactions: BTreeMap<String, Transaction>,
    #[cfg_attr(feature = "serde", serde(default))]
    disputes: BTreeMap<String, Dispute>,
}

impl Ledger {
    /// Of a payment of which nothing is known yet.
    pub fn new(payment_id: impl Into<String>) -> Self {
        Self {
            #[cfg(feature = "serde")]
            v: stored::Version,
            payment_id: payment_id.into(),
            payment: Payment::default(),
            transactions: BTreeMap::new(),
            disputes: BTreeMap::new(),
        }
    }

    /// The payment that it is of.
    pub fn payment_id(&self) -> &str {
        &self.payment_id
    }

    /// Adds what `fact` says, and tells what is different now. Nothing for a fact that was folded
    /// before, or that is older than what is known.
    ///
    /// # Errors
    /// [`LedgerError`] names the field. Nothing changed then.
    pub fn fold(&mut self, fact: &Fact) -> Result<Vec<Change>, LedgerError> {
        let known = self.of_fact(fact)?;
        Ok(self.join(known))
    }

    /// Adds what another ledger of the same payment knows, as if its facts were folded here.
    ///
    /// # Errors
    /// [`LedgerError::AnotherPayment`]. Nothing changed then.
    pub fn merge(&mut self, other: &Self) -> Result<Vec<Change>, LedgerError> {
        self.check_payment("ledger.payment-id", &other.payment_id)?;
        Ok(self.join(other.clone()))
    }

    /// What is known now.
    pub fn summary(&self) -> Summary {
        let disputes: Vec<_> = self
            .disputes
            .iter()
            .map(|(id, dispute)| dispute.summary(id))
            .collect();
        Summary {
            status: self.payment.status(),
            amount: self.payment.amount(),
            authorized: self.payment.authorized(),
            capturable: self.payment.capturable(),
            captured: self.payment.captured(),
            refunded: self.payment.refunded(),
            disputed: disputed(self.payment.amount(), &disputes),
            transactions: self
                .transactions
                .iter()
                .map(|(reference, transaction)| transaction.summary(reference))
                .collect(),
            disputes,
        }
    }

    /// What has to be read before the summary can be relied on; nothing most of the time.
    pub fn needs_refresh(&self) -> Option<NeedsRefresh> {
        let refunds = self.transactions.values().fold(0_u64, |sum, transaction| {
            sum.saturating_add(transaction.refunds())
        });
        let missing = self
            .transactions
            .values()
            .filter_map(|transaction| transaction.missing_from(&self.payment, refunds));
        // A later read ends the question, even where its answer says nothing of the amount: another
        // would not either, and the host would ask for ever.
        let read_at = self.payment.read_at.map(|max| max.0);
        let payment = self
            .payment
            .ties()
            .chain(missing)
            .filter(|&second| read_at <= Some(second))
            .max();
        let transactions = ties(&self.transactions, Transaction::tie);
        let disputes = ties(&self.disputes, Dispute::tie);
        let last = [payment, transactions.1, disputes.1].into_iter().max()??;
        Some(NeedsRefresh {
            not_before: last.saturating_add(1),
            payment: payment.is_some(),
            transactions: transactions.0,
            disputes: disputes.0,
        })
    }

    /// A ledger that knows this fact alone.
    fn of_fact(&self, fact: &Fact) -> Result<Self, LedgerError> {
        let mut known = Self::new(self.payment_id.clone());
        match &fact.about {
            About::Payment(payment) => {
                self.check_payment("payment.id", &payment.payment_id)?;
                let is_read = fact.source.is_empty();
                known.payment = Payment::of(payment, fact.observed_at, is_read)?;
            }
            About::Transaction(transaction) => {
                self.check_payment("transaction.payment-id", &transaction.payment_id)?;
                let entry = Transaction::of(transaction, fact.observed_at)?;
                known
                    .transactions
                    .insert(transaction.reference.clone(), entry);
            }
            About::Dispute(dispute) => {
                self.check_payment("dispute.payment-id", &dispute.payment_id)?;
                let entry = Dispute::of(dispute, fact.observed_at)?;
                known.disputes.insert(dispute.id.clone(), entry);
            }
        }
        Ok(known)
    }

    fn check_payment(&self, field: &'static str, found: &str) -> Result<(), LedgerError> {
        if found == self.payment_id {
            return Ok(());
        }
        Err(LedgerError::AnotherPayment {
            field,
            expected: self.payment_id.clone(),
            found: found.to_owned(),
        })
    }

    fn join(&mut self, other: Self) -> Vec<Change> {
        let before = self.view();
        self.payment.join(other.payment);
        self.transactions.join(other.transactions);
        self.disputes.join(other.disputes);
        change::between(&before, self.view())
    }

    fn view(&self) -> View {
        View {
            summary: self.summary(),
            needs_refresh: self.needs_refresh(),
        }
    }
}

/// The entries with a tie, and the last second of one.
fn ties<T>(
    entries: &BTreeMap<String, T>,
    tie: impl Fn(&T) -> Option<u64>,
) -> (Vec<String>, Option<u64>) {
    let mut tied = Vec::new();
    let mut last = None;
    for (id, entry) in entries {
        if let Some(second) = tie(entry) {
            tied.push(id.clone());
            last = last.max(Some(second));
        }
    }
    (tied, last)
}

/// In the payment's currency, or while that is not known in that of the first dispute.
fn disputed(amount: Option<Money>, disputes: &[DisputeSummary]) -> Option<Money> {
    let currency = amount
        .or_else(|| disputes.first().map(|dispute| dispute.amount))?
        .currency;
    let minor_units = disputes
        .iter()
        .filter(|dispute| dispute.status.holds_money() && dispute.amount.currency == currency)
        .fold(0_u64, |sum, dispute| {
            sum.saturating_add(dispute.amount.minor_units)
        });
    Some(Money {
        minor_units,
        currency,
    })
}

/// The examples of the guide.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/ledger.md")]
struct Guide;
