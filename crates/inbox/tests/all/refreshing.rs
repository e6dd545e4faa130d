//! Payments that have to be read before what is known of them can be relied on.

use std::collections::BTreeMap;

use fake_stripe::{Fault, FaultKind};
use host_test::situation;
use payments_host::types::{Money, Movement, RefundRequest};
use payments_inbox::ledger::{
    About, Change, DisputeFact, DisputeStatus, Fact, Ledger, PaymentStatus,
};
use payments_inbox::store::{
    MemoryStore, SqliteStore, Store, StoreTransaction as _, StoredPayment,
};
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
    let request = RefundRequest::new(&payment.id);
    scene.refund("op-2", &request).await;

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

/// What cannot be folded leaves a mark that lasts until the payment has been read.
#[tokio::test]
async fn a_contradiction_is_told_and_not_forgotten() {
    let scene = Scene::open().await;
    let payment = scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let recorder = Recorder::new();
    let inbox = scene.inbox(&recorder);
    let mut nonsense = payment.clone();
    nonsense.captured = Some(Money::new(1000, "USD"));
    let refused = inbox.observe(Movement::Payment(nonsense), None).await;
    let refused = refused.expect_err("refused");
    assert!(matches!(refused, InboxError::Contradiction(_)), "{refused}");

    deliver_all(&inbox, scene.of_type("payment_intent.created")).await;
    let update = recorder.updates().remove(0).payment.expect("the payment");
    assert!(update.needs_refresh.expect("a mark").payment);
    let due = async || {
        inbox
            .store()
            .due_refreshes(u64::MAX, 10)
            .await
            .expect("a store")
    };
    assert_eq!(due().await, std::slice::from_ref(&payment.id));

    let known = inbox.refresh(&payment.id).await.expect("read");
    assert_eq!((known.needs_refresh, due().await), (None, Vec::new()));
    assert_eq!(recorder.captured(), 1000);
}

/// A dispute that nobody knows the order of the news of.
fn open_dispute(payment_id: &str) -> StoredPayment {
    let mut ledger = Ledger::new(payment_id);
    for (source, status) in [
        ("evt_1", DisputeStatus::NeedsResponse),
        ("evt_2", DisputeStatus::UnderReview),
    ] {
        let fact = Fact {
            observed_at: 1_700_000_000,
            source: source.into(),
            about: About::Dispute(DisputeFact {
                payment_id: payment_id.to_owned(),
                id: "dp_1".to_owned(),
                status,
                amount: payments_core::money::parse("10.00", "EUR").expect("money"),
            }),
        };
        ledger.fold(&fact).expect("folded");
    }
    StoredPayment {
        account: None,
        ledger,
        revision: 1,
        refresh_at: Some(1),
        is_contradicted: false,
        failed_reads: 0,
    }
}

#[tokio::test]
async fn what_could_be_read_is_kept_and_the_rest_is_asked_for_less_and_less() {
    let scene = Scene::open().await;
    let payment = scene.authorize("op-1", &situation::sale(euros(1000))).await;
    scene.lab.stripe.control().add_fault(Fault {
        method: Some("GET".to_owned()),
        times: 1_000,
        ..Fault::on_post(
            "/v1/disputes/*",
            FaultKind::Status {
                status: 403,
                headers: BTreeMap::new(),
                body: r#"{"error":{"type":"invalid_request_error","message":"No."}}"#.to_owned(),
                effect: false,
            },
        )
    });
    let now = Arc::new(AtomicU64::new(host_test::time::now()));
    let clock = now.clone();
    let recorder = Recorder::new();
    let inbox = scene
        .settings()
        .connection(scene.lab.connection())
        .clock(move || clock.load(Ordering::SeqCst))
        .build(MemoryStore::new(), recorder.clone())
        .expect("an inbox");
    let mut transaction = inbox.store().begin().await.expect("begun");
    let open = open_dispute(&payment.id);
    let saved = transaction.save(&payment.id, &open);
    saved.await.expect("saved");
    transaction.commit().await.expect("committed");

    for pause in [30, 60, 120] {
        let report = inbox.refresh_due(10).await.expect("a store");
        assert_eq!((report.refreshed, report.failed), (0, 1));
        assert_eq!(recorder.captured(), 1000);
        let stored = inbox.store().payment(&payment.id).await.expect("a store");
        let due = now.load(Ordering::SeqCst) + pause;
        assert_eq!(stored.expect("a payment").refresh_at, Some(due));
        now.store(due, Ordering::SeqCst);
    }
}

/// Nobody could read it, so that it would stand first in line for ever.
#[tokio::test]
async fn a_payment_that_cannot_be_decoded_waits_its_turn() {
    let scene = Scene::open().await;
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::open(folder.path().join("inbox.db")).await;
    let inbox = scene
        .settings()
        .connection(scene.lab.connection())
        .build(store.expect("a store"), Recorder::new())
        .expect("an inbox");
    let broken = inbox.store().with(|connection| {
        connection.execute(
            "INSERT INTO payments_inbox_payments (inbox, payment_id, ledger, revision, refresh_at)
             VALUES ('', 'pi_broken', '?', 1, 1)",
            [],
        )
    });
    broken.await.expect("written");
    for failed in [1, 0] {
        let report = inbox.refresh_due(10).await.expect("a store");
        assert_eq!((report.refreshed, report.failed), (0, failed));
    }
}

/// The answer to a refund has the payment's total in it: there is nothing left to be read.
#[tokio::test]
async fn a_movement_that_comes_with_its_payment_leaves_nothing_open() {
    let scene = Scene::open().await;
    let payment = scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let request = RefundRequest::new(&payment.id);
    let mut refund = scene.refund("op-2", &request).await;
    let connection = scene.lab.connection();
    let after = scene
        .lab
        .adapter
        .get_payment(&connection, &payment.id)
        .await;
    refund.payment = Some(after.expect("read"));
    let recorder = Recorder::new();
    let inbox = scene.inbox(&recorder);
    let observed = inbox.observe(Movement::Transaction(refund), None).await;
    let known = observed.expect("folded").expect("a payment");
    assert_eq!(known.needs_refresh, None);
    let changes = recorder.changes();
    let asked = changes
        .iter()
        .any(|change| matches!(change, Change::NeedsRefresh(_)));
    assert!(!asked, "{changes:?}");
}
