//! The fields of an object as data: code that looks for each of them would be three times as large.

use std::marker::PhantomData;

use crate::names::Names;
use crate::object::{Field, Texts};
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
    how: How,
}

impl Place {
    /// Of a field at this offset. `field` is there for its type.
    pub const fn new<O, T: Field>(offset: usize, _field: fn(&O) -> &T, kind: Kind<T>) -> Self {
        Self {
            offset,
            how: kind.how,
        }
    }

    /// # Safety
    /// The field is one of this place's type, and nobody else looks at it.
    #[inline(always)]
    unsafe fn read(&self, field: *mut u8, reader: &mut Reader) -> Read {
        unsafe fn at<'a, T>(field: *mut u8) -> &'a mut T {
            unsafe { &mut *field.cast() }
        }
        unsafe {
            match self.how {
                How::Text => *at::<&'static str>(field) = reader.text()?,
                How::Number => *at::<i64>(field) = reader.number()?,
                How::Flag => *at::<bool>(field) = reader.flag()?,
                // Null was read already.
                How::TextOrNull => *at::<Option<&'static str>>(field) = Some(reader.text()?),
                How::NumberOrNull => *at::<Option<i64>>(field) = Some(reader.number()?),
                How::FlagOrNull => *at::<Option<bool>>(field) = Some(reader.flag()?),
                How::Texts => at::<Texts>(field).read(reader)?,
                How::Other(read) => read(field, reader)?,
            }
        }
        Ok(())
    }
}

/// How a field of type `T` is read: each of the types that most fields are of by name, because a
/// function that is called through a pointer costs every new instance its share.
#[derive(Debug)]
pub struct Kind<T> {
    how: How,
    of: PhantomData<fn(&mut T)>,
}

#[derive(Debug, Clone, Copy)]
enum How {
    Text,
    Number,
    Flag,
    TextOrNull,
    NumberOrNull,
    FlagOrNull,
    Texts,
    Other(unsafe fn(*mut u8, &mut Reader) -> Read),
}

/// How fields of a type are read: `KindOf::<T>::KIND` is the type's own constant where it has one below,
/// and else the trait's.
#[derive(Debug)]
pub struct KindOf<T>(PhantomData<T>);

/// The kind of every type that has no other.
pub trait AnyKind {
    type Of;
    const KIND: Kind<Self::Of>;
}

impl<T: Field> AnyKind for KindOf<T> {
    type Of = T;
    const KIND: Kind<T> = {
        unsafe fn read<T: Field>(field: *mut u8, reader: &mut Reader) -> Read {
            unsafe { &mut *field.cast::<T>() }.read(reader)
        }
        Kind::new(How::Other(read::<T>))
    };
}

macro_rules! kinds {
    ($($type:ty => $how:ident,)*) => {$(
        impl KindOf<$type> {
            pub const KIND: Kind<$type> = Kind::new(How::$how);
        }
    )*};
}

kinds! {
    &'static str => Text,
    i64 => Number,
    bool => Flag,
    Option<&'static str> => TextOrNull,
    Option<i64> => NumberOrNull,
    Option<bool> => FlagOrNull,
    Texts => Texts,
}

impl<T> Kind<T> {
    const fn new(how: How) -> Self {
        Self {
            how,
            of: PhantomData,
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
        // As good as no value, whatever its name: where one is required, the object is not complete.
        if reader.is_at(b'n') && reader.null()? {
            return Ok(());
        }
        let index = self.names.find(name);
        let Some(place) = self.places.get(index) else {
            return reader.skip();
        };
        unsafe {
            if index < self.required {
                *object.add(self.found) |= 1 << index;
            }
            place.read(object.add(place.offset), reader)
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
                $($crate::place!($object, $required: $required_type, $required_name),)*
                $($($crate::place!($object, $optional: $optional_type, $optional_name),)+)*
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
    ($object:ident, $field:ident: $type:ty, $name:literal) => {{
        #[allow(unused_imports)] // Some types have a kind of their own.
        use $crate::AnyKind as _;
        $crate::Place::new(
            std::mem::offset_of!($object, $field),
            |object: &$object| &object.$field,
            $crate::KindOf::<$type>::KIND,
        )
    }};
}
