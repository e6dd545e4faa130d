//! A payment's life: what to ask Stripe, and what the answer means.

pub(crate) mod current;
mod find;
mod limits;
mod movement;
pub(crate) mod recover;
mod reverse;
pub(crate) mod send;

pub use find::find;
pub use reverse::reverse;

use current::{before_moving, intent_before, read_intent, refund_of};
use send::{change_payment, write_payment, write_refund};

use crate::connection::Session;
use crate::contract::{
    Adjustment, Authorization, Cancellation, CaptureRequest, Confirmation, Connection, ErrorKind,
    Operation, Payment, PaymentChanges, RefundRequest, Transaction, TransactionKind,
};
use crate::error::{Context as _, Error, invalid, read_only};
use crate::http::Http;
use crate::input::Id;
use crate::operation::{Step, Write};
use crate::stripe::client::Client;
use crate::stripe::objects::PaymentIntent;
use crate::stripe::parameters;
use crate::stripe::read::{self, RefundRendering};
use crate::text;

pub fn authorize(
    http: &dyn Http,
    operation: &Operation,
    authorization: &Authorization,
) -> Result<Payment, Error> {
    let write = Write::parse(operation)?;
    let post = parameters::authorize(write, authorization)?;
    let client = Client::new(http, write.session);
    if write.is_past_window() {
        return recover::payment(&client, write);
    }
    write_payment(&client, post)
}

/// Goes on with a payment. After a redirect Stripe has confirmed by itself, so there is nothing to
/// post unless the payment still waits for it.
pub fn confirm(
    http: &dyn Http,
    operation: &Operation,
    confirmation: &Confirmation,
) -> Result<Payment, Error> {
    let write = Write::parse(operation)?;
    let payment = Id::payment(&confirmation.payment_id, "confirmation.payment-id")?;
    let post = parameters::confirm(write, &payment, confirmation)?;
    let client = Client::new(http, write.session);
    if !confirmation.redirect_result.is_empty() {
        check_redirect_result(confirmation)?;
        let (intent, seen) = intent_before(&client, write, &payment, "confirmation.payment-id")?;
        let waits = matches!(
            intent.status,
            "requires_confirmation" | "requires_payment_method"
        );
        if confirmation.source.is_none() && !(waits && intent.last_payment_error.is_none()) {
            return read::payment(intent, &seen, RefundRendering::Current);
        }
    }
    if write.is_past_window() {
        return recover::payment(&client, write);
    }
    change_payment(&client, post, payment.as_str())
}

pub fn update(
    http: &dyn Http,
    operation: &Operation,
    changes: &PaymentChanges,
) -> Result<Payment, Error> {
    let write = Write::parse(operation)?;
    let post = parameters::update(write, changes)?;
    let client = Client::new(http, write.session);
    if write.is_past_window() {
        return recover::payment(&client, write);
    }
    change_payment(&client, post, &changes.payment_id)
}

pub fn get_payment(
    http: &dyn Http,
    connection: &Connection,
    payment_id: &str,
) -> Result<Payment, Error> {
    let session = Session::parse(connection)?;
    let payment = Id::payment(payment_id, "payment-id")?;
    let client = Client::new(http, session);
    let (intent, seen) = read_intent(&client, &payment, "payment-id")?;
    read::payment(intent, &seen, RefundRendering::Current).map_err(read_only)
}

pub fn capture(
    http: &dyn Http,
    operation: &Operation,
    request: &CaptureRequest,
) -> Result<Transaction, Error> {
    let write = Write::parse(operation)?;
    let post = parameters::capture(write, request)?;
    let client = Client::new(http, write.session);
    if write.is_past_window() {
        return recover::transaction(&client, write, TransactionKind::Capture);
    }
    let before = before_moving(
        &client,
        write,
        &request.payment_id,
        "capture.payment-id",
        &request.amount,
        "capture.amount",
    )?;
    limits::check_capture(write, &before, request.is_final)?;
    let payment = change_payment(&client, post, &request.payment_id)?;
    Ok(movement::capture(
        payment,
        write.id.as_str(),
        Some(request.amount.clone()),
    ))
}

