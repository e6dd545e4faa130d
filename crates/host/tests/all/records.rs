//! The platform sees each request.

use std::sync::{Arc, Mutex};

use payments_host::{Method, RequestRecord, TransportFailure};

use crate::support::server::Server;
use crate::support::{host, load, run};

#[tokio::test]
async fn each_request_is_shown_without_its_query() {
    let server = Server::fine().await;
    let records = Arc::new(Mutex::new(Vec::<RequestRecord>::new()));
    let adapter = load(host().on_request({
        let records = records.clone();
        move |record| records.lock().expect("no panic").push(record.clone())
    }))
    .await
    .for_tenant("acme");

    let url = server.url("/v1/refunds?limit=1");
    let settings = [
        ("behave", "work-between-requests"),
        ("count", "2"),
        ("url", &*url),
        ("header:Idempotency-Key", "key-1"),
    ];
    run(&adapter, &settings).await.expect("an answer");
    let denied = [
        ("behave", "request"),
        ("url", "https://secret.example/?q=a"),
    ];
    run(&adapter, &denied).await.expect_err("refused");

    let records = records.lock().expect("no panic");
    let [first, second, refused] = &records[..] else {
        panic!("three requests, not {records:?}")
    };
    for (record, number) in [(first, 1), (second, 2)] {
        assert_eq!(record.tenant, "acme");
        assert_eq!(record.function, "gateway.get-payment");
        assert_eq!((record.number, record.attempt), (number, number));
        assert_eq!(record.method, Method::Get);
        assert_eq!(record.url, server.url("/v1/refunds"));
        assert!(record.has_idempotency_key);
        assert_eq!(record.result, Ok(200));
    }
    let failure = refused.result.as_ref().expect_err("refused");
    assert_eq!(
        (failure.failure, failure.sent),
        (TransportFailure::Denied, false)
    );
    assert_eq!(refused.url, "(refused)");
}
