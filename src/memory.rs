//! The component's memory: allocation moves a pointer forward, and nothing is freed before the
//! call is over.
//!
//! The adapter keeps nothing between calls, so everything that a call allocated is dead once the
//! runtime has read its result. The next call, if the instance lives that long, begins where the
//! first one did.

use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;

const PAGE: usize = 65_536;

struct CallMemory {
    /// The first free byte; 0 before the first allocation.
    next: Cell<usize>,
    /// The result of the last call is out, and no later call has begun.
    is_over: Cell<bool>,
}

// The component has one thread.
unsafe impl Sync for CallMemory {}

#[global_allocator]
static MEMORY: CallMemory = CallMemory {
    next: Cell::new(0),
    is_over: Cell::new(false),
};

/// A call has all its parameters.
pub fn begin_call() {
    MEMORY.forget_last_call();
}

/// A call's result is complete. What the runtime allocates after this belongs to the next call.
pub fn end_call() {
    MEMORY.is_over.set(true);
}

/// Allocates for the runtime, which stores parameters and the answers of imports here.
#[unsafe(export_name = "cabi_realloc")]
unsafe extern "C" fn cabi_realloc(
    old: *mut u8,
    old_size: usize,
    align: usize,
    new_size: usize,
) -> *mut u8 {
    if new_size == 0 {
        return std::ptr::without_provenance_mut(align);
    }
    MEMORY.forget_last_call();
    let new = MEMORY.allocate(new_size, align);
    if old_size > 0 {
        unsafe { new.copy_from_nonoverlapping(old, old_size.min(new_size)) };
    }
    new
}

impl CallMemory {
    fn forget_last_call(&self) {
        if self.is_over.replace(false) {
            self.next.set(0);
        }
    }

    #[inline(never)]
    fn allocate(&self, size: usize, align: usize) -> *mut u8 {
        unsafe extern "C" {
            /// Set by the linker: the first byte behind the stack and the static data.
            static __heap_base: u8;
        }
        let free = match self.next.get() {
            0 => &raw const __heap_base as usize,
            next => next,
        };
        let start = (free + align - 1) & !(align - 1);
        let Some(end) = start.checked_add(size) else {
            out_of_memory()
        };
        let have = core::arch::wasm32::memory_size(0) * PAGE;
        if end > have
            && core::arch::wasm32::memory_grow(0, (end - have).div_ceil(PAGE)) == usize::MAX
        {
            out_of_memory();
        }
        self.next.set(end);
        start as *mut u8
    }
}

unsafe impl GlobalAlloc for CallMemory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.allocate(layout.size(), layout.align())
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if new_size <= layout.size() {
            return old;
        }
        // The last allocation grows in place.
        if old as usize + layout.size() == self.next.get() {
            self.next.set(old as usize);
            return self.allocate(new_size, layout.align());
        }
        let new = self.allocate(new_size, layout.align());
        unsafe { new.copy_from_nonoverlapping(old, layout.size()) };
        new
    }
}

/// The host's memory limit is reached: it ends the call, and says so in its own error.
fn out_of_memory() -> ! {
    core::arch::wasm32::unreachable()
}
