//! Requests go where the platform allows, and nowhere else. (Which URLs and addresses that is,
//! the unit tests of `egress.rs` list.)

use payments_host::Egress;
use payments_host::types::Outcome;

use crate::support::server::Server;
use crate::support::{host, load, run, transport_failure};

async fn refusal(egress: Egress, url: &str) -> (String, Outcome) {
    let adapter = load(host().egress(egress)).await;
    transport_failure(run(&adapter, &[("behave", "request"), ("url", url)]).await)
}

#[tokio::test]
async fn nowhere_by_default() {
    let server = Server::fine().await;
    let denied = ("denied".to_owned(), Outcome::NotPerformed);
    assert_eq!(refusal(Egress::new(), &server.url("/")).await, denied);
    assert_eq!(
        refusal(Egress::new(), "https://api.stripe.com/").await,
        denied
    );
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_malformed_url_is_refused() {
    let egress = || Egress::new().allow_loopback_http();
    let denied = ("denied".to_owned(), Outcome::NotPerformed);
    for url in [
        "",
        "/v1",
        "http://",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1/\r\na: b",
        "::",
    ] {
        assert_eq!(refusal(egress(), url).await, denied, "{url:?}");
    }
}
