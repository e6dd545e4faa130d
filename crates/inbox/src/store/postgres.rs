//! The store in PostgreSQL, for any number of machines.

use std::sync::Arc;

use deadpool_postgres::{Object, Pool};
use payments_host::types::UnixSeconds;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Row};

use super::columns::{ledger_from_json, ledger_to_json, signed, unsigned};
use super::{KeyInsertion, Store, StoreError, StoreTransaction, StoredPayment, schema};

/// Waits for another worker's lock for ten seconds; a worker whose machine has gone away without a
/// word holds its locks for a minute. The isolation level that the locks are made for is named,
/// for a database may have another default.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED;
    SET LOCAL lock_timeout = '10s';
    SET LOCAL idle_in_transaction_session_timeout = '60s'";
/// Two workers that start at the same time migrate one after the other. The number is a name that
/// nobody else is likely to use.
const LOCK_MIGRATION: &str = "SELECT pg_advisory_xact_lock(7234801655302467)";
const LOCK_PAYMENT: &str =
    "SELECT account, ledger, revision, refresh_at, is_contradicted, failed_reads
     FROM payments_inbox_payments WHERE inbox = $1 AND payment_id = $2 FOR UPDATE";
/// A row to lock where there is none: without a ledger it counts as nothing known.
const CREATE_PAYMENT: &str = "INSERT INTO payments_inbox_payments (inbox, payment_id, revision)
     VALUES ($1, $2, 0) ON CONFLICT DO NOTHING";

/// Keeps everything in a PostgreSQL database, which may be the platform's own: the tables' names
/// begin with `payments_inbox_`.
///
/// Any number of workers on any number of machines. Events of different payments are handled side
/// by side; those of one payment wait for each other, by the lock of its row. A clone is the same
/// store.
///
/// Statements are not prepared by name, so that it works behind a connection pooler too.
#[derive(Clone, Debug)]
pub struct PostgresStore {
    inbox: Arc<str>,
    pool: Pool,
}

impl PostgresStore {
    /// Uses the platform's pool, and brings the tables to this version. They are made in the first
    /// schema of the connection's `search_path`.
    ///
    /// # Errors
    /// When the database cannot be reached or written, or was written by a newer version.
    pub async fn open(pool: Pool) -> Result<Self, StoreError> {
        let store = Self {
            inbox: Arc::from(""),
            pool,
        };
        store.migrate().await?;
        Ok(store)
    }

    /// The same database for another inbox: the keys and payments of each name are apart. For
    /// platforms with several accounts or providers. Without it the name is empty.
    #[must_use]
    pub fn named(&self, inbox: impl Into<Arc<str>>) -> Self {
        Self {
            inbox: inbox.into(),
            pool: self.pool.clone(),
        }
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        const DOING: &str = "making the tables";
        let transaction = self.begin().await?;
        let client = transaction.client();
        let failed = |error| StoreError::new(DOING, error);
        client.batch_execute(LOCK_MIGRATION).await.map_err(failed)?;
        client
            .batch_execute(schema::CREATE_VERSION)
            .await
            .map_err(failed)?;
        let version: Option<i64> = client
            .query_typed_one(schema::READ_VERSION, &[])
            .await
            .and_then(|row| row.try_get(0))
            .map_err(failed)?;
        for (to, migration) in schema::migrations_from(unsigned(version.unwrap_or_default()))? {
            client.batch_execute(migration).await.map_err(failed)?;
            client
                .execute_typed(schema::WRITE_VERSION, &[(&signed(to), Type::INT8)])
                .await
                .map_err(failed)?;
        }
        transaction.commit().await
    }

    async fn connection(&self, doing: &'static str) -> Result<Object, StoreError> {
        let connection = self.pool.get().await;
        connection.map_err(|error| StoreError::new(doing, error))
    }
}

impl Store for PostgresStore {
    type Transaction = PostgresTransaction;

