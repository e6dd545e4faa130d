//! `POST /v1/refunds`.

use crate::contract::{RefundReason, RefundRequest};
use crate::error::{Error, invalid, unsupported};
use crate::input::{self, Id};
use crate::operation::{Step, Write};
use crate::stripe::client::Post;
use crate::stripe::form::Form;
use crate::stripe::metadata::{self, Empty};
use crate::stripe::parameters::{amount, field_of};
use crate::text;

/// # Errors
/// `invalid-request` or `unsupported` naming the field at fault.
pub fn refund<'a>(write: &'a Write, request: &RefundRequest) -> Result<Post<'a>, Error> {
    let payment = Id::payment(&request.payment_id, "refund.payment-id")?;
    let mut form = Form::new();
    // All captures of a payment share one charge at Stripe; naming it names the payment again.
    if let Some(reference) = &request.capture_reference {
        let charge = Id::parse(reference, "refund.capture-reference")?;
        if !charge.as_str().starts_with("ch_") && !charge.as_str().starts_with("py_") {
            return Err(invalid(
                "refund.capture-reference",
                "must be the payment's charge (ch_… or py_…)",
            ));
        }
        form.text("charge", charge.as_str());
    }
    form.text("payment_intent", payment.as_str());
    if let Some(money) = &request.amount {
        form.number("amount", amount::positive(money, "refund.amount")?.value);
    }
    let reason = match request.reason {
        None => None,
        Some(RefundReason::Duplicate) => Some("duplicate"),
        Some(RefundReason::Fraudulent) => Some("fraudulent"),
        Some(RefundReason::RequestedByCustomer) => Some("requested_by_customer"),
        Some(RefundReason::Other) => {
            return Err(unsupported("refund.reason", "no such reason at Stripe"));
        }
    };
    form.optional("reason", reason);
    if request.reverse_splits {
        form.enable("reverse_transfer");
    }
    if request.refund_fees {
        form.enable("refund_application_fee");
    }
    if !request.line_items.is_empty() {
        return Err(unsupported(
            "refund.line-items",
            "Stripe takes no line items with a refund",
        ));
    }
    metadata::add(
        &mut form,
        write,
        metadata::OPERATION,
        None,
        &request.metadata,
        "refund.metadata",
        Empty::Refused,
    )?;
    input::extensions(&request.extensions, [], "refund.extensions")?;
    Ok(post(write, Step::Refund, form))
}

/// Refunds everything that is not refunded yet.
pub fn refund_rest<'a>(write: &'a Write, payment: &Id) -> Post<'a> {
    let mut form = Form::new();
    form.text("payment_intent", payment.as_str());
    metadata::mark(&mut form, write, metadata::OPERATION);
    post(write, Step::ReverseRefund, form)
}

/// `POST /v1/refunds/:id/cancel`.
pub fn cancel_refund<'a>(write: &'a Write, refund: &Id) -> Post<'a> {
    let path = text::concat(&["/v1/refunds/", refund.as_str(), "/cancel"]);
    Post {
        path,
        ..post(write, Step::CancelRefund, Form::new())
    }
}

fn post(write: &Write, step: Step, mut form: Form) -> Post<'_> {
    form.listed("expand", ["payment_intent.latest_charge"]);
    Post {
        write,
        step,
        path: text::owned("/v1/refunds"),
        form,
        field: |parameter| field_of("refund", parameter),
    }
}
