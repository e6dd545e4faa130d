//! More calls than places wait for their turn; none fails for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use payments_host::types::Outcome;
use payments_host::{FailureCause, Limits, RequestRate};
use tokio::task::JoinSet;

use crate::support::server::{Reply, Server};
use crate::support::{host, host_failure, load, run, transport_failure};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_calls_in_two_places() {
    let under_way = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let server = {
        let (under_way, most) = (under_way.clone(), most.clone());
        Server::start(move |_| {
            let (under_way, most) = (under_way.clone(), most.clone());
            async move {
                most.fetch_max(
                    under_way.fetch_add(1, Ordering::SeqCst) + 1,
                    Ordering::SeqCst,
                );
                tokio::task::yield_now().await;
                under_way.fetch_sub(1, Ordering::SeqCst);
                Reply::ok()
            }
        })
        .await
    };
    let adapter = load(host().max_concurrent_calls(2)).await;
    let url = server.url("/");
    let mut calls = JoinSet::new();
    for _ in 0..40 {
        let (adapter, url) = (adapter.clone(), url.clone());
        calls.spawn(async move { run(&adapter, &[("behave", "request"), ("url", &url)]).await });
    }
    for answer in calls.join_all().await {
        answer.expect("an answer");
    }
    assert_eq!(server.received().len(), 40);
    assert!(most.load(Ordering::SeqCst) <= 2);
}

#[tokio::test]
async fn a_queue_that_does_not_move_is_overload() {
    let server = Server::stalling().await;
    let queue_time = Duration::from_millis(50);
    let adapter = load(host().max_concurrent_calls(1).limits(Limits {
        queue_time,
        ..Limits::default()
    }))
    .await;
    let url = server.url("/");
    let settings = [("behave", "request"), ("method", "POST"), ("url", &*url)];
    let second = async {
        server.arrived(1).await;
        run(&adapter, &settings).await
    };
    let failure = tokio::select! {
        ended = run(&adapter, &settings) => panic!("the server does not answer: {ended:?}"),
        second = second => host_failure(second),
    };
    assert_eq!(failure.cause, FailureCause::Overloaded(queue_time));
    assert_eq!(failure.outcome, Outcome::NotPerformed);
    crate::support::check_works(&adapter).await;
}

#[tokio::test]
async fn the_request_rate_of_one_tenant_is_not_anothers() {
    let server = Server::fine().await;
    let rate = RequestRate {
        per_second: 0.001,
        burst: 2,
        longest_wait: Duration::from_secs(1),
    };
    let adapter = load(host().request_rate(rate)).await;
    let url = server.url("/");
    let settings = [("behave", "request"), ("url", &*url)];
    let (acme, rival) = (adapter.for_tenant("acme"), adapter.for_tenant("rival"));
    for tenant in [&acme, &acme, &rival, &rival] {
        run(tenant, &settings).await.expect("within the burst");
    }
    let refused = transport_failure(run(&acme, &settings).await);
    assert_eq!(refused, ("other".into(), Outcome::NotPerformed));
    assert_eq!(server.received().len(), 4);
}

#[tokio::test]
async fn a_thousand_places_and_a_memory_that_is_no_power_of_two() {
    let limits = Limits {
        memory_bytes: 40_000_001,
        ..Limits::default()
    };
    let adapter = load(host().max_concurrent_calls(1_000).limits(limits)).await;
    crate::support::check_works(&adapter).await;
}

/// There is no address space for two memories of 4 GiB for each.
#[tokio::test]
async fn more_places_than_fit_with_ample_memories() {
    let adapter = load(host().max_concurrent_calls(16_500)).await;
    crate::support::check_works(&adapter).await;
}
