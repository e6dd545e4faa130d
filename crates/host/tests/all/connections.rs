//! Connections are kept for the next request, and only those that can take one.

use std::sync::Arc;

use payments_host::Limits;
use payments_host::types::Outcome;
use tokio::sync::Barrier;

use crate::support::server::{Reply, Server, response};
use crate::support::{adapter, adapter_with, reported, run, transport_failure};

#[tokio::test]
async fn requests_one_after_the_other_share_one() {
    let server = Server::fine().await;
    let adapter = adapter().await;
    let url = server.url("/");
    for tenant in ["acme", "rival", "acme"] {
        let settings = [("behave", "request"), ("url", &*url)];
        run(&adapter.for_tenant(tenant), &settings)
            .await
            .expect("an answer");
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn requests_side_by_side_have_one_each_and_it_is_kept() {
    // No answer before as many as there are places have arrived.
    let barrier = Arc::new(Barrier::new(5));
    let server = Server::start(move |_| {
        let barrier = barrier.clone();
        async move {
            barrier.wait().await;
            Reply::ok()
        }
    })
    .await;
    let adapter = adapter_with(Limits {
        concurrent_requests: 5,
        ..Limits::default()
    })
    .await;
    let url = server.url("/");
    let settings = [("behave", "send-all"), ("count", "10"), ("url", &*url)];
    for _ in 0..2 {
        run(&adapter, &settings).await.expect("ten answers");
    }
    assert_eq!(server.connections(), 5);
}

#[tokio::test]
async fn that_of_a_dropped_call_is_not_used_again() {
    let server = Server::start(|request| async move {
        match &*request.target {
            "/stall" => Reply::Stall,
            target => Reply::text(200, target),
        }
    })
    .await;
    let adapter = adapter().await;
    let get = async |target: &str| {
        let url = server.url(target);
        run(&adapter, &[("behave", "request"), ("url", &url)]).await
    };
    get("/first").await.expect("an answer");
    tokio::select! {
        ended = get("/stall") => panic!("the server does not answer: {ended:?}"),
        () = server.arrived(2) => {}
    }
    let payment = get("/third").await.expect("an answer");
    assert_eq!(reported(&payment, "body"), Some("/third"));
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn one_with_the_rest_of_an_answer_is_not_used_again() {
    // As many bytes as are certainly not read by then.
    let long = "a".repeat(1 << 20);
    let server = Server::start(move |request| {
        let long = long.clone();
        async move {
            match &*request.target {
                "/long" => Reply::text(200, &long),
                target => Reply::text(200, target),
            }
        }
    })
    .await;
    let adapter = adapter_with(Limits {
        response_body_bytes: 1_000,
        ..Limits::default()
    })
    .await;
    let get = async |target: &str| {
        let url = server.url(target);
        run(&adapter, &[("behave", "request"), ("url", &url)]).await
    };
    assert_eq!(
        transport_failure(get("/long").await),
        ("too-large".into(), Outcome::Unknown)
    );
    let payment = get("/second").await.expect("an answer");
    assert_eq!(reported(&payment, "body"), Some("/second"));
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn one_that_the_server_announced_to_close_is_not_used_again() {
    let server = Server::start(|_| async {
        Reply::Keep(response(200, &[("Connection", "close")], b"fine"))
    })
    .await;
    let adapter = adapter().await;
    let url = server.url("/");
    for _ in 0..2 {
        let settings = [("behave", "request"), ("method", "POST"), ("url", &*url)];
        run(&adapter, &settings).await.expect("an answer");
    }
    assert_eq!(server.connections(), 2);
}