    async fn begin(&self) -> Result<PostgresTransaction, StoreError> {
        const DOING: &str = "beginning a transaction";
        let connection = self.connection(DOING).await?;
        // From here on, a dropped future must not give back a connection with a transaction in it.
        let transaction = PostgresTransaction {
            inbox: self.inbox.clone(),
            open: Open(Some(connection)),
        };
        let begun = transaction.client().batch_execute(BEGIN).await;
        begun.map_err(|error| StoreError::new(DOING, error))?;
        Ok(transaction)
    }

    async fn payment(&self, payment_id: &str) -> Result<Option<StoredPayment>, StoreError> {
        const DOING: &str = "reading a payment";
        let connection = self.connection(DOING).await?;
        let parameters: [(&(dyn ToSql + Sync), Type); 2] =
            [(&&*self.inbox, Type::TEXT), (&payment_id, Type::TEXT)];
        let row = connection
            .query_typed_opt(schema::READ_PAYMENT, &parameters)
            .await
            .map_err(|error| StoreError::new(DOING, error))?;
        row.map_or(Ok(None), |row| read_payment(&row))
    }

    async fn due_refreshes(&self, now: UnixSeconds, limit: u32) -> Result<Vec<String>, StoreError> {
        const DOING: &str = "looking for payments to refresh";
        let connection = self.connection(DOING).await?;
        let parameters: [(&(dyn ToSql + Sync), Type); 3] = [
            (&&*self.inbox, Type::TEXT),
            (&signed(now), Type::INT8),
            (&i64::from(limit), Type::INT8),
        ];
        let rows = connection
            .query_typed(schema::DUE_REFRESHES, &parameters)
            .await;
        rows.and_then(|rows| rows.iter().map(|row| row.try_get(0)).collect())
            .map_err(|error| StoreError::new(DOING, error))
    }

    async fn postpone_refresh(
        &self,
        payment_id: &str,
        until: UnixSeconds,
    ) -> Result<(), StoreError> {
        const DOING: &str = "postponing a refresh";
        let connection = self.connection(DOING).await?;
        let parameters: [(&(dyn ToSql + Sync), Type); 3] = [
            (&signed(until), Type::INT8),
            (&&*self.inbox, Type::TEXT),
            (&payment_id, Type::TEXT),
        ];
        let postponed = connection.execute_typed(schema::POSTPONE_REFRESH, &parameters);
        postponed
            .await
            .map_err(|error| StoreError::new(DOING, error))?;
        Ok(())
    }

    async fn forget_keys(&self, received_before: UnixSeconds) -> Result<u64, StoreError> {
        const DOING: &str = "forgetting keys";
        let connection = self.connection(DOING).await?;
        let parameters: [(&(dyn ToSql + Sync), Type); 2] = [
            (&&*self.inbox, Type::TEXT),
            (&signed(received_before), Type::INT8),
        ];
        let forgotten = connection.execute_typed(schema::FORGET_KEYS, &parameters);
        forgotten
            .await
            .map_err(|error| StoreError::new(DOING, error))
    }
}

/// A transaction of a [`PostgresStore`], to be written in with [`client`](Self::client).
#[derive(Debug)]
pub struct PostgresTransaction {
    inbox: Arc<str>,
    open: Open,
}

impl PostgresTransaction {
    /// The connection, inside this transaction. What is written with it is kept together with what
    /// the inbox writes, or not at all.
    ///
    /// Neither commit nor roll back with it; savepoints are your own.
    ///
    /// # Panics
    /// Never: the connection is there until the transaction has ended.
    #[must_use]
    pub fn client(&self) -> &Client {
        self.open.0.as_ref().expect("present until it has ended")
    }

