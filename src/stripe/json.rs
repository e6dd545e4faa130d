//! Reads JSON into the objects of [`super::objects`] in one pass: no tree in between, and what is
//! not asked for is skipped.
//!
//! serde's derive makes a parser for each type, which together were a quarter of the component.
//! Here one visitor serves all types; an object only says where the value of a name goes.

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::contract::Entry;

/// Reads a whole text into an object. Nothing where the text is not JSON, a value is of another
/// type than its place, or a required field is missing.
pub fn read<T: Place + Default>(json: &str) -> Option<T> {
    let mut object = T::default();
    read_into(json, &mut object).then_some(object)
}

/// An object: it knows where the value of each name goes.
pub trait Fields {
    /// The place for the value of this name; nothing for a name that is not asked for.
    fn field(&mut self, name: &str) -> Option<&mut dyn Place>;

    /// Whether every required field had a value.
    fn is_complete(&self) -> bool;
}

/// A place that takes a value. What it does not take is of the wrong type.
pub trait Place {
    fn text(&mut self, _: &str) -> Taken {
        Taken::No
    }

    fn number(&mut self, _: i64) -> Taken {
        Taken::No
    }

    fn flag(&mut self, _: bool) -> Taken {
        Taken::No
    }

    fn null(&mut self) -> Taken {
        Taken::No
    }

    /// The object to read into.
    fn object(&mut self) -> Option<&mut dyn Fields> {
        None
    }

    /// The list to read into.
    fn list(&mut self) -> Option<&mut dyn Elements> {
        None
    }

    /// Whether the place wants the value's JSON text instead of the value.
    fn wants_json(&self) -> bool {
        false
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Yes,
    No,
}

/// A list: it makes room for one element after the other.
pub trait Elements {
    fn next(&mut self) -> &mut dyn Place;

