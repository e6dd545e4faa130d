//! Stripe's objects, as far as the contract speaks of them. Unknown fields are skipped, unknown
//! values of enumerations stay text: a newer rendering never fails.

use crate::contract::Entry;
use crate::stripe::json::{Fields, Json, Place, Taken, object};

object! {
    pub struct PaymentIntent {
        id: String = "id",
        status: String = "status",
        amount: i64 = "amount",
        currency: String = "currency",
        livemode: bool = "livemode",
        ..
        amount_capturable: Option<i64> = "amount_capturable",
        amount_received: Option<i64> = "amount_received",
        created: Option<u64> = "created",
        cancellation_reason: Option<String> = "cancellation_reason",
        client_secret: Option<String> = "client_secret",
        customer: Option<Id> = "customer",
        last_payment_error: Option<ErrorBody> = "last_payment_error",
        latest_charge: Option<Expandable<Charge>> = "latest_charge",
        /// Renderings before 2022-11-15 have the charges here, newest first, and no
        /// `latest_charge`.
        charges: Option<List<Charge>> = "charges",
        metadata: Option<Metadata> = "metadata",
        next_action: Option<Tagged> = "next_action",
        payment_method: Option<Id> = "payment_method",
        review: Option<Id> = "review",
    }
}

object! {
    pub struct Charge {
        id: String = "id",
        amount: i64 = "amount",
        currency: String = "currency",
        livemode: bool = "livemode",
        ..
        status: Option<String> = "status",
        amount_captured: Option<i64> = "amount_captured",
        amount_refunded: Option<i64> = "amount_refunded",
        captured: Option<bool> = "captured",
        customer: Option<Id> = "customer",
        failure_code: Option<String> = "failure_code",
        metadata: Option<Metadata> = "metadata",
        outcome: Option<ChargeOutcome> = "outcome",
        payment_intent: Option<Id> = "payment_intent",
        payment_method: Option<Id> = "payment_method",
        payment_method_details: Option<Tagged> = "payment_method_details",
        review: Option<Id> = "review",
    }
}

object! {
    pub struct ChargeOutcome {
        ..
        risk_level: Option<String> = "risk_level",
        risk_score: Option<u64> = "risk_score",
        advice_code: Option<String> = "advice_code",
        network_decline_code: Option<String> = "network_decline_code",
    }
}

object! {
    pub struct CardDetails {
        ..
        amount_authorized: Option<i64> = "amount_authorized",
        brand: Option<String> = "brand",
        last4: Option<String> = "last4",
        exp_month: Option<u64> = "exp_month",
        exp_year: Option<u64> = "exp_year",
        country: Option<String> = "country",
        funding: Option<String> = "funding",
        fingerprint: Option<String> = "fingerprint",
        network: Option<String> = "network",
        network_transaction_id: Option<String> = "network_transaction_id",
        capture_before: Option<u64> = "capture_before",
        checks: Option<CardChecks> = "checks",
        wallet: Option<Tagged> = "wallet",
        multicapture: Option<Support> = "multicapture",
        overcapture: Option<Support> = "overcapture",
        incremental_authorization: Option<Support> = "incremental_authorization",
        extended_authorization: Option<Support> = "extended_authorization",
    }
}

object! {
    pub struct CardChecks {
        ..
        address_line1_check: Option<String> = "address_line1_check",
        address_postal_code_check: Option<String> = "address_postal_code_check",
        cvc_check: Option<String> = "cvc_check",
    }
}

object! {
    pub struct Support {
        ..
        status: Option<String> = "status",
        maximum_amount_capturable: Option<i64> = "maximum_amount_capturable",
    }
}

object! {
    /// The fields that the details of bank debits and wallets share.
    pub struct OtherDetails {
        ..
        last4: Option<String> = "last4",
        fingerprint: Option<String> = "fingerprint",
        country: Option<String> = "country",
        bank_name: Option<String> = "bank_name",
    }
}

object! {
    /// The fields that the parts of a `next_action` share. Hosted pages and expiries have many
    /// names.
    pub struct ActionPart {
        ..
        url: Option<String> = "url",
        hosted_instructions_url: Option<String> = "hosted_instructions_url",
        hosted_verification_url: Option<String> = "hosted_verification_url",
        hosted_voucher_url: Option<String> = "hosted_voucher_url",
        expires_at: Option<u64> = "expires_at",
        expires_after: Option<u64> = "expires_after",
    }
}

object! {
    pub struct Refund {
        id: String = "id",
        amount: i64 = "amount",
        currency: String = "currency",
        ..
        created: Option<u64> = "created",
        status: Option<String> = "status",
        charge: Option<Id> = "charge",
        payment_intent: Option<Expandable<PaymentIntent>> = "payment_intent",
        destination_details: Option<Tagged> = "destination_details",
        failure_reason: Option<String> = "failure_reason",
        metadata: Option<Metadata> = "metadata",
    }
}

object! {
    /// A bank's reference inside a refund's `destination_details`.
    pub struct DestinationDetails {
        ..
        reference: Option<String> = "reference",
    }
}

