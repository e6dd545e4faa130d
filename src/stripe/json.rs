//! Reads JSON into the objects of [`super::objects`] in one pass: no tree in between, and what is
//! not asked for is skipped.
//!
//! serde's derive makes a parser for each type, which together were a quarter of the component.
//! Here one visitor serves all types; an object only says where the value of a name goes.

use std::cell::Cell;

use crate::stripe::transcript::Transcript;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Reads a whole text into an object. Nothing where the text is not JSON, a value is of another
/// type than its slot, or a required field is missing.
///
/// The object is never dropped: a component's memory lives for one call (see `memory`), and the
/// code that would take all these objects apart again is larger than the code that reads them.
pub fn read<T: Fields + Default + 'static>(json: &str) -> Option<&'static T> {
    let mut object: Part<T> = None;
    if read_into(json, object.make()) {
        object.map(|object| &*object)
    } else {
        None
    }
}

/// An object: it knows the slot for the value of each name.
pub trait Fields {
    /// Nothing for a name that is not asked for.
    fn field(&mut self, name: &str) -> Option<Slot<'_>>;

    /// Whether every required field had a value.
    fn is_complete(&self) -> bool;
}

/// An object is read into through a reference, which the table of a `dyn Fields` needs no code to
/// drop.
impl<T: Fields> Fields for &mut T {
    fn field(&mut self, name: &str) -> Option<Slot<'_>> {
        T::field(self, name)
    }

    fn is_complete(&self) -> bool {
        T::is_complete(self)
    }
}

