//! What arrives, and what of it the adapter is given.

use payments_host::Limits;
use payments_host::types::Outcome;

use crate::support::server::{Reply, Server, response};
use crate::support::{adapter, adapter_with, reported, run, transport_failure};

#[tokio::test]
async fn status_headers_and_body() {
    let server = Server::start(|_| async {
        let headers = [
            ("Request-Id", "req_1"),
            ("Set-Cookie", "a=b"),
            ("X-Latin", "caf\u{e9}"),
        ];
        Reply::Keep(response(402, &headers, "{\"geld\":\"€\"}".as_bytes()))
    })
    .await;
    let url = server.url("/v1/charges?expand=a");
    let payment = run(&adapter().await, &[("behave", "request"), ("url", &url)])
        .await
        .expect("an answer");
    assert_eq!(reported(&payment, "status"), Some("402"));
    assert_eq!(reported(&payment, "body"), Some("{\"geld\":\"€\"}"));
    assert_eq!(reported(&payment, "request-id"), Some("req_1"));
    assert_eq!(
        reported(&payment, "set-cookie"),
        None,
        "cookies are nobody's"
    );
    assert_eq!(reported(&payment, "x-latin"), None, "not text");
    assert_eq!(server.received()[0].target, "/v1/charges?expand=a");
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let server =
        Server::start(|_| async { Reply::Keep(response(302, &[("Location", "/elsewhere")], b"")) })
            .await;
    let url = server.url("/");
    let payment = run(&adapter().await, &[("behave", "request"), ("url", &url)])
        .await
        .expect("an answer");
    assert_eq!(reported(&payment, "status"), Some("302"));
    assert_eq!(reported(&payment, "location"), Some("/elsewhere"));
    assert_eq!(server.received().len(), 1);
}

async fn failure_of(answer: Vec<u8>, limits: Limits) -> (String, Outcome) {
    let server = Server::start(move |_| {
        let answer = answer.clone();
        async move { Reply::Keep(answer) }
    })
    .await;
    let url = server.url("/");
    let settings = [("behave", "request"), ("method", "POST"), ("url", &*url)];
    transport_failure(run(&adapter_with(limits).await, &settings).await)
}

#[tokio::test]
async fn a_body_that_is_not_utf8() {
    let answer = response(200, &[], &[b'a', 0xff]);
    let failure = failure_of(answer, Limits::default()).await;
    assert_eq!(failure, ("not-text".into(), Outcome::Unknown));
}

#[tokio::test]
async fn a_body_that_is_too_large() {
    let limits = Limits {
        response_body_bytes: 1_000,
        ..Limits::default()
    };
    let failure = failure_of(response(200, &[], &[b'a'; 1_001]), limits).await;
    assert_eq!(failure, ("too-large".into(), Outcome::Unknown));
}

#[tokio::test]
async fn headers_that_are_too_large() {
    let limits = Limits {
        response_header_bytes: 8 << 10,
        ..Limits::default()
    };
    let long = "a".repeat(20 << 10);
    let failure = failure_of(response(200, &[("x-long", &long)], b""), limits).await;
    assert_eq!(failure, ("too-large".into(), Outcome::Unknown));
    let many: Vec<_> = (0..200).map(|number| format!("x-{number}")).collect();
    let many: Vec<_> = many.iter().map(|name| (name.as_str(), "a")).collect();
    let failure = failure_of(response(200, &many, b""), Limits::default()).await;
    assert_eq!(failure, ("too-large".into(), Outcome::Unknown));
}
