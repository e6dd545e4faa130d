//! When the host ends a call, the outcome is unknown as soon as a write may have left.

use std::time::Duration;

use payments_host::types::{
    Authorization, AuthorizationBatch, BatchItem, CodeExchange, Money, Operation, Outcome,
    PaymentSource,
};
use payments_host::{Adapter, CallError, Limits};
use tokio::net::TcpListener;

use crate::support::server::{Reply, Server, nobody_listens};
use crate::support::{adapter_with, behave, check_works, host, host_failure, load, run};

async fn outcome_after(behave: &str, method: &str, url: &str) -> Outcome {
    let guest_time = Duration::from_millis(50);
    let adapter = adapter_with(Limits {
        guest_time,
        ..Limits::default()
    })
    .await;
    let settings = [
        ("behave", behave),
        ("method", method),
        ("url", url),
        ("body", "a=b"),
    ];
    let failure = host_failure(run(&adapter, &settings).await);
    check_works(&adapter).await;
    failure.outcome
}

#[tokio::test]
async fn a_write_that_arrived() {
    let server = Server::fine().await;
    for behave in ["trap-after-request", "loop-after-request"] {
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let outcome = outcome_after(behave, method, &server.url("/")).await;
            assert_eq!(outcome, Outcome::Unknown, "{behave} {method}");
        }
    }
}

#[tokio::test]
async fn a_write_that_broke_off() {
    let server = Server::start(|_| async { Reply::Close(Vec::new()) }).await;
    let outcome = outcome_after("trap-after-request", "POST", &server.url("/")).await;
    assert_eq!(outcome, Outcome::Unknown);
}

#[tokio::test]
async fn reading_changes_nothing() {
    let server = Server::fine().await;
    for method in ["GET", "HEAD"] {
        let outcome = outcome_after("trap-after-request", method, &server.url("/")).await;
        assert_eq!(outcome, Outcome::NotPerformed, "{method}");
    }
}

#[tokio::test]
async fn a_write_that_never_left() {
    let (_port, url) = nobody_listens();
    assert_eq!(
        outcome_after("trap-after-request", "POST", &url).await,
        Outcome::NotPerformed
    );
    let refused = "https://api.stripe.com/";
    assert_eq!(
        outcome_after("trap-after-request", "POST", refused).await,
        Outcome::NotPerformed
    );
}

#[tokio::test]
async fn an_operation_that_was_sent_before() {
    // A call that waits for an answer takes the only place: the next one is turned away.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let adapter = load(host().max_concurrent_calls(1).limits(Limits {
        queue_time: Duration::from_millis(1),
        ..Limits::default()
    }))
    .await;
    let waiting = tokio::spawn({
        let adapter = adapter.clone();
        async move {
            run(
                &adapter,
                &[("behave", "request"), ("method", "GET"), ("url", &url)],
            )
            .await
        }
    });
    let _connection = listener.accept().await.expect("the first call's request");

    let authorization = authorization();
    for (first_sent_at, outcome) in [
        (None, Outcome::NotPerformed),
        (Some(1_790_000_000), Outcome::Unknown),
    ] {
        let operation = Operation {
            first_sent_at,
            ..Operation::new(behave(&[]), "order-1", 1_790_000_060)
        };
        let failure = host_failure(adapter.authorize(&operation, &authorization).await);
        assert_eq!(failure.outcome, outcome, "{first_sent_at:?}");

        // One item of a batch is enough.
        let [first, second] = ["order-2", "order-3"].map(|id| BatchItem {
            first_sent_at,
            ..BatchItem::new(id, authorization.clone())
        });
        let first = BatchItem {
            first_sent_at: None,
            ..first
        };
        let batch = AuthorizationBatch::new(behave(&[]), 1_790_000_060, [first, second]);
        assert_eq!(outcome_of_batch(&adapter, &batch).await, outcome);
    }
    waiting.abort();
}

#[tokio::test]
async fn writes_of_calls_without_an_operation() {
    let server = Server::fine().await;
    let url = server.url("/");
    let adapter = load(host()).await;
    for (method, outcome) in [("GET", Outcome::NotPerformed), ("POST", Outcome::Unknown)] {
        let connection = behave(&[
            ("behave", "trap-after-request"),
            ("method", method),
            ("url", &url),
        ]);
        let item = BatchItem::new("order-1", authorization());
        let batch = AuthorizationBatch::new(connection.clone(), 1_790_000_000, [item]);
        assert_eq!(outcome_of_batch(&adapter, &batch).await, outcome);

        let exchange = CodeExchange {
            connection,
            code: "ac_1".into(),
        };
        let onboarding = adapter.onboarding().expect("exported");
        match onboarding.exchange(&exchange).await {
            Err(CallError::Host(failure)) => assert_eq!(failure.outcome, outcome),
            other => panic!("expected a failure of the host, got {other:?}"),
        }
    }
}

fn authorization() -> Authorization {
    let source = PaymentSource::SavedMethod("pm_1".into());
    Authorization::new(Money::new(1099, "EUR"), source)
}

async fn outcome_of_batch(adapter: &Adapter, batch: &AuthorizationBatch) -> Outcome {
    let batches = adapter.batch().expect("exported");
    match batches.authorize_all(batch).await {
        Err(CallError::Host(failure)) => failure.outcome,
        other => panic!("expected a failure of the host, got {other:?}"),
    }
}
