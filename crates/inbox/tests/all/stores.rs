//! What every store promises.

use std::time::Duration;

use payments_inbox::ledger::{About, Fact, Ledger, PaymentFact, PaymentStatus};
use payments_inbox::store::{
    KeyInsertion, MemoryStore, PostgresStore, SqliteStore, Store, StoreTransaction as _,
    StoredPayment,
};

use crate::cluster::{self, Cluster};

#[tokio::test]
async fn memory() {
    keeps_what_is_committed(&MemoryStore::new()).await;
    waits_for_the_same_payment(&MemoryStore::new()).await;
}

#[tokio::test]
async fn sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("inbox.db");
    let store = SqliteStore::open(&path).await.expect("a store");
    keeps_what_is_committed(&store).await;
    waits_for_the_same_payment(&store.named("other")).await;

    // Another process opens the file with what is in it.
    let again = SqliteStore::open(&path).await.expect("a store");
    assert_eq!(known(&again, "pi_1").await, Some(payment(2)));
    assert_eq!(known(&again.named("third"), "pi_1").await, None);
    again
        .with(|connection| connection.execute("UPDATE payments_inbox_schema SET version = 99", []))
        .await
        .expect("written");
    let refused = SqliteStore::open(&path).await.expect_err("refused");
    assert!(refused.to_string().contains("version 99"), "{refused}");
}

/// As when all workers of a machine start for the first time.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sqlite_is_opened_by_many_at_once() {
    for _ in 0..20 {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("inbox.db");
        let opening: Vec<_> = (0..8)
            .map(|_| tokio::spawn(SqliteStore::open(path.clone())))
            .collect();
        for opened in opening {
            opened.await.expect("no panic").expect("a store");
        }
    }
}

#[tokio::test]
async fn postgres() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let pool = || cluster::pool(cluster.socket_folder(), 4);
    // Two workers start at the same time.
    let (store, other) = tokio::join!(PostgresStore::open(pool()), PostgresStore::open(pool()));
    let (store, other) = (store.expect("a store"), other.expect("a store"));
    keeps_what_is_committed(&store).await;
    waits_for_the_same_payment(&store.named("other")).await;
    assert_eq!(known(&other, "pi_1").await, Some(payment(2)));
    assert_eq!(known(&other.named("third"), "pi_1").await, None);
    postgres_does_not_commit_what_failed(&store).await;

    let pool = pool();
    let client = pool.get().await.expect("a connection");
    let newer = client.batch_execute("UPDATE payments_inbox_schema SET version = 99");
    newer.await.expect("written");
    let refused = PostgresStore::open(pool).await.expect_err("refused");
    assert!(refused.to_string().contains("version 99"), "{refused}");
}

/// After a failed statement PostgreSQL takes COMMIT for ROLLBACK, without an error. A handler that
/// does not pass its failure on must not make an event look handled.
async fn postgres_does_not_commit_what_failed(store: &PostgresStore) {
    let mut transaction = store.begin().await.expect("begun");
    let inserted = transaction.insert_key("key-f", 1).await.expect("inserted");
    assert_eq!(inserted, KeyInsertion::New);
    let failed = transaction
        .client()
        .batch_execute("SELECT no_such_column")
        .await;
    failed.expect_err("no such column");
    transaction.commit().await.expect_err("not committed");
}

