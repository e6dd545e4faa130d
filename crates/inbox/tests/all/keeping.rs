//! What a handler writes is kept together with the event's key, or not at all.

use std::sync::{Arc, Mutex};

use host_test::situation;
use payments_host::types::Event;
use payments_inbox::ledger::Change;
use payments_inbox::store::{
    MemoryStore, MemoryTransaction, PostgresStore, PostgresTransaction, SqliteStore,
    SqliteTransaction, Store,
};
use payments_inbox::{Handler, HandlerError, Inbox, Outcome, Owner, Update, Verdict};
use tempfile::TempDir;

use crate::cluster::{self, Cluster};
use crate::scene::{Recorder, Scene, deliver, euros, verdict};

/// Writes a row for each update, then does what the recorder says.
struct Writer(Recorder);

impl Handler<SqliteTransaction> for Writer {
    async fn owns(
        &self,
        transaction: &mut SqliteTransaction,
        event: &Event,
        ids: &[String],
        received_at: u64,
    ) -> Result<Owner, HandlerError> {
        self.0.owns(transaction, event, ids, received_at).await
    }

    async fn handle(
        &self,
        transaction: &mut SqliteTransaction,
        update: &Update,
    ) -> Result<Outcome, HandlerError> {
        let key = update.key.clone();
        transaction
            .with(move |connection| connection.execute("INSERT INTO told VALUES ($1)", [key]))
            .await?;
        self.0.handle(transaction, update).await
    }
}

async fn inbox(scene: &Scene, folder: &TempDir, recorder: &Recorder) -> Inbox<SqliteStore, Writer> {
    let store = SqliteStore::open(folder.path().join("shop.db")).await;
    let store = store.expect("a store");
    let made = store.with(|connection| {
        connection.execute_batch("CREATE TABLE IF NOT EXISTS told (dedupe_key TEXT NOT NULL)")
    });
    made.await.expect("made");
    let settings = scene.settings();
    settings
        .build(store, Writer(recorder.clone()))
        .expect("an inbox")
}

async fn told(inbox: &Inbox<SqliteStore, Writer>) -> i64 {
    let count = inbox
        .store()
        .with(|connection| connection.query_row("SELECT count(*) FROM told", [], |row| row.get(0)));
    count.await.expect("counted")
}

#[tokio::test]
async fn a_handler_that_fails_leaves_nothing_and_is_told_again() {
    let scene = Scene::open().await;
    scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let body = scene.of_type("payment_intent.succeeded").remove(0);
    let folder = tempfile::tempdir().expect("a folder");
    let recorder = Recorder::new();
    let inbox = inbox(&scene, &folder, &recorder).await;

    recorder
        .lock()
        .outcomes
        .extend([Err("out of paper"), Ok(Outcome::Retry)]);
    for expected in [Verdict::Failed, Verdict::Retry] {
        let answer = deliver(&inbox, &body).await;
        assert_eq!((answer.http_status, verdict(&answer)), (503, expected));
        assert!(!answer.body.contains("paper"), "{}", answer.body);
        assert_eq!(told(&inbox).await, 0);
    }
    for expected in [Verdict::Handled, Verdict::Duplicate] {
        let answer = deliver(&inbox, &body).await;
        assert_eq!((answer.http_status, verdict(&answer)), (200, expected));
        assert_eq!(told(&inbox).await, 1);
    }
    assert_eq!(recorder.captured(), 1000);
}

/// What was told before the program ended is known to the next one.
#[tokio::test]
async fn a_restart_forgets_nothing() {
    let scene = Scene::open().await;
    scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let bodies: Vec<_> = scene.events().into_iter().map(|(_, body)| body).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let recorder = Recorder::new();
    for _ in 0..2 {
        let inbox = inbox(&scene, &folder, &recorder).await;
        for body in &bodies {
            assert_eq!(deliver(&inbox, body).await.http_status, 200);
        }
        assert_eq!(
            told(&inbox).await,
            i64::try_from(bodies.len()).expect("few")
        );
    }
    assert_eq!(recorder.captured(), 1000);
}

