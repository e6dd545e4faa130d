//! Events: a snapshot of every object at every change, kept and queued for delivery.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::api_version::{ApiVersion, Versions};
use crate::charges::Charge;
use crate::deliveries::DeliveryJob;
use crate::error::ApiError;
use crate::operation::{Operation, Telling};
use crate::pagination;
use crate::parameters::{Fields, Parameters};
use crate::payment_intents::PaymentIntent;
use crate::refunds::Refund;
use crate::renderings::{self, ChargeSnapshot};
use crate::world::{Collection, Identified, Resource, Scope, Space};

/// How long the API shows an event, in seconds: 30 days.
pub(crate) const HORIZON: i64 = 30 * 86_400;

#[derive(Clone, Debug)]
pub(crate) struct Event {
    id: String,
    created: i64,
    /// Position among the events of all scopes.
    pub(crate) sequence: u64,
    pub(crate) kind: String,
    pub(crate) object: Value,
    previous_attributes: Option<Value>,
    /// What renderings of before 2022-11-15 show inside the object.
    charges: Vec<ChargeSnapshot>,
    /// Which endpoints are told.
    pub(crate) versions: Versions,
    pub(crate) request_id: Option<String>,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) scope: Scope,
    pub(crate) pending_webhooks: usize,
}

/// An event that happened, as [`Control::events`] lists it.
///
/// [`Control::events`]: crate::Control::events
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedEvent {
    /// `evt_…`
    pub id: String,
    /// The event's type, such as `payment_intent.succeeded`.
    pub kind: String,
    /// Unix seconds of the simulator's clock.
    pub created: i64,
    /// The connected account that it happened in, or none for the platform's own.
    pub account: Option<String>,
    /// Whether it happened in live mode's space.
    pub livemode: bool,
    /// The object's id, if it has one.
    pub object_id: Option<String>,
}

impl Identified for Event {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Resource for Event {
    const OBJECT: &'static str = "event";

    fn collection(space: &Space) -> &Collection<Self> {
        &space.events
    }

    fn collection_mut(space: &mut Space) -> &mut Collection<Self> {
        &mut space.events
    }

    fn render(&self) -> Value {
        self.render_as(ApiVersion::PINNED)
    }
}

impl Event {
    pub(crate) fn recorded(&self) -> RecordedEvent {
        RecordedEvent {
            id: self.id.clone(),
            kind: self.kind.clone(),
            created: self.created,
            account: self.scope.account.clone(),
            livemode: self.scope.livemode,
            object_id: self.object["id"].as_str().map(str::to_owned),
        }
    }

    /// The changed attributes before and after, as a thin event's object shows them.
    pub(crate) fn changes(&self) -> Value {
        let Some(Value::Object(before)) = &self.previous_attributes else {
            return Value::Null;
        };
        let after: Map<String, Value> = before
            .keys()
            .map(|name| (name.clone(), self.object[name].clone()))
            .collect();
        json!({ "before": before, "after": after })
    }

    fn render_as(&self, version: ApiVersion<'_>) -> Value {
        serde_json::to_value(self.rendering(version)).unwrap_or_default()
    }

    /// The text that is delivered to an endpoint of a version; none if it is not sent to such.
    pub(crate) fn body(&self, version: ApiVersion<'_>) -> Option<String> {
        if !self.versions.include(version) {
            return None;
        }
        serde_json::to_string_pretty(&self.rendering(version)).ok()
    }

    fn rendering<'a>(&'a self, version: ApiVersion<'a>) -> Rendering<'a> {
        let data = renderings::data(
            version,
            &self.object,
            self.previous_attributes.as_ref(),
            &self.charges,
            self.versions,
        );
        Rendering {
            id: &self.id,
            object: "event",
            account: self.scope.account.as_deref(),
            api_version: version.text(),
            created: self.created,
            data,
            livemode: self.scope.livemode,
            pending_webhooks: self.pending_webhooks,
            request: Request {
                id: self.request_id.as_deref(),
                idempotency_key: self.idempotency_key.as_deref(),
            },
            kind: &self.kind,
        }
    }
}

/// The envelope, borrowed: most bodies are made of the snapshot as it is.
#[derive(Serialize)]
struct Rendering<'a> {
    id: &'a str,
    object: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    api_version: &'a str,
    created: i64,
    data: renderings::Data<'a>,
    livemode: bool,
    pending_webhooks: usize,
    request: Request<'a>,
    #[serde(rename = "type")]
    kind: &'a str,
}

