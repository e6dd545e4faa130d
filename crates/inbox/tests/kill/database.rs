//! The test's own look into the workers' database.

use payments_inbox::store::{PostgresStore, SqliteStore, Store as _, StoredPayment};

use crate::cluster;
use crate::worker::Place;

/// A connection of the test's own.
pub enum Database {
    Sqlite(SqliteStore),
    Postgres(PostgresStore, deadpool_postgres::Pool),
}

impl Database {
    pub async fn open(place: &Place) -> Self {
        match place {
            Place::Sqlite(path) => {
                let store = SqliteStore::open(path).await;
                Self::Sqlite(store.expect("a store"))
            }
            Place::Postgres(folder) => {
                let pool = cluster::pool(folder, 2);
                let store = PostgresStore::open(pool.clone()).await;
                Self::Postgres(store.expect("a store"), pool)
            }
        }
    }

    pub async fn execute(&self, statements: String) {
        match self {
            Self::Sqlite(store) => {
                let done = store.with(move |connection| connection.execute_batch(&statements));
                done.await.expect("executed");
            }
            Self::Postgres(_, pool) => {
                let client = pool.get().await.expect("a connection");
                client.batch_execute(&statements).await.expect("executed");
            }
        }
    }

    /// The rows of a query for two texts and a number.
    pub async fn rows(&self, query: &'static str) -> Vec<(String, String, i64)> {
        match self {
            Self::Sqlite(store) => {
                let rows = store.with(move |connection| {
                    let mut statement = connection.prepare(query)?;
                    let rows = statement.query_map([], |row| row.try_into())?;
                    rows.collect()
                });
                rows.await.expect("rows")
            }
            Self::Postgres(_, pool) => {
                let client = pool.get().await.expect("a connection");
                let rows = client.query(query, &[]).await.expect("rows");
                let row = |row: &tokio_postgres::Row| (row.get(0), row.get(1), row.get(2));
                rows.iter().map(row).collect()
            }
        }
    }

    /// What the inbox knows of a payment.
    pub async fn payment(&self, payment_id: &str) -> Option<StoredPayment> {
        let payment = match self {
            Self::Sqlite(store) => store.payment(payment_id).await,
            Self::Postgres(store, _) => store.payment(payment_id).await,
        };
        payment.expect("read")
    }

    /// The payments that have to be read, now or later.
    pub async fn to_refresh(&self) -> Vec<String> {
        // Far beyond any time, and within what a database counts to.
        let (ever, all) = (1 << 40, u32::MAX);
        let due = match self {
            Self::Sqlite(store) => store.due_refreshes(ever, all).await,
            Self::Postgres(store, _) => store.due_refreshes(ever, all).await,
        };
        due.expect("read")
    }
}
