//! Payments that have to be read before what is known of them can be relied on.

use host_test::situation;
use payments_inbox::ledger::PaymentStatus;
use payments_inbox::store::{MemoryStore, Store};
use payments_inbox::{Cause, InboxError, Outcome, RefreshReport};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::scene::{Recorder, Scene, deliver_all, euros};

/// A capture whose deliveries were all lost but the first.
#[tokio::test]
async fn what_was_missed_is_read() {
    let scene = Scene::open().await;
    let payment = scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let recorder = Recorder::new();
    let inbox = scene.inbox(&recorder);
    deliver_all(&inbox, scene.of_type("payment_intent.created")).await;
    assert_eq!(recorder.captured(), 0);

    let known = inbox.refresh(&payment.id).await.expect("read");
    assert_eq!(known.summary.status, Some(PaymentStatus::Captured));
    assert_eq!(recorder.captured(), 1000);
    let update = recorder.updates().pop().expect("told");
    assert_eq!(update.cause, Cause::Answer);
    assert_eq!(
        update.key,
        format!("answer:{}:{}", payment.id, known.revision)
    );

    // The same again changes nothing, and nobody is told of nothing.
    let told = recorder.updates().len();
    inbox.refresh(&payment.id).await.expect("read");
    deliver_all(&inbox, scene.of_type("payment_intent.succeeded")).await;
    assert_eq!(recorder.captured(), 1000);
    assert_eq!(
        recorder.updates().len(),
        told + 1,
        "the event itself is told"
    );
}

#[tokio::test]
async fn a_handler_that_fails_is_told_again_under_the_same_key() {
    let scene = Scene::open().await;
    let payment = scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let recorder = Recorder::new();
    let inbox = scene.inbox(&recorder);
    recorder
        .lock()
        .outcomes
        .extend([Err("out of paper"), Ok(Outcome::Retry)]);
    let failed = inbox.refresh(&payment.id).await.expect_err("failed");
    assert!(matches!(failed, InboxError::Handler(_)), "{failed}");
    let failed = inbox.refresh(&payment.id).await.expect_err("failed");
    assert!(matches!(failed, InboxError::Retry), "{failed}");
    inbox.refresh(&payment.id).await.expect("done");
    let keys: Vec<_> = recorder
        .updates()
        .into_iter()
        .map(|update| update.key)
        .collect();
    assert_eq!(keys, [format!("answer:{}:1", payment.id)]);
}

#[tokio::test]
async fn payments_are_due_when_their_ledger_asks_and_wait_after_a_failure() {
    let scene = Scene::open().await;
    // A refund that is known by its own event, and a payment whose total does not show it yet.
    let payment = scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let request = payments_host::types::RefundRequest::new(&payment.id);
    let refunded = scene
        .lab
        .adapter
        .refund(&scene.operation("op-2"), &request)
        .await;
    refunded.expect("refunded");

    let now = Arc::new(AtomicU64::new(host_test::time::now()));
    let clock = now.clone();
    let recorder = Recorder::new();
    let inbox = scene
        .settings()
        .connection(scene.lab.connection())
        .clock(move || clock.load(Ordering::SeqCst))
        .build(MemoryStore::new(), recorder.clone())
        .expect("an inbox");
    deliver_all(&inbox, scene.of_type("payment_intent.succeeded")).await;
    deliver_all(&inbox, scene.of_type("refund.created")).await;
    let needs = inbox.ledger(&payment.id).await.expect("a store");
    assert!(needs.expect("a ledger").needs_refresh().is_some());

    // Not in the second of the event.
    assert_eq!(
        inbox.refresh_due(10).await.expect("a store"),
        RefreshReport::default()
    );
    now.fetch_add(2, Ordering::SeqCst);
    scene.wait(5);
    recorder.lock().outcomes.push_back(Err("out of paper"));
    let failed = RefreshReport {
        refreshed: 0,
        failed: 1,
    };
    assert_eq!(inbox.refresh_due(10).await.expect("a store"), failed);
    let due = async |at| inbox.store().due_refreshes(at, 10).await.expect("a store");
    let later = now.load(Ordering::SeqCst) + 30;
    assert!(due(later - 1).await.is_empty());
    assert_eq!(due(later).await, std::slice::from_ref(&payment.id));

    now.store(later, Ordering::SeqCst);
    let done = RefreshReport {
        refreshed: 1,
        failed: 0,
    };
    assert_eq!(inbox.refresh_due(10).await.expect("a store"), done);
    assert!(due(u64::MAX).await.is_empty());
    assert_eq!(
        recorder.summary().refunded.expect("known").minor_units,
        1000
    );
}

/// The connection is the platform's own, and the payment belongs to an account connected to it.
#[tokio::test]
async fn a_payment_of_a_connected_account_is_read_there() {
    let scene = Scene::open().await;
    let mut operation = scene.operation("op-1");
    operation.connection.account = Some("acct_1Connected".into());
    let sale = situation::sale(euros(1000));
    let payment = scene.lab.adapter.authorize(&operation, &sale).await;
    let payment = payment.expect("authorized");
    let recorder = Recorder::new();
    let inbox = scene.inbox(&recorder);
    deliver_all(&inbox, scene.of_type("payment_intent.created")).await;
    let known = inbox.refresh(&payment.id).await.expect("read");
    assert_eq!(known.account.as_deref(), Some("acct_1Connected"));
    assert_eq!(recorder.captured(), 1000);
}

#[tokio::test]
async fn without_a_connection_nothing_can_be_read() {
    let scene = Scene::open().await;
    let inbox = scene
        .settings()
        .build(MemoryStore::new(), Recorder::new())
        .expect("an inbox");
    let refused = inbox.refresh("pi_1").await.expect_err("refused");
    assert!(matches!(refused, InboxError::NoConnection), "{refused}");
}
