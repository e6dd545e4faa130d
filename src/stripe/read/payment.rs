//! A payment intent.

use crate::contract::{Payment, PaymentStatus};
use crate::error::Error;
use crate::stripe::client::Seen;
use crate::stripe::declines;
use crate::stripe::metadata;
use crate::stripe::objects::{Charge, Expandable, PaymentIntent};
use crate::stripe::read::{Amounts, RefundRendering, actions, method, mode};

/// Reads a payment intent, with its latest charge where that was expanded.
///
/// # Errors
/// `protocol` when an amount is not whole in ISO 4217 units or the currency is not known.
pub fn payment(
    intent: PaymentIntent,
    seen: &Seen,
    rendering: RefundRendering,
) -> Result<Payment, Error> {
    let amounts = Amounts::new(&intent.currency, &intent.id, seen)?;
    let status = status(&intent);
    let last_attempt = last_attempt(&intent);
    let charge = charge(intent.latest_charge, intent.charges.map(|list| list.data));
    let card = charge
        .as_ref()
        .and_then(|charge| method::card(charge.payment_method_details.as_ref()));

    let is_held = matches!(intent.status.as_str(), "requires_capture" | "succeeded");
    let authorized = match (&charge, &card) {
        (Some(charge), card) if charge.status.as_deref() == Some("succeeded") => Some(
            card.as_ref()
                .and_then(|card| card.amount_authorized)
                .unwrap_or(charge.amount),
        ),
        (None, _) if is_held => Some(intent.amount),
        _ => None,
    };
    let review = intent.review.map(|id| id.0);
    let method_id = intent.payment_method.map(|id| id.0);
    let money = amounts.money(intent.amount)?;
    let authorized = amounts.optional(authorized)?;
    let capturable = amounts.optional(intent.amount_capturable)?;
    let captured = amounts.optional(intent.amount_received)?;
    let refunded = amounts.optional(
        charge
            .as_ref()
            .and_then(|charge| rendering.refunded(charge)),
    )?;
    let capture_limits = match &card {
        Some(card) => method::capture_limits(card, &amounts)?,
        None => None,
    };
    let marks = intent.metadata.as_ref();
    let order_id = marks
        .and_then(|marks| marks.value(metadata::ORDER))
        .map(str::to_owned);
    let operation_id = marks
        .and_then(|marks| marks.value(metadata::OPERATION))
        .map(str::to_owned);
    Ok(Payment {
        status,
        amount: money,
        authorized,
        capturable,
        captured,
        refunded,
        next_action: intent
            .next_action
            .as_ref()
            .map(|action| actions::next_action(action, intent.client_secret.as_deref())),
        client_token: intent.client_secret,
        last_decline: intent
            .last_payment_error
            .as_ref()
            .map(|error| declines::read(error).0),
        method_details: charge
            .as_ref()
            .and_then(|charge| charge.payment_method_details.as_ref())
            .map(|details| method::method_details(details, card.as_ref(), method_id.as_deref())),
        checks: card.as_ref().and_then(method::checks),
        risk: charge
            .as_ref()
            .and_then(|charge| method::risk(charge, review)),
        capture_limits,
        customer: intent.customer.map(|id| id.0),
        last_attempt,
        network_transaction_id: card.and_then(|card| card.network_transaction_id),
        mode: mode(intent.livemode),
        created: intent.created,
        observed_at: seen.observed_at,
        replayed: seen.replayed,
        order_id,
        operation_id,
        metadata: metadata::own(intent.metadata),
        request_id: seen.request_id.clone(),
        id: intent.id,
    })
}

fn status(intent: &PaymentIntent) -> PaymentStatus {
    match intent.status.as_str() {
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
        "canceled" => match intent.cancellation_reason.as_deref() {
            Some("automatic" | "expired") => PaymentStatus::Expired,
            _ => PaymentStatus::Canceled,
        },
        _ => PaymentStatus::Other,
    }
}

fn last_attempt(intent: &PaymentIntent) -> Option<String> {
    match (&intent.latest_charge, &intent.charges) {
        (Some(charge), _) => Some(charge.id().to_owned()),
        (None, Some(charges)) => charges.data.first().map(|charge| charge.id.clone()),
        (None, None) => None,
    }
}

fn charge(latest: Option<Expandable<Charge>>, charges: Option<Vec<Charge>>) -> Option<Charge> {
    match (latest, charges) {
        (Some(Expandable::Object(charge)), _) => Some(*charge),
        (_, Some(charges)) => charges.into_iter().next(),
        _ => None,
    }
}
