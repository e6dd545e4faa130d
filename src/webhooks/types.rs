//! The event types that are understood.

use crate::contract::EventKind;

/// What an event's object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectType {
    PaymentIntent,
    Charge,
    Refund,
}

use EventKind as Kind;
use ObjectType::{Charge, PaymentIntent, Refund};

/// Name, kind, object. A type that is not here is `other`, without a subject.
const TYPES: [(&str, EventKind, ObjectType); 19] = [
    ("charge.captured", Kind::PaymentCaptured, Charge),
    ("charge.expired", Kind::PaymentExpired, Charge),
    ("charge.failed", Kind::PaymentDeclined, Charge),
    ("charge.pending", Kind::PaymentProcessing, Charge),
    // The object of this one is a refund, whatever its name says.
    ("charge.refund.updated", Kind::RefundUpdated, Refund),
    // What was refunded stands in the payment; the refund itself comes with `refund.created`.
    ("charge.refunded", Kind::PaymentUpdated, Charge),
    ("charge.succeeded", Kind::PaymentUpdated, Charge),
    ("charge.updated", Kind::PaymentUpdated, Charge),
    (
        "payment_intent.amount_capturable_updated",
        Kind::PaymentAuthorized,
        PaymentIntent,
    ),
    (
        "payment_intent.canceled",
        Kind::PaymentCanceled,
        PaymentIntent,
    ),
    (
        "payment_intent.created",
        Kind::PaymentCreated,
        PaymentIntent,
    ),
    (
        "payment_intent.partially_funded",
        Kind::PaymentUpdated,
        PaymentIntent,
    ),
    (
        "payment_intent.payment_failed",
        Kind::PaymentDeclined,
        PaymentIntent,
    ),
    (
        "payment_intent.processing",
        Kind::PaymentProcessing,
        PaymentIntent,
    ),
    (
        "payment_intent.requires_action",
        Kind::PaymentActionRequired,
        PaymentIntent,
    ),
    (
        "payment_intent.succeeded",
        Kind::PaymentCaptured,
        PaymentIntent,
    ),
    ("refund.created", Kind::RefundCreated, Refund),
    ("refund.failed", Kind::RefundFailed, Refund),
    ("refund.updated", Kind::RefundUpdated, Refund),
];

/// What an event of this type is about.
pub fn find(name: &str) -> Option<(EventKind, ObjectType)> {
    TYPES
        .iter()
        .find(|(known, _, _)| *known == name)
        .map(|(_, kind, object)| (*kind, *object))
}

/// The types to subscribe to, in alphabetical order.
pub fn wanted_events() -> impl Iterator<Item = &'static str> {
    TYPES.iter().map(|(name, _, _)| *name)
}
