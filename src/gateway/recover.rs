//! What is left to do when Stripe may have forgotten an operation's key: look, and never send again.

use crate::contract::{
    ErrorKind, Money, Movement, Outcome, Payment, RetryAdvice, Transaction, TransactionKind,
};
use crate::error::{Context as _, Error, error};
use crate::gateway::find::left_behind;
use crate::operation::Write;
use crate::stripe::client::Client;

/// Clocks differ, so the look begins a little before the host says that it first sent.
const CLOCK_DIFFERENCE: u64 = 300;

/// The payment that the operation made or changed.
pub fn payment(client: &Client<'_>, write: &Write) -> Result<Payment, Error> {
    let mut payments =
        movements(client, write)?
            .into_iter()
            .filter_map(|movement| match movement {
                Movement::Payment(payment) => Some(payment),
                Movement::Transaction(_) => None,
            });
    payments
        .next()
        .map(|payment| Payment {
            replayed: true,
            ..payment
        })
        .ok_or_else(forgotten)
}

/// The movement of one kind that the operation made.
pub fn transaction(
    client: &Client<'_>,
    write: &Write,
    kind: TransactionKind,
) -> Result<Transaction, Error> {
    transactions(client, write)?
        .into_iter()
        .find(|transaction| transaction.kind == kind)
        .ok_or_else(forgotten)
}

/// The last movement that a reversal made: its refund, or the release of a payment of which nothing
/// is left to give back. A release alone is half of it.
pub fn any_transaction(client: &Client<'_>, write: &Write) -> Result<Transaction, Error> {
    let mut transactions = transactions(client, write)?;
    match transactions
        .iter()
        .position(|transaction| transaction.kind == TransactionKind::Refund)
    {
        Some(refund) => Ok(transactions.swap_remove(refund)),
        None => transactions
            .pop()
            .filter(|last| last.payment.as_ref().is_none_or(is_given_back))
            .ok_or_else(forgotten),
    }
}

fn is_given_back(payment: &Payment) -> bool {
    let value = |money: &Option<Money>| money.as_ref().map_or(0, |money| money.minor_units);
    value(&payment.captured) <= value(&payment.refunded)
}

fn transactions(client: &Client<'_>, write: &Write) -> Result<Vec<Transaction>, Error> {
    let movements = movements(client, write)?.into_iter();
    Ok(movements
        .filter_map(|movement| match movement {
            Movement::Transaction(transaction) => Some(Transaction {
                replayed: true,
                ..transaction
            }),
            Movement::Payment(_) => None,
        })
        .collect())
}

fn movements(client: &Client<'_>, write: &Write) -> Result<Vec<Movement>, Error> {
    let since = write
        .first_sent_at
        .unwrap_or_default()
        .saturating_sub(CLOCK_DIFFERENCE);
    left_behind(client, Some(&write.installation), &write.id, since)
        .map_err(|error| error.in_doubt())
}

fn forgotten() -> Error {
    error(
        ErrorKind::Conflict,
        Outcome::Unknown,
        RetryAdvice::CheckFirst,
        "the operation was first sent so long ago that Stripe may not recognize it, and nothing that it left behind \
         was found: look at the payment, and start a new operation when it did not happen",
    )
}
