//! Stripe's objects, as far as the contract speaks of them. Unknown fields are skipped, unknown
//! values of enumerations stay text: a newer rendering never fails.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::contract::Entry;

#[derive(Debug, Deserialize)]
pub struct PaymentIntent {
    pub id: String,
    pub status: String,
    pub amount: i64,
    pub amount_capturable: Option<i64>,
    pub amount_received: Option<i64>,
    pub currency: String,
    pub created: Option<u64>,
    pub livemode: bool,
    pub cancellation_reason: Option<String>,
    pub client_secret: Option<String>,
    pub customer: Option<Expandable<Identified>>,
    pub last_payment_error: Option<ErrorBody>,
    pub latest_charge: Option<Expandable<Charge>>,
    /// Renderings before 2022-11-15 have the charges here, newest first, and no `latest_charge`.
    pub charges: Option<List<Charge>>,
    pub metadata: Option<Metadata>,
    pub next_action: Option<Tagged>,
    pub payment_method: Option<Expandable<Identified>>,
    pub review: Option<Expandable<Identified>>,
}

#[derive(Debug, Deserialize)]
pub struct Charge {
    pub id: String,
    pub status: Option<String>,
    pub amount: i64,
    pub amount_captured: Option<i64>,
    pub amount_refunded: Option<i64>,
    pub captured: Option<bool>,
    pub currency: String,
    pub created: Option<u64>,
    pub livemode: bool,
    pub customer: Option<Expandable<Identified>>,
    pub failure_code: Option<String>,
    pub metadata: Option<Metadata>,
    pub outcome: Option<ChargeOutcome>,
    pub payment_intent: Option<Expandable<Identified>>,
    pub payment_method: Option<Expandable<Identified>>,
    pub payment_method_details: Option<Tagged>,
    pub review: Option<Expandable<Identified>>,
}

