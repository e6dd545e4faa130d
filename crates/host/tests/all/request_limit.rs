//! A call makes a limited number of requests.

use payments_host::{FailureCause, Limits};

use crate::support::server::Server;
use crate::support::{adapter_with, check_limit};

#[tokio::test]
async fn one_after_the_other() {
    let server = Server::fine().await;
    let adapter = adapter_with(Limits {
        requests_per_call: 3,
        ..Limits::default()
    })
    .await;
    let url = server.url("/");
    let settings = [("behave", "many-requests"), ("url", &*url)];
    check_limit(&adapter, &settings, FailureCause::RequestLimit(3)).await;
    assert_eq!(server.received().len(), 3);
}

#[tokio::test]
async fn too_many_at_once_send_none() {
    let server = Server::fine().await;
    let adapter = adapter_with(Limits {
        requests_per_call: 3,
        ..Limits::default()
    })
    .await;
    let url = server.url("/");
    let settings = [("behave", "send-all"), ("count", "4"), ("url", &*url)];
    check_limit(&adapter, &settings, FailureCause::RequestLimit(3)).await;
    assert!(server.received().is_empty());
}