/// After an effect elsewhere that is not followed by a commit, another event may bring the change.
#[tokio::test]
async fn a_change_has_the_same_key_whichever_event_brings_it() {
    #[derive(Clone, Default)]
    struct Elsewhere(Arc<Mutex<Vec<(String, String)>>>);
    impl Handler<MemoryTransaction> for Elsewhere {
        async fn owns(
            &self,
            _: &mut MemoryTransaction,
            _: &Event,
            _: &[String],
            _: u64,
        ) -> Result<Owner, HandlerError> {
            Ok(Owner::Ours)
        }

        async fn handle(
            &self,
            _: &mut MemoryTransaction,
            update: &Update,
        ) -> Result<Outcome, HandlerError> {
            let payment = update.payment.as_ref().expect("a payment");
            let captured = payment
                .changes
                .iter()
                .find(|change| matches!(change, Change::Captured { .. }));
            let key = captured.expect("captured").key(&payment.payment_id);
            let mut done = self.0.lock().expect("no panic");
            done.push((update.key.clone(), key));
            match done.len() {
                1 => Err("the process dies".into()),
                _ => Ok(Outcome::Done),
            }
        }
    }
    let scene = Scene::open().await;
    scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let done = Elsewhere::default();
    let inbox = scene.settings().build(MemoryStore::new(), done.clone());
    let inbox = inbox.expect("an inbox");
    for (kind, status) in [("payment_intent.succeeded", 503), ("charge.succeeded", 200)] {
        let answer = deliver(&inbox, &scene.of_type(kind)[0]).await;
        assert_eq!(answer.http_status, status);
    }
    let done = done.0.lock().expect("no panic");
    assert_ne!(done[0].0, done[1].0, "two events");
    assert_eq!(done[0].1, done[1].1, "one change");
}

/// Ends the transaction itself: the promise is broken, and the provider must send again.
struct Ender;

impl Handler<SqliteTransaction> for Ender {
    async fn owns(
        &self,
        _: &mut SqliteTransaction,
        _: &Event,
        _: &[String],
        _: u64,
    ) -> Result<Owner, HandlerError> {
        Ok(Owner::Ours)
    }

    async fn handle(
        &self,
        transaction: &mut SqliteTransaction,
        _: &Update,
    ) -> Result<Outcome, HandlerError> {
        let ended = transaction.with(|connection| connection.execute_batch("ROLLBACK"));
        // The error is not passed on.
        let _ = ended.await;
        Ok(Outcome::Done)
    }
}

impl Handler<PostgresTransaction> for Ender {
    async fn owns(
        &self,
        _: &mut PostgresTransaction,
        _: &Event,
        _: &[String],
        _: u64,
    ) -> Result<Owner, HandlerError> {
        Ok(Owner::Ours)
    }

    async fn handle(
        &self,
        transaction: &mut PostgresTransaction,
        _: &Update,
    ) -> Result<Outcome, HandlerError> {
        transaction.client().batch_execute("ROLLBACK").await?;
        Ok(Outcome::Done)
    }
}

#[tokio::test]
async fn a_transaction_that_was_ended_by_others_is_a_failure_in_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::open(folder.path().join("shop.db")).await;
    fails_when_others_end_its_transactions(store.expect("a store")).await;
}

#[tokio::test]
async fn a_transaction_that_was_ended_by_others_is_a_failure_in_postgres() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let store = PostgresStore::open(cluster::pool(cluster.socket_folder(), 2)).await;
    fails_when_others_end_its_transactions(store.expect("a store")).await;
}

async fn fails_when_others_end_its_transactions<S: Store>(store: S)
where
    Ender: Handler<S::Transaction>,
{
    let scene = Scene::open().await;
    scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let body = scene.of_type("payment_intent.succeeded").remove(0);
    let inbox = scene.settings().build(store, Ender);
    let answer = deliver(&inbox.expect("an inbox"), &body).await;
    assert_eq!(
        (answer.http_status, verdict(&answer)),
        (503, Verdict::Failed)
    );
}
