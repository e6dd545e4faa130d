//! Fetches an object that an event only points at.

use crate::connection::Session;
use crate::contract::{Connection, ErrorKind, Mode, Outcome, Reference, Subject};
use crate::error::{Context as _, Error, unsupported};
use crate::http::Http;
use crate::input::Id;
use crate::stripe::client::{Answer, Client, wrong_mode};
use crate::stripe::form::Form;
use crate::stripe::objects::{Charge, PaymentIntent, Refund};
use crate::stripe::read::{self, RefundRendering};
use crate::text;

/// # Errors
/// `unsupported` for a kind of object that this adapter does not read; otherwise as Stripe answers.
/// A read changes nothing, so they say `not-performed`.
pub fn resolve(
    http: &dyn Http,
    connection: &Connection,
    reference: &Reference,
) -> Result<Subject, Error> {
    let session = Session::parse(connection)?;
    let client = Client::new(http, &session);
    let id = Id::parse(&reference.id, "reference.id")?;
    fetch(&client, &reference.kind, &id).map_err(|error| match error.kind {
        ErrorKind::NotFound => error.at_field("reference.id"),
        _ => error.with_outcome(Outcome::NotPerformed),
    })
}

fn fetch(client: &Client<'_>, kind: &str, id: &Id) -> Result<Subject, Error> {
    match kind {
        "payment_intent" => {
            let answer = get(client, "/v1/payment_intents/", id, "latest_charge")
                .map_err(|error| error.about_payment(id.as_str()))?;
            let intent: &'static PaymentIntent = answer.read()?;
            if intent.livemode != (client.mode() == Mode::Live) {
                return Err(wrong_mode(&intent.id, &answer.seen));
            }
            read::payment(intent, &answer.seen, RefundRendering::Current).map(Subject::Payment)
        }
        "charge" => {
            let answer = get(client, "/v1/charges/", id, "payment_intent")?;
            let charge: &'static Charge = answer.read()?;
            if charge.livemode != (client.mode() == Mode::Live) {
                let payment = charge.payment_intent.id().unwrap_or(&charge.id);
                return Err(wrong_mode(payment, &answer.seen));
            }
            read::payment_of_charge(charge, &answer.seen, RefundRendering::Current)
                .map(Subject::Payment)
        }
        "refund" => {
            let answer = get(client, "/v1/refunds/", id, "payment_intent.latest_charge")?;
            let refund: &'static Refund = answer.read()?;
            if let Some(intent) = &refund.payment_intent.object
                && intent.livemode != (client.mode() == Mode::Live)
            {
                return Err(wrong_mode(&intent.id, &answer.seen));
            }
            read::refund(refund, &answer.seen).map(Subject::Transaction)
        }
        _ => Err(unsupported(
            "reference.kind",
            "this adapter resolves payment_intent, charge and refund",
        )),
    }
}

fn get(client: &Client<'_>, path: &str, id: &Id, expand: &str) -> Result<Answer, Error> {
    let mut query = Form::new();
    query.listed("expand", [expand]);
    client.get(&text::concat(&[path, id.as_str()]), &query)
}