#[derive(Debug, Deserialize)]
pub struct ChargeOutcome {
    pub risk_level: Option<String>,
    pub risk_score: Option<u16>,
    pub advice_code: Option<String>,
    pub network_decline_code: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub struct CardDetails {
    pub amount_authorized: Option<i64>,
    pub brand: Option<String>,
    pub last4: Option<String>,
    pub exp_month: Option<u8>,
    pub exp_year: Option<u16>,
    pub country: Option<String>,
    pub funding: Option<String>,
    pub fingerprint: Option<String>,
    pub network: Option<String>,
    pub network_transaction_id: Option<String>,
    pub capture_before: Option<u64>,
    pub checks: Option<CardChecks>,
    pub wallet: Option<Typed>,
    pub multicapture: Option<Support>,
    pub overcapture: Option<Support>,
    pub incremental_authorization: Option<Support>,
    pub extended_authorization: Option<Support>,
}

#[derive(Debug, Deserialize)]
pub struct CardChecks {
    pub address_line1_check: Option<String>,
    pub address_postal_code_check: Option<String>,
    pub cvc_check: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Support {
    pub status: Option<String>,
    pub maximum_amount_capturable: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub struct Typed {
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Refund {
    pub id: String,
    pub amount: i64,
    pub currency: String,
    pub created: Option<u64>,
    pub status: Option<String>,
    pub charge: Option<Expandable<Identified>>,
    pub payment_intent: Option<Expandable<PaymentIntent>>,
    pub destination_details: Option<Tagged>,
    pub failure_reason: Option<String>,
    pub metadata: Option<Metadata>,
}

/// A bank's reference inside a refund's `destination_details`.
#[derive(Debug, Deserialize)]
pub struct DestinationDetails {
    pub reference: Option<String>,
}

/// The error object of an answer, and of `last_payment_error`.
#[derive(Debug, Deserialize)]
pub struct ErrorBody {
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub code: Option<String>,
    pub decline_code: Option<String>,
    pub advice_code: Option<String>,
    pub network_decline_code: Option<String>,
    pub message: Option<String>,
    pub param: Option<String>,
    pub payment_intent: Option<Identified>,
}

#[derive(Debug, Deserialize)]
pub struct ErrorAnswer {
    pub error: ErrorBody,
}

/// Any object that has an id, for the fields where no more is read.
#[derive(Debug, Deserialize)]
pub struct Identified {
    pub id: String,
}

#[derive(Debug, Deserialize)]
pub struct List<T> {
    pub data: Vec<T>,
    #[serde(default)]
    pub has_more: bool,
}

/// An event whose object is read later, by its type.
#[derive(Debug, Deserialize)]
pub struct Event<'a> {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub created: u64,
    pub livemode: bool,
    pub account: Option<String>,
    pub api_version: Option<String>,
    #[serde(borrow)]
    pub data: EventData<'a>,
    /// An object since 2017-05-25, a text before.
    pub request: Option<EventRequest>,
}

#[derive(Debug, Deserialize)]
pub struct EventData<'a> {
    #[serde(borrow)]
    pub object: &'a RawValue,
}

#[derive(Debug, Deserialize)]
pub struct EventRequest {
    pub idempotency_key: Option<String>,
}

/// A field that holds an id, or the object itself where it was expanded.
#[derive(Debug)]
pub enum Expandable<T> {
    Id(String),
    Object(Box<T>),
}

impl Expandable<Identified> {
    pub fn into_id(self) -> String {
        match self {
            Self::Id(id) => id,
            Self::Object(object) => object.id,
        }
    }
}

impl Expandable<Charge> {
    pub fn id(&self) -> &str {
        match self {
            Self::Id(id) => id,
            Self::Object(charge) => &charge.id,
        }
    }
}

impl Expandable<PaymentIntent> {
    pub fn id(&self) -> &str {
        match self {
            Self::Id(id) => id,
            Self::Object(intent) => &intent.id,
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Expandable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);

        impl<'de, T: DeserializeOwned> Visitor<'de> for Either<T> {
            type Value = Expandable<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id or an object")
            }

            fn visit_str<E>(self, id: &str) -> Result<Self::Value, E> {
                Ok(Expandable::Id(id.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
                    .map(|object| Expandable::Object(Box::new(object)))
            }
        }

        deserializer.deserialize_any(Either(PhantomData))
    }
}

/// An object of the form `{type: "card", card: {…}, …}`: the parts stay JSON text until the one
/// that the type names is asked for.
#[derive(Debug)]
pub struct Tagged {
    pub kind: String,
    parts: Vec<(String, Box<RawValue>)>,
}

impl Tagged {
    /// The part that the type names, as JSON text.
    pub fn part(&self) -> Option<&str> {
        self.parts
            .iter()
            .find(|(name, _)| *name == self.kind)
            .map(|(_, part)| part.get())
    }
}

impl<'de> Deserialize<'de> for Tagged {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts;

        impl<'de> Visitor<'de> for Parts {
            type Value = Tagged;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with a type")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut tagged = Tagged {
                    kind: String::new(),
                    parts: Vec::new(),
                };
                while let Some(name) = map.next_key::<String>()? {
                    if name == "type" {
                        tagged.kind = map.next_value::<Option<String>>()?.unwrap_or_default();
                    } else {
                        tagged.parts.push((name, map.next_value()?));
                    }
                }
                Ok(tagged)
            }
        }

        deserializer.deserialize_map(Parts)
    }
}

/// Metadata in the order in which it came.
#[derive(Debug, Default)]
pub struct Metadata(pub Vec<Entry>);

impl Metadata {
    pub fn value(&self, key: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| entry.value.as_str())
    }
}

impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Metadata;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("metadata")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some((key, value)) = map.next_entry()? {
                    entries.push(Entry { key, value });
                }
                Ok(Metadata(entries))
            }
        }

        deserializer.deserialize_map(Entries)
    }
}
