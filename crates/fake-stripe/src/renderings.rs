//! How older versions of the API show an object in an event.
//!
//! Objects are kept as the pinned version shows them; what differed before is put back here. Only
//! events are rendered so: the API itself answers in the pinned version.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Value, json};

use crate::api_version::{
    ALLOWED_TYPES, ApiVersion, LATEST_CHARGE, RELEASES_ARE_NO_REFUNDS, Versions,
};
use crate::charges::Charge;
use crate::world::{Identified, Resource};

/// The `data` of an event.
#[derive(Debug, Serialize)]
pub(crate) struct Data<'a> {
    object: Cow<'a, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_attributes: Option<Cow<'a, Value>>,
}

/// A charge at the time of an event, with its refunds, oldest first.
#[derive(Clone, Debug)]
pub(crate) struct ChargeSnapshot {
    pub(crate) charge: Charge,
    pub(crate) refunds: Vec<Value>,
}

/// An event's object and former values, in the terms of a version. `charges` are the object itself
/// or what stands behind it, newest first; `known_to` are the versions that have the event.
pub(crate) fn data<'a>(
    version: ApiVersion<'_>,
    object: &'a Value,
    previous: Option<&'a Value>,
    charges: &[ChargeSnapshot],
    known_to: Versions,
) -> Data<'a> {
    // Nothing changed later than this.
    let is_current = version >= ALLOWED_TYPES;
    let (object, previous) = match object["object"].as_str() {
        Some("charge") if !is_current => {
            let Some(snapshot) = charges.first() else {
                return as_kept(object, previous);
            };
            // An event that only older versions have is written in their terms already.
            let previous = previous.map(|previous| match known_to.ended() {
                true => Cow::Borrowed(previous),
                false => Cow::Owned(former_charge(version, previous, snapshot)),
            });
            (charge(version, object, snapshot), previous)
        }
        Some("payment_intent") if !is_current => (
            payment_intent(version, object, charges),
            previous.map(Cow::Borrowed),
        ),
        Some("review") if version < RELEASES_ARE_NO_REFUNDS => {
            (review(object), previous.map(Cow::Borrowed))
        }
        _ => return as_kept(object, previous),
    };
    Data {
        object: Cow::Owned(object),
        previous_attributes: previous,
    }
}

fn as_kept<'a>(object: &'a Value, previous: Option<&'a Value>) -> Data<'a> {
    Data {
        object: Cow::Borrowed(object),
        previous_attributes: previous.map(Cow::Borrowed),
    }
}

fn payment_intent(version: ApiVersion<'_>, kept: &Value, charges: &[ChargeSnapshot]) -> Value {
    let mut intent = kept.clone();
    remove(&mut intent, "allowed_payment_method_types");
    if version < RELEASES_ARE_NO_REFUNDS {
        intent["invoice"] = Value::Null;
        if intent["cancellation_reason"] == "expired" {
            intent["cancellation_reason"] = json!("automatic");
        }
    }
    if version < LATEST_CHARGE {
        let data: Vec<Value> = charges
            .iter()
            .map(|snapshot| charge(version, &snapshot.charge.render(), snapshot))
            .collect();
        let url = format!(
            "/v1/charges?payment_intent={}",
            kept["id"].as_str().unwrap_or_default()
        );
        intent["charges"] = list(data, url);
    }
    intent
}

fn charge(version: ApiVersion<'_>, kept: &Value, snapshot: &ChargeSnapshot) -> Value {
    let mut charge = kept.clone();
    let ChargeSnapshot { charge: of, .. } = snapshot;
    if version < RELEASES_ARE_NO_REFUNDS {
        charge["invoice"] = Value::Null;
        if let Some(release) = &of.release {
            let refunded = of.amount_refunded + release.amount;
            charge["amount_refunded"] = json!(refunded);
            charge["refunded"] = json!(refunded == of.amount);
            if of.captures == 0 {
                charge["amount_captured"] = Value::Null;
            }
        }
    }
    if version < LATEST_CHARGE {
        charge["order"] = Value::Null;
        charge["source"] = Value::Null;
        let refunds = snapshot.refunds.iter().rev().cloned();
        let data = refunds
            .chain(of.release.iter().map(Resource::render))
            .collect();
        charge["refunds"] = list(data, format!("/v1/charges/{}/refunds", of.id()));
    }
    charge
}

/// The values that a charge had before: what a release raised had been raised before as well.
fn former_charge(version: ApiVersion<'_>, kept: &Value, snapshot: &ChargeSnapshot) -> Value {
    let mut previous = kept.clone();
    if version < RELEASES_ARE_NO_REFUNDS
        && let Some(release) = &snapshot.charge.release
        && let Some(refunded) = previous["amount_refunded"].as_i64()
    {
        previous["amount_refunded"] = json!(refunded + release.amount);
    }
    previous
}

/// A review that a cancellation closed was closed by a refund.
fn review(kept: &Value) -> Value {
    let mut review = kept.clone();
    for name in ["closed_reason", "reason"] {
        if review[name] == "canceled" {
            review[name] = json!("refunded");
        }
    }
    review
}

fn list(data: Vec<Value>, url: String) -> Value {
    json!({ "object": "list", "total_count": data.len(), "data": data, "has_more": false, "url": url })
}

fn remove(object: &mut Value, name: &str) {
    if let Value::Object(fields) = object {
        fields.remove(name);
    }
}
