//! A payment as one of its charges shows it: what `charge.*` events carry.

use crate::contract::{Payment, PaymentStatus};
use crate::error::Error;
use crate::stripe::client::Seen;
use crate::stripe::declines;
use crate::stripe::metadata;
use crate::stripe::objects::{Charge, ErrorBody};
use crate::stripe::read::{Amounts, RefundRendering, method, mode};

/// Reads a charge. The payment's id is that of its payment intent; a charge of the old kind, that
/// has none, goes by its own.
///
/// # Errors
/// `protocol` when an amount is not whole in ISO 4217 units or the currency is not known.
pub fn payment_of_charge(
    charge: Charge,
    seen: &Seen,
    rendering: RefundRendering,
) -> Result<Payment, Error> {
    let amounts = Amounts::new(&charge.currency, &charge.id, seen)?;
    let card = method::card(charge.payment_method_details.as_ref());
    let status = status(&charge);
    let succeeded = charge.status.as_deref() == Some("succeeded");
    let amount = amounts.money(charge.amount)?;
    let authorized = succeeded.then(|| {
        card.as_ref()
            .and_then(|card| card.amount_authorized)
            .unwrap_or(charge.amount)
    });
    let authorized = amounts.optional(authorized)?;
    let captured = amounts.optional(charge.amount_captured)?;
    let refunded = amounts.optional(rendering.refunded(&charge))?;
    let capture_limits = match &card {
        Some(card) => method::capture_limits(card, &amounts)?,
        None => None,
    };
    let review = charge.review.as_ref().map(|review| review.0.clone());
    let risk = method::risk(&charge, review);
    let last_decline = decline(&charge);
    let marks = charge.metadata.as_ref();
    let order_id = marks
        .and_then(|marks| marks.value(metadata::ORDER))
        .map(str::to_owned);
    let operation_id = marks
        .and_then(|marks| marks.value(metadata::OPERATION))
        .map(str::to_owned);
    let method_id = charge.payment_method.map(|id| id.0);
    Ok(Payment {
        id: charge
            .payment_intent
            .map_or_else(|| charge.id.clone(), |id| id.0),
        status,
        amount,
        authorized,
        // A charge does not say what can still be captured.
        capturable: None,
        captured,
        refunded,
        client_token: None,
        next_action: None,
        last_decline,
        method_details: charge
            .payment_method_details
            .as_ref()
            .map(|details| method::method_details(details, card.as_ref(), method_id.as_deref())),
        checks: card.as_ref().and_then(method::checks),
        risk,
        capture_limits,
        customer: charge.customer.map(|id| id.0),
        last_attempt: Some(charge.id),
        network_transaction_id: card.and_then(|card| card.network_transaction_id),
        mode: mode(charge.livemode),
        // The charge's own time is not the payment's.
        created: None,
        observed_at: seen.observed_at,
        replayed: seen.replayed,
        order_id,
        operation_id,
        metadata: metadata::own(charge.metadata),
        request_id: seen.request_id.clone(),
    })
}

fn status(charge: &Charge) -> PaymentStatus {
    match (charge.status.as_deref(), charge.captured) {
        (Some("failed"), _) => PaymentStatus::Declined,
        (Some("pending"), _) => PaymentStatus::Processing,
        (Some("succeeded"), Some(true)) => PaymentStatus::Captured,
        (Some("succeeded"), Some(false))
            if charge.amount_captured.is_some_and(|captured| captured > 0) =>
        {
            PaymentStatus::PartiallyCaptured
        }
        (Some("succeeded"), Some(false)) => PaymentStatus::Authorized,
        _ => PaymentStatus::Other,
    }
}

fn decline(charge: &Charge) -> Option<crate::contract::Decline> {
    let code = charge.failure_code.clone()?;
    let outcome = charge.outcome.as_ref();
    let error = ErrorBody {
        code: Some(code),
        advice_code: outcome.and_then(|outcome| outcome.advice_code.clone()),
        network_decline_code: outcome.and_then(|outcome| outcome.network_decline_code.clone()),
        ..ErrorBody::default()
    };
    Some(declines::read(&error).0)
}
