//! Sends a write, and says what is there after it.

use crate::contract::{Outcome, Payment, RetryAdvice, Transaction};
use crate::error::{Context as _, Error, protocol};
use crate::gateway::current::{check_mode, intent_in, intent_path, intent_query, read_refund};
use crate::input::Id;
use crate::stripe::client::{Answer, Client, Post, Seen};
use crate::stripe::objects::Refund;
use crate::stripe::read::{self, RefundRendering};

/// Sends a write whose answer is a payment intent, and returns the payment as it is now.
pub(super) fn write_payment(client: &Client<'_>, post: Post<'_>) -> Result<Payment, Error> {
    let mut payments = payments(client, vec![client.post(post)]);
    // There is one for each answer.
    payments
        .pop()
        .unwrap_or_else(|| Err(protocol("there was no answer")))
}

/// As [`write_payment`] for many payments, side by side: a result for each, in their order.
pub(crate) fn write_payments(
    client: &Client<'_>,
    posts: Vec<Post<'_>>,
) -> Vec<Result<Payment, Error>> {
    payments(client, client.post_all(posts))
}

/// The payments behind answers. A replayed answer shows a payment as it was when it was first given:
/// those are read again.
fn payments(
    client: &Client<'_>,
    answers: Vec<Result<Answer, Error>>,
) -> Vec<Result<Payment, Error>> {
    let mut replayed = Vec::new();
    let mut written = Vec::with_capacity(answers.len());
    for answer in answers {
        written.push(answer.and_then(|answer| {
            let (intent, seen) = intent_in(client, answer)?;
            if seen.replayed {
                let id = Id::payment(intent.id, "payment-id");
                let id = id.map_err(|error| unread(error, intent.id))?;
                replayed.push(intent_path(&id));
            }
            Ok((intent, seen))
        }));
    }
    let mut again = client.get_all(&replayed, &intent_query()).into_iter();
    let mut payments = Vec::with_capacity(written.len());
    for result in written {
        payments.push(result.and_then(|(mut intent, mut seen)| {
            if seen.replayed
                && let Some(answer) = again.next()
            {
                let current = answer.and_then(|answer| intent_in(client, answer));
                (intent, seen) = current.map_err(|error| unread(error, intent.id))?;
                seen.replayed = true;
            }
            read::payment(intent, &seen, RefundRendering::Current)
        }));
    }
    payments
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
pub(crate) fn write_refund(
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
        check_mode(client, intent.livemode, intent.id, &seen)?;
    }
    if seen.replayed {
        let id = Id::parse(refund.id, "refund").map_err(|error| unread(error, payment_id))?;
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

/// The write was performed, and what is there now could not be read.
fn unread(mut error: Error, payment_id: &str) -> Error {
    error.field = None;
    error
        .with_outcome(Outcome::Unknown)
        .with_retry(RetryAdvice::SameOperation)
        .because("the operation had been performed; reading the result failed: ")
        .about_payment(payment_id)
}
