//! Fetches an object that an event only points at.

use crate::connection::Session;
use crate::contract::{Connection, ErrorKind, Outcome, Reference, Subject};
use crate::error::{Context as _, Error, unsupported};
use crate::gateway::current::{check_mode, read_intent, read_refund};
use crate::http::Http;
use crate::input::Id;
use crate::stripe::client::{Answer, Client, Seen};
use crate::stripe::form::Form;
use crate::stripe::objects::{Charge, Resource};
use crate::stripe::read::{self, RefundRendering};
use crate::text;
use crate::webhooks::object::{Object, Occasion};
use crate::webhooks::thin;
use crate::webhooks::types::ObjectType;

const FIELD: &str = "reference.id";

/// The objects that one struct reads: their names at Stripe, and where they are.
#[rustfmt::skip]
const RESOURCES: [(&str, ObjectType, &str); 9] = [
    ("account",                   ObjectType::Account,         "/v1/accounts/"),
    ("checkout.session",          ObjectType::CheckoutSession, "/v1/checkout/sessions/"),
    ("dispute",                   ObjectType::Dispute,         "/v1/disputes/"),
    ("mandate",                   ObjectType::Mandate,         "/v1/mandates/"),
    ("payment_method",            ObjectType::PaymentMethod,   "/v1/payment_methods/"),
    ("payout",                    ObjectType::Payout,          "/v1/payouts/"),
    ("radar.early_fraud_warning", ObjectType::FraudWarning,    "/v1/radar/early_fraud_warnings/"),
    ("review",                    ObjectType::Review,          "/v1/reviews/"),
    ("setup_intent",              ObjectType::SetupIntent,     "/v1/setup_intents/"),
];

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
    let id = Id::parse(&reference.id, FIELD)?;
    let subject = if reference.kind == thin::OBJECT {
        fetch_related(&client, &id)
    } else {
        fetch(&client, &reference.kind, &id)
    };
    subject.map_err(|error| match error.kind {
        ErrorKind::NotFound => error.at_field(FIELD),
        _ => error.with_outcome(Outcome::NotPerformed),
    })
}

/// The object of a thin event; `none` where it has none.
fn fetch_related(client: &Client<'_>, event: &Id) -> Result<Subject, Error> {
    let answer = get(client, "/v2/core/events/", event, &Form::new())?;
    let reference = thin::related(answer.read()?);
    if reference.kind == thin::OBJECT {
        return Ok(Subject::None);
    }
    fetch(client, &reference.kind, &Id::parse(&reference.id, FIELD)?)
}

fn fetch(client: &Client<'_>, kind: &str, id: &Id) -> Result<Subject, Error> {
    let kind = thin::first_api(kind);
    let (object, seen) = match kind {
        "payment_intent" => {
            let (intent, seen) = read_intent(client, id, FIELD)?;
            (Object::PaymentIntent(intent), seen)
        }
        "charge" => read_charge(client, id)?,
        "refund" => {
            let (refund, seen) = read_refund(client, id, FIELD)?;
            let object = match refund.payment_intent.object.as_deref() {
                Some(intent) if read::is_release(refund) => Object::PaymentIntent(intent),
                _ => Object::Refund(refund),
            };
            (object, seen)
        }
        _ => read_resource(client, kind, id)?,
    };
    if let Object::Resource(ObjectType::CheckoutSession, _) = object {
        let paid = object.reference();
        if paid.kind == kind {
            return Ok(Subject::None);
        }
        return fetch(client, &paid.kind, &Id::parse(&paid.id, FIELD)?);
    }
    object.subject(&Occasion {
        // Of an account, it is all that can be told: what changed is not in the object.
        event_type: "account.updated",
        account: None,
        rendering: RefundRendering::Current,
        seen,
    })
}

/// A charge's payment, which alone says whether it was canceled; of old charges, which have none,
/// the charge.
fn read_charge(client: &Client<'_>, id: &Id) -> Result<(Object, Seen), Error> {
    let mut query = Form::new();
    query.listed("expand", ["payment_intent.latest_charge"]);
    let answer = get(client, "/v1/charges/", id, &query)?;
    let charge: &'static Charge = answer.read()?;
    let payment = charge.payment_intent.id().unwrap_or(charge.id);
    check_mode(client, charge.livemode, payment, &answer.seen)?;
    let object = match charge.payment_intent.object.as_deref() {
        Some(intent) => Object::PaymentIntent(intent),
        None => Object::Charge(charge),
    };
    Ok((object, answer.seen))
}

fn read_resource(client: &Client<'_>, kind: &str, id: &Id) -> Result<(Object, Seen), Error> {
    let known = RESOURCES.iter().find(|(name, _, _)| *name == kind);
    let (_, of, path) = known.ok_or_else(|| {
        unsupported(
            "reference.kind",
            "this adapter resolves account, charge, checkout.session, dispute, mandate, \
             payment_intent, payment_method, payout, radar.early_fraud_warning, refund, review, \
             setup_intent and v2.core.event",
        )
    })?;
    let answer = get(client, path, id, &Form::new())?;
    let resource: &'static Resource = answer.read()?;
    // Accounts have none.
    client.check_mode(resource.livemode, &answer.seen)?;
    Ok((Object::Resource(*of, resource), answer.seen))
}

fn get(client: &Client<'_>, path: &str, id: &Id, query: &Form) -> Result<Answer, Error> {
    client.get(&text::concat(&[path, id.as_str()]), query)
}
