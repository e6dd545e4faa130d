//! Events, and the objects that they carry.

use crate::stripe::objects::Typed;
use json_reader::{Field, Fields as _, Part, Read, Reader, object};

object! {
    /// An event, as far as it does not depend on its type.
    pub struct Event {
        id: &'static str = "id",
        kind: &'static str = "type",
        created: i64 = "created",
        livemode: bool = "livemode",
        ..
        data: Part<EventData> = "data",
        account: Option<&'static str> = "account",
        api_version: Option<&'static str> = "api_version",
        request: Part<EventRequest> = "request",
    }
}

object! {
    /// An event of the second API: it points at its object, and has no API version.
    pub struct ThinEvent {
        id: &'static str = "id",
        object: &'static str = "object",
        kind: &'static str = "type",
        /// RFC 3339.
        created: &'static str = "created",
        livemode: bool = "livemode",
        ..
        /// The accounts through which it came, with slashes between, the one it is about last.
        context: Option<&'static str> = "context",
        related_object: Part<Typed> = "related_object",
    }
}

object! {
    pub struct EventRequest {
        ..
        idempotency_key: Option<&'static str> = "idempotency_key",
    }
}

object! {
    /// Any object, which may have an id.
    pub struct Loose {
        ..
        id: Option<&'static str> = "id",
    }
}

object! {
    /// What an event carries.
    pub struct EventData {
        ..
        object: Part<Loose> = "object",
    }
}

/// Reads an event, and the object that it carries into a place for one.
pub fn delivered(payload: &'static str, object: &mut dyn Field) -> Option<&'static Event> {
    let event: &mut Event = Box::leak(Box::default());
    let is_read = json_reader::read_with(payload, |reader| {
        reader.members(|name, reader| {
            if name == "data" && reader.is_at(b'{') {
                content(reader, object)
            } else {
                event.member(name, reader)
            }
        })
    });
    (is_read && event.is_complete()).then_some(event)
}

/// Reads what an event carries, whatever else the event says.
pub fn carried(event: &'static str, object: &mut dyn Field) -> bool {
    json_reader::read_with(event, |reader| {
        reader.members(|name, reader| {
            if name == "data" {
                content(reader, object)
            } else {
                reader.skip()
            }
        })
    })
}

fn content(reader: &mut Reader, object: &mut dyn Field) -> Read {
    reader.members(|name, reader| {
        if name == "object" {
            object.read(reader)
        } else {
            reader.skip()
        }
    })
}
