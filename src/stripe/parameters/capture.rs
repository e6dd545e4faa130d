//! What happens to an authorized amount: capture, adjust, cancel, release.

use crate::contract::{Adjustment, CancelReason, Cancellation, CaptureRequest};
use crate::error::{Error, unsupported};
use crate::input::{self, Id};
use crate::operation::{Step, Write};
use crate::stripe::client::Post;
use crate::stripe::form::Form;
use crate::stripe::metadata::{self, Empty};
use crate::stripe::parameters::{amount, amount_details, field_of};
use crate::text;

/// `POST /v1/payment_intents/:id/capture`.
///
/// # Errors
/// `invalid-request` or `unsupported` naming the field at fault.
pub fn capture<'a>(write: &'a Write, request: &CaptureRequest) -> Result<Post<'a>, Error> {
    let payment = Id::payment(&request.payment_id, "capture.payment-id")?;
    let mut form = Form::new();
    let amount = amount::positive(&request.amount, "capture.amount")?;
    form.number("amount_to_capture", amount.value);
    // Only a card that can be captured several times takes the parameter; its default is final.
    if !request.is_final {
        form.text("final_capture", "false");
    }
    if let Some(suffix) = &request.statement_suffix {
        form.text(
            "statement_descriptor_suffix",
            input::text(suffix, 22, "capture.statement-suffix")?,
        );
    }
    capture_split(&mut form, request, &amount)?;
    amount_details::add(
        &mut form,
        &request.line_items,
        request.totals.as_ref(),
        None,
        &request.amount,
        amount.currency,
        "capture",
    )?;
    metadata::add(
        &mut form,
        write,
        metadata::CAPTURE,
        None,
        &request.metadata,
        "capture.metadata",
        Empty::Refused,
    )?;
    input::extensions(&request.extensions, [], "capture.extensions")?;
    form.listed("expand", ["latest_charge"]);
    Ok(Post {
        write,
        step: Step::Capture,
        path: text::concat(&["/v1/payment_intents/", payment.as_str(), "/capture"]),
        form,
        field: |parameter| field_of("capture", parameter),
    })
}

/// `POST /v1/payment_intents/:id/increment_authorization`.
///
/// # Errors
/// `invalid-request` naming the field at fault.
pub fn adjust<'a>(write: &'a Write, adjustment: &Adjustment) -> Result<Post<'a>, Error> {
    let payment = Id::payment(&adjustment.payment_id, "adjustment.payment-id")?;
    let mut form = Form::new();
    let amount = amount::positive(&adjustment.new_total, "adjustment.new-total")?;
    form.number("amount", amount.value);
    if let Some(description) = &adjustment.description {
        form.text(
            "description",
            input::text(description, 1_000, "adjustment.description")?,
        );
    }
    metadata::add(
        &mut form,
        write,
        metadata::ADJUST,
        None,
        &adjustment.metadata,
        "adjustment.metadata",
        Empty::Refused,
    )?;
    input::extensions(&adjustment.extensions, [], "adjustment.extensions")?;
    form.listed("expand", ["latest_charge"]);
    Ok(Post {
        write,
        step: Step::Adjust,
        path: text::concat(&[
            "/v1/payment_intents/",
            payment.as_str(),
            "/increment_authorization",
        ]),
        form,
        field: |parameter| match parameter {
            "amount" => Some(text::owned("adjustment.new-total")),
            _ => field_of("adjustment", parameter),
        },
    })
}

/// What Stripe is to be told about the reason of a cancellation.
///
/// # Errors
/// `invalid-request` or `unsupported` naming the field at fault.
pub fn cancel_reason(cancellation: &Cancellation) -> Result<Option<&'static str>, Error> {
    input::extensions(&cancellation.extensions, [], "cancellation.extensions")?;
    Ok(match cancellation.reason {
        None => None,
        Some(CancelReason::Abandoned) => Some("abandoned"),
        Some(CancelReason::Duplicate) => Some("duplicate"),
        Some(CancelReason::Fraudulent) => Some("fraudulent"),
        Some(CancelReason::RequestedByCustomer) => Some("requested_by_customer"),
        Some(CancelReason::Other) => {
            return Err(unsupported(
                "cancellation.reason",
                "no such reason at Stripe",
            ));
        }
    })
}

/// `POST /v1/payment_intents/:id/cancel`, for a payment of which nothing was captured.
pub fn cancel<'a>(write: &'a Write, step: Step, payment: &Id, reason: Option<&str>) -> Post<'a> {
    let mut form = Form::new();
    form.optional("cancellation_reason", reason);
    form.listed("expand", ["latest_charge"]);
    Post {
        write,
        step,
        path: text::concat(&["/v1/payment_intents/", payment.as_str(), "/cancel"]),
        form,
        field: |parameter| field_of("cancellation", parameter),
    }
}

/// Releases the rest of a payment that was captured in part: a last capture of nothing. Stripe
/// refuses to cancel such a payment.
pub fn release<'a>(write: &'a Write, step: Step, payment: &Id) -> Post<'a> {
    let mut form = Form::new();
    form.number("amount_to_capture", 0)
        .text("final_capture", "true");
    metadata::mark(&mut form, write, metadata::RELEASE);
    form.listed("expand", ["latest_charge"]);
    Post {
        write,
        step,
        path: text::concat(&["/v1/payment_intents/", payment.as_str(), "/capture"]),
        form,
        field: |parameter| field_of("cancellation", parameter),
    }
}

/// At a capture Stripe lets the amounts of the split change, not the accounts.
fn capture_split(
    form: &mut Form,
    request: &CaptureRequest,
    amount: &amount::Amount,
) -> Result<(), Error> {
    use crate::contract::SplitShare;
    let split = match request.splits.as_slice() {
        [] => return Ok(()),
        [split] => split,
        _ => {
            return Err(unsupported(
                "capture.splits",
                "Stripe splits a payment once",
            ));
        }
    };
    for (is_there, field) in [
        (split.account.is_some(), "capture.splits[0].account"),
        (split.group.is_some(), "capture.splits[0].group"),
        (
            split.on_behalf_of.is_some(),
            "capture.splits[0].on-behalf-of",
        ),
    ] {
        if is_there {
            return Err(unsupported(
                field,
                "Stripe fixes it at the authorization; a capture changes only the share",
            ));
        }
    }
    let field = "capture.splits[0].share";
    match &split.share {
        Some(SplitShare::Amount(money)) => {
            form.number(
                "transfer_data[amount]",
                amount::share(money, *amount, field)?,
            );
        }
        Some(SplitShare::Fee(money)) => {
            form.number(
                "application_fee_amount",
                amount::part(money, amount.currency, field)?,
            );
        }
        None => {}
    }
    Ok(())
}
