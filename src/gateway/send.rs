//! Sends a write, and says what is there after it.

use crate::contract::{Outcome, Payment, RetryAdvice, Transaction};
use crate::error::{Context as _, Error};
use crate::gateway::current::{check_mode, read_intent, read_refund};
use crate::input::Id;
use crate::stripe::client::{Client, Post, Seen};
use crate::stripe::objects::{PaymentIntent, Refund};
use crate::stripe::read::{self, RefundRendering};

/// Sends a write whose answer is a payment intent, and returns the payment as it is now.
pub(super) fn write_payment(client: &Client<'_>, post: Post<'_>) -> Result<Payment, Error> {
    let answer = client.post(post)?;
    let intent: &'static PaymentIntent = answer.read()?;
    let mut seen = answer.seen;
    check_mode(client, intent.livemode, &intent.id, &seen)?;
    let intent = if seen.replayed {
        again(client, &intent.id, &mut seen)?
    } else {
        intent
    };
    read::payment(intent, &seen, RefundRendering::Current)
}

/// As [`write_payment`], for a payment that is there already: every error names it.
pub(super) fn change_payment(
    client: &Client<'_>,
    post: Post<'_>,
    payment_id: &str,
) -> Result<Payment, Error> {
    write_payment(client, post).map_err(|error| error.about_payment(payment_id))
}

/// Sends a refund, and returns it as it is now.
pub(super) fn write_refund(
    client: &Client<'_>,
    post: Post<'_>,
    payment_id: &str,
) -> Result<Transaction, Error> {
    let answer = client
        .post(post)
        .map_err(|error| error.about_payment(payment_id))?;
    let mut refund: &'static Refund = answer
        .read()
        .map_err(|error| error.about_payment(payment_id))?;
    let mut seen = answer.seen;
    if let Some(intent) = &refund.payment_intent.object {
        check_mode(client, intent.livemode, &intent.id, &seen)?;
    }
    if seen.replayed {
        let id = Id::parse(&refund.id, "refund").map_err(|error| unread(error, payment_id))?;
        let (current, now) =
            read_refund(client, &id, "refund").map_err(|error| unread(error, payment_id))?;
        refund = current;
        seen = Seen {
            replayed: true,
            ..now
        };
    }
    read::refund(refund, &seen)
}

/// Reads the payment behind a replayed answer, which shows it as it was when it was first given.
fn again(client: &Client<'_>, id: &str, seen: &mut Seen) -> Result<&'static PaymentIntent, Error> {
    let payment = Id::payment(id, "payment-id").map_err(|error| unread(error, id))?;
    let (intent, now) =
        read_intent(client, &payment, "payment-id").map_err(|error| unread(error, id))?;
    *seen = Seen {
        replayed: true,
        ..now
    };
    Ok(intent)
}

/// The write was performed, and what is there now could not be read.
fn unread(mut error: Error, payment_id: &str) -> Error {
    error.field = None;
    error
        .with_outcome(Outcome::Unknown)
        .with_retry(RetryAdvice::SameOperation)
        .because("the operation had been performed; reading the result failed: ")
        .about_payment(payment_id)
}
