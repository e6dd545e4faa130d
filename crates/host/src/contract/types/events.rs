//! Events, written by hand because they carry types that are.

use payments_host_macros::ContractJson;
use wasmtime::component::{ComponentType, Lift, Lower};

use super::{
    AccountChange, Alert, Disposition, Dispute, EventKind, Mandate, Mode, Payment, Payout,
    Reference, SavedMethod, Setup, Transaction, UnixSeconds,
};

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, ComponentType, Lift, Lower, ContractJson)]
#[component(variant)]
#[allow(
    clippy::large_enum_variant,
    reason = "the contract's shape; short-lived values"
)]
pub enum Subject {
    /// A payment, as it was then.
    #[component(name = "payment")]
    Payment(Payment),
    /// A movement against a payment.
    #[component(name = "transaction")]
    Transaction(Transaction),
    /// A dispute.
    #[component(name = "dispute")]
    Dispute(Dispute),
    /// A payment method that is being saved.
    #[component(name = "setup")]
    Setup(Setup),
    /// A payout to the merchant.
    #[component(name = "payout")]
    Payout(Payout),
    /// A sign of fraud, or a review.
    #[component(name = "alert")]
    Alert(Alert),
    /// A payment method that is kept.
    #[component(name = "saved-method")]
    SavedMethod(SavedMethod),
    /// A customer's permission to be debited.
    #[component(name = "mandate")]
    Mandate(Mandate),
    /// Something happened to the connection itself.
    #[component(name = "account")]
    Account(AccountChange),
    /// The event only points at its object: `resolve` fetches it. So is an object of which the
    /// contract has no record, or whose amount cannot be told in ISO 4217 units.
    #[component(name = "reference")]
    Reference(Reference),
    /// Nothing that a host could act on.
    #[component(name = "none")]
    None,
}

/// Something that happened at the provider.
#[derive(Clone, Debug, PartialEq, Eq, Hash, ComponentType, Lift, Lower, ContractJson)]
#[component(record)]
pub struct Event {
    /// The provider's event id; of a provider that has none, one that the adapter derives from what
    /// makes the event what it is.
    #[component(name = "id")]
    pub id: String,
    /// The provider's type of the event.
    #[component(name = "provider-type")]
    pub provider_type: String,
    /// What happened.
    #[component(name = "kind")]
    pub kind: EventKind,
    /// When it happened.
    #[component(name = "created")]
    pub created: UnixSeconds,
    /// Whether real money moved.
    #[component(name = "mode")]
    pub mode: Mode,
    /// The connected account that it is about.
    #[component(name = "account")]
    pub account: Option<String>,
    /// The API version in which the provider rendered it. Absent where it rendered nothing.
    #[component(name = "api-version")]
    pub api_version: Option<String>,
    /// The operation that caused it, where the object carries its mark.
    #[component(name = "operation-id")]
    pub operation_id: Option<String>,
    /// The payment that it is about, where the subject tells.
    #[component(name = "payment-id")]
    pub payment_id: Option<String>,
    /// What the host should do with it.
    #[component(name = "disposition")]
    pub disposition: Disposition,
    /// The same event has the same key, however often it is delivered, and no other event has it.
    #[component(name = "dedupe-key")]
    pub dedupe_key: String,
    /// What it is about.
    #[component(name = "subject")]
    pub subject: Subject,
}
