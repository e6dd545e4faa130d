//! A refund.

use crate::contract::{Transaction, TransactionKind, TransactionStatus};
use crate::error::Error;
use crate::stripe::client::Seen;
use crate::stripe::json;
use crate::stripe::metadata;
use crate::stripe::objects::{DestinationDetails, Expandable, Refund};
use crate::stripe::read::{Amounts, RefundRendering, payment};

/// Reads a refund, with the payment after it where that was expanded.
///
/// # Errors
/// `protocol` when an amount is not whole in ISO 4217 units or the currency is not known.
pub fn refund(refund: Refund, seen: &Seen) -> Result<Transaction, Error> {
    let payment_id = refund
        .payment_intent
        .as_ref()
        .map(|intent| intent.id().to_owned());
    let amount = Amounts::new(
        &refund.currency,
        payment_id.as_deref().unwrap_or(&refund.id),
        seen,
    )?
    .money(refund.amount)?;
    let status = match refund.status.as_deref() {
        Some("pending") => TransactionStatus::Pending,
        Some("requires_action") => TransactionStatus::ActionRequired,
        Some("succeeded") => TransactionStatus::Succeeded,
        Some("failed") => TransactionStatus::Failed,
        Some("canceled") => TransactionStatus::Canceled,
        _ => TransactionStatus::Other,
    };
    let bank_reference = refund
        .destination_details
        .as_ref()
        .and_then(|details| details.part())
        .and_then(json::read::<DestinationDetails>)
        .and_then(|details| details.reference);
    let payment_after = match refund.payment_intent {
        Some(Expandable::Object(intent)) => Some(payment(*intent, seen, RefundRendering::Current)?),
        _ => None,
    };
    Ok(Transaction {
        kind: TransactionKind::Refund,
        amount: Some(amount),
        status,
        reference: Some(refund.id),
        failure: refund.failure_reason,
        bank_reference,
        created: refund.created,
        observed_at: seen.observed_at,
        payment_id,
        payment: payment_after,
        operation_id: refund
            .metadata
            .as_ref()
            .and_then(|marks| marks.value(metadata::OPERATION))
            .map(str::to_owned),
        replayed: seen.replayed,
        request_id: seen.request_id.clone(),
    })
}
