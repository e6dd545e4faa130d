//! Shapes that many objects share: lists, ids that may stand for an object, metadata, times.

use crate::contract::UnixSeconds;
use crate::stripe::objects::{Charge, PaymentIntent};
use crate::text;
use json_reader::{Field, Fields, Part, Read, Reader, object};

/// A page of a list.
#[derive(Debug)]
pub struct List<T: 'static> {
    pub data: Vec<&'static mut T>,
    pub has_more: bool,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            data: Vec::new(),
            has_more: false,
        }
    }
}

impl<T> List<T> {
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.data.iter().map(|object| &**object)
    }
}

impl<T: Fields + Default> Fields for List<T> {
    fn member(&mut self, name: &str, reader: &mut Reader) -> Read {
        match name {
            "data" => self.data.read(reader),
            "has_more" => self.has_more.read(reader),
            _ => reader.skip(),
        }
    }
}

object! {
    /// Any object, of which only the id is read.
    pub struct Identified {
        id: &'static str = "id",
        ..
    }
}

/// A field that holds an id, or the object itself where it was expanded, or nothing.
#[derive(Debug)]
pub struct Expandable<T: 'static> {
    id: Option<&'static str>,
    pub object: Part<T>,
}

impl<T> Default for Expandable<T> {
    fn default() -> Self {
        Self {
            id: None,
            object: None,
        }
    }
}

impl<T: Fields + Default> Field for Expandable<T> {
    fn read(&mut self, reader: &mut Reader) -> Read {
        if reader.is_at(b'"') {
            self.id.read(reader)
        } else {
            self.object.read(reader)
        }
    }
}

/// An object that has an id.
pub trait HasId {
    fn id(&self) -> &str;
}

impl HasId for Identified {
    fn id(&self) -> &str {
        self.id
    }
}

impl HasId for Charge {
    fn id(&self) -> &str {
        self.id
    }
}

impl HasId for PaymentIntent {
    fn id(&self) -> &str {
        self.id
    }
}

impl<T: HasId> Expandable<T> {
    pub fn id(&self) -> Option<&str> {
        self.id.or(self.object.as_ref().map(|object| object.id()))
    }

    pub fn owned_id(&self) -> Option<String> {
        self.id().map(text::owned)
    }
}

/// A time of Stripe's. Never before 1970.
pub fn seconds(time: Option<i64>) -> Option<UnixSeconds> {
    time.and_then(|time| time.try_into().ok())
}
