//! Stripe's objects, as far as the contract speaks of them. Unknown fields are skipped, unknown
//! values of enumerations stay text: a newer rendering never fails.

mod account;
mod event;
mod record;
mod resource;
mod shapes;
mod webhook_endpoint;

pub use account::Connected;
pub use event::{Event, EventData, EventRequest, Loose, ThinEvent, carried, delivered};
pub use record::{Raw, Record, Records};
pub use resource::{Address, EvidenceDetails, InvoiceSettings, Resource, Shipping};
pub use shapes::{Expandable, HasId, Identified, List, seconds};
pub use webhook_endpoint::WebhookEndpoint;

use json_reader::{Field as _, Fields, Part, Read, Reader, Texts, object};

object! {
    pub struct PaymentIntent {
        id: &'static str = "id",
        status: &'static str = "status",
        amount: i64 = "amount",
        currency: &'static str = "currency",
        livemode: bool = "livemode",
        ..
        amount_capturable: Option<i64> = "amount_capturable",
        amount_received: Option<i64> = "amount_received",
        created: Option<i64> = "created",
        cancellation_reason: Option<&'static str> = "cancellation_reason",
        client_secret: Option<&'static str> = "client_secret",
        customer: Expandable<Identified> = "customer",
        last_payment_error: Part<ErrorBody> = "last_payment_error",
        latest_charge: Expandable<Charge> = "latest_charge",
        /// Renderings before 2022-11-15 have the charges here, newest first, and no
        /// `latest_charge`.
        charges: Part<List<Charge>> = "charges",
        metadata: Texts = "metadata",
        next_action: Part<NextAction> = "next_action",
        payment_method: Expandable<Identified> = "payment_method",
        review: Expandable<Identified> = "review",
    }
}

object! {
    pub struct Charge {
        id: &'static str = "id",
        amount: i64 = "amount",
        currency: &'static str = "currency",
        livemode: bool = "livemode",
        ..
        status: Option<&'static str> = "status",
        amount_captured: Option<i64> = "amount_captured",
        amount_refunded: Option<i64> = "amount_refunded",
        captured: Option<bool> = "captured",
        customer: Expandable<Identified> = "customer",
        failure_code: Option<&'static str> = "failure_code",
        metadata: Texts = "metadata",
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
        risk_level: Option<&'static str> = "risk_level",
        risk_score: Option<i64> = "risk_score",
        advice_code: Option<&'static str> = "advice_code",
        network_decline_code: Option<&'static str> = "network_decline_code",
    }
}

object! {
    pub struct CardDetails {
        ..
        amount_authorized: Option<i64> = "amount_authorized",
        brand: Option<&'static str> = "brand",
        last4: Option<&'static str> = "last4",
        exp_month: Option<i64> = "exp_month",
        exp_year: Option<i64> = "exp_year",
        country: Option<&'static str> = "country",
        funding: Option<&'static str> = "funding",
        fingerprint: Option<&'static str> = "fingerprint",
        network: Option<&'static str> = "network",
        network_transaction_id: Option<&'static str> = "network_transaction_id",
        /// Of a dispute.
        network_reason_code: Option<&'static str> = "network_reason_code",
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
        address_line1_check: Option<&'static str> = "address_line1_check",
        address_postal_code_check: Option<&'static str> = "address_postal_code_check",
        cvc_check: Option<&'static str> = "cvc_check",
    }
}

object! {
    pub struct Support {
        ..
        status: Option<&'static str> = "status",
        maximum_amount_capturable: Option<i64> = "maximum_amount_capturable",
    }
}

object! {
    /// The fields that the details of bank debits and wallets share.
    pub struct OtherDetails {
        ..
        last4: Option<&'static str> = "last4",
        fingerprint: Option<&'static str> = "fingerprint",
        country: Option<&'static str> = "country",
        bank_name: Option<&'static str> = "bank_name",
    }
}