object! {
    /// The error object of an answer, and of `last_payment_error`.
    pub struct ErrorBody {
        ..
        kind: Option<String> = "type",
        code: Option<String> = "code",
        decline_code: Option<String> = "decline_code",
        advice_code: Option<String> = "advice_code",
        network_decline_code: Option<String> = "network_decline_code",
        message: Option<String> = "message",
        param: Option<String> = "param",
        payment_intent: Option<Id> = "payment_intent",
    }
}

object! {
    pub struct ErrorAnswer {
        error: ErrorBody = "error",
        ..
    }
}

object! {
    /// An event whose object is read later: its type often comes behind it.
    pub struct Event {
        id: String = "id",
        kind: String = "type",
        created: u64 = "created",
        livemode: bool = "livemode",
        data: EventData = "data",
        ..
        account: Option<String> = "account",
        api_version: Option<String> = "api_version",
        request: Option<EventRequest> = "request",
    }
}

object! {
    pub struct EventData {
        object: Json = "object",
        ..
    }
}

object! {
    pub struct EventRequest {
        ..
        idempotency_key: Option<String> = "idempotency_key",
    }
}

/// A page of a list.
#[derive(Debug)]
pub struct List<T> {
    pub data: Vec<T>,
    pub has_more: bool,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            data: Vec::new(),
            has_more: false,
        }
    }
}

impl<T: Place + Default> Place for List<T> {
    fn object(&mut self) -> Option<&mut dyn Fields> {
        Some(self)
    }
}

impl<T: Place + Default> Fields for List<T> {
    fn field(&mut self, name: &str) -> Option<&mut dyn Place> {
        match name {
            "data" => Some(&mut self.data),
            "has_more" => Some(&mut self.has_more),
            _ => None,
        }
    }

    fn is_complete(&self) -> bool {
        true
    }
}

/// The id of an object, which may stand there whole.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Id(pub String);

impl Place for Id {
    fn text(&mut self, id: &str) -> Taken {
        self.0.text(id)
    }

    fn object(&mut self) -> Option<&mut dyn Fields> {
        Some(self)
    }
}

impl Fields for Id {
    fn field(&mut self, name: &str) -> Option<&mut dyn Place> {
        (name == "id").then_some(&mut self.0)
    }

    fn is_complete(&self) -> bool {
        !self.0.is_empty()
    }
}

/// A field that holds an id, or the object itself where it was expanded.
#[derive(Debug)]
pub enum Expandable<T> {
    Id(String),
    Object(Box<T>),
}

impl<T> Default for Expandable<T> {
    fn default() -> Self {
        Self::Id(String::new())
    }
}

impl<T: Fields + Default> Place for Expandable<T> {
    fn text(&mut self, id: &str) -> Taken {
        *self = Self::Id(id.to_owned());
        Taken::Yes
    }

    fn object(&mut self) -> Option<&mut dyn Fields> {
        *self = Self::Object(Box::default());
        match self {
            Self::Object(object) => Some(&mut **object),
            Self::Id(_) => None,
        }
    }
}

impl Expandable<Charge> {
    pub fn id(&self) -> &str {
        match self {
            Self::Id(id) => id,
            Self::Object(charge) => &charge.id,
        }
    }
}

impl Expandable<PaymentIntent> {
    pub fn id(&self) -> &str {
        match self {
            Self::Id(id) => id,
            Self::Object(intent) => &intent.id,
        }
    }
}

/// An object of the form `{type: "card", card: {…}, …}`: the parts stay JSON text until the one
/// that the type names is asked for.
#[derive(Debug, Default)]
pub struct Tagged {
    pub kind: Option<String>,
    parts: Vec<(String, Json)>,
}

impl Tagged {
    /// The type; empty where the object has none.
    pub fn kind(&self) -> &str {
        self.kind.as_deref().unwrap_or_default()
    }

    /// The part that the type names, as JSON text.
    pub fn part(&self) -> Option<&str> {
        self.parts
            .iter()
            .find(|(name, _)| name == self.kind())
            .and_then(|(_, part)| part.0.as_deref())
    }
}

impl Place for Tagged {
    fn object(&mut self) -> Option<&mut dyn Fields> {
        Some(self)
    }
}

impl Fields for Tagged {
    fn field(&mut self, name: &str) -> Option<&mut dyn Place> {
        if name == "type" {
            return Some(&mut self.kind);
        }
        self.parts.push((name.to_owned(), Json::default()));
        self.parts
            .last_mut()
            .map(|(_, part)| part as &mut dyn Place)
    }

    fn is_complete(&self) -> bool {
        true
    }
}

/// Metadata in the order in which it came.
#[derive(Debug, Default)]
pub struct Metadata(pub Vec<Entry>);

impl Metadata {
    pub fn value(&self, key: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| entry.value.as_str())
    }
}

impl Place for Metadata {
    fn object(&mut self) -> Option<&mut dyn Fields> {
        Some(&mut self.0)
    }
}
