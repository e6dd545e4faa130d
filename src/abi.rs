//! The memory layout of the component model's canonical ABI, one function for each type.
//!
//! Source: the component model's `CanonicalABI.md`. Records and variants derive it (see
//! `component-macros`); here are the types that they are made of.

use std::alloc;
use std::mem::MaybeUninit;

pub use component_macros::CanonicalAbi;

/// Size and alignment in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    pub size: usize,
    pub align: usize,
}

impl Layout {
    /// Of a value as Rust has it.
    pub const fn of<T>() -> Self {
        Self {
            size: size_of::<T>(),
            align: align_of::<T>(),
        }
    }

    /// Of so many, one after the other.
    const fn times(self, count: usize) -> Self {
        Self {
            size: self.size * count,
            align: self.align,
        }
    }

    /// Room for one, which nobody gives back.
    pub fn allocate(self) -> *mut u8 {
        match alloc::Layout::from_size_align(self.size, self.align) {
            Ok(layout) if self.size > 0 => unsafe { alloc::alloc(layout) },
            _ => std::ptr::without_provenance_mut(self.align),
        }
    }
}

/// A type that crosses the boundary through memory. Both ways go from place to place, so that
/// nothing is copied on the way.
pub trait CanonicalAbi: Sized {
    const LAYOUT: Layout;

    /// # Safety
    /// `from` points at a value that the runtime stored and validated, which is read only once:
    /// what it owns goes over to the result. `to` is a place for one.
    unsafe fn load(to: *mut Self, from: *const u8);

    /// # Safety
    /// `from` points at a value, which is not used again but is not dropped either. `to` has room
    /// for the layout and is aligned to it.
    unsafe fn store(to: *mut u8, from: *const Self);
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

/// The next address that is aligned.
pub const fn align_to(offset: usize, align: usize) -> usize {
    (offset + align - 1) & !(align - 1)
}

macro_rules! number {
    ($($type:ty),*) => {$(
        impl CanonicalAbi for $type {
            const LAYOUT: Layout = Layout { size: size_of::<$type>(), align: size_of::<$type>() };

            unsafe fn load(to: *mut Self, from: *const u8) {
                unsafe { to.write(from.cast::<$type>().read()) }
            }

            unsafe fn store(to: *mut u8, from: *const Self) {
                unsafe { to.cast::<$type>().write(from.read()) }
            }
        }
    )*};
}

number!(u8, u16, u32, u64, i64);

/// Of a function that answers with nothing but that it worked.
impl CanonicalAbi for () {
    const LAYOUT: Layout = Layout { size: 0, align: 1 };

    unsafe fn load(_: *mut Self, _: *const u8) {}

    unsafe fn store(_: *mut u8, _: *const Self) {}
}

impl CanonicalAbi for bool {
    const LAYOUT: Layout = u8::LAYOUT;

    unsafe fn load(to: *mut Self, from: *const u8) {
        unsafe { to.write(from.read() != 0) }
    }

    unsafe fn store(to: *mut u8, from: *const Self) {
        unsafe { to.write(from.read().into()) }
    }
}

/// Texts and lists: where they are, and how many bytes or elements they have.
const POINTER_AND_LENGTH: Layout = Layout { size: 8, align: 4 };

unsafe fn load_slice(from: *const u8) -> (*mut u8, usize) {
    let (address, length) =
        unsafe { (from.cast::<u32>().read(), from.cast::<u32>().add(1).read()) };
    (address as usize as *mut u8, length as usize)
}

// An address and a length fit into 32 bits wherever this is run: only in wasm32.
#[allow(clippy::cast_possible_truncation)]
unsafe fn store_slice(start: *const u8, length: usize, to: *mut u8) {
    unsafe {
        to.cast::<u32>().write(start as usize as u32);
        to.cast::<u32>().add(1).write(length as u32);
    }
}

impl CanonicalAbi for String {
    const LAYOUT: Layout = POINTER_AND_LENGTH;

