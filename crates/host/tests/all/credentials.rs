//! Credentials that the host holds reach the provider, and nobody else.

use payments_host::types::{Connection, Credential, Mode, Outcome};
use payments_host::{Adapter, InMemoryCredentials, Secret};

use crate::support::server::Server;
use crate::support::{behave, host, load, transport_failure};

fn connection(url: &str, mode: Mode) -> Connection {
    Connection {
        mode,
        credentials: vec![Credential::host_held("secret-key", "acme-stripe")],
        ..behave(&[("behave", "request"), ("url", url)])
    }
}

async fn adapter_for(server: &Server) -> Adapter {
    let credentials = InMemoryCredentials::new().with(
        "acme",
        "acme-stripe",
        Mode::Test,
        server.url(""),
        Secret::new("sk_test_hush"),
    );
    load(host().credentials(credentials)).await
}

#[tokio::test]
async fn the_host_adds_what_it_holds() {
    let server = Server::fine().await;
    let acme = adapter_for(&server).await.for_tenant("acme");
    acme.get_payment(&connection(&server.url("/"), Mode::Test), "pay_1")
        .await
        .expect("an answer");
    assert_eq!(
        server.received()[0].header("authorization"),
        Some("Bearer sk_test_hush")
    );
}

#[tokio::test]
async fn another_tenant_mode_or_destination_gets_nothing() {
    let server = Server::fine().await;
    let elsewhere = Server::fine().await;
    let adapter = adapter_for(&server).await;
    let acme = adapter.for_tenant("acme");
    for (adapter, url, mode) in [
        (&adapter, server.url("/"), Mode::Test),
        (&adapter.for_tenant("rival"), server.url("/"), Mode::Test),
        (&acme, server.url("/"), Mode::Live),
        (&acme, elsewhere.url("/"), Mode::Test),
    ] {
        let refused =
            transport_failure(adapter.get_payment(&connection(&url, mode), "pay_1").await);
        assert_eq!(
            refused,
            ("denied".into(), Outcome::NotPerformed),
            "{adapter:?} {url} {mode:?}"
        );
    }
    assert!(server.received().is_empty() && elsewhere.received().is_empty());
}

#[tokio::test]
async fn a_secret_for_two_services_is_sent_to_each() {
    let services = [Server::fine().await, Server::fine().await];
    let mut credentials = InMemoryCredentials::new();
    for service in &services {
        credentials = credentials.with(
            "",
            "acme-stripe",
            Mode::Test,
            service.url(""),
            Secret::new("sk_test_hush"),
        );
    }
    let adapter = load(host().credentials(credentials)).await;
    for service in &services {
        adapter
            .get_payment(&connection(&service.url("/"), Mode::Test), "pay_1")
            .await
            .expect("an answer");
        assert_eq!(
            service.received()[0].header("authorization"),
            Some("Bearer sk_test_hush")
        );
    }
}

#[tokio::test]
async fn a_secret_that_the_adapter_was_given_is_sent_as_it_is() {
    let server = Server::fine().await;
    let connection = Connection {
        credentials: vec![Credential::secret("secret-key", "sk_test_given")],
        ..connection(&server.url("/"), Mode::Test)
    };
    load(host())
        .await
        .get_payment(&connection, "pay_1")
        .await
        .expect("an answer");
    assert_eq!(
        server.received()[0].header("authorization"),
        Some("Bearer sk_test_given")
    );
}
