//! The contract's requests as Stripe's parameters. Every refusal happens here, before anything is
//! sent, and names the field.

mod amount;
mod authorize;
mod capture;
mod confirm;
mod order;
mod refund;
mod source;
mod update;

pub use authorize::authorize;
pub use capture::{adjust, cancel, cancel_reason, capture, release};
pub use confirm::confirm;
pub use refund::{refund, refund_rest};
pub use update::update;

/// Extensions of Stripe's own, by the key that the contract's `extensions` takes.
pub const RADAR_SESSION: &str = "stripe.radar-session";
pub const PAYMENT_METHOD_CONFIGURATION: &str = "stripe.payment-method-configuration";

/// The contract's field for a parameter that Stripe complained about. `request` is the name of the
/// record: `authorization`, `capture`.
fn field_of(request: &str, parameter: &str) -> Option<String> {
    let root = parameter.split('[').next().unwrap_or(parameter);
    let part = match root {
        "amount" | "amount_to_capture" | "amount_to_confirm" => "amount",
        "currency" => "amount.currency",
        "payment_intent" | "intent" | "id" => "payment-id",
        "charge" => "capture-reference",
        "payment_method" | "payment_method_data" | "confirmation_token" => "source",
        "allowed_payment_method_types" => "allowed-methods",
        "off_session" => "presence",
        "setup_future_usage" => "save-for",
        "capture_method" => "capture-mode",
        "final_capture" => "is-final",
        "statement_descriptor_suffix" => "statement-suffix",
        "receipt_email" => "receipt-email",
        "return_url" => "return-url",
        "customer" => "customer",
        "description" => "description",
        "metadata" => "metadata",
        "shipping" => "shipping",
        "amount_details" if parameter.contains("line_items") => "line-items",
        "amount_details" => "totals",
        "payment_details" => "order-id",
        "transfer_data" | "transfer_group" | "application_fee_amount" | "on_behalf_of" => "splits",
        "reason" | "cancellation_reason" => "reason",
        "reverse_transfer" => "reverse-splits",
        "refund_application_fee" => "refund-fees",
        "radar_options" | "payment_method_configuration" => "extensions",
        _ => return None,
    };
    Some([request, ".", part].concat())
}
