//! A payout.

use crate::contract::{Payout, PayoutStatus};
use crate::error::Error;
use crate::stripe::client::Seen;
use crate::stripe::objects::{Resource, seconds};
use crate::stripe::read::Amounts;
use crate::text;

/// Reads a payout. Its amount is negative where the account owes Stripe.
///
/// # Errors
/// `protocol` when the amount is missing or not whole in ISO 4217 units, or the currency is not
/// known.
pub fn payout(payout: &Resource, seen: &Seen) -> Result<Payout, Error> {
    let amounts = Amounts::of(payout, seen)?;
    Ok(Payout {
        id: text::owned(payout.id),
        status: match payout.status {
            Some("pending") => PayoutStatus::Pending,
            Some("in_transit") => PayoutStatus::InTransit,
            Some("paid") => PayoutStatus::Paid,
            Some("failed") => PayoutStatus::Failed,
            Some("canceled") => PayoutStatus::Canceled,
            _ => PayoutStatus::Other,
        },
        amount: amounts.signed(payout.amount)?,
        arrival: seconds(payout.arrival_date),
        failure: payout.failure_code.map(text::owned),
        created: seconds(payout.created),
        observed_at: seen.observed_at,
    })
}