    #[inline(never)]
    unsafe fn load(to: *mut Self, from: *const u8) {
        // The runtime allocated the text with our allocator and validated it as UTF-8.
        unsafe {
            to.write(match load_slice(from) {
                (_, 0) => Self::new(),
                (start, length) => Self::from_raw_parts(start, length, length),
            });
        }
    }

    #[inline(never)]
    unsafe fn store(to: *mut u8, from: *const Self) {
        let text = unsafe { &*from };
        unsafe { store_slice(text.as_ptr(), text.len(), to) }
    }
}

impl<T: CanonicalAbi> CanonicalAbi for Vec<T> {
    const LAYOUT: Layout = POINTER_AND_LENGTH;

    #[inline(never)]
    unsafe fn load(to: *mut Self, from: *const u8) {
        unsafe {
            let (mut before, length) = load_slice(from);
            let start: *mut T = Layout::of::<T>().times(length).allocate().cast();
            for index in 0..length {
                T::load(start.add(index), before);
                before = before.add(T::LAYOUT.size);
            }
            to.write(Self::from_raw_parts(start, length, length));
        }
    }

    #[inline(never)]
    unsafe fn store(to: *mut u8, from: *const Self) {
        unsafe {
            let list = &*from;
            let start = T::LAYOUT.times(list.len()).allocate();
            let mut next = start;
            for element in list {
                T::store(next, element);
                next = next.add(T::LAYOUT.size);
            }
            store_slice(start, list.len(), to);
        }
    }
}

impl<T: CanonicalAbi> CanonicalAbi for Option<T> {
    const LAYOUT: Layout = variant(&[T::LAYOUT]);

    #[inline(never)]
    unsafe fn load(to: *mut Self, from: *const u8) {
        unsafe {
            to.write(if from.read() == 0 {
                None
            } else {
                Some(loaded(from.add(const { payload_offset(&[T::LAYOUT]) })))
            });
        }
    }

    #[inline(never)]
    unsafe fn store(to: *mut u8, from: *const Self) {
        unsafe {
            let option = &*from;
            to.write(option.is_some().into());
            if let Some(value) = option {
                T::store(to.add(const { payload_offset(&[T::LAYOUT]) }), value);
            }
        }
    }
}

/// A value that has no place of its own yet.
///
/// # Safety
/// As [`CanonicalAbi::load`].
pub unsafe fn loaded<T: CanonicalAbi>(from: *const u8) -> T {
    let mut value = MaybeUninit::uninit();
    unsafe {
        T::load(value.as_mut_ptr(), from);
        value.assume_init()
    }
}

impl<T: CanonicalAbi, E: CanonicalAbi> CanonicalAbi for Result<T, E> {
    const LAYOUT: Layout = variant(&[T::LAYOUT, E::LAYOUT]);

    unsafe fn load(to: *mut Self, from: *const u8) {
        unsafe {
            let payload = from.add(const { payload_offset(&[T::LAYOUT, E::LAYOUT]) });
            to.write(if from.read() == 0 {
                Ok(loaded(payload))
            } else {
                Err(loaded(payload))
            });
        }
    }

    unsafe fn store(to: *mut u8, from: *const Self) {
        unsafe {
            let payload = to.add(const { payload_offset(&[T::LAYOUT, E::LAYOUT]) });
            let result = &*from;
            to.write(result.is_err().into());
            match result {
                Ok(value) => T::store(payload, value),
                Err(error) => E::store(payload, error),
            }
        }
    }
}

/// An error that is boxed inside the adapter and flat outside.
impl<T: CanonicalAbi> CanonicalAbi for Box<T> {
    const LAYOUT: Layout = T::LAYOUT;

    unsafe fn load(to: *mut Self, from: *const u8) {
        unsafe { to.write(Self::new(loaded(from))) }
    }

    unsafe fn store(to: *mut u8, from: *const Self) {
        unsafe { T::store(to, &raw const **from) }
    }
}
