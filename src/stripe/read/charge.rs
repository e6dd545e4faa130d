//! A payment as one of its charges shows it: what `charge.*` events carry.

use crate::contract::{Decline, Payment, PaymentStatus};
use crate::error::Error;
use crate::stripe::client::Seen;
use crate::stripe::declines;
use crate::stripe::metadata::Marks;
use crate::stripe::objects::{Charge, ErrorBody};
use crate::stripe::read::attempt::Attempt;
use crate::stripe::read::{Amounts, RefundRendering, mode};
use crate::text;

/// Reads a charge. The payment's id is that of its payment intent; a charge of the old kind, that
/// has none, goes by its own.
///
/// # Errors
/// `protocol` when an amount is not whole in ISO 4217 units or the currency is not known.
pub fn payment_of_charge(
    charge: &Charge,
    seen: &Seen,
    rendering: RefundRendering,
) -> Result<Payment, Error> {
    let amounts = Amounts::new(charge.currency, charge.id, seen)?;
    let method = charge.payment_method.owned_id();
    let review = charge.review.owned_id();
    let attempt = Attempt::read(charge, method, review, &amounts, rendering)?;
    let status = status(charge, rendering);
    let last_decline = decline(charge);
    let marks = Marks::read(&charge.metadata);
    Ok(Payment {
        id: charge
            .payment_intent
            .owned_id()
            .unwrap_or_else(|| text::owned(charge.id)),
        status,
        amount: amounts.money(charge.amount)?,
        authorized: attempt.authorized,
        // A charge does not say what can still be captured.
        capturable: None,
        captured: amounts.optional(captured(charge))?,
        refunded: attempt.refunded,
        client_token: None,
        next_action: None,
        last_decline,
        method_details: attempt.method_details,
        checks: attempt.checks,
        risk: attempt.risk,
        capture_limits: attempt.capture_limits,
        customer: charge.customer.owned_id(),
        last_attempt: Some(text::owned(charge.id)),
        network_transaction_id: attempt.network_transaction_id,
        mode: mode(charge.livemode),
        // The charge's own time is not the payment's.
        created: None,
        observed_at: seen.observed_at,
        replayed: seen.replayed,
        order_id: marks.order_id,
        operation_id: marks.operation_id,
        metadata: marks.own,
        request_id: seen.request_id.clone(),
    })
}

/// A bank debit counts as captured from the start, while its charge is pending: nothing has been
/// paid before it succeeds, and nothing ever when it fails.
fn captured(charge: &Charge) -> Option<i64> {
    match charge.status {
        Some("succeeded") => charge.amount_captured,
        _ => None,
    }
}

fn status(charge: &Charge, rendering: RefundRendering) -> PaymentStatus {
    match (charge.status, charge.captured) {
        (Some("failed"), _) => PaymentStatus::Declined,
        (Some("pending"), _) => PaymentStatus::Processing,
        (Some("succeeded"), Some(true)) => PaymentStatus::Captured,
        (Some("succeeded"), Some(false))
            if charge.amount_captured.is_some_and(|captured| captured > 0) =>
        {
            PaymentStatus::PartiallyCaptured
        }
        // A released hold, shown as a refund of something that was never captured.
        (Some("succeeded"), Some(false))
            if rendering == RefundRendering::WithReleases
                && charge.amount_refunded >= Some(charge.amount) =>
        {
            PaymentStatus::Canceled
        }
        (Some("succeeded"), Some(false)) => PaymentStatus::Authorized,
        _ => PaymentStatus::Other,
    }
}

fn decline(charge: &Charge) -> Option<Decline> {
    let outcome = charge.outcome.as_ref();
    let error = ErrorBody {
        code: Some(charge.failure_code?),
        advice_code: outcome.and_then(|outcome| outcome.advice_code),
        network_decline_code: outcome.and_then(|outcome| outcome.network_decline_code),
        ..ErrorBody::default()
    };
    Some(declines::read(&error).0)
}
