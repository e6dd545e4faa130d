//! Stripe's objects, as far as the contract speaks of them. Unknown fields are skipped, unknown
//! values of enumerations stay text: a newer rendering never fails.

use crate::contract::{Entry, UnixSeconds};
use crate::stripe::json::{Field, Fields, Make, Slot, object};

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
        created: Option<i64> = "created",
        cancellation_reason: Option<String> = "cancellation_reason",
        client_secret: Option<String> = "client_secret",
        customer: Expandable<Identified> = "customer",
        last_payment_error: Option<Box<ErrorBody>> = "last_payment_error",
        latest_charge: Expandable<Charge> = "latest_charge",
        /// Renderings before 2022-11-15 have the charges here, newest first, and no
        /// `latest_charge`.
        charges: Option<Box<List<Charge>>> = "charges",
        metadata: Option<Box<Metadata>> = "metadata",
        next_action: Option<Box<Tagged>> = "next_action",
        payment_method: Expandable<Identified> = "payment_method",
        review: Expandable<Identified> = "review",
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
        customer: Expandable<Identified> = "customer",
        failure_code: Option<String> = "failure_code",
        metadata: Option<Box<Metadata>> = "metadata",
        outcome: Option<Box<ChargeOutcome>> = "outcome",
        payment_intent: Expandable<Identified> = "payment_intent",
        payment_method: Expandable<Identified> = "payment_method",
        payment_method_details: Option<Box<Tagged>> = "payment_method_details",
        review: Expandable<Identified> = "review",
    }
}

object! {
    pub struct ChargeOutcome {
        ..
        risk_level: Option<String> = "risk_level",
        risk_score: Option<i64> = "risk_score",
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
        exp_month: Option<i64> = "exp_month",
        exp_year: Option<i64> = "exp_year",
        country: Option<String> = "country",
        funding: Option<String> = "funding",
        fingerprint: Option<String> = "fingerprint",
        network: Option<String> = "network",
        network_transaction_id: Option<String> = "network_transaction_id",
        capture_before: Option<i64> = "capture_before",
        checks: Option<Box<CardChecks>> = "checks",
        wallet: Option<Box<Tagged>> = "wallet",
        multicapture: Option<Box<Support>> = "multicapture",
        overcapture: Option<Box<Support>> = "overcapture",
        incremental_authorization: Option<Box<Support>> = "incremental_authorization",
        extended_authorization: Option<Box<Support>> = "extended_authorization",
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
        expires_at: Option<i64> = "expires_at",
        expires_after: Option<i64> = "expires_after",
    }
}

object! {
    pub struct Refund {
        id: String = "id",
        amount: i64 = "amount",
        currency: String = "currency",
        ..
        created: Option<i64> = "created",
        status: Option<String> = "status",
        charge: Expandable<Identified> = "charge",
        payment_intent: Expandable<PaymentIntent> = "payment_intent",
        destination_details: Option<Box<Tagged>> = "destination_details",
        failure_reason: Option<String> = "failure_reason",
        metadata: Option<Box<Metadata>> = "metadata",
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
        payment_intent: Expandable<Identified> = "payment_intent",
    }
}

object! {
    pub struct ErrorAnswer {
        ..
        error: Option<Box<ErrorBody>> = "error",
    }
}

object! {
    /// An event whose object is read later: its type often comes behind it.
    pub struct Event {
        id: String = "id",
        kind: String = "type",
        created: i64 = "created",
        livemode: bool = "livemode",
        ..
        data: Option<Box<EventData>> = "data",
        account: Option<String> = "account",
        api_version: Option<String> = "api_version",
        request: Option<Box<EventRequest>> = "request",
    }
}

object! {
    pub struct EventData {
        ..
        object: Json = "object",
    }
}

object! {
    pub struct EventRequest {
        ..
        idempotency_key: Option<String> = "idempotency_key",
    }
}

/// JSON text.
#[derive(Debug, Default)]
pub struct Json(pub Option<String>);

impl Field for Json {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Json(&mut self.0)
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

impl<T: Fields + Default> Fields for List<T> {
    fn field(&mut self, name: &str) -> Option<Slot<'_>> {
        match name {
            "data" => Some(self.data.slot()),
            "has_more" => Some(self.has_more.slot()),
            _ => None,
        }
    }

    fn is_complete(&self) -> bool {
        true
    }
}

object! {
    /// Any object, of which only the id is read.
    pub struct Identified {
        id: String = "id",
        ..
    }
}

/// A field that holds an id, or the object itself where it was expanded, or nothing.
#[derive(Debug)]
pub struct Expandable<T> {
    id: Option<String>,
    pub object: Option<Box<T>>,
}

impl<T> Default for Expandable<T> {
    fn default() -> Self {
        Self {
            id: None,
            object: None,
        }
    }
}

impl<T: Fields + Default> Field for Expandable<T> {
    fn slot(&mut self) -> Slot<'_> {
        let object: &mut dyn Make = &mut self.object;
        Slot::Expandable(&mut self.id, object)
    }
}

impl Expandable<Identified> {
    pub fn id(&self) -> Option<&str> {
        self.id
            .as_deref()
            .or(self.object.as_ref().map(|object| object.id.as_str()))
    }

    pub fn into_id(self) -> Option<String> {
        self.id.or(self.object.map(|object| object.id))
    }
}

impl Expandable<Charge> {
    pub fn id(&self) -> Option<&str> {
        self.id
            .as_deref()
            .or(self.object.as_ref().map(|object| object.id.as_str()))
    }
}

impl Expandable<PaymentIntent> {
    pub fn id(&self) -> Option<&str> {
        self.id
            .as_deref()
            .or(self.object.as_ref().map(|object| object.id.as_str()))
    }
}

/// An object of the form `{type: "card", card: {…}, …}`: the parts stay JSON text until the one
/// that the type names is asked for.
#[derive(Debug, Default)]
pub struct Tagged {
    kind: Option<String>,
    parts: Vec<(String, Option<String>)>,
}

impl Tagged {
    /// The type; empty where the object has none.
    pub fn kind(&self) -> &str {
        self.kind.as_deref().unwrap_or_default()
    }

    /// The part that the type names, as JSON text.
    pub fn part(&self) -> Option<&str> {
        let part = self.parts.iter().find(|(name, _)| name == self.kind());
        part.and_then(|(_, part)| part.as_deref())
    }
}

impl Fields for Tagged {
    fn field(&mut self, name: &str) -> Option<Slot<'_>> {
        if name == "type" {
            return Some(self.kind.slot());
        }
        self.parts.push((name.to_owned(), None));
        self.parts.last_mut().map(|(_, part)| Slot::Json(part))
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
        let entry = self.0.iter().find(|entry| entry.key == key);
        entry.map(|entry| entry.value.as_str())
    }
}

impl Fields for Metadata {
    fn field(&mut self, name: &str) -> Option<Slot<'_>> {
        self.0.push(Entry {
            key: name.to_owned(),
            value: String::new(),
        });
        self.0.last_mut().map(|entry| entry.value.slot())
    }

    fn is_complete(&self) -> bool {
        true
    }
}

/// A time of Stripe's. Never before 1970.
pub fn seconds(time: Option<i64>) -> Option<UnixSeconds> {
    time.and_then(|time| time.try_into().ok())
}
