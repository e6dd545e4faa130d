//! A dispute.

use crate::contract::{Dispute, DisputeStatus};
use crate::error::Error;
use crate::stripe::client::Seen;
use crate::stripe::objects::{Resource, seconds};
use crate::stripe::read::Amounts;
use crate::text;

/// Reads a dispute. Old ones know their charge and not their payment.
///
/// # Errors
/// `protocol` when the amount is missing or not whole in ISO 4217 units, or the currency is not
/// known.
pub fn dispute(dispute: &Resource, seen: &Seen) -> Result<Dispute, Error> {
    let amounts = Amounts::of(dispute, seen)?;
    let details = dispute.payment_method_details.as_ref();
    let of_card = details
        .and_then(|details| details.card.as_ref())
        .and_then(|card| card.network_reason_code);
    let evidence = dispute.evidence_details.as_ref();
    Ok(Dispute {
        id: text::owned(dispute.id),
        payment_id: dispute.payment_intent.owned_id(),
        status: dispute_status(dispute),
        amount: amounts.required(dispute.amount)?,
        reason: dispute.reason.map(text::owned),
        network_reason_code: of_card.or(dispute.network_reason_code).map(text::owned),
        evidence_due: evidence.and_then(|evidence| seconds(evidence.due_by)),
        created: seconds(dispute.created),
        observed_at: seen.observed_at,
    })
}

pub fn dispute_status(dispute: &Resource) -> DisputeStatus {
    match dispute.status {
        Some("needs_response" | "appeal_needs_response") => DisputeStatus::NeedsResponse,
        Some("under_review" | "appeal_under_review") => DisputeStatus::UnderReview,
        Some("won") => DisputeStatus::Won,
        Some("lost") => DisputeStatus::Lost,
        Some("warning_needs_response") => DisputeStatus::WarningNeedsResponse,
        Some("warning_under_review") => DisputeStatus::WarningUnderReview,
        Some("warning_closed") => DisputeStatus::WarningClosed,
        Some("prevented") => DisputeStatus::Prevented,
        _ => DisputeStatus::Other,
    }
}
