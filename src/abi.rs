//! The memory layout of the component model's canonical ABI, one function for each type.
//!
//! Source: the component model's `CanonicalABI.md`. Records and variants derive it (see
//! `component-macros`); here are the types that they are made of.

use std::alloc;

pub use component_macros::CanonicalAbi;

/// Size and alignment in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    pub size: usize,
    pub align: usize,
}

/// A type that crosses the boundary through memory.
pub trait CanonicalAbi: Sized {
    const LAYOUT: Layout;

    /// # Safety
    /// `from` points at a value that the runtime stored and validated, which is read only once:
    /// what it owns goes over to the result.
    unsafe fn load(from: *const u8) -> Self;

    /// # Safety
    /// `to` has room for the layout and is aligned to it.
    unsafe fn store(self, to: *mut u8);
}

/// Where the field with this index begins.
pub const fn field_offset(fields: &[Layout], index: usize) -> usize {
    let mut offset = 0;
    let mut at = 0;
    while at < index {
        offset = align_to(offset, fields[at].align) + fields[at].size;
        at += 1;
    }
    align_to(offset, fields[index].align)
}

/// Of a record with these fields.
pub const fn record(fields: &[Layout]) -> Layout {
    let align = greatest_align(fields);
    let last = fields.len() - 1;
    Layout {
        size: align_to(field_offset(fields, last) + fields[last].size, align),
        align,
    }
}

/// Where the payload of a variant with these payloads begins.
pub const fn payload_offset(payloads: &[Layout]) -> usize {
    align_to(1, greatest_align(payloads))
}

/// Of a variant with these payloads and at most 256 cases.
pub const fn variant(payloads: &[Layout]) -> Layout {
    let align = greatest_align(payloads);
    let mut size = 0;
    let mut at = 0;
    while at < payloads.len() {
        if payloads[at].size > size {
            size = payloads[at].size;
        }
        at += 1;
    }
    Layout {
        size: align_to(payload_offset(payloads) + size, align),
        align,
    }
}

const fn greatest_align(parts: &[Layout]) -> usize {
    let mut align = 1;
    let mut at = 0;
    while at < parts.len() {
        if parts[at].align > align {
            align = parts[at].align;
        }
        at += 1;
    }
    align
}

const fn align_to(offset: usize, align: usize) -> usize {
    (offset + align - 1) & !(align - 1)
}

macro_rules! number {
    ($($type:ty),*) => {$(
        impl CanonicalAbi for $type {
            const LAYOUT: Layout = Layout { size: size_of::<$type>(), align: size_of::<$type>() };

            unsafe fn load(from: *const u8) -> Self {
                unsafe { from.cast::<$type>().read() }
            }

            unsafe fn store(self, to: *mut u8) {
                unsafe { to.cast::<$type>().write(self) }
            }
        }
    )*};
}

number!(u8, u16, u32, u64, i64);

/// Of a function that answers with nothing but that it worked.
impl CanonicalAbi for () {
    const LAYOUT: Layout = Layout { size: 0, align: 1 };

    unsafe fn load(_: *const u8) -> Self {}

    unsafe fn store(self, _: *mut u8) {}
}

impl CanonicalAbi for bool {
    const LAYOUT: Layout = u8::LAYOUT;

    unsafe fn load(from: *const u8) -> Self {
        unsafe { from.read() != 0 }
    }

    unsafe fn store(self, to: *mut u8) {
        unsafe { to.write(self.into()) }
    }
}

/// Texts and lists: where they are, and how many bytes or elements they have.
const POINTER_AND_LENGTH: Layout = Layout { size: 8, align: 4 };

unsafe fn load_slice(from: *const u8) -> (*mut u8, usize) {
    let (address, length) = unsafe { (u32::load(from), u32::load(from.add(4))) };
    (address as usize as *mut u8, length as usize)
}

// An address and a length fit into 32 bits wherever this is run: only in wasm32.
#[allow(clippy::cast_possible_truncation)]
unsafe fn store_slice(start: *const u8, length: usize, to: *mut u8) {
    unsafe {
        (start as usize as u32).store(to);
        (length as u32).store(to.add(4));
    }
}

impl CanonicalAbi for String {
    const LAYOUT: Layout = POINTER_AND_LENGTH;

