//! `delay-ms` is honoured, with jitter, within the call's time.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use payments_host::types::Outcome;

use crate::support::server::Server;
use crate::support::{adapter, host, load, run, transport_failure};

#[tokio::test]
async fn the_request_waits() {
    let server = Server::fine().await;
    let delays = Arc::new(Mutex::new(Vec::new()));
    let adapter = load(host().on_request({
        let delays = delays.clone();
        move |record| delays.lock().expect("no panic").push(record.delay)
    }))
    .await;
    let url = server.url("/");
    let settings = [("behave", "request"), ("url", &*url), ("delay-ms", "40")];
    let started = Instant::now();
    run(&adapter, &settings).await.expect("an answer");
    let [delay] = delays.lock().expect("no panic")[..] else {
        panic!("one request")
    };
    assert!(
        (Duration::from_millis(40)..=Duration::from_millis(50)).contains(&delay),
        "{delay:?}"
    );
    assert!(started.elapsed() >= delay);
}

#[tokio::test]
async fn a_wait_past_the_end_of_the_call_is_refused_at_once() {
    let server = Server::fine().await;
    let url = server.url("/");
    let settings = [
        ("behave", "request"),
        ("url", &*url),
        ("delay-ms", "3600000"),
    ];
    let refused = transport_failure(run(&adapter().await, &settings).await);
    assert_eq!(refused, ("timeout".into(), Outcome::NotPerformed));
    assert!(server.received().is_empty());
}
