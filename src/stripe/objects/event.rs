//! Events, and the objects that they carry.

use crate::stripe::objects::Typed;
use json_reader::{Field, Fields, Part, Read, Reader, object};

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
    let event = Box::leak(Box::default());
    let mut delivered = Delivered {
        event,
        data: Data { object },
    };
    json_reader::read_into(payload, &mut delivered).then_some(&*delivered.event)
}

struct Delivered<'a> {
    event: &'static mut Event,
    data: Data<'a>,
}

impl Field for Delivered<'_> {
    fn read(&mut self, reader: &mut Reader) -> Read {
        Fields::object(self, reader)
    }
}

impl Fields for Delivered<'_> {
    fn member(&mut self, name: &str, reader: &mut Reader) -> Read {
        if name == "data" && reader.is_at(b'{') {
            return reader.object(&mut self.data);
        }
        self.event.member(name, reader)
    }

    fn is_complete(&self) -> bool {
        self.event.is_complete()
    }
}

/// Reads what an event carries, whatever else the event says.
pub fn carried(event: &'static str, object: &mut dyn Field) -> bool {
    json_reader::read_into(event, &mut Carrier(Data { object }))
}

struct Carrier<'a>(Data<'a>);

impl Field for Carrier<'_> {
    fn read(&mut self, reader: &mut Reader) -> Read {
        reader.object(self)
    }
}

impl Fields for Carrier<'_> {
    fn member(&mut self, name: &str, reader: &mut Reader) -> Read {
        if name == "data" {
            reader.object(&mut self.0)
        } else {
            reader.skip()
        }
    }
}

struct Data<'a> {
    object: &'a mut dyn Field,
}

impl Fields for Data<'_> {
    fn member(&mut self, name: &str, reader: &mut Reader) -> Read {
        if name == "object" {
            self.object.read(reader)
        } else {
            reader.skip()
        }
    }
}
