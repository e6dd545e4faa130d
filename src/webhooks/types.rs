//! The event types that are understood.

use json_reader::{Names, table, table_size};

use crate::contract::EventKind;

/// What an event's object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectType {
    PaymentIntent,
    Charge,
    Refund,
    Dispute,
    FraudWarning,
    Review,
    SetupIntent,
    PaymentMethod,
    Mandate,
    Payout,
    /// The host is pointed at the payment, or the setup, that the session is for.
    CheckoutSession,
    /// An account, or something that belongs to it: a capability, a bank account, an application.
    Account,
    /// The contract has no record for it: the host is pointed at it.
    Pointer,
}

use EventKind as Kind;
use ObjectType as Of;

/// Name, kind, object: the payment-related ones of Stripe's event types, in alphabetical order. A
/// type that is not here is `other`, without a subject.
#[rustfmt::skip]
const TYPES: [(&str, EventKind, ObjectType); 66] = [
    ("account.application.authorized",           Kind::AccountChanged,        Of::Account),
    ("account.application.deauthorized",         Kind::AccountChanged,        Of::Account),
    ("account.external_account.created",         Kind::AccountChanged,        Of::Account),
    ("account.external_account.deleted",         Kind::AccountChanged,        Of::Account),
    ("account.external_account.updated",         Kind::AccountChanged,        Of::Account),
    ("account.updated",                          Kind::AccountChanged,        Of::Account),
    ("application_fee.created",                  Kind::FeeUpdated,            Of::Pointer),
    ("application_fee.refund.updated",           Kind::FeeUpdated,            Of::Pointer),
    ("application_fee.refunded",                 Kind::FeeUpdated,            Of::Pointer),
    ("capability.updated",                       Kind::AccountChanged,        Of::Account),
    ("charge.captured",                          Kind::PaymentCaptured,       Of::Charge),
    // Of a dispute, only the status says where it stands: `closed` is told by it alone.
    ("charge.dispute.closed",                    Kind::DisputeUpdated,        Of::Dispute),
    ("charge.dispute.created",                   Kind::DisputeOpened,         Of::Dispute),
    ("charge.dispute.funds_reinstated",          Kind::DisputeUpdated,        Of::Dispute),
    ("charge.dispute.funds_withdrawn",           Kind::DisputeUpdated,        Of::Dispute),
    ("charge.dispute.updated",                   Kind::DisputeUpdated,        Of::Dispute),
    ("charge.expired",                           Kind::PaymentExpired,        Of::Charge),
    ("charge.failed",                            Kind::PaymentDeclined,       Of::Charge),
    ("charge.pending",                           Kind::PaymentProcessing,     Of::Charge),
    // The object of this one is a refund, whatever its name says.
    ("charge.refund.updated",                    Kind::RefundUpdated,         Of::Refund),
    // What was refunded stands in the payment; the refund itself comes with `refund.created`.
    ("charge.refunded",                          Kind::PaymentUpdated,        Of::Charge),
    ("charge.succeeded",                         Kind::PaymentUpdated,        Of::Charge),
    ("charge.updated",                           Kind::PaymentUpdated,        Of::Charge),
    ("checkout.session.async_payment_failed",    Kind::CheckoutUpdated,       Of::CheckoutSession),
    ("checkout.session.async_payment_succeeded", Kind::CheckoutUpdated,       Of::CheckoutSession),
    ("checkout.session.completed",               Kind::CheckoutUpdated,       Of::CheckoutSession),
    ("checkout.session.expired",                 Kind::CheckoutUpdated,       Of::CheckoutSession),
    ("customer.created",                         Kind::CustomerUpdated,       Of::Pointer),
    ("customer.deleted",                         Kind::CustomerUpdated,       Of::Pointer),
    ("customer.updated",                         Kind::CustomerUpdated,       Of::Pointer),
    ("mandate.updated",                          Kind::MandateUpdated,        Of::Mandate),
    ("payment_intent.amount_capturable_updated", Kind::PaymentAuthorized,     Of::PaymentIntent),
    ("payment_intent.canceled",                  Kind::PaymentCanceled,       Of::PaymentIntent),
    ("payment_intent.created",                   Kind::PaymentCreated,        Of::PaymentIntent),
    ("payment_intent.partially_funded",          Kind::PaymentUpdated,        Of::PaymentIntent),
    ("payment_intent.payment_failed",            Kind::PaymentDeclined,       Of::PaymentIntent),
    ("payment_intent.processing",                Kind::PaymentProcessing,     Of::PaymentIntent),
    ("payment_intent.requires_action",           Kind::PaymentActionRequired, Of::PaymentIntent),
    ("payment_intent.succeeded",                 Kind::PaymentCaptured,       Of::PaymentIntent),
    ("payment_link.created",                     Kind::Other,                 Of::Pointer),
    ("payment_link.updated",                     Kind::Other,                 Of::Pointer),
    ("payment_method.attached",                  Kind::SavedMethodUpdated,    Of::PaymentMethod),
    ("payment_method.automatically_updated",     Kind::SavedMethodUpdated,    Of::PaymentMethod),
    ("payment_method.detached",                  Kind::SavedMethodUpdated,    Of::PaymentMethod),
    ("payment_method.updated",                   Kind::SavedMethodUpdated,    Of::PaymentMethod),
    ("payout.canceled",                          Kind::PayoutUpdated,         Of::Payout),
    ("payout.created",                           Kind::PayoutUpdated,         Of::Payout),
    ("payout.failed",                            Kind::PayoutUpdated,         Of::Payout),
    ("payout.paid",                              Kind::PayoutUpdated,         Of::Payout),
    ("payout.reconciliation_completed",          Kind::PayoutUpdated,         Of::Payout),
    ("payout.updated",                           Kind::PayoutUpdated,         Of::Payout),
    ("radar.early_fraud_warning.created",        Kind::FraudWarning,          Of::FraudWarning),
    ("radar.early_fraud_warning.updated",        Kind::FraudWarning,          Of::FraudWarning),
    ("refund.created",                           Kind::RefundCreated,         Of::Refund),
    ("refund.failed",                            Kind::RefundFailed,          Of::Refund),
    ("refund.updated",                           Kind::RefundUpdated,         Of::Refund),
    ("review.closed",                            Kind::Review,                Of::Review),
    ("review.opened",                            Kind::Review,                Of::Review),
    ("setup_intent.canceled",                    Kind::SetupUpdated,          Of::SetupIntent),
    ("setup_intent.created",                     Kind::SetupUpdated,          Of::SetupIntent),
    ("setup_intent.requires_action",             Kind::SetupUpdated,          Of::SetupIntent),
    ("setup_intent.setup_failed",                Kind::SetupUpdated,          Of::SetupIntent),
    ("setup_intent.succeeded",                   Kind::SetupUpdated,          Of::SetupIntent),
    ("transfer.created",                         Kind::TransferUpdated,       Of::Pointer),
    ("transfer.reversed",                        Kind::TransferUpdated,       Of::Pointer),
    ("transfer.updated",                         Kind::TransferUpdated,       Of::Pointer),
];

