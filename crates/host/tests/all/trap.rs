//! A guest that traps or returns nonsense ends its own call.

use payments_host::FailureCause;
use payments_host::types::Outcome;

use crate::support::{adapter, check_works, host_failure, run};

#[tokio::test]
async fn a_trap_is_a_typed_error() {
    let adapter = adapter().await;
    let failure = host_failure(run(&adapter, &[("behave", "trap")]).await);
    assert_eq!(
        failure.to_string(),
        "gateway.get-payment: the adapter trapped: wasm trap: wasm `unreachable` instruction executed; nothing had been sent that changes anything"
    );
    assert_eq!(failure.outcome, Outcome::NotPerformed);
    check_works(&adapter).await;
}

#[tokio::test]
async fn text_that_is_not_utf8_is_refused() {
    let adapter = adapter().await;
    let failure = host_failure(run(&adapter, &[("behave", "nonsense")]).await);
    assert!(
        matches!(&failure.cause, FailureCause::Trap(message) if message.contains("utf-8")),
        "{failure}"
    );
    check_works(&adapter).await;
}
