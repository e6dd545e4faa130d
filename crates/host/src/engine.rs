//! The wasmtime engine of a host: one pool for every adapter, sized from one number.

use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::limits::Limits;

/// The pool gives each concurrent call this much. A component made by the usual tools is four
/// core instances (the module, two that tie imports to it, one for their tables), one memory and
/// two tables. `load` checks what a component needs against this.
pub(crate) const CORE_INSTANCES_PER_CALL: u32 = 8;
pub(crate) const MEMORIES_PER_CALL: u32 = 2;
pub(crate) const TABLES_PER_CALL: u32 = 4;

/// How much of a memory and of a table stays mapped between calls: all that most calls use, so that
/// the next needs no system call and no page. What a memory grew by beyond that is given back.
///
/// So much of a memory as there is of it is cleared after each call, whether it was used or not.
/// wasmtime's `pagemap_scan` would clear only what was, which saves 2 µs of a call, but it takes a
/// page that the system has swapped out for unused: the next call, maybe another tenant's, would
/// find what is in it (github.com/bytecodealliance/wasmtime/pull/14357).
const MEMORY_KEEP_RESIDENT: usize = 256 << 10;
const TABLE_KEEP_RESIDENT: usize = 8 << 10;

/// With so much address space for each memory, whatever address code can form is in it: what is
/// out of bounds meets a page that faults, and the code need not compare each address with the
/// memory's size. That is a fifth of its time, and of its compilation's.
const EVERY_ADDRESS: u64 = 4 << 30;

/// Stack that a host function may use on top of the guest's.
const HOST_STACK_BYTES: usize = 1 << 20;

/// One step of the clock that guest time is measured by.
pub(crate) const EPOCH: Duration = Duration::from_millis(10);

/// Builds the engine for so many calls at a time.
///
/// # Errors
/// When the system refuses even the address space that the limits ask for.
pub fn build(limits: &Limits, max_concurrent_calls: u32) -> wasmtime::Result<Engine> {
    let memory_bytes = limits.memory_bytes as u64;
    let ample = memory_bytes.max(EVERY_ADDRESS);
    Engine::new(&config(limits, max_concurrent_calls, ample)).or_else(|error| {
        tracing::info!(
            error = format!("{error:#}"),
            max_concurrent_calls,
            "no address space for memories of 4 GiB: adapters' code checks each address"
        );
        Engine::new(&config(limits, max_concurrent_calls, memory_bytes))
    })
}

fn config(limits: &Limits, max_concurrent_calls: u32, memory_reservation: u64) -> Config {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(max_concurrent_calls)
        .total_stacks(max_concurrent_calls)
        .total_core_instances(max_concurrent_calls.saturating_mul(CORE_INSTANCES_PER_CALL))
        .total_memories(max_concurrent_calls.saturating_mul(MEMORIES_PER_CALL))
        .total_tables(max_concurrent_calls.saturating_mul(TABLES_PER_CALL))
        .max_core_instances_per_component(CORE_INSTANCES_PER_CALL)
        .max_memory_size(limits.memory_bytes)
        .table_elements(limits.table_elements)
        .linear_memory_keep_resident(MEMORY_KEEP_RESIDENT)
        .table_keep_resident(TABLE_KEEP_RESIDENT);

    let mut config = Config::new();
    config
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .memory_reservation(memory_reservation)
        .memory_guard_size(64 << 10)
        .max_wasm_stack(limits.stack_bytes)
        .async_stack_size(limits.stack_bytes.saturating_add(HOST_STACK_BYTES))
        .epoch_interruption(true)
        .concurrency_support(false)
        // For debuggers that walk the stack from outside: wasmtime's own backtraces do without, and
        // a tenth of the compiled code is this.
        .native_unwind_info(false)
        // Its results differ from machine to machine, and a call has to be repeatable.
        .wasm_relaxed_simd(false)
        .wasm_memory64(false);
    config
}

/// Advances the engine's clock until it is dropped.
#[derive(Debug)]
pub(crate) struct EpochTicker {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl EpochTicker {
    pub(crate) fn start(engine: &Engine) -> std::io::Result<Self> {
        let (stop, stopped) = mpsc::channel::<()>();
        let engine = engine.clone();
        let thread = std::thread::Builder::new()
            .name("payments-host-epoch".into())
            .spawn(move || {
                while stopped.recv_timeout(EPOCH) == Err(mpsc::RecvTimeoutError::Timeout) {
                    engine.increment_epoch();
                }
            })?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for EpochTicker {
    fn drop(&mut self) {
        // Hanging up ends the thread's wait.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It cannot panic; there would be nothing to do about it here.
            let _ = thread.join();
        }
    }
}

/// Says in the log when the operating system will not give what the pool may come to need.
pub(crate) fn warn_about_system_limits(limits: &Limits, max_concurrent_calls: u32) {
    #[cfg(target_os = "linux")]
    warn_about_mappings(max_concurrent_calls);
    #[cfg(unix)]
    warn_about_open_files(limits, max_concurrent_calls);
}

/// Measured: 10,000 calls at a time had 60,085 mappings.
#[cfg(target_os = "linux")]
fn warn_about_mappings(max_concurrent_calls: u32) {
    const MAPPINGS_PER_CALL: u64 = 6;
    const MAPPINGS_OF_THE_PROCESS: u64 = 1_000;
    let needed = u64::from(max_concurrent_calls) * MAPPINGS_PER_CALL + MAPPINGS_OF_THE_PROCESS;
    let limit = std::fs::read_to_string("/proc/sys/vm/max_map_count")
        .ok()
        .and_then(|text| text.trim().parse::<u64>().ok());
    if let Some(limit) = limit.filter(|limit| *limit < needed) {
        tracing::warn!(
            limit,
            needed,
            max_concurrent_calls,
            "vm.max_map_count is too low for this many concurrent calls; raise it with sysctl"
        );
    }
}

/// Each call under way may hold a connection, and one of them those of a `send-all`.
#[cfg(unix)]
fn warn_about_open_files(limits: &Limits, max_concurrent_calls: u32) {
    const FILES_OF_THE_PROCESS: u64 = 64;
    let needed = u64::from(max_concurrent_calls)
        .saturating_add(u64::try_from(limits.concurrent_requests).unwrap_or(u64::MAX))
        .saturating_add(FILES_OF_THE_PROCESS);
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    if let Some(limit) = limit.filter(|limit| *limit < needed) {
        tracing::warn!(
            limit,
            needed,
            max_concurrent_calls,
            "the limit of open files (RLIMIT_NOFILE) is too low for this many concurrent calls"
        );
    }
}
