//! A guest that allocates without end ends its own call.

use payments_host::{FailureCause, Limits};

use crate::support::{adapter_with, check_limit};

#[tokio::test]
async fn allocation_is_bounded() {
    const LIMIT: usize = 8 << 20;
    let adapter = adapter_with(Limits {
        memory_bytes: LIMIT,
        ..Limits::default()
    })
    .await;
    check_limit(
        &adapter,
        &[("behave", "allocate")],
        FailureCause::MemoryLimit(LIMIT),
    )
    .await;
}