    /// The last place stayed empty: there was no further element.
    fn drop_last(&mut self);
}

/// The JSON text of a value.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Json(pub Option<String>);

/// Declares an object: its required fields, without which it is not read, and its optional ones.
/// `name: type = "name in JSON"`.
macro_rules! object {
    (
        $(#[$attributes:meta])*
        pub struct $object:ident {
            $($required:ident: $required_type:ty = $required_name:literal,)*
            ..
            $($(#[$optional_attributes:meta])* $optional:ident: $optional_type:ty = $optional_name:literal,)*
        }
    ) => {
        $(#[$attributes])*
        #[derive(Debug, Default)]
        pub struct $object {
            $(pub $required: $required_type,)*
            $($(#[$optional_attributes])* pub $optional: $optional_type,)*
            pub(crate) missing: $crate::stripe::json::Missing<{ const NAMES: &[&str] = &[$($required_name),*]; NAMES.len() }>,
        }

        impl $crate::stripe::json::Place for $object {
            fn object(&mut self) -> Option<&mut dyn $crate::stripe::json::Fields> {
                Some(self)
            }
        }

        impl $crate::stripe::json::Fields for $object {
            #[allow(unreachable_code, unused_assignments, unused_mut, unused_variables)]
            fn field(&mut self, name: &str) -> Option<&mut dyn $crate::stripe::json::Place> {
                let mut index = 0;
                $(
                    if name == $required_name {
                        self.missing.found(index);
                        return Some(&mut self.$required);
                    }
                    index += 1;
                )*
                Some(match name {
                    $($optional_name => &mut self.$optional,)*
                    _ => return None,
                })
            }

            fn is_complete(&self) -> bool {
                self.missing.is_nothing()
            }
        }
    };
}
pub(crate) use object;

/// Which of `N` required fields have no value yet.
#[derive(Debug)]
pub struct Missing<const N: usize>(u32);

impl<const N: usize> Default for Missing<N> {
    fn default() -> Self {
        Self((1 << N) - 1)
    }
}

impl<const N: usize> Missing<N> {
    pub fn found(&mut self, index: u32) {
        self.0 &= !(1 << index);
    }

    pub fn is_nothing(&self) -> bool {
        self.0 == 0
    }
}

impl Place for String {
    fn text(&mut self, value: &str) -> Taken {
        self.clear();
        self.push_str(value);
        Taken::Yes
    }
}

impl Place for i64 {
    fn number(&mut self, value: i64) -> Taken {
        *self = value;
        Taken::Yes
    }
}

impl Place for u64 {
    fn number(&mut self, value: i64) -> Taken {
        match u64::try_from(value) {
            Ok(value) => {
                *self = value;
                Taken::Yes
            }
            Err(_) => Taken::No,
        }
    }
}

impl Place for bool {
    fn flag(&mut self, value: bool) -> Taken {
        *self = value;
        Taken::Yes
    }
}

impl Place for Json {
    fn text(&mut self, json: &str) -> Taken {
        self.0 = Some(json.to_owned());
        Taken::Yes
    }

    fn wants_json(&self) -> bool {
        true
    }
}

/// An optional value: null is as good as none.
impl<T: Place + Default> Place for Option<T> {
    fn text(&mut self, value: &str) -> Taken {
        self.insert(T::default()).text(value)
    }

    fn number(&mut self, value: i64) -> Taken {
        self.insert(T::default()).number(value)
    }

    fn flag(&mut self, value: bool) -> Taken {
        self.insert(T::default()).flag(value)
    }

    fn null(&mut self) -> Taken {
        *self = None;
        Taken::Yes
    }

    fn object(&mut self) -> Option<&mut dyn Fields> {
        self.insert(T::default()).object()
    }

    fn list(&mut self) -> Option<&mut dyn Elements> {
        self.insert(T::default()).list()
    }
}

impl<T: Place + Default> Place for Vec<T> {
    fn list(&mut self) -> Option<&mut dyn Elements> {
        Some(self)
    }
}

impl<T: Place + Default> Elements for Vec<T> {
    fn next(&mut self) -> &mut dyn Place {
        self.push(T::default());
        let last = self.len() - 1;
        &mut self[last]
    }

    fn drop_last(&mut self) {
        self.pop();
    }
}

impl Fields for Vec<Entry> {
    fn field(&mut self, name: &str) -> Option<&mut dyn Place> {
        self.push(Entry {
            key: name.to_owned(),
            value: String::new(),
        });
        self.last_mut()
            .map(|entry| &mut entry.value as &mut dyn Place)
    }

    fn is_complete(&self) -> bool {
        true
    }
}

fn read_into(json: &str, place: &mut dyn Place) -> bool {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    Value(place).deserialize(&mut deserializer).is_ok() && deserializer.end().is_ok()
}

/// Reads one value into a place.
struct Value<'p>(&'p mut dyn Place);

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

fn taken<E: Error>(taken: Taken) -> Result<(), E> {
    match taken {
        Taken::Yes => Ok(()),
        Taken::No => Err(E::custom("")),
    }
}

// Every method is here: the ones that serde provides describe what they did not expect, with all of
// the formatting machinery behind it.
impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        taken(self.0.flag(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        taken(self.0.number(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        taken(i64::try_from(value).map_or(Taken::No, |value| self.0.number(value)))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        taken(Taken::No)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        taken(self.0.text(value))
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<(), E> {
        taken(self.0.text(value))
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        taken(self.0.null())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some(fields) = self.0.object() else {
            return taken(Taken::No);
        };
        while let Some(place) = map.next_key_seed(Name(fields))? {
            match place {
                Some(place) if place.wants_json() => {
                    let json: &RawValue = map.next_value()?;
                    taken(place.text(json.get()))?;
                }
                Some(place) => map.next_value_seed(Value(place))?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        taken(if fields.is_complete() {
            Taken::Yes
        } else {
            Taken::No
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let Some(list) = self.0.list() else {
            return taken(Taken::No);
        };
        while elements.next_element_seed(Value(list.next()))?.is_some() {}
        list.drop_last();
        Ok(())
    }
}

/// Reads a name and finds its place.
struct Name<'f>(&'f mut dyn Fields);

impl<'de, 'f> DeserializeSeed<'de> for Name<'f> {
    type Value = Option<&'f mut dyn Place>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, 'f> Visitor<'de> for Name<'f> {
    type Value = Option<&'f mut dyn Place>;

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
