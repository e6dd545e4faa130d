//! What the adapter is told of a request without an answer, and `sent`: false only if no byte of
//! the request left.

use payments_host::types::Outcome;
use payments_host::types::Outcome::{NotPerformed, Unknown};
use payments_host::{Egress, Limits};
use std::time::Duration;
use tokio::net::TcpListener;

use crate::support::server::{Reply, Server, nobody_listens};
use crate::support::{adapter, adapter_with, host, load, run, transport_failure};

async fn post(adapter: &payments_host::Adapter, url: &str) -> (String, Outcome) {
    let settings = [
        ("behave", "request"),
        ("method", "POST"),
        ("url", url),
        ("body", "a=b"),
        ("timeout-ms", "200"),
    ];
    transport_failure(run(adapter, &settings).await)
}

#[tokio::test]
async fn refused() {
    let (_port, url) = nobody_listens();
    assert_eq!(
        post(&adapter().await, &url).await,
        ("refused".into(), NotPerformed)
    );
}

#[tokio::test]
async fn a_name_that_leads_to_a_private_address() {
    // Allowed by name, and its address is not: what a rebinding attack looks like.
    let adapter = load(host().egress(Egress::new().allow("localhost"))).await;
    assert_eq!(
        post(&adapter, "https://localhost/").await,
        ("unresolved".into(), NotPerformed)
    );
}

#[tokio::test]
async fn no_tls() {
    let server = Server::start(|_| async { Reply::ok() }).await;
    let url = format!("https://localhost:{}/", server.port());
    // The server waits for the end of a request line; a client hello has none it understands.
    let (failure, outcome) = post(&adapter().await, &url).await;
    assert!(failure == "tls" || failure == "timeout", "{failure}");
    assert_eq!(outcome, NotPerformed);

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!(
        "https://localhost:{}/",
        listener.local_addr().expect("an address").port()
    );
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            drop(stream);
        }
    });
    assert_eq!(
        post(&adapter().await, &url).await,
        ("tls".into(), NotPerformed)
    );
}

#[tokio::test]
async fn no_answer_in_time() {
    let server = Server::stalling().await;
    assert_eq!(
        post(&adapter().await, &server.url("/")).await,
        ("timeout".into(), Unknown)
    );
}

#[tokio::test]
async fn the_host_may_have_less_time_than_the_adapter() {
    let server = Server::stalling().await;
    let limits = Limits {
        request_timeout: Duration::from_millis(50),
        ..Limits::default()
    };
    let adapter = adapter_with(limits).await;
    let url = server.url("/");
    let settings = [
        ("behave", "request"),
        ("url", &*url),
        ("timeout-ms", "3600000"),
    ];
    let result = run(&adapter, &settings).await;
    assert_eq!(transport_failure(result), ("timeout".into(), Unknown));
}

#[tokio::test]
async fn cut_off_before_and_within_the_answer() {
    for answer in [
        &b""[..],
        b"HTTP/1.1 200 OK\r\ncontent-le",
        b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nhalf",
    ] {
        let server = Server::start(move |_| async move { Reply::Close(answer.to_vec()) }).await;
        assert_eq!(
            post(&adapter().await, &server.url("/")).await,
            ("interrupted".into(), Unknown),
            "{}",
            answer.escape_ascii()
        );
    }
}

#[tokio::test]
async fn an_answer_that_is_not_http() {
    let server =
        Server::start(|_| async { Reply::Close(b"SSH-2.0-OpenSSH\r\n\r\n".to_vec()) }).await;
    assert_eq!(
        post(&adapter().await, &server.url("/")).await,
        ("other".into(), Unknown)
    );
}

/// A server that hangs up after each answer without saying so leaves connections in the pool that
/// are dead. Whatever the race ends in, a request is sent once or is known not to be sent.
#[tokio::test]
async fn a_kept_connection_that_died() {
    let server = Server::start(|_| async {
        Reply::Close(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfine".to_vec())
    })
    .await;
    let adapter = adapter().await;
    let url = server.url("/");
    let mut answered = 0;
    for _ in 0..30 {
        let settings = [
            ("behave", "request"),
            ("method", "POST"),
            ("url", &*url),
            ("body", "a=b"),
        ];
        match run(&adapter, &settings).await {
            Ok(_) => answered += 1,
            failed => assert!(matches!(
                transport_failure(failed),
                (failure, _) if failure == "interrupted"
            )),
        }
    }
    assert!(answered > 0);
    // Never sent a second time behind the adapter's back.
    assert_eq!(server.received().len(), answered);
}