object! {
    /// The fields that the parts of a `next_action` share. Hosted pages and expiries have many
    /// names.
    pub struct ActionPart {
        ..
        url: Option<&'static str> = "url",
        hosted_instructions_url: Option<&'static str> = "hosted_instructions_url",
        hosted_verification_url: Option<&'static str> = "hosted_verification_url",
        hosted_voucher_url: Option<&'static str> = "hosted_voucher_url",
        expires_at: Option<i64> = "expires_at",
        expires_after: Option<i64> = "expires_after",
        /// Where the action may be a redirect instead, the code is a part of its own.
        qr_code: Part<ActionPart> = "qr_code",
    }
}

object! {
    pub struct Refund {
        id: &'static str = "id",
        amount: i64 = "amount",
        currency: &'static str = "currency",
        ..
        created: Option<i64> = "created",
        status: Option<&'static str> = "status",
        charge: Expandable<Identified> = "charge",
        payment_intent: Expandable<PaymentIntent> = "payment_intent",
        reason: Option<&'static str> = "reason",
        destination_details: Part<DestinationDetails> = "destination_details",
        failure_reason: Option<&'static str> = "failure_reason",
        metadata: Texts = "metadata",
    }
}

object! {
    /// The error object of an answer, and of `last_payment_error`.
    pub struct ErrorBody {
        ..
        kind: Option<&'static str> = "type",
        code: Option<&'static str> = "code",
        decline_code: Option<&'static str> = "decline_code",
        advice_code: Option<&'static str> = "advice_code",
        network_decline_code: Option<&'static str> = "network_decline_code",
        message: Option<&'static str> = "message",
        param: Option<&'static str> = "param",
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
        id: Option<&'static str> = "id",
        kind: Option<&'static str> = "type",
    }
}

/// An object of the form `{type: "ideal", ideal: {…}}`, whose one part goes by the name of the
/// type: `card` has details of its own, the others are read for what they share.
#[derive(Debug, Default)]
pub struct MethodDetails {
    pub kind: Option<&'static str>,
    pub card: Part<CardDetails>,
    pub other: Part<OtherDetails>,
}

impl Fields for MethodDetails {
    fn member(&mut self, name: &str, reader: &mut Reader) -> Read {
        match name {
            "type" => self.kind.read(reader),
            "card" => self.card.read(reader),
            _ if reader.is_at(b'{') => self.other.read(reader),
            _ => reader.skip(),
        }
    }
}

/// A card as it was charged before payment methods: its details stand beside its id.
#[derive(Debug, Default)]
pub struct Source {
    pub id: Option<&'static str>,
    /// `card`, or another kind of source, whose details are not read.
    pub object: Option<&'static str>,
    pub card: Part<CardDetails>,
}

impl Fields for Source {
    fn member(&mut self, name: &str, reader: &mut Reader) -> Read {
        match name {
            "id" => self.id.read(reader),
            "object" => self.object.read(reader),
            _ => {
                let card = self.card.get_or_insert_with(|| Box::leak(Box::default()));
                card.member(name, reader)
            }
        }
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
        reference: Option<&'static str> = "reference",
    }
}

impl Fields for DestinationDetails {
    fn member(&mut self, name: &str, reader: &mut Reader) -> Read {
        if name != "type" && reader.is_at(b'{') {
            self.part.read(reader)
        } else {
            reader.skip()
        }
    }
}

/// Of the same form: what the customer has to do. The part stays JSON text, for the host is handed
/// it as it is.
#[derive(Debug, Default)]
pub struct NextAction {
    pub kind: Option<&'static str>,
    pub part: Option<&'static str>,
}

impl Fields for NextAction {
    fn member(&mut self, name: &str, reader: &mut Reader) -> Read {
        if name == "type" {
            return self.kind.read(reader);
        }
        self.part = Some(reader.json()?);
        Ok(())
    }
}