    #[inline(never)]
    unsafe fn load(from: *const u8) -> Self {
        // The runtime allocated the text with our allocator and validated it as UTF-8.
        unsafe {
            match load_slice(from) {
                (_, 0) => Self::new(),
                (start, length) => Self::from_raw_parts(start, length, length),
            }
        }
    }

    #[inline(never)]
    unsafe fn store(self, to: *mut u8) {
        unsafe { store_slice(self.as_ptr(), self.len(), to) }
        std::mem::forget(self);
    }
}

impl<T: CanonicalAbi> CanonicalAbi for Vec<T> {
    const LAYOUT: Layout = POINTER_AND_LENGTH;

    unsafe fn load(from: *const u8) -> Self {
        let inside = Layout {
            size: size_of::<T>(),
            align: align_of::<T>(),
        };
        unsafe {
            let (start, length) = convert_list(from, inside, T::LAYOUT.size, load_into::<T>);
            Self::from_raw_parts(start.cast(), length, length)
        }
    }

    unsafe fn store(self, to: *mut u8) {
        unsafe {
            store_slice(self.as_ptr().cast(), self.len(), to);
            let (start, length) = convert_list(to, T::LAYOUT, size_of::<T>(), store_from::<T>);
            store_slice(start, length, to);
        }
        std::mem::forget(self);
    }
}

/// Converts one element: the first is where to, the second where from.
type Convert = unsafe fn(*mut u8, *const u8);

unsafe fn load_into<T: CanonicalAbi>(to: *mut u8, from: *const u8) {
    unsafe { to.cast::<T>().write(T::load(from)) }
}

unsafe fn store_from<T: CanonicalAbi>(to: *mut u8, from: *const u8) {
    unsafe { from.cast::<T>().read().store(to) }
}

/// A new list with the elements of the one whose address and length stand at `from`: one loop for
/// all types, since a loop for each would be a twentieth of the component.
#[inline(never)]
unsafe fn convert_list(
    from: *const u8,
    element: Layout,
    size_before: usize,
    convert: Convert,
) -> (*mut u8, usize) {
    let (before, length) = unsafe { load_slice(from) };
    let list = alloc::Layout::from_size_align(length * element.size, element.align);
    let start = match list {
        Ok(list) if list.size() > 0 => unsafe { alloc::alloc(list) },
        _ => std::ptr::without_provenance_mut(element.align),
    };
    for index in 0..length {
        unsafe {
            convert(
                start.add(index * element.size),
                before.add(index * size_before),
            );
        }
    }
    (start, length)
}

impl<T: CanonicalAbi> CanonicalAbi for Option<T> {
    const LAYOUT: Layout = variant(&[T::LAYOUT]);

    #[inline(never)]
    unsafe fn load(from: *const u8) -> Self {
        unsafe { (from.read() != 0).then(|| T::load(from.add(payload_offset(&[T::LAYOUT])))) }
    }

    #[inline(never)]
    unsafe fn store(self, to: *mut u8) {
        unsafe {
            to.write(self.is_some().into());
            if let Some(value) = self {
                value.store(to.add(payload_offset(&[T::LAYOUT])));
            }
        }
    }
}

impl<T: CanonicalAbi, E: CanonicalAbi> CanonicalAbi for Result<T, E> {
    const LAYOUT: Layout = variant(&[T::LAYOUT, E::LAYOUT]);

    unsafe fn load(from: *const u8) -> Self {
        unsafe {
            let payload = from.add(payload_offset(&[T::LAYOUT, E::LAYOUT]));
            if from.read() == 0 {
                Ok(T::load(payload))
            } else {
                Err(E::load(payload))
            }
        }
    }

    unsafe fn store(self, to: *mut u8) {
        unsafe {
            let payload = to.add(payload_offset(&[T::LAYOUT, E::LAYOUT]));
            to.write(self.is_err().into());
            match self {
                Ok(value) => value.store(payload),
                Err(error) => error.store(payload),
            }
        }
    }
}

/// An error that is boxed inside the adapter and flat outside.
impl<T: CanonicalAbi> CanonicalAbi for Box<T> {
    const LAYOUT: Layout = T::LAYOUT;

    unsafe fn load(from: *const u8) -> Self {
        Self::new(unsafe { T::load(from) })
    }

    unsafe fn store(self, to: *mut u8) {
        unsafe { (*self).store(to) }
    }
}
