//! Sends a write, and says what is there after it.

use crate::contract::{Outcome, Payment, RetryAdvice, Transaction};
use crate::error::{Context as _, Error};
use crate::gateway::current::{
    check_mode, intent_in, intent_path, intent_query, read_intent, read_refund,
};
use crate::input::Id;
use crate::stripe::client::{Client, Post, Seen};
use crate::stripe::objects::Refund;
use crate::stripe::read::{self, RefundRendering};

/// Sends a write whose answer is a payment intent, and returns the payment as it is now.
pub(super) fn write_payment(client: &Client<'_>, post: Post<'_>) -> Result<Payment, Error> {
    let (mut intent, mut seen) = intent_in(client, client.post(post)?)?;
    if seen.replayed {
        let id = intent.id.as_str();
        let payment = replayed_id(id)?;
        let (current, now) =
            read_intent(client, &payment, "payment-id").map_err(|error| unread(error, id))?;
        intent = current;
        seen = as_replay(now);
    }
    read::payment(intent, &seen, RefundRendering::Current)
}

/// As [`write_payment`] for many payments, side by side: a result for each, in their order.
pub(crate) fn write_payments(
    client: &Client<'_>,
    posts: Vec<Post<'_>>,
) -> Vec<Result<Payment, Error>> {
    let answers = client.post_all(posts).into_iter();
    let mut written: Vec<_> = answers.map(|answer| intent_in(client, answer?)).collect();
    let mut replayed = Vec::new();
    let mut paths = Vec::new();
    for result in &mut written {
        let Ok((intent, seen)) = result else { continue };
        if seen.replayed {
            match replayed_id(&intent.id) {
                Ok(id) => paths.push(intent_path(&id)),
                Err(error) => {
                    *result = Err(error);
                    continue;
                }
            }
            replayed.push(result);
        }
    }
    for (result, answer) in replayed
        .into_iter()
        .zip(client.get_all(&paths, &intent_query()))
    {
        if let Ok((before, _)) = result {
            let id = before.id.as_str();
            *result = answer
                .and_then(|answer| intent_in(client, answer))
                .map(|(intent, now)| (intent, as_replay(now)))
                .map_err(|error| unread(error, id));
        }
    }
    let written = written.into_iter();
    written
        .map(|result| {
            let (intent, seen) = result?;
            read::payment(intent, &seen, RefundRendering::Current)
        })
        .collect()
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
        check_mode(client, intent.livemode, &intent.id, &seen)?;
    }
    if seen.replayed {
        let id = Id::parse(&refund.id, "refund").map_err(|error| unread(error, payment_id))?;
        let (current, now) =
            read_refund(client, &id, "refund").map_err(|error| unread(error, payment_id))?;
        refund = current;
        seen = as_replay(now);
    }
    read::refund(refund, &seen)
}

/// The payment behind a replayed answer, which shows it as it was when it was first given.
fn replayed_id(id: &str) -> Result<Id, Error> {
    Id::payment(id, "payment-id").map_err(|error| unread(error, id))
}

/// What was read again instead of a replayed answer is a replay's result.
fn as_replay(seen: Seen) -> Seen {
    let replayed = true;
    Seen { replayed, ..seen }
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