pub fn adjust(
    http: &dyn Http,
    operation: &Operation,
    adjustment: &Adjustment,
) -> Result<Transaction, Error> {
    let write = Write::parse(operation)?;
    let post = parameters::adjust(write, adjustment)?;
    let client = Client::new(http, write.session);
    if write.is_past_window() {
        return recover::transaction(&client, write, TransactionKind::Adjustment);
    }
    let before = before_moving(
        &client,
        write,
        &adjustment.payment_id,
        "adjustment.payment-id",
        &adjustment.new_total,
        "adjustment.new-total",
    )?;
    limits::check_adjustment(write, &before)?;
    let payment = change_payment(&client, post, &adjustment.payment_id)?;
    Ok(movement::adjustment(payment, write.id.as_str()))
}

/// Releases whatever is not captured. Which request does it depends on the payment: Stripe cancels
/// one of which nothing was captured, and takes a last capture of nothing for any other.
pub fn cancel(
    http: &dyn Http,
    operation: &Operation,
    cancellation: &Cancellation,
) -> Result<Transaction, Error> {
    let write = Write::parse(operation)?;
    let payment = Id::payment(&cancellation.payment_id, "cancellation.payment-id")?;
    let reason = parameters::cancel_reason(cancellation)?;
    let client = Client::new(http, write.session);
    if write.is_past_window() {
        return recover::transaction(&client, write, TransactionKind::Void);
    }
    let (before, _) = intent_before(&client, write, &payment, "cancellation.payment-id")?;
    let post = if captured(before) {
        parameters::release(write, Step::Release, &payment)
    } else {
        parameters::cancel(write, Step::Cancel, &payment, reason)
    };
    let after = change_payment(&client, post, payment.as_str())?;
    Ok(movement::void(after, write.id.as_str()))
}

pub fn refund(
    http: &dyn Http,
    operation: &Operation,
    request: &RefundRequest,
) -> Result<Transaction, Error> {
    let write = Write::parse(operation)?;
    let post = parameters::refund(write, request)?;
    let client = Client::new(http, write.session);
    if write.is_past_window() {
        return recover::transaction(&client, write, TransactionKind::Refund);
    }
    if let Some(amount) = &request.amount {
        before_moving(
            &client,
            write,
            &request.payment_id,
            "refund.payment-id",
            amount,
            "refund.amount",
        )?;
    }
    write_refund(&client, post, &request.payment_id).map_err(|error| refused_share(error, request))
}

pub fn get_transaction(
    http: &dyn Http,
    connection: &Connection,
    payment_id: &str,
    reference: &str,
) -> Result<Transaction, Error> {
    let session = Session::parse(connection)?;
    let payment = Id::payment(payment_id, "payment-id")?;
    let reference = Id::parse(reference, "reference")?;
    let client = Client::new(http, session);
    let (refund, seen) = refund_of(&client, &payment, &reference, "reference")?;
    read::refund(refund, &seen).map_err(read_only)
}

fn check_redirect_result(confirmation: &Confirmation) -> Result<(), Error> {
    let of_other_payment = confirmation
        .redirect_result
        .iter()
        .any(|entry| entry.key == "payment_intent" && entry.value != confirmation.payment_id);
    if of_other_payment {
        return Err(invalid(
            "confirmation.redirect-result",
            "belongs to another payment",
        ));
    }
    Ok(())
}

/// Stripe does not always name the parameter at fault when it does not take a share or a fee back.
fn refused_share(error: Error, request: &RefundRequest) -> Error {
    if error.kind != ErrorKind::InvalidRequest || error.field.is_some() {
        return error;
    }
    for (is_asked_for, word, field) in [
        (request.refund_fees, "application_fee", "refund.refund-fees"),
        (request.reverse_splits, "transfer", "refund.reverse-splits"),
    ] {
        if is_asked_for && text::holds(&error.message, word) {
            return error.at_field(field);
        }
    }
    error
}

fn captured(intent: &PaymentIntent) -> bool {
    intent.amount_received.is_some_and(|received| received > 0)
}
