//! A guest that recurses without end ends its own call.

use payments_host::FailureCause;

use crate::support::{adapter, check_works, host_failure, run};

#[tokio::test]
async fn recursion_is_bounded() {
    let adapter = adapter().await;
    let failure = host_failure(run(&adapter, &[("behave", "recurse")]).await);
    // The guest's shadow stack, in its own memory, may end before the host's does.
    assert!(
        matches!(
            failure.cause,
            FailureCause::StackLimit | FailureCause::Trap(_)
        ),
        "{failure}"
    );
    check_works(&adapter).await;
}
