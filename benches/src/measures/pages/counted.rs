//! Linear memories whose pages can be counted.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;
use rustix::mm::{MapFlags, ProtFlags, mmap_anonymous, munmap};
use wasmtime::{LinearMemory, MemoryCreator, MemoryType};

/// Of address space, for each memory. A call of these sizes needs far less.
const CAPACITY: usize = 64 << 20;

/// Makes memories, and remembers where the last one is.
#[derive(Debug, Default)]
pub(super) struct CountedMemories {
    last: AtomicUsize,
}

impl CountedMemories {
    /// What is there of the last memory that was made, which has to be alive.
    pub(super) fn resident_kib(&self) -> anyhow::Result<f64> {
        const PRESENT: u64 = 1 << 63;
        const ENTRY: usize = size_of::<u64>();
        let page = rustix::param::page_size();
        let pagemap = File::open("/proc/self/pagemap").context("only Linux tells")?;
        let mut entries = vec![0; CAPACITY / page * ENTRY];
        let first = self.last.load(Ordering::Relaxed) / page * ENTRY;
        pagemap.read_exact_at(&mut entries, first as u64)?;
        let (entries, _) = entries.as_chunks::<ENTRY>();
        let present = entries
            .iter()
            .filter(|entry| u64::from_ne_bytes(**entry) & PRESENT != 0);
        Ok((present.count() * page / 1024) as f64)
    }
}

/// Pages that the system gives when they are touched.
struct Mapping {
    start: *mut u8,
    bytes: usize,
}

// SAFETY: the mapping is this value's alone.
unsafe impl Send for Mapping {}
// SAFETY: as above; nothing is changed through a shared reference.
unsafe impl Sync for Mapping {}

// SAFETY: a mapping is zero, page aligned, never moves, and lives as long as the memory. The engine
// is told to rely on neither a reservation nor a guard.
unsafe impl MemoryCreator for CountedMemories {
    fn new_memory(
        &self,
        _: MemoryType,
        minimum: usize,
        _: Option<usize>,
        reserved_size_in_bytes: Option<usize>,
        guard_size_in_bytes: usize,
    ) -> Result<Box<dyn LinearMemory>, String> {
        if reserved_size_in_bytes.unwrap_or_default().max(minimum) > CAPACITY
            || guard_size_in_bytes > 0
        {
            return Err("a memory that is larger than those counted here".to_owned());
        }
        // SAFETY: a new mapping, wherever the system likes.
        let mapped = unsafe {
            let access = ProtFlags::READ | ProtFlags::WRITE;
            mmap_anonymous(
                ptr::null_mut(),
                CAPACITY,
                access,
                MapFlags::PRIVATE | MapFlags::NORESERVE,
            )
        };
        let start = mapped.map_err(|error| error.to_string())?;
        let mapping = Mapping {
            start: start.cast(),
            bytes: minimum,
        };
        #[cfg(target_os = "linux")]
        {
            use rustix::mm::{Advice, madvise};
            // SAFETY: advice about the mapping that was just made. A huge page would count as many;
            // a kernel that has none refuses the advice, and needs none.
            let _ = unsafe { madvise(start, CAPACITY, Advice::LinuxNoHugepage) };
        }
        self.last
            .store(start.expose_provenance(), Ordering::Relaxed);
        Ok(Box::new(mapping))
    }
}

// SAFETY: the first `bytes` of the mapping can be used, and growing does not move it.
unsafe impl LinearMemory for Mapping {
    fn byte_size(&self) -> usize {
        self.bytes
    }

    fn byte_capacity(&self) -> usize {
        CAPACITY
    }

    fn grow_to(&mut self, new_size: usize) -> wasmtime::Result<()> {
        if new_size > CAPACITY {
            return Err(wasmtime::Error::msg("the memory is full"));
        }
        self.bytes = new_size;
        Ok(())
    }

    fn as_ptr(&self) -> *mut u8 {
        self.start
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: made by `new_memory`, and nobody has a pointer into it any more.
        let _ = unsafe { munmap(self.start.cast(), CAPACITY) };
    }
}
