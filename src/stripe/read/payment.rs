//! A payment intent.

use crate::contract::{Payment, PaymentStatus};
use crate::error::Error;
use crate::stripe::client::Seen;
use crate::stripe::declines;
use crate::stripe::metadata::Marks;
use crate::stripe::objects::{PaymentIntent, seconds};
use crate::stripe::read::attempt::Attempt;
use crate::stripe::read::{Amounts, RefundRendering, actions, mode};
use crate::text;

/// Reads a payment intent, with its latest charge where that was expanded.
///
/// # Errors
/// `protocol` when an amount is not whole in ISO 4217 units or the currency is not known.
pub fn payment(
    intent: &PaymentIntent,
    seen: &Seen,
    rendering: RefundRendering,
) -> Result<Payment, Error> {
    let amounts = Amounts::new(intent.currency, intent.id, seen)?;
    let status = status(intent);
    let charges = intent.charges.as_ref().and_then(|list| list.iter().next());
    let last_attempt = match intent.latest_charge.id() {
        Some(id) => Some(text::owned(id)),
        None => charges.map(|charge| text::owned(charge.id)),
    };
    let method = intent.payment_method.owned_id();
    let review = intent.review.owned_id();
    let attempt = match intent.latest_charge.object.as_deref().or(charges) {
        Some(charge) => Attempt::read(charge, method, review, &amounts, rendering)?,
        // Without the charge, the state still tells what the issuer holds or held.
        None if matches!(intent.status, "requires_capture" | "succeeded") => Attempt {
            authorized: Some(amounts.money(intent.amount)?),
            ..Attempt::default()
        },
        None => Attempt::default(),
    };
    let marks = Marks::read(&intent.metadata);
    Ok(Payment {
        status,
        amount: amounts.money(intent.amount)?,
        authorized: attempt.authorized,
        capturable: amounts.optional(intent.amount_capturable)?,
        captured: amounts.optional(intent.amount_received)?,
        refunded: attempt.refunded,
        next_action: intent
            .next_action
            .as_ref()
            .map(|action| actions::next_action(action, intent.client_secret)),
        client_token: intent.client_secret.map(text::owned),
        last_decline: intent
            .last_payment_error
            .as_ref()
            .map(|error| declines::read(error).0),
        method_details: attempt.method_details,
        checks: attempt.checks,
        risk: attempt.risk,
        capture_limits: attempt.capture_limits,
        customer: intent.customer.owned_id(),
        last_attempt,
        network_transaction_id: attempt.network_transaction_id,
        mode: mode(intent.livemode),
        created: seconds(intent.created),
        observed_at: seen.observed_at,
        replayed: seen.replayed,
        order_id: marks.order_id,
        operation_id: marks.operation_id,
        metadata: marks.own,
        request_id: seen.request_id.clone(),
        id: text::owned(intent.id),
    })
}

fn status(intent: &PaymentIntent) -> PaymentStatus {
    match intent.status {
        "requires_payment_method" if intent.last_payment_error.is_some() => PaymentStatus::Declined,
        "requires_payment_method" => PaymentStatus::AwaitingMethod,
        "requires_confirmation" => PaymentStatus::AwaitingConfirmation,
        "requires_action" => PaymentStatus::AwaitingAction,
        "processing" => PaymentStatus::Processing,
        "requires_capture" if intent.amount_received.is_some_and(|received| received > 0) => {
            PaymentStatus::PartiallyCaptured
        }
        "requires_capture" => PaymentStatus::Authorized,
        "succeeded" => PaymentStatus::Captured,
        "canceled" => match intent.cancellation_reason {
            Some("automatic" | "expired") => PaymentStatus::Expired,
            _ => PaymentStatus::Canceled,
        },
        _ => PaymentStatus::Other,
    }
}
