//! Events: a snapshot of every object at every change, kept and queued for delivery.

use serde_json::{Map, Value, json};

use crate::deliveries::DeliveryJob;
use crate::error::ApiError;
use crate::operation::Operation;
use crate::pagination;
use crate::parameters::{Fields, Parameters};
use crate::world::{Collection, Identified, Resource, Scope, Space};

#[derive(Clone, Debug)]
pub(crate) struct Event {
    id: String,
    created: i64,
    pub(crate) kind: String,
    object: Value,
    previous_attributes: Option<Value>,
    request_id: Option<String>,
    idempotency_key: Option<String>,
    scope: Scope,
    pub(crate) pending_webhooks: usize,
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

    /// In the pinned version's shape; older renderings are not simulated.
    fn render(&self) -> Value {
        let mut data = Map::new();
        data.insert("object".to_owned(), self.object.clone());
        if let Some(previous) = &self.previous_attributes {
            data.insert("previous_attributes".to_owned(), previous.clone());
        }
        let mut event = json!({
            "id": self.id,
            "object": "event",
            "api_version": crate::API_VERSION,
            "created": self.created,
            "data": data,
            "livemode": self.scope.livemode,
            "pending_webhooks": self.pending_webhooks,
            "request": { "id": self.request_id, "idempotency_key": self.idempotency_key },
            "type": self.kind,
        });
        if let Some(account) = &self.scope.account {
            event["account"] = json!(account);
        }
        event
    }
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
        let id = self.new_id("evt_");
        let endpoints: Vec<String> = self
            .world
            .webhook_endpoints
            .oldest_first()
            .filter(|endpoint| endpoint.wants(kind, &self.scope))
            .map(|endpoint| endpoint.id().to_owned())
            .collect();
        let event = Event {
            id: id.clone(),
            created: self.now,
            kind: kind.to_owned(),
            object,
            previous_attributes,
            request_id: self.cause.request_id.clone(),
            idempotency_key: self.cause.idempotency_key.clone(),
            scope: self.scope.clone(),
            pending_webhooks: endpoints.len(),
        };
        self.save(event);
        for endpoint_id in endpoints {
            self.world.queue(DeliveryJob {
                event_id: id.clone(),
                scope: self.scope.clone(),
                endpoint_id,
            });
        }
    }

    pub(crate) fn list_events(&mut self, parameters: &Parameters) -> Result<Value, ApiError> {
        let mut wanted = parameters.texts("types").unwrap_or_default();
        wanted.extend(parameters.text("type").map(str::to_owned));
        pagination::list(self, "/v1/events", parameters, |event: &Event| {
            wanted.is_empty()
                || wanted
                    .iter()
                    .any(|pattern| crate::faults::glob(pattern, &event.kind))
        })
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
