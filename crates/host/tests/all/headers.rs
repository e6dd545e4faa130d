//! Which request headers an adapter may set.

use payments_host::types::{Connection, Credential, Outcome};

use crate::support::server::Server;
use crate::support::{adapter, behave, run, transport_failure};

#[tokio::test]
async fn the_allowed_ones_arrive() {
    let server = Server::fine().await;
    let url = server.url("/");
    let settings = [
        ("behave", "request"),
        ("method", "POST"),
        ("url", &*url),
        ("body", "amount=1099"),
        ("header:Idempotency-Key", "key-1"),
        ("header:Stripe-Version", "2026-10-28.endive"),
        ("header:Content-Type", "application/x-www-form-urlencoded"),
    ];
    run(&adapter().await, &settings).await.expect("an answer");
    let [request] = &server.received()[..] else {
        panic!("one request")
    };
    assert_eq!(request.method, "POST");
    assert_eq!(request.body, "amount=1099");
    assert_eq!(request.header("idempotency-key"), Some("key-1"));
    assert_eq!(request.header("stripe-version"), Some("2026-10-28.endive"));
    // What the client adds by itself, and nothing else.
    let mut names: Vec<_> = request
        .headers
        .iter()
        .map(|(name, _)| name.to_lowercase())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "content-length",
            "content-type",
            "host",
            "idempotency-key",
            "stripe-version"
        ]
    );
}

#[tokio::test]
async fn the_others_are_refused_before_anything_is_sent() {
    let server = Server::fine().await;
    let url = server.url("/");
    let adapter = adapter().await;
    let long = "a".repeat(64 << 10);
    for (name, value) in [
        ("header:Authorization", "Bearer stolen"),
        ("header:Host", "evil.example"),
        ("header:Connection", "close"),
        ("header:Content-Length", "0"),
        ("header:Transfer-Encoding", "chunked"),
        ("header:Cookie", "a=b"),
        ("header:X-Unheard-Of", "a"),
        ("header:Accept", "a\r\nHost: evil.example"),
        ("header:Accept", "a\nb"),
        ("header:Accept", "a\0b"),
        ("header:Accept\r\nHost", "a"),
        ("header:", "a"),
        ("header:Accept", &long),
    ] {
        let settings = [("behave", "request"), ("url", &*url), (name, value)];
        let refused = transport_failure(run(&adapter, &settings).await);
        assert_eq!(
            refused,
            ("denied".into(), Outcome::NotPerformed),
            "{name:?}"
        );
    }
    let twice = [
        ("behave", "request"),
        ("url", &*url),
        ("header:Accept", "text/html"),
        ("header:accept", "text/plain"),
    ];
    let refused = transport_failure(run(&adapter, &twice).await);
    assert_eq!(refused, ("denied".into(), Outcome::NotPerformed));
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn the_credentials_header_is_not_the_guests() {
    let server = Server::fine().await;
    let url = server.url("/");
    let adapter = adapter().await;
    for settings in [
        // Also under a name that it could set otherwise.
        &[
            ("auth-header", "Idempotency-Key"),
            ("header:idempotency-key", "mine"),
        ][..],
        &[("auth-header", "Cookie")],
        &[("auth-header", "Host")],
        &[("auth-header", "A\r\nB")],
    ] {
        let connection = Connection {
            credentials: vec![Credential::secret("secret-key", "sk_test_hush")],
            ..behave(&[&[("behave", "request"), ("url", &*url)], settings].concat())
        };
        let refused = transport_failure(adapter.get_payment(&connection, "pay_1").await);
        assert_eq!(
            refused,
            ("denied".into(), Outcome::NotPerformed),
            "{settings:?}"
        );
    }
    assert!(server.received().is_empty());
}
