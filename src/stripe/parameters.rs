//! The contract's requests as Stripe's parameters. Every refusal happens here, before anything is
//! sent, and names the field.

mod amount;
mod amount_details;
mod authorize;
mod capture;
mod confirm;
mod customer;
mod customer_method;
mod dispute;
mod mandate;
pub mod oauth;
mod order;
mod refund;
mod setup;
mod source;
mod transfer;
mod update;
mod webhook_endpoint;

pub use authorize::authorize;
pub use capture::{adjust, cancel, cancel_reason, capture, release};
pub use confirm::confirm;
pub use customer::{CUSTOMERS, adopt_customer, create_customer, update_customer};
pub use customer_method::{PAYMENT_METHODS, adopt_method, give};
pub use dispute::{DISPUTES, close, disputes, evidence};
pub use refund::{cancel_refund, refund, refund_rest};
pub use setup::{SETUPS, begin_setup, confirm_setup};
pub use transfer::{
    TRANSFERS, check_reversed, reversals_path, transfer, transfer_reversal, transfers,
};
pub use update::update;
pub use webhook_endpoint::{
    ENDPOINTS, endpoint_path, register_endpoint, rotate_endpoint, update_endpoint,
};

use crate::input::Id;
use crate::text;

/// Extensions of Stripe's own, by the key that the contract's `extensions` takes.
pub const RADAR_SESSION: &str = "stripe.radar-session";
pub const PAYMENT_METHOD_CONFIGURATION: &str = "stripe.payment-method-configuration";

/// Stripe's parameters and the contract's fields. An object stands for everything in it.
const FIELDS: &[(&str, &str)] = &[
    ("address", "contact.address"),
    ("allowed_payment_method_types", "allowed-methods"),
    ("amount", "amount"),
    ("amount_details", "totals"),
    ("amount_to_capture", "amount"),
    ("application_fee_amount", "splits"),
    ("cancellation_reason", "reason"),
    ("capture_method", "capture-mode"),
    ("charge", "capture-reference"),
    ("confirmation_token", "source"),
    ("connect", "scope"),
    ("currency", "amount.currency"),
    ("customer", "customer"),
    ("description", "description"),
    ("disabled", "is-enabled"),
    ("email", "contact.email"),
    ("enabled_events", "events"),
    ("evidence", "evidence"),
    ("final_capture", "is-final"),
    ("intent", "payment-id"),
    ("invoice_settings", "default-method"),
    ("mandate_data", "mandate"),
    ("metadata", "metadata"),
    ("name", "contact.name"),
    ("off_session", "presence"),
    ("on_behalf_of", "splits"),
    ("payment_details", "order-id"),
    ("payment_intent", "payment-id"),
    ("payment_method", "source"),
    ("payment_method_configuration", "extensions"),
    ("payment_method_data", "source"),
    ("phone", "contact.phone"),
    ("radar_options", "extensions"),
    ("reason", "reason"),
    ("receipt_email", "receipt-email"),
    ("refund_application_fee", "refund-fees"),
    ("return_url", "return-url"),
    ("setup_future_usage", "save-for"),
    ("shipping", "shipping"),
    ("statement_descriptor_suffix", "statement-suffix"),
    ("url", "url"),
    ("usage", "purpose"),
];

/// The contract's field for a parameter that Stripe complained about. `request` is the name of the
/// record: `authorization`, `capture`.
fn field_of(request: &str, parameter: &str) -> Option<String> {
    let root = parameter.split('[').next().unwrap_or(parameter);
    let part = match root {
        "amount_details" if text::holds(parameter, "line_items") => "line-items",
        "reverse_transfer" => "reverse-splits",
        "transfer_data" | "transfer_group" => "splits",
        _ => FIELDS.iter().find(|(known, _)| *known == root)?.1,
    };
    Some(text::concat(&[request, ".", part]))
}

/// Where an object is read and changed.
pub fn object_path(collection: &str, id: &Id) -> String {
    text::concat(&[collection, "/", id.as_str()])
}
