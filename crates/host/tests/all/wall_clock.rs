//! The whole call has an end.

use std::time::Duration;

use payments_host::types::Outcome;
use payments_host::{FailureCause, Limits};

use crate::support::server::Server;
use crate::support::{adapter_with, check_limit, run, transport_failure};

#[tokio::test]
async fn a_call_ends_while_its_guest_computes() {
    let wall_clock = Duration::from_millis(80);
    let limits = Limits {
        wall_clock,
        guest_time: Duration::from_secs(3_600),
        ..Limits::default()
    };
    let adapter = adapter_with(limits).await;
    check_limit(
        &adapter,
        &[("behave", "loop")],
        FailureCause::WallClockTimeout(wall_clock),
    )
    .await;
}

#[tokio::test]
async fn a_request_ends_early_enough_for_the_adapter_to_say_so() {
    let server = Server::stalling().await;
    let limits = Limits {
        wall_clock: Duration::from_millis(400),
        ..Limits::default()
    };
    let adapter = adapter_with(limits).await;
    let url = server.url("/");
    let result = run(&adapter, &[("behave", "request"), ("url", &url)]).await;
    assert_eq!(
        transport_failure(result),
        ("timeout".into(), Outcome::Unknown)
    );
}
