//! A call whose future is dropped leaves a trace when a write had been sent.

use crate::secrets::Log;
use crate::support::server::Server;
use crate::support::{adapter, check_works, run};

async fn drop_after_sending(method: &str) -> String {
    let log = Log::default();
    let _collecting = log.collect();
    let server = Server::stalling().await;
    let adapter = adapter().await;
    let url = server.url("/");
    let settings = [("behave", "request"), ("method", method), ("url", &*url)];
    tokio::select! {
        ended = run(&adapter, &settings) => panic!("the server does not answer: {ended:?}"),
        () = server.arrived(1) => {}
    }
    check_works(&adapter).await;
    log.text()
}

const TRACE: &str = "call dropped after a write was sent";

#[tokio::test]
async fn after_a_write() {
    let log = drop_after_sending("POST").await;
    assert!(log.contains(TRACE), "{log}");
}

#[tokio::test]
async fn after_a_read() {
    let log = drop_after_sending("GET").await;
    assert!(!log.contains(TRACE), "{log}");
}
