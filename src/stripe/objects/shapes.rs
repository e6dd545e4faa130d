//! Shapes that many objects share: lists, ids that may stand for an object, metadata, times.

use crate::contract::{Entry, UnixSeconds};
use crate::stripe::json::{Field, Fields, Make, Part, Slot, object};
use crate::stripe::objects::{Charge, PaymentIntent};

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
    fn field(&mut self, name: &str) -> Option<Slot<'_>> {
        match name {
            "data" => Some(self.data.slot()),
            "has_more" => Some(self.has_more.slot()),
            _ => None,
        }
    }

    fn is_complete(&self) -> bool {
        true
    }
}

object! {
    /// Any object, of which only the id is read.
    pub struct Identified {
        id: String = "id",
        ..
    }
}

/// A field that holds an id, or the object itself where it was expanded, or nothing.
#[derive(Debug)]
pub struct Expandable<T: 'static> {
    id: Option<String>,
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
    fn slot(&mut self) -> Slot<'_> {
        let object: &mut dyn Make = &mut self.object;
        Slot::Expandable(&mut self.id, object)
    }
}

/// An object that has an id.
pub trait HasId {
    fn id(&self) -> &str;
}

impl HasId for Identified {
    fn id(&self) -> &str {
        &self.id
    }
}

impl HasId for Charge {
    fn id(&self) -> &str {
        &self.id
    }
}

impl HasId for PaymentIntent {
    fn id(&self) -> &str {
        &self.id
    }
}

impl<T: HasId> Expandable<T> {
    pub fn id(&self) -> Option<&str> {
        self.id
            .as_deref()
            .or(self.object.as_ref().map(|object| object.id()))
    }

    pub fn owned_id(&self) -> Option<String> {
        self.id().map(str::to_owned)
    }
}

/// Metadata in the order in which it came.
#[derive(Debug, Default)]
pub struct Metadata(pub Vec<Entry>);

impl Metadata {
    pub fn value(&self, key: &str) -> Option<&str> {
        let entry = self.0.iter().find(|entry| entry.key == key);
        entry.map(|entry| entry.value.as_str())
    }
}

impl Fields for Metadata {
    fn field(&mut self, name: &str) -> Option<Slot<'_>> {
        self.0.push(Entry {
            key: name.to_owned(),
            value: String::new(),
        });
        self.0.last_mut().map(|entry| entry.value.slot())
    }

    fn is_complete(&self) -> bool {
        true
    }
}

/// A time of Stripe's. Never before 1970.
pub fn seconds(time: Option<i64>) -> Option<UnixSeconds> {
    time.and_then(|time| time.try_into().ok())
}
