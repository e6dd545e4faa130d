//! `send-all` sends side by side, up to a bound, and answers in order.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use payments_host::Limits;
use tokio::sync::Barrier;

use crate::support::server::{Reply, Server};
use crate::support::{adapter, adapter_with, run};

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
