//! What is there at Stripe now.

use crate::contract::{ErrorKind, Mode, Money, Outcome};
use crate::error::{Context as _, Error, invalid, protocol};
use crate::input::{Id, join};
use crate::operation::Write;
use crate::stripe::client::{Client, Seen, wrong_mode};
use crate::stripe::currency::Currency;
use crate::stripe::form::Form;
use crate::stripe::objects::{PaymentIntent, Refund};
use crate::text;

pub(crate) fn read_intent(
    client: &Client<'_>,
    payment: &Id,
    field: &str,
) -> Result<(&'static PaymentIntent, Seen), Error> {
    let path = text::concat(&["/v1/payment_intents/", payment.as_str()]);
    let mut query = Form::new();
    query.listed("expand", ["latest_charge"]);
    let answer = client
        .get(&path, &query)
        .map_err(|error| missing(error, field).about_payment(payment.as_str()))?;
    let intent: &'static PaymentIntent = answer.read().map_err(read_only)?;
    check_mode(client, intent.livemode, &intent.id, &answer.seen).map_err(read_only)?;
    Ok((intent, answer.seen))
}

pub(crate) fn read_refund(
    client: &Client<'_>,
    refund: &Id,
    field: &str,
) -> Result<(&'static Refund, Seen), Error> {
    let path = text::concat(&["/v1/refunds/", refund.as_str()]);
    let mut query = Form::new();
    query.listed("expand", ["payment_intent.latest_charge"]);
    let answer = client
        .get(&path, &query)
        .map_err(|error| missing(error, field))?;
    let refund: &'static Refund = answer.read().map_err(read_only)?;
    if let Some(intent) = &refund.payment_intent.object {
        check_mode(client, intent.livemode, &intent.id, &answer.seen).map_err(read_only)?;
    }
    Ok((refund, answer.seen))
}

/// Reads the payment before a write. When it cannot be read, the write was not sent now, but may
/// have been by an earlier call.
pub(super) fn intent_before(
    client: &Client<'_>,
    write: &Write,
    payment: &Id,
    field: &str,
) -> Result<(&'static PaymentIntent, Seen), Error> {
    read_intent(client, payment, field).map_err(|error| {
        if write.first_sent_at.is_none() {
            error
        } else {
            error.in_doubt()
        }
    })
}

/// Captures, adjustments and refunds carry no currency at Stripe, only a number: 1000 meant as
/// 10.00 EUR would move 1000 JPY. So the payment is asked first.
pub(super) fn check_currency(
    client: &Client<'_>,
    write: &Write,
    payment_id: &str,
    id_field: &str,
    money: &Money,
    field: &str,
) -> Result<(), Error> {
    let payment = Id::payment(payment_id, id_field)?;
    let (intent, _) = intent_before(client, write, &payment, id_field)?;
    let of_payment = Currency::from_stripe(&intent.currency).map_err(|_| {
        let message = "the payment is in a currency that this adapter does not know";
        let error = protocol(message).about_payment(payment_id);
        if write.first_sent_at.is_none() {
            error.with_outcome(Outcome::NotPerformed)
        } else {
            error
        }
    })?;
    let of_payment = of_payment.code();
    if of_payment == money.currency {
        Ok(())
    } else {
        let message = text::concat(&[
            "the payment is in ",
            of_payment,
            "; Stripe moves money in the payment's currency only",
        ]);
        Err(invalid(join(field, ".currency"), message).about_payment(payment_id))
    }
}

pub(crate) fn check_mode(
    client: &Client<'_>,
    livemode: bool,
    payment_id: &str,
    seen: &Seen,
) -> Result<(), Error> {
    if (client.mode() == Mode::Live) == livemode {
        Ok(())
    } else {
        Err(wrong_mode(seen).about_payment(payment_id))
    }
}

fn missing(error: Error, field: &str) -> Error {
    match error.kind {
        ErrorKind::NotFound => error.at_field(field),
        _ => error,
    }
}

pub(super) fn read_only(error: Error) -> Error {
    error.with_outcome(Outcome::NotPerformed)
}
