//! The harness's clock. Adapters have none: a host gives them the time.

use std::time::{SystemTime, UNIX_EPOCH};

use payments_host::types::UnixSeconds;

/// Now, in Unix seconds.
#[must_use]
pub fn now() -> UnixSeconds {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
