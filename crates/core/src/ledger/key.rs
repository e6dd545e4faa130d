//! The identity of a change: what outside effects are done under.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::change::Change;
use super::refresh::NeedsRefresh;
use crate::money::Money;

impl Change {
    /// Names the change in `payment_id`'s ledger: the payment, what changed, the reference of the
    /// movement or dispute, and the value it changed to. A change has the same key whichever fact
    /// brought it, in every process and release, so it can be stored and compared.
    ///
    /// It is for effects outside of the transaction that stores the ledger: an email, a call of
    /// another service. When that transaction is lost after the effect, another fact may bring the
    /// same change next, and what has been done under its key is then known to be done. A row of an
    /// outbox, written in the transaction, needs no key.
    ///
    /// Two limits. The value before is not in it, for that depends on which facts came first: after
    /// a lost transaction 0 → 5 → 10 may come again as 0 → 10. Under a key, tell what *is* (10), and
    /// book differences in the transaction only. And a value that goes away and comes back has the
    /// key that it had (the value before would not tell them apart either): the status of a payment
    /// that is declined twice, a lost dispute that is appealed and lost again, and `refunded` and
    /// `disputed`, which may fall and rise again. `captured`, a status from authorization on, and
    /// what becomes of a movement do not come back: do what a refund asks for under the key of its
    /// [`Change::Transaction`].
    pub fn key(&self, payment_id: &str) -> String {
        let (kind, value) = match self {
            Self::Status { to, .. } => ("status", vec![to.as_str().into()]),
            Self::Amount { to, .. } => ("amount", vec![amount(*to)]),
            Self::Authorized { to, .. } => ("authorized", vec![amount(*to)]),
            Self::Capturable { to, .. } => ("capturable", vec![amount(*to)]),
            Self::Captured { to, .. } => ("captured", vec![amount(*to)]),
            Self::Refunded { to, .. } => ("refunded", vec![amount(*to)]),
            Self::Disputed { to, .. } => ("disputed", vec![amount(*to)]),
            Self::Transaction {
                reference,
                kind,
                from: _,
                to,
                amount: of,
            } => {
                let mut value = vec![escaped(reference), kind.as_str().into(), to.as_str().into()];
                value.extend(of.map(amount));
                ("transaction", value)
            }
            Self::Dispute {
                id,
                from: _,
                to,
                amount: of,
            } => {
                let value = vec![escaped(id), to.as_str().into(), amount(*of)];
                ("dispute", value)
            }
            Self::NeedsRefresh(needed) => ("needs-refresh", what_to_read(needed)),
        };
        format!("{}/{kind}/{}", escaped(payment_id), value.join("/"))
    }
}

fn amount(money: Money) -> String {
    format!("{}-{}", money.minor_units, money.currency)
}

fn what_to_read(needed: &NeedsRefresh) -> Vec<String> {
    let mut value = vec![needed.not_before.to_string()];
    if needed.payment {
        value.push("payment".into());
    }
    let transactions = needed.transactions.iter();
    value.extend(transactions.map(|reference| format!("transaction={}", escaped(reference))));
    let disputes = needed.disputes.iter();
    value.extend(disputes.map(|id| format!("dispute={}", escaped(id))));
    value
}

/// Ids are any text, and two that differ must not make one key.
fn escaped(id: &str) -> String {
    id.replace('%', "%25").replace('/', "%2F")
}
