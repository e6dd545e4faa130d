//! The fields of an object as data: code that looks for each of them would be three times as large.

use std::marker::PhantomData;

use crate::names::Names;
use crate::object::Field;
use crate::reader::{Read, Reader};

/// What is known of the fields of an `O`.
#[derive(Debug)]
pub struct Shape<O> {
    erased: Erased,
    of: PhantomData<fn(&mut O)>,
}

/// As [`Shape`], of an object whose type is not known any more: one function reads them all. Each
/// function that is called through a pointer costs an instance its share of being made.
#[derive(Debug)]
pub struct Erased {
    names: Names,
    /// For each name.
    places: &'static [Place],
    /// So many of the names, the first ones, must have a value.
    required: usize,
    /// Where the object has a bit for each required field that had a value.
    found: usize,
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
    /// Each place was made with the offset of a field of an `O`, and for that field's own type. At
    /// `found` there is a field of a `u8` that is none of the places.
    pub const unsafe fn new(
        names: Names,
        places: &'static [Place],
        required: usize,
        found: usize,
    ) -> Self {
        assert!(required <= 8, "there is a bit for each required field");
        Self {
            erased: Erased {
                names,
                places,
                required,
                found,
            },
            of: PhantomData,
        }
    }

    /// Reads a whole object.
    ///
    /// # Errors
    /// When there is none, a value is of another type than its field, or a required one is missing.
    pub fn object(&self, object: &mut O, reader: &mut Reader) -> Read {
        unsafe { reader.erased(std::ptr::from_mut(object).cast(), &self.erased) }
    }

    /// Reads the value of a name into its field.
    ///
    /// # Errors
    /// When the value is of another type.
    pub fn member(&self, object: &mut O, name: &str, reader: &mut Reader) -> Read {
        unsafe {
            self.erased
                .member(std::ptr::from_mut(object).cast(), name, reader)
        }
    }

    /// Whether every required field had a value.
    pub fn is_complete(&self, object: &O) -> bool {
        unsafe { self.erased.is_complete(std::ptr::from_ref(object).cast()) }
    }
}

impl Erased {
    /// # Safety
    /// The object is one of this shape, and nobody else looks at it.
    #[inline(always)]
    pub(crate) unsafe fn member(&self, object: *mut u8, name: &str, reader: &mut Reader) -> Read {
        let index = self.names.find(name);
        let Some(place) = self.places.get(index) else {
            return reader.skip();
        };
        unsafe {
            if index < self.required {
                *object.add(self.found) |= 1 << index;
            }
            (place.read)(object.add(place.offset), reader)
        }
    }

    /// # Safety
    /// The object is one of this shape.
    #[inline(always)]
    pub(crate) unsafe fn is_complete(&self, object: *const u8) -> bool {
        let found = unsafe { *object.add(self.found) };
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
            // All offsets are of this object's fields.
            const SHAPE: $crate::Shape<$object> = unsafe {
                $crate::Shape::new(
                    $crate::Names::new(NAMES, &TABLE),
                    PLACES,
                    REQUIRED.len(),
                    std::mem::offset_of!($object, found),
                )
            };

            impl $crate::Fields for $object {
                fn member(&mut self, name: &str, reader: &mut $crate::Reader) -> $crate::Read {
                    SHAPE.member(self, name, reader)
                }

                fn object(&mut self, reader: &mut $crate::Reader) -> $crate::Read {
                    SHAPE.object(self, reader)
                }

                fn is_complete(&self) -> bool {
                    SHAPE.is_complete(self)
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
