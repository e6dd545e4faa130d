//! Refunds that are under way.

use crate::contract::{
    ErrorKind, Operation, Outcome, RefundCancellation, RetryAdvice, Transaction,
};
use crate::error::{Context as _, Error, error, not_sent};
use crate::gateway::current::refund_of;
use crate::gateway::send::write_refund;
use crate::http::Http;
use crate::input::Id;
use crate::operation::Write;
use crate::resource::forgotten;
use crate::stripe::client::Client;
use crate::stripe::{parameters, read};

pub fn cancel_refund(
    http: &dyn Http,
    operation: &Operation,
    cancellation: &RefundCancellation,
) -> Result<Transaction, Error> {
    const FIELD: &str = "cancellation.reference";
    let write = Write::parse(operation)?;
    let payment = Id::payment(&cancellation.payment_id, "cancellation.payment-id")?;
    let refund = Id::parse(&cancellation.reference, FIELD)?;
    let client = Client::new(http, write.session);
    let (before, seen) = refund_of(&client, &payment, &refund, FIELD)
        .map_err(|error| not_sent(error, write).about_payment(payment.as_str()))?;
    let status = before.status;
    if status == Some("canceled") {
        return read::refund(before, &seen);
    }
    if write.is_past_window() {
        return Err(forgotten().about_payment(payment.as_str()));
    }
    let is_waiting = status == Some("requires_action");
    if !is_waiting && write.first_sent_at.is_none() {
        return Err(error(
            ErrorKind::Conflict,
            Outcome::NotPerformed,
            RetryAdvice::Never,
            "Stripe cancels only a refund that waits for the customer's bank details",
        )
        .at_field(FIELD)
        .about_payment(payment.as_str()));
    }
    let post = parameters::cancel_refund(write, &refund);
    write_refund(&client, post, payment.as_str()).map_err(|mut error| {
        // Stripe has no code for a refund that can no longer be canceled.
        if error.kind == ErrorKind::InvalidRequest {
            error.kind = ErrorKind::Conflict;
        }
        error
    })
}
