//! A transfer to a connected account.

use crate::contract::Transfer;
use crate::error::Error;
use crate::stripe::client::Seen;
use crate::stripe::metadata::Marks;
use crate::stripe::objects::{Resource, seconds};
use crate::stripe::read::Amounts;
use crate::text;

/// # Errors
/// `protocol` when an amount is missing or not whole in ISO 4217 units, or the currency is not
/// known.
pub fn transfer(transfer: &Resource, seen: &Seen) -> Result<Transfer, Error> {
    let amounts = Amounts::of(transfer, seen)?;
    let marks = Marks::read(&transfer.metadata);
    Ok(Transfer {
        id: text::owned(transfer.id),
        amount: amounts.required(transfer.amount)?,
        reversed: amounts.required(transfer.amount_reversed)?,
        destination: transfer.destination.owned_id(),
        source: transfer.charge.owned_id(),
        group: transfer.transfer_group.map(text::owned),
        description: transfer.description.map(text::owned),
        created: seconds(transfer.created),
        observed_at: seen.observed_at,
        operation_id: marks.operation_id,
        metadata: marks.own,
        replayed: seen.replayed,
        request_id: seen.request_id.clone(),
    })
}