const NAMES: [&str; TYPES.len()] = {
    let mut names = [""; TYPES.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = TYPES[at].0;
        at += 1;
    }
    names
};

/// What an event of this type is about.
pub fn find(name: &str) -> Option<(EventKind, ObjectType)> {
    const TABLE: [u8; table_size(NAMES.len())] = table(&NAMES);
    const MEANINGS: [(EventKind, ObjectType); TYPES.len()] = {
        let mut meanings = [(Kind::Other, Of::Pointer); TYPES.len()];
        let mut at = 0;
        while at < meanings.len() {
            meanings[at] = (TYPES[at].1, TYPES[at].2);
            at += 1;
        }
        meanings
    };
    MEANINGS.get(Names::new(&NAMES, &TABLE).find(name)).copied()
}

/// The types to subscribe to, in alphabetical order.
pub fn wanted_events() -> impl Iterator<Item = &'static str> {
    NAMES.iter().copied()
}

/// An event type that is understood, for documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventType {
    /// Stripe's.
    pub name: &'static str,
    /// The case of the contract's `event-kind`. Of a dispute's events it is `dispute-closed` once
    /// the dispute's status says so, whatever stands here.
    pub kind: &'static str,
    /// The case of the contract's `subject`. It is `reference` where an amount cannot be told in
    /// ISO 4217 units, and in thin events.
    pub subject: &'static str,
}

/// Every type that is understood, in alphabetical order.
pub fn event_types() -> impl Iterator<Item = EventType> {
    TYPES.iter().map(|(name, kind, object)| EventType {
        name,
        kind: kind_word(*kind),
        subject: subject_word(*object),
    })
}

fn kind_word(kind: EventKind) -> &'static str {
    match kind {
        Kind::PaymentCreated => "payment-created",
        Kind::PaymentUpdated => "payment-updated",
        Kind::PaymentActionRequired => "payment-action-required",
        Kind::PaymentProcessing => "payment-processing",
        Kind::PaymentAuthorized => "payment-authorized",
        Kind::PaymentCaptured => "payment-captured",
        Kind::PaymentDeclined => "payment-declined",
        Kind::PaymentCanceled => "payment-canceled",
        Kind::PaymentExpired => "payment-expired",
        Kind::RefundCreated => "refund-created",
        Kind::RefundUpdated => "refund-updated",
        Kind::RefundFailed => "refund-failed",
        Kind::DisputeOpened => "dispute-opened",
        Kind::DisputeUpdated => "dispute-updated",
        Kind::DisputeClosed => "dispute-closed",
        Kind::FraudWarning => "fraud-warning",
        Kind::Review => "review",
        Kind::SetupUpdated => "setup-updated",
        Kind::SavedMethodUpdated => "saved-method-updated",
        Kind::MandateUpdated => "mandate-updated",
        Kind::PayoutUpdated => "payout-updated",
        Kind::TransferUpdated => "transfer-updated",
        Kind::FeeUpdated => "fee-updated",
        Kind::CustomerUpdated => "customer-updated",
        Kind::CheckoutUpdated => "checkout-updated",
        Kind::AccountChanged => "account-changed",
        Kind::Other => "other",
    }
}

fn subject_word(object: ObjectType) -> &'static str {
    match object {
        Of::PaymentIntent | Of::Charge => "payment",
        Of::Refund => "transaction",
        Of::Dispute => "dispute",
        Of::FraudWarning | Of::Review => "alert",
        Of::SetupIntent => "setup",
        Of::PaymentMethod => "saved-method",
        Of::Mandate => "mandate",
        Of::Payout => "payout",
        Of::Account => "account",
        Of::CheckoutSession | Of::Pointer => "reference",
    }
}
