//! Stripe's objects, as far as the contract speaks of them. Unknown fields are skipped, unknown
//! values of enumerations stay text: a newer rendering never fails.

mod account;
mod event;
mod record;
mod resource;
mod shapes;
mod webhook_endpoint;

pub use account::Connected;
pub use event::{Event, EventData, EventRequest, Loose, ThinEvent, carried};
pub use record::Record;
pub use resource::{Address, EvidenceDetails, InvoiceSettings, Resource, Shipping};
pub use shapes::{Expandable, HasId, Identified, List, Metadata, seconds};
pub use webhook_endpoint::WebhookEndpoint;

use crate::stripe::json::{Field as _, Fields, Part, Slot, object};

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
        last_payment_error: Part<ErrorBody> = "last_payment_error",
        latest_charge: Expandable<Charge> = "latest_charge",
        /// Renderings before 2022-11-15 have the charges here, newest first, and no
        /// `latest_charge`.
        charges: Part<List<Charge>> = "charges",
        metadata: Part<Metadata> = "metadata",
        next_action: Part<NextAction> = "next_action",
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
        metadata: Part<Metadata> = "metadata",
        outcome: Part<ChargeOutcome> = "outcome",
        payment_intent: Expandable<PaymentIntent> = "payment_intent",
        payment_method: Expandable<Identified> = "payment_method",
        payment_method_details: Part<MethodDetails> = "payment_method_details",
        review: Expandable<Identified> = "review",
        /// What was charged, where it was no payment method.
        source: Expandable<Source> = "source",
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
        /// Of a dispute.
        network_reason_code: Option<String> = "network_reason_code",
        capture_before: Option<i64> = "capture_before",
        checks: Part<CardChecks> = "checks",
        wallet: Part<Typed> = "wallet",
        multicapture: Part<Support> = "multicapture",
        overcapture: Part<Support> = "overcapture",
        incremental_authorization: Part<Support> = "incremental_authorization",
        extended_authorization: Part<Support> = "extended_authorization",
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
        /// Where the action may be a redirect instead, the code is a part of its own.
        qr_code: Part<ActionPart> = "qr_code",
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
        reason: Option<String> = "reason",
        destination_details: Part<DestinationDetails> = "destination_details",
        failure_reason: Option<String> = "failure_reason",
        metadata: Part<Metadata> = "metadata",
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
        error: Part<ErrorBody> = "error",
    }
}

object! {
    /// Any object of which only the type and, where it has one, the id are read.
    pub struct Typed {
        ..
        id: Option<String> = "id",
        kind: Option<String> = "type",
    }
}

/// An object of the form `{type: "ideal", ideal: {…}}`, whose one part goes by the name of the
/// type: `card` has details of its own, the others are read for what they share.
#[derive(Debug, Default)]
pub struct MethodDetails {
    pub kind: Option<String>,
    pub card: Part<CardDetails>,
    pub other: Part<OtherDetails>,
}

impl Fields for MethodDetails {
    fn field(&mut self, name: &str) -> Option<Slot<'_>> {
        Some(match name {
            "type" => self.kind.slot(),
            "card" => self.card.slot(),
            _ => Slot::OnlyObject(&mut self.other),
        })
    }

    fn is_complete(&self) -> bool {
        true
    }
}

/// A card as it was charged before payment methods: its details stand beside its id.
#[derive(Debug, Default)]
pub struct Source {
    pub id: Option<String>,
    /// `card`, or another kind of source, whose details are not read.
    pub object: Option<String>,
    pub card: Part<CardDetails>,
}

impl Fields for Source {
    fn field(&mut self, name: &str) -> Option<Slot<'_>> {
        match name {
            "id" => Some(self.id.slot()),
            "object" => Some(self.object.slot()),
            _ => {
                self.card.get_or_insert_with(|| Box::leak(Box::default()));
                self.card.as_mut()?.field(name)
            }
        }
    }

    fn is_complete(&self) -> bool {
        true
    }
}

/// Of the same form as [`MethodDetails`]: where a refund went, with the bank's reference.
#[derive(Debug, Default)]
pub struct DestinationDetails {
    pub part: Part<DestinationPart>,
}

object! {
    pub struct DestinationPart {
        ..
        reference: Option<String> = "reference",
    }
}

impl Fields for DestinationDetails {
    fn field(&mut self, name: &str) -> Option<Slot<'_>> {
        (name != "type").then_some(Slot::OnlyObject(&mut self.part))
    }

    fn is_complete(&self) -> bool {
        true
    }
}

/// Of the same form: what the customer has to do. The part stays JSON text, for the host is handed
/// it as it is.
#[derive(Debug, Default)]
pub struct NextAction {
    pub kind: Option<String>,
    pub part: Option<String>,
}

impl Fields for NextAction {
    fn field(&mut self, name: &str) -> Option<Slot<'_>> {
        Some(match name {
            "type" => self.kind.slot(),
            _ => Slot::Json(&mut self.part),
        })
    }

    fn is_complete(&self) -> bool {
        true
    }
}
