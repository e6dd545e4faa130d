//! What a call may use. Each limit ends the call with a typed error, and only that call.

use std::time::Duration;

use wasmtime::ResourceLimiter;

use crate::error::FailureCause;

/// What one call may use. All of them have defaults; change those that do not fit:
///
/// ```
/// use std::time::Duration;
/// use payments_host::Limits;
///
/// let limits = Limits { wall_clock: Duration::from_secs(20), ..Limits::default() };
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Linear memory of one call, in bytes, summed over the component's memories. Default
    /// 64 MiB.
    pub memory_bytes: usize,
    /// Elements of one call's tables, summed. Default 20,000.
    pub table_elements: usize,
    /// Stack of the adapter's code, in bytes. Default 512 KiB.
    pub stack_bytes: usize,
    /// How long the adapter may compute, in steps of 10 ms. Waiting in `http-client` is not
    /// charged. Default 1 s.
    pub guest_time: Duration,
    /// How long the whole call may take: waiting for a free place, computing, HTTP, delays.
    /// Default 120 s.
    pub wall_clock: Duration,
    /// How long a call waits for a free place when `max_concurrent_calls` are under way. Default
    /// 10 s.
    pub queue_time: Duration,
    /// The longest that one HTTP exchange may take, whatever the adapter asks for. Default 80 s,
    /// which is what payment providers' own libraries wait.
    pub request_timeout: Duration,
    /// HTTP requests of one call. Default 1,000: a batch of 100 payments, each with nine attempts
    /// while the provider turns it away for its rate, and a hundred more requests to look up what
    /// became of some. It stops an adapter that has gone astray; `wall_clock` bounds the rest.
    pub requests_per_call: u32,
    /// How many requests of one `send-all` are under way at a time; those that wait for the delay
    /// that the adapter gave them are not. Default 64: at a provider's 25 requests per second, an
    /// authorization may take 2.5 s before a batch of them becomes slower than the provider allows.
    /// Each takes a connection.
    pub concurrent_requests: usize,
    /// The longest body that the adapter may send, in bytes. Default 1 MiB.
    pub request_body_bytes: usize,
    /// The longest body of an answer, in bytes. Default 8 MiB.
    pub response_body_bytes: usize,
    /// The headers of an answer, in bytes, at least 8 KiB. Default 64 KiB. At most 100 headers
    /// are read.
    pub response_header_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 64 << 20,
            table_elements: 20_000,
            stack_bytes: 512 << 10,
            guest_time: Duration::from_secs(1),
            wall_clock: Duration::from_secs(120),
            queue_time: Duration::from_secs(10),
            request_timeout: Duration::from_secs(80),
            requests_per_call: 1_000,
            concurrent_requests: 64,
            request_body_bytes: 1 << 20,
            response_body_bytes: 8 << 20,
            response_header_bytes: 64 << 10,
        }
    }
}

/// Counts what one call's store has, and stops it with a [`Stop`] that names the limit. (A
/// `memory.grow` that merely fails would end in whatever the guest's allocator makes of it.)
#[derive(Debug)]
pub(crate) struct Meter {
    memory_left: usize,
    memory_limit: usize,
    tables_left: usize,
    table_limit: usize,
}

impl Meter {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            memory_left: limits.memory_bytes,
            memory_limit: limits.memory_bytes,
            tables_left: limits.table_elements,
            table_limit: limits.table_elements,
        }
    }
}

impl ResourceLimiter for Meter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        match self
            .memory_left
            .checked_sub(desired.saturating_sub(current))
        {
            Some(left) => {
                self.memory_left = left;
                Ok(true)
            }
            None => Err(Stop(FailureCause::MemoryLimit(self.memory_limit)).into()),
        }
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        match self
            .tables_left
            .checked_sub(desired.saturating_sub(current))
        {
            Some(left) => {
                self.tables_left = left;
                Ok(true)
            }
            None => Err(Stop(FailureCause::TableLimit(self.table_limit)).into()),
        }
    }
}

/// An error that the host throws through the guest to end a call.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Stop(pub(crate) FailureCause);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_memories_are_summed() {
        let limits = Limits {
            memory_bytes: 100,
            table_elements: 10,
            ..Limits::default()
        };
        let mut meter = Meter::new(&limits);
        assert!(meter.table_growing(0, 6, None).is_ok());
        assert!(meter.table_growing(0, 4, None).is_ok());
        let stopped = meter
            .table_growing(4, 5, None)
            .expect_err("one more than the limit");
        assert_eq!(
            stopped.downcast_ref::<Stop>().map(|stop| stop.0.clone()),
            Some(FailureCause::TableLimit(10))
        );
        assert!(meter.memory_growing(0, 60, None).is_ok());
        assert!(meter.memory_growing(60, 100, None).is_ok());
        assert!(meter.memory_growing(100, 101, None).is_err());
    }
}
