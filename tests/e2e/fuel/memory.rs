//! Linear memories that can be read after a call: how much of them it wrote.

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use wasmtime::{LinearMemory, MemoryCreator, MemoryType, Result, bail};

/// Of the system, in bytes.
const PAGE: usize = 4_096;
/// Of each memory, in bytes. The calls that are measured need far less.
const CAPACITY: usize = 16 << 20;
/// Of WebAssembly's pages, which a memory begins at.
const ALIGNMENT: usize = 65_536;

/// Makes memories, and keeps the last one.
#[derive(Default)]
pub struct Memories(Mutex<Option<Arc<Block>>>);

impl Memories {
    /// Pages of the last memory that have something in them: its initial data, and what the call
    /// wrote. A page with nothing but zeros does not count, and so what is counted is the same
    /// wherever it runs.
    ///
    /// Nobody may be using the memory.
    pub fn written_pages(&self) -> u64 {
        self.of_last(|bytes| {
            let written = bytes
                .chunks(PAGE)
                .filter(|page| page.iter().any(|byte| *byte != 0));
            written.count() as u64
        })
    }

    /// Bytes of the stack that the call did not need: it comes first in the memory, and grows
    /// towards its beginning. As above, nobody may be using the memory.
    pub fn unused_stack(&self) -> u64 {
        self.of_last(|bytes| bytes.iter().take_while(|byte| **byte == 0).count() as u64)
    }

    fn of_last(&self, count: impl Fn(&[u8]) -> u64) -> u64 {
        let last = self.0.lock().expect("no test panics with it");
        let block = last.as_ref().expect("a memory was made");
        let bytes = block.bytes.load(Ordering::Relaxed);
        // SAFETY: as long as this, and zeroed where nobody wrote; the caller says nobody writes.
        count(unsafe { std::slice::from_raw_parts(block.start, bytes) })
    }
}

struct Block {
    start: *mut u8,
    /// So many of them are the memory's.
    bytes: AtomicUsize,
}

// SAFETY: it is memory that belongs to nobody else.
unsafe impl Send for Block {}
// SAFETY: as above; `written_pages` says when it may be read.
unsafe impl Sync for Block {}

impl Block {
    const LAYOUT: Layout = match Layout::from_size_align(CAPACITY, ALIGNMENT) {
        Ok(layout) => layout,
        Err(_) => panic!("a size and a power of two"),
    };

    fn new(bytes: usize) -> Self {
        // SAFETY: the layout has a size.
        let start = unsafe { alloc_zeroed(Self::LAYOUT) };
        if start.is_null() {
            handle_alloc_error(Self::LAYOUT);
        }
        Self {
            start,
            bytes: AtomicUsize::new(bytes),
        }
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: allocated with this layout, and the last one who has it.
        unsafe { dealloc(self.start, Self::LAYOUT) }
    }
}

/// A memory in use: the engine writes to it through its pointer.
struct InUse(Arc<Block>);

// SAFETY: the block is zeroed, aligned, never moves, and lives as long as the memory. The engine is
// told to rely on neither a reservation nor a guard.
unsafe impl MemoryCreator for Memories {
    fn new_memory(
        &self,
        _: MemoryType,
        minimum: usize,
        _: Option<usize>,
        reserved: Option<usize>,
        guard: usize,
    ) -> Result<Box<dyn LinearMemory>, String> {
        if reserved.unwrap_or_default().max(minimum) > CAPACITY || guard > 0 {
            return Err("a memory that is larger than those measured here".into());
        }
        let block = Arc::new(Block::new(minimum));
        *self.0.lock().expect("no test panics with it") = Some(block.clone());
        Ok(Box::new(InUse(block)))
    }
}

// SAFETY: the first `bytes` of the block can be used, and growing does not move it.
unsafe impl LinearMemory for InUse {
    fn byte_size(&self) -> usize {
        self.0.bytes.load(Ordering::Relaxed)
    }

    fn byte_capacity(&self) -> usize {
        CAPACITY
    }

    fn grow_to(&mut self, new_size: usize) -> Result<()> {
        if new_size > CAPACITY {
            bail!("the memory is full");
        }
        self.0.bytes.store(new_size, Ordering::Relaxed);
        Ok(())
    }

    fn as_ptr(&self) -> *mut u8 {
        self.0.start
    }
}
