//! The objects of which little is read: customers, payment methods, setups, mandates, disputes, fraud
//! warnings, reviews, payouts, checkout sessions, accounts, and what the contract only points at.

use crate::stripe::objects::{
    CardDetails, ErrorBody, Expandable, Identified, MethodDetails, NextAction, OtherDetails,
};
use json_reader::{Part, Texts, object};

object! {
    /// Any of them. A name means the same in each object that has it, so one struct reads them all;
    /// a struct for each would be a tenth of the component.
    pub struct Resource {
        id: &'static str = "id",
        /// The name of its type: `dispute`, `radar.early_fraud_warning`.
        object: &'static str = "object",
        ..
        livemode: Option<bool> = "livemode",
        status: Option<&'static str> = "status",
        amount: Option<i64> = "amount",
        currency: Option<&'static str> = "currency",
        created: Option<i64> = "created",
        metadata: Texts = "metadata",
        reason: Option<&'static str> = "reason",

        // What it belongs to.
        payment_intent: Expandable<Identified> = "payment_intent",
        setup_intent: Expandable<Identified> = "setup_intent",
        charge: Expandable<Identified> = "charge" | "source_transaction",
        payment_method: Expandable<Identified> = "payment_method",
        mandate: Expandable<Identified> = "mandate",
        customer: Expandable<Identified> = "customer",
        account: Expandable<Identified> = "account",
        application_fee: Expandable<Identified> = "fee",

        // Of a customer.
        name: Option<&'static str> = "name",
        email: Option<&'static str> = "email",
        phone: Option<&'static str> = "phone",
        description: Option<&'static str> = "description",
        address: Part<Address> = "address",
        shipping: Part<Shipping> = "shipping",
        invoice_settings: Part<InvoiceSettings> = "invoice_settings",
        /// Of what is gone, Stripe still tells the id.
        deleted: Option<bool> = "deleted",

        // Of a transfer.
        amount_reversed: Option<i64> = "amount_reversed",
        destination: Expandable<Identified> = "destination",
        transfer_group: Option<&'static str> = "transfer_group",
        // Of a dispute.
        evidence_details: Part<EvidenceDetails> = "evidence_details",
        network_reason_code: Option<&'static str> = "network_reason_code",
        payment_method_details: Part<MethodDetails> = "payment_method_details",
        // Of a fraud warning.
        actionable: Option<bool> = "actionable",
        fraud_type: Option<&'static str> = "fraud_type",
        // Of a review.
        open: Option<bool> = "open",
        // Of a setup intent.
        client_secret: Option<&'static str> = "client_secret",
        last_setup_error: Part<ErrorBody> = "last_setup_error",
        next_action: Part<NextAction> = "next_action",
        // Of a payout.
        arrival_date: Option<i64> = "arrival_date",
        failure_code: Option<&'static str> = "failure_code",
        // Of a payment method: the part that goes by the name of its type. The other parts of that
        // form have nothing that the contract speaks of.
        kind: Option<&'static str> = "type",
        card: Part<CardDetails> = "card",
        bank: Part<OtherDetails> = "acss_debit" | "au_becs_debit" | "bacs_debit"
            | "nz_bank_account" | "sepa_debit" | "us_bank_account",
    }
}

impl Resource {
    /// What its metadata says under one of the adapter's keys.
    pub fn mark(&self, key: &str) -> Option<&str> {
        self.metadata.get(key)
    }

    /// The method that a customer pays with when nobody chooses one.
    pub fn default_method(&self) -> Option<&str> {
        self.invoice_settings.as_ref()?.default_payment_method.id()
    }
}

object! {
    pub struct Address {
        ..
        line1: Option<&'static str> = "line1",
        line2: Option<&'static str> = "line2",
        city: Option<&'static str> = "city",
        state: Option<&'static str> = "state",
        postal_code: Option<&'static str> = "postal_code",
        country: Option<&'static str> = "country",
    }
}

object! {
    pub struct Shipping {
        ..
        name: Option<&'static str> = "name",
        phone: Option<&'static str> = "phone",
        address: Part<Address> = "address",
    }
}

object! {
    pub struct InvoiceSettings {
        ..
        default_payment_method: Expandable<Identified> = "default_payment_method",
    }
}

object! {
    pub struct EvidenceDetails {
        ..
        due_by: Option<i64> = "due_by",
    }
}
