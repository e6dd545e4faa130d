//! `send-all` sends side by side, up to a bound and no faster than the platform's rate, and answers
//! in order.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use payments_host::{Limits, RequestRate};
use tokio::sync::Barrier;

use crate::support::server::{Reply, Server};
use crate::support::{adapter, adapter_with, host, load, run};

fn bodies(payment: &payments_host::types::Payment) -> Vec<&str> {
    let bodies = payment.metadata.iter().filter(|entry| entry.key == "body");
    bodies.map(|entry| entry.value.as_str()).collect()
}

#[tokio::test]
async fn side_by_side_and_in_order() {
    // No answer before all five have arrived.
    let barrier = Arc::new(Barrier::new(5));
    let server = Server::start(move |request| {
        let barrier = barrier.clone();
        async move {
            barrier.wait().await;
            Reply::text(200, &request.target)
        }
    })
    .await;
    let url = server.url("/");
    let settings = [("behave", "send-all"), ("count", "5"), ("url", &*url)];
    let payment = run(&adapter().await, &settings)
        .await
        .expect("five answers");
    assert_eq!(bodies(&payment), ["/0", "/1", "/2", "/3", "/4"]);
}

#[tokio::test]
async fn no_more_at_a_time_than_the_host_allows() {
    let under_way = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let server = {
        let (under_way, most) = (under_way.clone(), most.clone());
        Server::start(move |request| {
            let (under_way, most) = (under_way.clone(), most.clone());
            async move {
                most.fetch_max(
                    under_way.fetch_add(1, Ordering::SeqCst) + 1,
                    Ordering::SeqCst,
                );
                tokio::task::yield_now().await;
                under_way.fetch_sub(1, Ordering::SeqCst);
                Reply::text(200, &request.target)
            }
        })
        .await
    };
    let adapter = adapter_with(Limits {
        concurrent_requests: 2,
        ..Limits::default()
    })
    .await;
    let url = server.url("/");
    let settings = [("behave", "send-all"), ("count", "9"), ("url", &*url)];
    let payment = run(&adapter, &settings).await.expect("nine answers");
    assert_eq!(
        bodies(&payment),
        ["/0", "/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8"]
    );
    assert!(most.load(Ordering::SeqCst) <= 2);
}

#[tokio::test]
async fn what_waits_for_its_delay_keeps_no_place_from_the_others() {
    let server = Server::start(|request| async move { Reply::text(200, &request.target) }).await;
    let adapter = adapter_with(Limits {
        concurrent_requests: 1,
        ..Limits::default()
    })
    .await;
    let url = server.url("/");
    let settings = [
        ("behave", "send-all"),
        ("count", "3"),
        ("url", &*url),
        ("first-delay-ms", "200"),
    ];
    let payment = run(&adapter, &settings).await.expect("three answers");
    assert_eq!(bodies(&payment), ["/0", "/1", "/2"]);
    let arrived: Vec<_> = server
        .received()
        .into_iter()
        .map(|request| request.target)
        .collect();
    assert_eq!(arrived, ["/1", "/2", "/0"]);
}

#[tokio::test]
async fn requests_that_were_delayed_together_take_their_turns_after_it() {
    let server = Server::start(|request| async move { Reply::text(200, &request.target) }).await;
    let adapter = load(host().request_rate(RequestRate {
        per_second: 20.0,
        burst: 1,
        longest_wait: Duration::from_secs(10),
    }))
    .await;
    let url = server.url("/");
    let settings = [
        ("behave", "send-all"),
        ("count", "4"),
        ("url", &*url),
        ("delay-ms", "150"),
    ];
    let started = Instant::now();
    run(&adapter, &settings).await.expect("four answers");
    // Three turns of 50 ms after the first one, which nobody takes before 150 ms.
    assert!(started.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn no_more_wait_for_their_turn_than_there_are_places() {
    let server = Server::start(|request| async move { Reply::text(200, &request.target) }).await;
    let adapter = load(
        host()
            .limits(Limits {
                concurrent_requests: 2,
                ..Limits::default()
            })
            .request_rate(RequestRate {
                per_second: 20.0,
                burst: 1,
                longest_wait: Duration::from_millis(100),
            }),
    )
    .await;
    let url = server.url("/");
    let settings = [("behave", "send-all"), ("count", "9"), ("url", &*url)];
    let payment = run(&adapter, &settings).await.expect("nine answers");
    assert_eq!(bodies(&payment).len(), 9);
}
