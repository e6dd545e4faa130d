//! Undoing a payment of a checkout that failed, whatever became of it.

use crate::contract::{
    ErrorKind, Money, Operation, Outcome, RetryAdvice, Reversal, Transaction, TransactionKind,
    TransactionStatus,
};
use crate::error::{Context as _, Error};
use crate::gateway::current::intent_before;
use crate::gateway::send::{change_payment, write_refund};
use crate::gateway::{captured, movement, recover};
use crate::http::Http;
use crate::input::Id;
use crate::operation::{Step, Write};
use crate::stripe::client::{Client, Post, Seen};
use crate::stripe::objects::PaymentIntent;
use crate::stripe::parameters;
use crate::stripe::read::{self, RefundRendering};

/// Cancels what can be cancelled and refunds the rest. Which requests these are depends on the
/// payment, and each has a key of its own: sent again, the operation goes on where it stopped.
pub fn reverse(
    http: &dyn Http,
    operation: &Operation,
    reversal: &Reversal,
) -> Result<Transaction, Error> {
    let write = Write::parse(operation)?;
    let payment = Id::payment(&reversal.payment_id, "reversal.payment-id")?;
    crate::input::extensions(&reversal.extensions, [], "reversal.extensions")?;
    let client = Client::new(http, write.session);
    if write.is_past_window() {
        return recover::any_transaction(&client, write)
            .map_err(|error| error.about_payment(payment.as_str()));
    }
    let (before, seen) = intent_before(&client, write, &payment, "reversal.payment-id")?;
    if captured(before) {
        give_back(&client, write, &payment, before, &seen)
    } else {
        call_off(&client, write, &payment, before, &seen)
    }
}

/// Nothing was captured.
fn call_off(
    client: &Client<'_>,
    write: &Write,
    payment: &Id,
    before: &PaymentIntent,
    seen: &Seen,
) -> Result<Transaction, Error> {
    let is_canceled = before.status == "canceled";
    if is_canceled && write.first_sent_at.is_none() {
        return nothing_left(TransactionKind::Void, before, seen);
    }
    // Stripe keeps its refusal under the key. A payment that was under way then may be open later.
    let is_under_way = before.status == "processing";
    let step = if is_under_way {
        Step::ReverseCancelProcessing
    } else {
        Step::ReverseCancel
    };
    let post = parameters::cancel(write, step, payment, None);
    match change_payment(client, post, payment.as_str()) {
        Ok(after) => Ok(movement::void(after, write.id.as_str())),
        Err(error) if is_canceled && is_refused(&error) => {
            // It may have been canceled by this operation while it was under way.
            let post = parameters::cancel(write, Step::ReverseCancelProcessing, payment, None);
            unless_undone(client, post, TransactionKind::Void, before, seen)
        }
        Err(error) if is_under_way && is_refused(&error) => Err(error
            .with_retry(RetryAdvice::SameOperation)
            .because("the payment is under way; send the reversal again when its end is known: ")),
        Err(error) => Err(error),
    }
}

/// Something was captured.
fn give_back(
    client: &Client<'_>,
    write: &Write,
    payment: &Id,
    before: &PaymentIntent,
    seen: &Seen,
) -> Result<Transaction, Error> {
    let releases = before.amount_capturable > Some(0);
    let charge = before.latest_charge.object.as_deref();
    let is_refunded = charge.is_some_and(|charge| charge.amount_refunded >= before.amount_received);
    if releases {
        let post = parameters::release(write, Step::ReverseRelease, payment);
        let after = change_payment(client, post, payment.as_str())?;
        if is_refunded {
            return Ok(movement::void(after, write.id.as_str()));
        }
    } else if is_refunded && write.first_sent_at.is_none() {
        return nothing_left(TransactionKind::Refund, before, seen);
    }
    let post = parameters::refund_rest(write, payment);
    match write_refund(client, post, payment.as_str()) {
        Err(error) if is_refunded && is_refused(&error) => {
            // It may have been refunded before, and what was left of it released by this operation.
            let post = parameters::release(write, Step::ReverseRelease, payment);
            unless_undone(client, post, TransactionKind::Refund, before, seen)
        }
        Err(error) if releases && error.outcome != Outcome::Unknown => {
            // Half of the operation is done, and the same operation does the other half.
            Err(error
                .in_doubt()
                .because("what was not captured is released, but the refund failed: "))
        }
        answer => answer,
    }
}

/// What this operation did, when Stripe has it under the key of the post. There is nothing left that the
/// post could do: where Stripe refuses it, something else undid the payment.
fn unless_undone(
    client: &Client<'_>,
    post: Post<'_>,
    kind: TransactionKind,
    before: &PaymentIntent,
    seen: &Seen,
) -> Result<Transaction, Error> {
    let id = post.write.id.as_str();
    match change_payment(client, post, before.id) {
        Ok(after) => Ok(movement::void(after, id)),
        Err(error) if is_refused(&error) => nothing_left(kind, before, seen),
        Err(error) => Err(error),
    }
}

/// Whether the state of the payment was the reason, and not another request at the same time.
fn is_refused(error: &Error) -> bool {
    error.kind == ErrorKind::Conflict && error.http_status == Some(400)
}

/// The payment was undone before, and not by this operation.
fn nothing_left(
    kind: TransactionKind,
    before: &PaymentIntent,
    seen: &Seen,
) -> Result<Transaction, Error> {
    let payment = read::payment(before, seen, RefundRendering::Current)?;
    let nothing = Money {
        minor_units: 0,
        currency: payment.amount.currency.clone(),
    };
    Ok(Transaction {
        operation_id: None,
        ..movement::transaction(
            kind,
            TransactionStatus::Succeeded,
            Some(nothing),
            payment,
            "",
        )
    })
}
