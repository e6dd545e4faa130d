//! What is there at Stripe now.

use crate::contract::{ErrorKind, Money, Outcome, RetryAdvice};
use crate::error::{Context as _, Error, error, invalid, missing, not_sent, protocol, read_only};
use crate::input::{Id, join};
use crate::operation::Write;
use crate::stripe::client::{Answer, Client, Seen};
use crate::stripe::currency::Currency;
use crate::stripe::form::Form;
use crate::stripe::objects::{PaymentIntent, Refund};
use crate::text;

pub(crate) fn read_intent(
    client: &Client<'_>,
    payment: &Id,
    field: &str,
) -> Result<(&'static PaymentIntent, Seen), Error> {
    let answer = client
        .get(&intent_path(payment), &intent_query())
        .map_err(|error| missing(error, field).about_payment(payment.as_str()))?;
    intent_in(client, answer).map_err(read_only)
}

pub(super) fn intent_path(payment: &Id) -> String {
    text::concat(&["/v1/payment_intents/", payment.as_str()])
}

pub(super) fn intent_query() -> Form {
    let mut query = Form::new();
    query.listed("expand", ["latest_charge"]);
    query
}

/// The payment in an answer of Stripe's.
pub(super) fn intent_in(
    client: &Client<'_>,
    answer: Answer,
) -> Result<(&'static PaymentIntent, Seen), Error> {
    let intent: &'static PaymentIntent = answer.read()?;
    check_mode(client, intent.livemode, intent.id, &answer.seen)?;
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
        check_mode(client, intent.livemode, intent.id, &answer.seen).map_err(read_only)?;
    }
    Ok((refund, answer.seen))
}

/// Reads the payment before a write.
pub(super) fn intent_before(
    client: &Client<'_>,
    write: &Write,
    payment: &Id,
    field: &str,
) -> Result<(&'static PaymentIntent, Seen), Error> {
    read_intent(client, payment, field).map_err(|error| not_sent(error, write))
}

/// The payment before a write that moves money of it, and the money in Stripe's representation.
pub(super) struct Before {
    pub intent: &'static PaymentIntent,
    pub value: u64,
}

/// Captures, adjustments and refunds carry no currency at Stripe, only a number: 1000 meant as
/// 10.00 EUR would move 1000 JPY. So the payment is asked first.
pub(super) fn before_moving(
    client: &Client<'_>,
    write: &Write,
    payment_id: &str,
    id_field: &str,
    money: &Money,
    field: &str,
) -> Result<Before, Error> {
    let payment = Id::payment(payment_id, id_field)?;
    let (intent, _) = intent_before(client, write, &payment, id_field)?;
    let currency = Currency::from_stripe(intent.currency).map_err(|_| {
        let message = "the payment is in a currency that this adapter does not know";
        let error = protocol(message).about_payment(payment_id);
        if write.first_sent_at.is_none() {
            error.with_outcome(Outcome::NotPerformed)
        } else {
            error
        }
    })?;
    let code = currency.code();
    let value = currency.to_stripe(money.minor_units);
    match value {
        Ok(value) if code == money.currency => Ok(Before { intent, value }),
        _ => {
            let message = text::concat(&[
                "the payment is in ",
                code,
                "; Stripe moves money in the payment's currency only",
            ]);
            Err(invalid(join(field, ".currency"), message).about_payment(payment_id))
        }
    }
}

pub(crate) fn check_mode(
    client: &Client<'_>,
    livemode: bool,
    payment_id: &str,
    seen: &Seen,
) -> Result<(), Error> {
    client
        .check_mode(Some(livemode), seen)
        .map_err(|error| error.about_payment(payment_id))
}

/// As [`read_refund`], of one payment.
///
/// # Errors
/// `not-found` naming the field when the refund belongs to another payment.
pub(crate) fn refund_of(
    client: &Client<'_>,
    payment: &Id,
    refund: &Id,
    field: &str,
) -> Result<(&'static Refund, Seen), Error> {
    let (refund, seen) = read_refund(client, refund, field)?;
    if refund.payment_intent.id() == Some(payment.as_str()) {
        return Ok((refund, seen));
    }
    Err(error(
        ErrorKind::NotFound,
        Outcome::NotPerformed,
        RetryAdvice::AfterChange,
        "the movement belongs to another payment",
    )
    .at_field(field)
    .in_request(seen.request_id.as_deref()))
}
