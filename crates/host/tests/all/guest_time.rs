//! Computing is limited, waiting is not charged.

use std::time::Duration;

use payments_host::{FailureCause, Limits};

use crate::support::server::{Reply, Server};
use crate::support::{adapter_with, check_limit, reported, run};

#[tokio::test]
async fn a_loop_ends() {
    let guest_time = Duration::from_millis(50);
    let adapter = adapter_with(Limits {
        guest_time,
        ..Limits::default()
    })
    .await;
    check_limit(
        &adapter,
        &[("behave", "loop")],
        FailureCause::GuestTimeLimit(guest_time),
    )
    .await;
}

#[tokio::test]
async fn a_loop_lets_the_other_calls_of_its_thread_run() {
    // One thread, and a loop that would hold it for an hour.
    let limits = Limits {
        guest_time: Duration::from_secs(3_600),
        wall_clock: Duration::from_secs(3_600),
        ..Limits::default()
    };
    let adapter = adapter_with(limits).await;
    let looping = run(&adapter, &[("behave", "loop")]);
    tokio::select! {
        ended = looping => panic!("the loop ended: {ended:?}"),
        () = crate::support::check_works(&adapter) => {}
    }
}

#[tokio::test]
async fn a_slow_provider_is_not_charged() {
    // The provider takes longer for each answer than the guest may compute in all.
    let guest_time = Duration::from_millis(100);
    let server = Server::start(move |_| async move {
        tokio::time::sleep(guest_time * 2).await;
        Reply::ok()
    })
    .await;
    let adapter = adapter_with(Limits {
        guest_time,
        ..Limits::default()
    })
    .await;
    let url = server.url("/");
    let settings = [
        ("behave", "work-between-requests"),
        ("url", &*url),
        ("count", "3"),
    ];
    let payment = run(&adapter, &settings)
        .await
        .expect("no limit was reached");
    assert_eq!(reported(&payment, "status"), Some("200"));
    assert_eq!(server.received().len(), 3);
}
