//! Events, and the objects that they carry.

use crate::stripe::json::{Field as _, Fields, Slot, object};

object! {
    /// An event whose object is read later: its type often comes behind it.
    pub struct Event {
        id: String = "id",
        kind: String = "type",
        created: i64 = "created",
        livemode: bool = "livemode",
        ..
        data: Option<Box<EventData<Loose>>> = "data",
        account: Option<String> = "account",
        api_version: Option<String> = "api_version",
        request: Option<Box<EventRequest>> = "request",
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

/// The object that an event carries.
#[derive(Debug)]
pub struct EventData<T> {
    pub object: Option<Box<T>>,
}

impl<T> Default for EventData<T> {
    fn default() -> Self {
        Self { object: None }
    }
}

impl<T: Fields + Default> Fields for EventData<T> {
    fn field(&mut self, name: &str) -> Option<Slot<'_>> {
        (name == "object").then(|| self.object.slot())
    }

    fn is_complete(&self) -> bool {
        self.object.is_some()
    }
}

/// The object of an event whose type is known: read in a second pass, because the type often comes
/// behind it.
#[derive(Debug)]
pub struct EventOf<T> {
    pub data: Option<Box<EventData<T>>>,
}

impl<T> Default for EventOf<T> {
    fn default() -> Self {
        Self { data: None }
    }
}

impl<T: Fields + Default> Fields for EventOf<T> {
    fn field(&mut self, name: &str) -> Option<Slot<'_>> {
        (name == "data").then(|| self.data.slot())
    }

    fn is_complete(&self) -> bool {
        self.data.is_some()
    }
}
