//! Events, and the objects that they carry.

use crate::stripe::json::{self, Fields, Make, Part, Slot, object};
use crate::stripe::objects::Typed;

object! {
    /// An event whose object is read later: its type often comes behind it.
    pub struct Event {
        id: String = "id",
        kind: String = "type",
        created: i64 = "created",
        livemode: bool = "livemode",
        ..
        data: Part<EventData> = "data",
        account: Option<String> = "account",
        api_version: Option<String> = "api_version",
        request: Part<EventRequest> = "request",
    }
}

object! {
    /// An event of the second API: it points at its object, and has no API version.
    pub struct ThinEvent {
        id: String = "id",
        object: String = "object",
        kind: String = "type",
        /// RFC 3339.
        created: String = "created",
        livemode: bool = "livemode",
        ..
        /// The accounts through which it came, with slashes between, the one it is about last.
        context: Option<String> = "context",
        related_object: Part<Typed> = "related_object",
    }
}

object! {
    pub struct EventRequest {
        ..
        idempotency_key: Option<String> = "idempotency_key",
    }
}

object! {
    /// Any object, which may have an id.
    pub struct Loose {
        ..
        id: Option<String> = "id",
    }
}

object! {
    /// What an event carries.
    pub struct EventData {
        ..
        object: Part<Loose> = "object",
    }
}

/// Reads the object that an event carries. A second pass, because the type of the event, by which
/// its object is known, often comes behind it.
pub fn carried<T: Fields + Default>(payload: &str) -> Option<&'static T> {
    let mut object: Part<T> = None;
    let data = Data {
        object: &mut object,
    };
    json::read_into(payload, &mut Payload { data }).then_some(())?;
    object.map(|object| &*object)
}

struct Payload<'a> {
    data: Data<'a>,
}

impl Fields for Payload<'_> {
    fn field(&mut self, name: &str) -> Option<Slot<'_>> {
        (name == "data").then_some(Slot::Object(&mut self.data))
    }

    fn is_complete(&self) -> bool {
        true
    }
}

struct Data<'a> {
    object: &'a mut dyn Make,
}

impl Make for Data<'_> {
    fn make(&mut self) -> &mut dyn Fields {
        self
    }
}

impl Fields for Data<'_> {
    fn field(&mut self, name: &str) -> Option<Slot<'_>> {
        (name == "object").then_some(Slot::Object(&mut *self.object))
    }

    fn is_complete(&self) -> bool {
        true
    }
}