async fn keeps_what_is_committed(store: &impl Store) {
    let mut transaction = store.begin().await.expect("begun");
    assert_eq!(
        transaction
            .insert_key("key-1", 100)
            .await
            .expect("inserted"),
        KeyInsertion::New
    );
    assert_eq!(transaction.load("pi_1").await.expect("loaded"), None);
    transaction.save("pi_1", &payment(1)).await.expect("saved");
    assert_eq!(
        transaction.load("pi_1").await.expect("loaded"),
        Some(payment(1))
    );
    transaction.rollback().await;
    assert_eq!(known(store, "pi_1").await, None);

    // Dropped, as by a request whose client has gone.
    let mut transaction = store.begin().await.expect("begun");
    transaction
        .insert_key("key-1", 100)
        .await
        .expect("inserted");
    transaction.save("pi_1", &payment(1)).await.expect("saved");
    drop(transaction);

    for revision in [1, 2] {
        let mut transaction = store.begin().await.expect("begun");
        let key = format!("key-{revision}");
        let inserted = transaction.insert_key(&key, 100 * revision).await;
        assert_eq!(inserted.expect("inserted"), KeyInsertion::New, "{key}");
        let before = transaction.load("pi_1").await.expect("loaded");
        assert_eq!(
            before.map(|payment| payment.revision),
            Some(revision - 1).filter(|revision| *revision > 0)
        );
        transaction
            .save("pi_1", &payment(revision))
            .await
            .expect("saved");
        transaction.commit().await.expect("committed");
    }
    assert_eq!(known(store, "pi_1").await, Some(payment(2)));
    assert_eq!(insert(store, "key-1").await, KeyInsertion::Duplicate);

    // Payment n is due at second n.
    for number in [30, 10, 20] {
        let mut transaction = store.begin().await.expect("begun");
        let id = format!("pi_due_{number}");
        let due = StoredPayment {
            refresh_at: Some(number),
            ..payment(1)
        };
        assert_eq!(transaction.load(&id).await.expect("loaded"), None);
        transaction.save(&id, &due).await.expect("saved");
        transaction.commit().await.expect("committed");
    }
    let due = async |now, limit| store.due_refreshes(now, limit).await.expect("read");
    assert_eq!(due(20, 10).await, ["pi_due_10", "pi_due_20"]);
    assert_eq!(due(30, 1).await, ["pi_due_10"]);
    assert!(due(9, 10).await.is_empty());
    for (id, failed_reads) in [("pi_due_10", 4), ("pi_1", 3)] {
        let postponed = store.postpone_refresh(id, 40).await;
        postponed.expect("postponed");
        let payment = known(store, id).await.expect("a payment");
        assert_eq!(payment.failed_reads, failed_reads, "{id}");
    }
    assert_eq!(due(40, 10).await, ["pi_due_20", "pi_due_30", "pi_due_10"]);

    assert_eq!(store.forget_keys(200).await.expect("forgotten"), 1);
    assert_eq!(insert(store, "key-1").await, KeyInsertion::New);
    assert_eq!(insert(store, "key-2").await, KeyInsertion::Duplicate);
}

/// Two workers read, add one and write, of a payment that nobody knows yet. Each has to see what the
/// other has written.
async fn waits_for_the_same_payment<S: Store + Clone>(store: &S) {
    const TIMES: u64 = 8;
    let workers: Vec<_> = (0..TIMES)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut transaction = store.begin().await.expect("begun");
                let before = transaction.load("pi_shared").await.expect("loaded");
                let revision = before.map_or(0, |payment| payment.revision) + 1;
                tokio::task::yield_now().await;
                let saved = transaction.save("pi_shared", &payment(revision)).await;
                saved.expect("saved");
                transaction.commit().await.expect("committed");
            })
        })
        .collect();
    for worker in workers {
        let ended = tokio::time::timeout(Duration::from_secs(30), worker).await;
        ended.expect("no deadlock").expect("no panic");
    }
    let known = known(store, "pi_shared").await.expect("a payment");
    assert_eq!(known.revision, TIMES);
}

async fn insert(store: &impl Store, key: &str) -> KeyInsertion {
    let mut transaction = store.begin().await.expect("begun");
    let inserted = transaction.insert_key(key, 1).await.expect("inserted");
    transaction.rollback().await;
    inserted
}

async fn known(store: &impl Store, payment_id: &str) -> Option<StoredPayment> {
    store.payment(payment_id).await.expect("read")
}

fn payment(revision: u64) -> StoredPayment {
    let mut ledger = Ledger::new("pi_1");
    let fact = Fact {
        observed_at: 1_700_000_000,
        source: "evt_1".into(),
        about: About::Payment(PaymentFact {
            payment_id: "pi_1".into(),
            status: PaymentStatus::Captured,
            is_creation: false,
            amount: payments_core::money::parse("10.99", "EUR").expect("money"),
            authorized: None,
            capturable: None,
            captured: Some(payments_core::money::parse("10.99", "EUR").expect("money")),
            refunded: None,
        }),
    };
    ledger.fold(&fact).expect("folded");
    StoredPayment {
        account: Some("acct_1".into()),
        ledger,
        revision,
        refresh_at: None,
        is_contradicted: true,
        failed_reads: 3,
    }
}
