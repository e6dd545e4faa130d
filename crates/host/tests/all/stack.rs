//! A guest that recurses without end ends its own call.

use payments_host::{FailureCause, Limits};

use crate::support::{adapter_with, check_limit};

#[tokio::test]
async fn recursion_is_bounded() {
    // Less than the guest's shadow stack (64 KiB in its own memory) lasts for.
    let adapter = adapter_with(Limits {
        stack_bytes: 32 << 10,
        ..Limits::default()
    })
    .await;
    check_limit(&adapter, &[("behave", "recurse")], FailureCause::StackLimit).await;
}
