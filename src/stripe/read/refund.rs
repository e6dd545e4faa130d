//! A refund.

use crate::contract::{Transaction, TransactionKind, TransactionStatus};
use crate::error::Error;
use crate::stripe::client::Seen;
use crate::stripe::metadata::Marks;
use crate::stripe::objects::{Refund, seconds};
use crate::stripe::read::{Amounts, RefundRendering, payment};
use crate::text;

/// Whether it is no refund of money, but what is left of an authorization that ran out, which
/// renderings before 2025-03-31.basil show as a refund. Canceling, and capturing a part, left
/// refunds behind too; nothing in these tells that they are none, so they are read as refunds. What
/// was refunded of a payment is not their sum: it stands in the payment itself.
pub fn is_release(refund: &Refund) -> bool {
    refund.reason == Some("expired_uncaptured_charge")
}

/// Reads a refund, with the payment after it where that was expanded.
///
/// # Errors
/// `protocol` when an amount is not whole in ISO 4217 units or the currency is not known.
pub fn refund(refund: &Refund, seen: &Seen) -> Result<Transaction, Error> {
    let payment_id = refund.payment_intent.id().map(text::owned);
    let about = payment_id.as_deref().unwrap_or(refund.id);
    let amount = Amounts::new(refund.currency, about, seen)?.money(refund.amount)?;
    let status = match refund.status {
        Some("pending") => TransactionStatus::Pending,
        Some("requires_action") => TransactionStatus::ActionRequired,
        Some("succeeded") => TransactionStatus::Succeeded,
        Some("failed") => TransactionStatus::Failed,
        Some("canceled") => TransactionStatus::Canceled,
        _ => TransactionStatus::Other,
    };
    let destination = refund.destination_details.as_ref();
    let bank_reference = destination
        .and_then(|destination| destination.part.as_ref())
        .and_then(|part| part.reference)
        .map(text::owned);
    let payment_after = match &refund.payment_intent.object {
        Some(intent) => Some(payment(intent, seen, RefundRendering::Current)?),
        None => None,
    };
    Ok(Transaction {
        kind: if is_release(refund) {
            TransactionKind::Void
        } else {
            TransactionKind::Refund
        },
        amount: Some(amount),
        status,
        reference: Some(text::owned(refund.id)),
        failure: refund.failure_reason.map(text::owned),
        bank_reference,
        created: seconds(refund.created),
        observed_at: seen.observed_at,
        payment_id,
        payment: payment_after,
        operation_id: Marks::read(&refund.metadata).operation_id,
        replayed: seen.replayed,
        request_id: seen.request_id.clone(),
    })
}
