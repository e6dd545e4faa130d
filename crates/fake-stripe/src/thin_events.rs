//! Thin events: they name an object and show nothing of it. They go to event destinations, and can
//! be read at `/v2/core/events` (<https://docs.stripe.com/event-destinations>).

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::deliveries::DeliveryJob;
use crate::error::ApiError;
use crate::events::{Event, HORIZON};
use crate::operation::Operation;
use crate::trigger::url_of;
use crate::world::{Identified, Scope, World};

/// The event by which a destination is tried out.
pub(crate) const PING: &str = "v2.core.event_destination.ping";

/// Objects that the API shows, but that no thin event refers to.
const UNRELATED: [&str; 2] = ["application", "bank_account"];

#[derive(Clone, Debug)]
pub(crate) struct ThinEvent {
    id: String,
    created: i64,
    pub(crate) kind: String,
    /// `id`, `type` and `url` of an object, if the event has one.
    related: Option<Value>,
    changes: Value,
    snapshot_event: Option<String>,
    request_id: Option<String>,
    idempotency_key: Option<String>,
    pub(crate) scope: Scope,
}

impl Identified for ThinEvent {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl ThinEvent {
    /// The object that the event is about, as id and address.
    pub(crate) fn related(&self) -> Option<(&str, &str)> {
        let related = self.related.as_ref()?;
        Some((related["id"].as_str()?, related["url"].as_str()?))
    }

    /// The text that is delivered.
    pub(crate) fn body(&self) -> String {
        format!("{:#}", self.notification())
    }

    fn notification(&self) -> Value {
        let reason = self.request_id.as_ref().map(|id| {
            json!({ "type": "request", "request": { "id": id, "idempotency_key": self.idempotency_key } })
        });
        let mut event = json!({
            "id": self.id,
            "object": "v2.core.event",
            "context": self.scope.account,
            "created": rfc3339(self.created),
            "livemode": self.scope.livemode,
            "reason": reason,
            "snapshot_event": self.snapshot_event,
            "type": self.kind,
        });
        if let Some(related) = &self.related {
            event["related_object"] = related.clone();
        }
        event
    }

    /// What the API shows: the notification, and what changed.
    fn render(&self) -> Value {
        let mut event = self.notification();
        event["changes"] = self.changes.clone();
        event
    }
}

/// Where thin events go: a webhook endpoint of the second API. It has its own secret.
#[derive(Clone, Debug)]
pub(crate) struct EventDestination {
    id: String,
    created: i64,
    pub(crate) url: String,
    pub(crate) secret: String,
}

impl Identified for EventDestination {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl EventDestination {
    pub(crate) fn new(world: &mut World, url: String, secret: String) -> Self {
        Self {
            id: world.ids.next("ed_test_", 24),
            created: world.clock.now(),
            url,
            secret,
        }
    }

    fn render(&self) -> Value {
        json!({
            "id": self.id,
            "object": "v2.core.event_destination",
            "created": rfc3339(self.created),
            "description": "",
            "enabled_events": ["*"],
            "event_payload": "thin",
            "events_from": ["@self", "@accounts"],
            "livemode": false,
            "metadata": {},
            "name": self.id,
            "snapshot_api_version": null,
            "status": "enabled",
            "status_details": null,
            "type": "webhook_endpoint",
            "updated": rfc3339(self.created),
            "webhook_endpoint": { "signing_secret": null, "url": self.url },
        })
    }
}

impl Operation<'_> {
    /// Tells every destination of an event in the thin way.
    pub(crate) fn emit_thin(&mut self, event: &Event) -> ThinEvent {
        let object = &event.object;
        let kind = object["object"].as_str().unwrap_or_default();
        let related = url_of(object)
            .filter(|_| !UNRELATED.contains(&kind))
            .map(|url| json!({ "id": object["id"], "type": kind, "url": url }));
        let thin = ThinEvent {
            kind: format!("v1.{}", event.kind),
            related,
            changes: event.changes(),
            snapshot_event: Some(event.id().to_owned()),
            request_id: event.request_id.clone(),
            idempotency_key: event.idempotency_key.clone(),
            scope: event.scope.clone(),
            ..self.new_thin_event()
        };
        let destinations = self.world.event_destinations.oldest_first();
        let ids = destinations.map(|one| one.id.clone()).collect();
        self.keep_thin_event(thin, ids)
    }

    /// Tries every destination out; gives the last event.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn ping_destinations(&mut self) -> Result<ThinEvent, ApiError> {
        let destinations = self.world.event_destinations.oldest_first();
        let ids: Vec<String> = destinations.map(|one| one.id.clone()).collect();
        let mut last = None;
        for id in ids {
            let ping = ThinEvent {
                related: Some(json!({
                    "id": id,
                    "type": "v2.core.event_destination",
                    "url": format!("/v2/core/event_destinations/{id}"),
                })),
                ..self.new_thin_event()
            };
            last = Some(self.keep_thin_event(ping, vec![id]));
        }
        last.ok_or_else(|| ApiError::invalid("There is no event destination to ping."))
    }

    fn new_thin_event(&mut self) -> ThinEvent {
        ThinEvent {
            id: self.new_id("evt_test_"),
            created: self.now,
            kind: PING.to_owned(),
            related: None,
            changes: Value::Null,
            snapshot_event: None,
            request_id: self.cause.request_id.clone(),
            idempotency_key: self.cause.idempotency_key.clone(),
            scope: self.scope.clone(),
        }
    }

    fn keep_thin_event(&mut self, event: ThinEvent, destinations: Vec<String>) -> ThinEvent {
        self.world.thin_events.put(event.clone());
        for endpoint_id in destinations {
            self.world.queue(DeliveryJob {
                event_id: event.id.clone(),
                scope: event.scope.clone(),
                endpoint_id,
            });
        }
        event
    }

    pub(crate) fn retrieve_thin_event(&mut self, id: &str) -> Result<Value, ApiError> {
        let event = self.world.thin_events.get(id);
        event
            .filter(|event| event.scope == self.scope && event.created >= self.now - HORIZON)
            .map(ThinEvent::render)
            .ok_or_else(|| not_found("event", id))
    }

    pub(crate) fn retrieve_event_destination(&mut self, id: &str) -> Result<Value, ApiError> {
        let destination = self.world.event_destinations.get(id);
        destination
            .map(EventDestination::render)
            .ok_or_else(|| not_found("event destination", id))
    }
}

fn not_found(what: &str, id: &str) -> ApiError {
    ApiError::invalid(format!("No such {what}: '{id}'"))
        .status(404)
        .code("not_found")
}

/// As in `2026-11-22T03:19:46.000Z`.
fn rfc3339(seconds: i64) -> String {
    let since = Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    humantime::format_rfc3339_millis(UNIX_EPOCH + since).to_string()
}