#[derive(Serialize)]
struct Request<'a> {
    id: Option<&'a str>,
    idempotency_key: Option<&'a str>,
}

impl Operation<'_> {
    /// Records that something happened to an object, and queues the deliveries.
    pub(crate) fn emit(&mut self, kind: &str, object: Value) {
        self.emit_change(kind, object, None);
    }

    /// The same, with the values that the changed attributes had before.
    pub(crate) fn emit_change(
        &mut self,
        kind: &str,
        object: Value,
        previous_attributes: Option<Value>,
    ) {
        self.emit_to(Versions::ALL, kind, object, previous_attributes);
    }

    /// The same, to endpoints of some versions only.
    pub(crate) fn emit_to(
        &mut self,
        versions: Versions,
        kind: &str,
        object: Value,
        previous_attributes: Option<Value>,
    ) {
        if self.telling == Telling::Nothing {
            return;
        }
        let delivers = self.telling == Telling::Everything;
        let endpoints: Vec<String> = self
            .world
            .webhook_endpoints
            .oldest_first()
            .filter(|endpoint| delivers && endpoint.wants(kind, versions, &self.scope))
            .map(|endpoint| endpoint.id().to_owned())
            .collect();
        let event = Event {
            id: self.new_id("evt_"),
            created: self.now,
            sequence: self.world.next_event(),
            kind: kind.to_owned(),
            charges: self.charges_behind(&object),
            object,
            previous_attributes,
            versions,
            request_id: self.cause.request_id.clone(),
            idempotency_key: self.cause.idempotency_key.clone(),
            scope: self.scope.clone(),
            pending_webhooks: endpoints.len(),
        };
        for endpoint_id in endpoints {
            self.world.queue(DeliveryJob {
                event_id: event.id.clone(),
                scope: self.scope.clone(),
                endpoint_id,
            });
        }
        self.save(event);
    }

    /// A charge itself, or every attempt of a payment intent, newest first.
    fn charges_behind(&mut self, object: &Value) -> Vec<ChargeSnapshot> {
        let id = object["id"].as_str().unwrap_or_default();
        let charges = match object["object"].as_str() {
            Some("charge") => vec![id.to_owned()],
            Some("payment_intent") => self
                .get::<PaymentIntent>(id)
                .map(|intent| intent.charges)
                .unwrap_or_default(),
            _ => Vec::new(),
        };
        charges
            .iter()
            .rev()
            .filter_map(|id| self.charge_snapshot(id))
            .collect()
    }

    fn charge_snapshot(&mut self, id: &str) -> Option<ChargeSnapshot> {
        let charge: Charge = self.get(id)?;
        let refunds = charge
            .refunds
            .iter()
            .filter_map(|id| self.get::<Refund>(id))
            .map(|refund| refund.render())
            .collect();
        Some(ChargeSnapshot { charge, refunds })
    }

    pub(crate) fn list_events(&mut self, parameters: &Parameters) -> Result<Value, ApiError> {
        let mut wanted = parameters.texts("types").unwrap_or_default();
        wanted.extend(parameters.text("type").map(str::to_owned));
        let horizon = self.now - HORIZON;
        pagination::list(self, "/v1/events", parameters, |event: &Event| {
            event.created >= horizon
                && event.versions.include(ApiVersion::PINNED)
                && (wanted.is_empty()
                    || wanted
                        .iter()
                        .any(|pattern| crate::faults::glob(pattern, &event.kind)))
        })
    }

    pub(crate) fn retrieve_event(&mut self, id: &str) -> Result<Value, ApiError> {
        let event: Event = self.find(id)?;
        let forgotten = event.created < self.now - HORIZON;
        if forgotten || !event.versions.include(ApiVersion::PINNED) {
            return Err(ApiError::no_such(Event::OBJECT, id));
        }
        Ok(event.render())
    }
}

/// The attributes named, with the values they had, where they differ now: an event's
/// `previous_attributes`.
pub(crate) fn changed(before: &Value, after: &Value) -> Option<Value> {
    let (Value::Object(before), Value::Object(after)) = (before, after) else {
        return None;
    };
    let differing: Map<String, Value> = before
        .iter()
        .filter(|(name, value)| after.get(*name) != Some(value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if differing.is_empty() {
        None
    } else {
        Some(Value::Object(differing))
    }
}