/// Where a value goes.
#[allow(missing_debug_implementations)]
pub enum Slot<'s> {
    Text(&'s mut Option<String>),
    Number(&'s mut Option<i64>),
    Flag(&'s mut Option<bool>),
    RequiredText(&'s mut String),
    RequiredNumber(&'s mut i64),
    RequiredFlag(&'s mut bool),
    /// A value of any type, written as JSON again.
    Json(&'s mut Option<String>),
    /// An object; a value of another type is skipped.
    OnlyObject(&'s mut dyn Make),
    /// An object, made when there is one.
    Object(&'s mut dyn Make),
    /// An object's id, or the object itself where it was expanded.
    Expandable(&'s mut Option<String>, &'s mut dyn Make),
    List(&'s mut dyn Append),
    Texts(&'s mut Vec<String>),
}

/// A type of which a field can be.
pub trait Field {
    fn slot(&mut self) -> Slot<'_>;
}

macro_rules! fields_of {
    ($($type:ty => $slot:ident),*) => {$(
        impl Field for $type {
            fn slot(&mut self) -> Slot<'_> {
                Slot::$slot(self)
            }
        }
    )*};
}

fields_of! {
    String => RequiredText, i64 => RequiredNumber, bool => RequiredFlag,
    Option<String> => Text, Option<i64> => Number, Option<bool> => Flag, Vec<String> => Texts
}

/// An object inside of another, where there is one. As [`read`]'s, it is never dropped.
pub type Part<T> = Option<&'static mut T>;

impl<T: Fields + Default + 'static> Field for Part<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Object(self)
    }
}

impl<T: Fields + Default + 'static> Field for Vec<&'static mut T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
}

/// Declares an object: its required fields, without which it is not read, and its optional ones.
/// `name: type = "name in JSON"`; an optional field may go by several names.
macro_rules! object {
    (
        $(#[$attributes:meta])*
        pub struct $object:ident {
            $($(#[$required_attributes:meta])* $required:ident: $required_type:ty = $required_name:literal,)*
            ..
            $($(#[$optional_attributes:meta])* $optional:ident: $optional_type:ty = $($optional_name:literal)|+,)*
        }
    ) => {
        $(#[$attributes])*
        #[derive(Debug, Default)]
        pub struct $object {
            $($(#[$required_attributes])* pub $required: $required_type,)*
            $($(#[$optional_attributes])* pub $optional: $optional_type,)*
            /// A bit for each required field that had a value.
            pub(crate) found: u8,
        }

        impl $crate::stripe::json::Fields for $object {
            #[allow(unreachable_code, unused_assignments, unused_mut, unused_variables)]
            #[inline(always)] // It has one caller: the same function of the reference.
            fn field(&mut self, name: &str) -> Option<$crate::stripe::json::Slot<'_>> {
                use $crate::stripe::json::Field as _;
                let mut bit = 1;
                $(
                    if name == $required_name {
                        self.found |= bit;
                        return Some(self.$required.slot());
                    }
                    bit <<= 1;
                )*
                Some(match name {
                    $($($optional_name)|+ => self.$optional.slot(),)*
                    _ => return None,
                })
            }

            #[inline(always)]
            fn is_complete(&self) -> bool {
                const NAMES: &[&str] = &[$($required_name),*];
                self.found.count_ones() as usize == NAMES.len()
            }
        }
    };
}
pub(crate) use object;

/// An optional object.
pub trait Make {
    /// Puts an empty object there, to be read into.
    fn make(&mut self) -> &mut dyn Fields;
}

impl<T: Fields + Default + 'static> Make for Part<T> {
    fn make(&mut self) -> &mut dyn Fields {
        self.insert(Box::leak(Box::default()))
    }
}

/// A list of objects.
pub trait Append {
    /// Appends an empty object, to be read into.
    fn append(&mut self) -> &mut dyn Fields;
}

impl<T: Fields + Default + 'static> Append for Vec<&'static mut T> {
    fn append(&mut self) -> &mut dyn Fields {
        self.push(Box::leak(Box::default()));
        let last = self.len() - 1;
        &mut self[last]
    }
}

/// As [`read`], into an object that is there.
pub fn read_into(json: &str, object: &mut dyn Fields) -> bool {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let is_wrong = Cell::new(false);
    let value = Value {
        slot: At::Object(object),
        is_wrong: &is_wrong,
    };
    value.deserialize(&mut deserializer).is_ok() && deserializer.end().is_ok() && !is_wrong.get()
}

/// Reads one value into a slot.
///
/// A value of the wrong type is noted instead of reported: serde's errors bring all of the
/// formatting machinery with them.
struct Value<'s, 'w> {
    slot: At<'s>,
    is_wrong: &'w Cell<bool>,
}

enum At<'s> {
    Slot(Slot<'s>),
    Object(&'s mut dyn Fields),
}

impl Value<'_, '_> {
    fn wrong<E>(&self) -> Result<(), E> {
        if !matches!(self.slot, At::Slot(Slot::OnlyObject(_))) {
            self.is_wrong.set(true);
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

// Every method is here: the ones that serde provides report what they did not expect.
impl<'de> Visitor<'de> for Value<'_, '_> {
    type Value = ();

    fn expecting(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        match self.slot {
            At::Slot(Slot::Flag(slot)) => *slot = Some(value),
            At::Slot(Slot::RequiredFlag(slot)) => *slot = value,
            _ => return self.wrong(),
        }
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        match self.slot {
            At::Slot(Slot::Number(slot)) => *slot = Some(value),
            At::Slot(Slot::RequiredNumber(slot)) => *slot = value,
            _ => return self.wrong(),
        }
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) => self.wrong(),
        }
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.wrong()
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        match self.slot {
            At::Slot(Slot::Text(slot) | Slot::Expandable(slot, _)) => {
                *slot = Some(value.to_owned());
            }
            At::Slot(Slot::RequiredText(slot)) => value.clone_into(slot),
            _ => return self.wrong(),
        }
        Ok(())
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<(), E> {
        self.visit_str(value)
    }

    /// Null is as good as no value.
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        match self.slot {
            At::Object(_)
            | At::Slot(Slot::RequiredText(_) | Slot::RequiredNumber(_) | Slot::RequiredFlag(_)) => {
                self.wrong()
            }
            At::Slot(_) => Ok(()),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let is_wrong = self.is_wrong;
        let fields = match self.slot {
            At::Object(fields) => fields,
            At::Slot(
                Slot::Object(object) | Slot::OnlyObject(object) | Slot::Expandable(_, object),
            ) => object.make(),
            At::Slot(_) => {
                is_wrong.set(true);
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                return Ok(());
            }
        };
        while let Some(slot) = map.next_key_seed(Name(fields))? {
            match slot {
                Some(Slot::Json(slot)) => {
                    let text = slot.insert(String::new());
                    map.next_value_seed(Transcript(text))?;
                }
                Some(slot) => map.next_value_seed(Value {
                    slot: At::Slot(slot),
                    is_wrong,
                })?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if !fields.is_complete() {
            is_wrong.set(true);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let is_wrong = self.is_wrong;
        match self.slot {
            At::Slot(Slot::List(list)) => {
                while elements
                    .next_element_seed(Element {
                        list: &mut *list,
                        is_wrong,
                    })?
                    .is_some()
                {}
            }
            At::Slot(Slot::Texts(list)) => loop {
                let mut text = String::new();
                let slot = At::Slot(Slot::RequiredText(&mut text));
                if elements
                    .next_element_seed(Value { slot, is_wrong })?
                    .is_none()
                {
                    break;
                }
                list.push(text);
            },
            _ => {
                self.wrong::<A::Error>()?;
                while elements.next_element::<IgnoredAny>()?.is_some() {}
            }
        }
        Ok(())
    }
}

/// Reads one element of a list.
struct Element<'l, 'w> {
    list: &'l mut dyn Append,
    is_wrong: &'w Cell<bool>,
}

impl<'de> DeserializeSeed<'de> for Element<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let slot = At::Object(self.list.append());
        Value {
            slot,
            is_wrong: self.is_wrong,
        }
        .deserialize(deserializer)
    }
}

/// Reads a name and finds its slot.
struct Name<'f>(&'f mut dyn Fields);

impl<'de, 'f> DeserializeSeed<'de> for Name<'f> {
    type Value = Option<Slot<'f>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, 'f> Visitor<'de> for Name<'f> {
    type Value = Option<Slot<'f>>;

    fn expecting(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.field(name))
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(self.0.field(name))
    }
}