    async fn execute(
        &self,
        doing: &'static str,
        statement: &str,
        parameters: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<u64, StoreError> {
        let rows = self.client().execute_typed(statement, parameters).await;
        rows.map_err(|error| StoreError::new(doing, error))
    }
}

impl StoreTransaction for PostgresTransaction {
    async fn insert_key(
        &mut self,
        key: &str,
        received_at: UnixSeconds,
    ) -> Result<KeyInsertion, StoreError> {
        // Waits where another transaction has inserted the same key and not ended yet.
        let parameters: [(&(dyn ToSql + Sync), Type); 3] = [
            (&&*self.inbox, Type::TEXT),
            (&key, Type::TEXT),
            (&signed(received_at), Type::INT8),
        ];
        let inserted = self
            .execute("noting an event", schema::INSERT_KEY, &parameters)
            .await?;
        Ok(match inserted {
            0 => KeyInsertion::Duplicate,
            _ => KeyInsertion::New,
        })
    }

    async fn load(&mut self, payment_id: &str) -> Result<Option<StoredPayment>, StoreError> {
        const DOING: &str = "locking a payment";
        let parameters: [(&(dyn ToSql + Sync), Type); 2] =
            [(&&*self.inbox, Type::TEXT), (&payment_id, Type::TEXT)];
        for create in [true, false] {
            let row = self
                .client()
                .query_typed_opt(LOCK_PAYMENT, &parameters)
                .await
                .map_err(|error| StoreError::new(DOING, error))?;
            if let Some(row) = row {
                return read_payment(&row);
            }
            if create {
                // Waits for another worker that creates the same row; its row is then found.
                self.execute(DOING, CREATE_PAYMENT, &parameters).await?;
            }
        }
        Err(StoreError::new(DOING, "its row is being deleted"))
    }

    async fn save(&mut self, payment_id: &str, payment: &StoredPayment) -> Result<(), StoreError> {
        let ledger = ledger_to_json(&payment.ledger)?;
        let parameters: [(&(dyn ToSql + Sync), Type); 8] = [
            (&&*self.inbox, Type::TEXT),
            (&payment_id, Type::TEXT),
            (&payment.account, Type::TEXT),
            (&ledger, Type::TEXT),
            (&signed(payment.revision), Type::INT8),
            (&payment.refresh_at.map(signed), Type::INT8),
            (&i64::from(payment.is_contradicted), Type::INT8),
            (&signed(payment.failed_reads), Type::INT8),
        ];
        self.execute("saving a payment", schema::SAVE_PAYMENT, &parameters)
            .await?;
        Ok(())
    }

    async fn commit(mut self) -> Result<(), StoreError> {
        // COMMIT of a transaction in which a statement has failed rolls back, and is no error; nor is
        // COMMIT where none is open, because a handler has ended it. A savepoint is one in both.
        let commit = "SAVEPOINT payments_inbox; COMMIT";
        match self.client().batch_execute(commit).await {
            Ok(()) => {
                self.open.give_back();
                Ok(())
            }
            Err(error) => Err(StoreError::new("committing", error)),
        }
    }

    async fn rollback(mut self) {
        match self.client().batch_execute("ROLLBACK").await {
            Ok(()) => self.open.give_back(),
            Err(error) => tracing::warn!(%error, "closing a connection that did not roll back"),
        }
    }
}

/// The connection of an open transaction.
#[derive(Debug)]
struct Open(Option<Object>);

impl Open {
    /// The transaction has ended: the connection may be used for others.
    fn give_back(&mut self) {
        self.0 = None;
    }
}

impl Drop for Open {
    /// Closes the connection, at which the server rolls back. The pool would lend it to others with
    /// the transaction open.
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(Object::take(connection));
        }
    }
}

fn read_payment(row: &Row) -> Result<Option<StoredPayment>, StoreError> {
    let failed = |error| StoreError::new("reading a payment", error);
    let Some(ledger) = row.try_get::<_, Option<String>>(1).map_err(failed)? else {
        return Ok(None);
    };
    let number = |column| row.try_get(column).map(unsigned).map_err(failed);
    let refresh_at: Option<i64> = row.try_get(3).map_err(failed)?;
    Ok(Some(StoredPayment {
        account: row.try_get(0).map_err(failed)?,
        ledger: ledger_from_json(&ledger)?,
        revision: number(2)?,
        refresh_at: refresh_at.map(unsigned),
        is_contradicted: number(4)? != 0,
        failed_reads: number(5)?,
    }))
}
