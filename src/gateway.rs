//! A payment's life: what to ask Stripe, and what the answer means.

mod find;
mod movement;
mod recover;

pub use find::find;

use crate::connection::Session;
use crate::contract::{
    Adjustment, Authorization, Cancellation, CaptureRequest, Confirmation, Connection, ErrorKind,
    Money, Operation, Outcome, Payment, PaymentChanges, RefundRequest, RetryAdvice, Reversal,
    Transaction, TransactionKind,
};
use crate::error::{Context as _, Error, error, invalid};
use crate::http::Http;
use crate::input::{Id, join};
use crate::operation::{Step, Write};
use crate::stripe::client::{Client, Post, Seen, wrong_mode};
use crate::stripe::form::Form;
use crate::stripe::objects::{PaymentIntent, Refund};
use crate::stripe::read::{self, RefundRendering};
use crate::stripe::{currency::Currency, parameters};
use crate::text;

pub fn authorize(
    http: &dyn Http,
    operation: &Operation,
    authorization: &Authorization,
) -> Result<Payment, Error> {
    let write = Write::parse(operation)?;
    let post = parameters::authorize(&write, authorization)?;
    let client = Client::new(http, &write.session);
    if write.is_past_window() {
        return recover::payment(&client, &write);
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
    let post = parameters::confirm(&write, &payment, confirmation)?;
    let client = Client::new(http, &write.session);
    if !confirmation.redirect_result.is_empty() {
        check_redirect_result(confirmation)?;
        let (intent, seen) = intent_before(&client, &write, &payment, "confirmation.payment-id")?;
        let waits = matches!(
            intent.status.as_str(),
            "requires_confirmation" | "requires_payment_method"
        );
        if confirmation.source.is_none() && !(waits && intent.last_payment_error.is_none()) {
            return read::payment(intent, &seen, RefundRendering::Current);
        }
    }
    if write.is_past_window() {
        return recover::payment(&client, &write);
    }
    write_payment(&client, post)
}

pub fn update(
    http: &dyn Http,
    operation: &Operation,
    changes: &PaymentChanges,
) -> Result<Payment, Error> {
    let write = Write::parse(operation)?;
    let post = parameters::update(&write, changes)?;
    let client = Client::new(http, &write.session);
    if write.is_past_window() {
        return recover::payment(&client, &write);
    }
    write_payment(&client, post)
}

pub fn get_payment(
    http: &dyn Http,
    connection: &Connection,
    payment_id: &str,
) -> Result<Payment, Error> {
    let session = Session::parse(connection)?;
    let payment = Id::payment(payment_id, "payment-id")?;
    let client = Client::new(http, &session);
    let (intent, seen) = read_intent(&client, &payment, "payment-id")?;
    read::payment(intent, &seen, RefundRendering::Current)
}

pub fn capture(
    http: &dyn Http,
    operation: &Operation,
    request: &CaptureRequest,
) -> Result<Transaction, Error> {
    let write = Write::parse(operation)?;
    let post = parameters::capture(&write, request)?;
    let client = Client::new(http, &write.session);
    if write.is_past_window() {
        return recover::transaction(&client, &write, TransactionKind::Capture);
    }
    check_currency(
        &client,
        &write,
        &request.payment_id,
        "capture.payment-id",
        &request.amount,
        "capture.amount",
    )?;
    let payment = write_payment(&client, post)?;
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
    let post = parameters::adjust(&write, adjustment)?;
    let client = Client::new(http, &write.session);
    if write.is_past_window() {
        return recover::transaction(&client, &write, TransactionKind::Adjustment);
    }
    let field = "adjustment.payment-id";
    check_currency(
        &client,
        &write,
        &adjustment.payment_id,
        field,
        &adjustment.new_total,
        "adjustment.new-total",
    )?;
    let payment = write_payment(&client, post)?;
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
    let client = Client::new(http, &write.session);
    if write.is_past_window() {
        return recover::transaction(&client, &write, TransactionKind::Void);
    }
    let (before, _) = intent_before(&client, &write, &payment, "cancellation.payment-id")?;
    let post = if captured(before) {
        parameters::release(&write, Step::Release, &payment)
    } else {
        parameters::cancel(&write, Step::Cancel, &payment, reason)
    };
    let after = write_payment(&client, post)?;
    Ok(movement::void(after, write.id.as_str()))
}

pub fn refund(
    http: &dyn Http,
    operation: &Operation,
    request: &RefundRequest,
) -> Result<Transaction, Error> {
    let write = Write::parse(operation)?;
    let post = parameters::refund(&write, request)?;
    let client = Client::new(http, &write.session);
    if write.is_past_window() {
        return recover::transaction(&client, &write, TransactionKind::Refund);
    }
    if let Some(amount) = &request.amount {
        check_currency(
            &client,
            &write,
            &request.payment_id,
            "refund.payment-id",
            amount,
            "refund.amount",
        )?;
    }
    write_refund(&client, post, &request.payment_id)
}

/// Undoes a payment: cancels what can be cancelled and refunds the rest.
pub fn reverse(
    http: &dyn Http,
    operation: &Operation,
    reversal: &Reversal,
) -> Result<Transaction, Error> {
    let write = Write::parse(operation)?;
    let payment = Id::payment(&reversal.payment_id, "reversal.payment-id")?;
    crate::input::extensions(&reversal.extensions, [], "reversal.extensions")?;
    let refund = parameters::refund_rest(&write, &payment)?;
    let client = Client::new(http, &write.session);
    if write.is_past_window() {
        return recover::any_transaction(&client, &write);
    }
    let (before, _) = intent_before(&client, &write, &payment, "reversal.payment-id")?;
    if !captured(before) {
        let after = write_payment(
            &client,
            parameters::cancel(&write, Step::ReverseCancel, &payment, None),
        )?;
        return Ok(movement::void(after, write.id.as_str()));
    }
    let releases = before
        .amount_capturable
        .is_some_and(|capturable| capturable > 0);
    if releases {
        write_payment(
            &client,
            parameters::release(&write, Step::ReverseRelease, &payment),
        )?;
    }
    write_refund(&client, refund, payment.as_str()).map_err(|error| {
        if !releases || error.outcome == Outcome::Unknown {
            return error;
        }
        // Half of the operation is done, and the same operation does the other half.
        error
            .in_doubt()
            .because("what was not captured is released, but the refund failed: ")
    })
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
    let client = Client::new(http, &session);
    let (refund, seen) = read_refund(&client, &reference, "reference")?;
    let belongs = refund
        .payment_intent
        .id()
        .is_some_and(|id| id == payment.as_str());
    if !belongs {
        return Err(error(
            ErrorKind::NotFound,
            Outcome::NotPerformed,
            RetryAdvice::AfterChange,
            "the movement belongs to another payment",
        )
        .at_field("reference")
        .in_request(seen.request_id.as_deref()));
    }
    read::refund(refund, &seen)
}

/// Sends a write whose answer is a payment intent, and returns the payment as it is now.
fn write_payment(client: &Client<'_>, post: Post<'_>) -> Result<Payment, Error> {
    let answer = client.post(post)?;
    let intent: &'static PaymentIntent = answer.read()?;
    let mut seen = answer.seen;
    check_mode(client, intent, &seen)?;
    let intent = if seen.replayed {
        again(client, &intent.id, &mut seen)?
    } else {
        intent
    };
    read::payment(intent, &seen, RefundRendering::Current)
}

/// Sends a refund, and returns it as it is now.
fn write_refund(
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
        check_mode(client, intent, &seen)?;
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

fn read_intent(
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
    check_mode(client, intent, &answer.seen).map_err(read_only)?;
    Ok((intent, answer.seen))
}

fn read_refund(
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
        check_mode(client, intent, &answer.seen).map_err(read_only)?;
    }
    Ok((refund, answer.seen))
}

/// Reads the payment before a write. When it cannot be read, the write was not sent now, but may
/// have been by an earlier call.
fn intent_before(
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
fn check_currency(
    client: &Client<'_>,
    write: &Write,
    payment_id: &str,
    id_field: &str,
    money: &Money,
    field: &str,
) -> Result<(), Error> {
    let payment = Id::payment(payment_id, id_field)?;
    let (intent, _) = intent_before(client, write, &payment, id_field)?;
    let of_payment = Currency::from_stripe(&intent.currency)
        .map(Currency::code)
        .unwrap_or_default();
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

fn check_mode(client: &Client<'_>, intent: &PaymentIntent, seen: &Seen) -> Result<(), Error> {
    if (client.mode() == crate::contract::Mode::Live) == intent.livemode {
        Ok(())
    } else {
        Err(wrong_mode(&intent.id, seen))
    }
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

fn captured(intent: &PaymentIntent) -> bool {
    intent.amount_received.is_some_and(|received| received > 0)
}

fn missing(error: Error, field: &str) -> Error {
    match error.kind {
        ErrorKind::NotFound => error.at_field(field),
        _ => error,
    }
}

fn read_only(error: Error) -> Error {
    error.with_outcome(Outcome::NotPerformed)
}
