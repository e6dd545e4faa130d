//! Fetches an object that an event only points at.

use crate::connection::Session;
use crate::contract::{Connection, ErrorKind, Outcome, Reference, Subject};
use crate::error::{Context as _, Error, unsupported};
use crate::gateway::current::{check_mode, read_intent, read_refund};
use crate::http::Http;
use crate::input::Id;
use crate::stripe::client::{Client, Seen};
use crate::stripe::form::Form;
use crate::stripe::objects::Charge;
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
    let client = Client::new(http, session);
    let id = Id::parse(&reference.id, "reference.id")?;
    fetch(&client, &reference.kind, &id).map_err(|error| match error.kind {
        ErrorKind::NotFound => error.at_field("reference.id"),
        _ => error.with_outcome(Outcome::NotPerformed),
    })
}

fn fetch(client: &Client<'_>, kind: &str, id: &Id) -> Result<Subject, Error> {
    const FIELD: &str = "reference.id";
    let rendering = RefundRendering::Current;
    match kind {
        "payment_intent" => {
            let (intent, seen) = read_intent(client, id, FIELD)?;
            read::payment(intent, &seen, rendering).map(Subject::Payment)
        }
        "charge" => {
            let (charge, seen) = read_charge(client, id)?;
            read::payment_of_charge(charge, &seen, rendering).map(Subject::Payment)
        }
        "refund" => {
            let (refund, seen) = read_refund(client, id, FIELD)?;
            read::refund(refund, &seen).map(Subject::Transaction)
        }
        _ => Err(unsupported(
            "reference.kind",
            "this adapter resolves payment_intent, charge and refund",
        )),
    }
}

fn read_charge(client: &Client<'_>, id: &Id) -> Result<(&'static Charge, Seen), Error> {
    let mut query = Form::new();
    query.listed("expand", ["payment_intent"]);
    let answer = client.get(&text::concat(&["/v1/charges/", id.as_str()]), &query)?;
    let charge: &'static Charge = answer.read()?;
    let payment = charge.payment_intent.id().unwrap_or(&charge.id);
    check_mode(client, charge.livemode, payment, &answer.seen)?;
    Ok((charge, answer.seen))
}
