//! The fields of an object as data: code that looks for each of them would be three times as large.

use std::marker::PhantomData;

use crate::names::Names;
use crate::object::Field;
use crate::reader::{Read, Reader};

/// What is known of the fields of an `O`.
#[derive(Debug)]
pub struct Shape<O> {
    names: Names,
    /// For each name.
    places: &'static [Place],
    /// So many of the names, the first ones, must have a value.
    required: usize,
    of: PhantomData<fn(&mut O)>,
}

/// Where a field is in its object, and how it is read.
#[derive(Debug)]
pub struct Place {
    offset: usize,
    read: unsafe fn(*mut u8, &mut Reader) -> Read,
}

impl Place {
    /// Of a field at this offset. `field` is there for its type.
    pub const fn new<O, T: Field>(offset: usize, _field: fn(&O) -> &T) -> Self {
        unsafe fn read<T: Field>(field: *mut u8, reader: &mut Reader) -> Read {
            unsafe { &mut *field.cast::<T>() }.read(reader)
        }
        Self {
            offset,
            read: read::<T>,
        }
    }
}

impl<O> Shape<O> {
    /// # Safety
    /// The places are those of fields of an `O`.
    pub const unsafe fn new(names: Names, places: &'static [Place], required: usize) -> Self {
        assert!(required <= 8, "there is a bit for each required field");
        Self {
            names,
            places,
            required,
            of: PhantomData,
        }
    }

    /// Reads the value of a name into its field. `found` is where the object has a bit for each
    /// required field that had a value.
    ///
    /// # Errors
    /// When the value is of another type.
    #[inline(always)]
    pub fn member(
        &self,
        object: &mut O,
        found: fn(&mut O) -> &mut u8,
        name: &str,
        reader: &mut Reader,
    ) -> Read {
        let index = self.names.find(name);
        let Some(place) = self.places.get(index) else {
            return reader.skip();
        };
        if index < self.required {
            *found(object) |= 1 << index;
        }
        let object = std::ptr::from_mut(object).cast::<u8>();
        // The field is one of the object's, which nobody else looks at.
        unsafe { (place.read)(object.add(place.offset), reader) }
    }

    /// Whether every required field had a value.
    pub fn is_complete(&self, found: u8) -> bool {
        found.count_ones() as usize == self.required
    }
}

/// Declares an object: its required fields, without which it is not read, and its optional ones.
/// `name: type = "name in JSON"`; an optional field may go by several names.
#[macro_export]
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

        const _: () = {
            const REQUIRED: &[&str] = &[$($required_name),*];
            const NAMES: &[&str] = &[$($required_name,)* $($($optional_name,)+)*];
            const TABLE: [u8; $crate::table_size(NAMES.len())] = $crate::table(NAMES);
            const PLACES: &[$crate::Place] = &[
                $($crate::place!($object, $required, $required_name),)*
                $($($crate::place!($object, $optional, $optional_name),)+)*
            ];
            // The places are of this object's fields.
            const SHAPE: $crate::Shape<$object> = unsafe {
                $crate::Shape::new($crate::Names::new(NAMES, &TABLE), PLACES, REQUIRED.len())
            };

            impl $crate::Fields for $object {
                fn member(&mut self, name: &str, reader: &mut $crate::Reader) -> $crate::Read {
                    SHAPE.member(self, |object| &mut object.found, name, reader)
                }

                fn is_complete(&self) -> bool {
                    SHAPE.is_complete(self.found)
                }
            }
        };
    };
}

/// The place of a field, once for each of its names.
#[doc(hidden)]
#[macro_export]
macro_rules! place {
    ($object:ident, $field:ident, $name:literal) => {
        $crate::Place::new(std::mem::offset_of!($object, $field), |object: &$object| {
            &object.$field
        })
    };
}
