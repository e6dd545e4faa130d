//! The store in an SQLite file, for one machine.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use payments_host::types::UnixSeconds;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, params};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::columns::{ledger_from_json, ledger_to_json, signed, unsigned};
use super::{KeyInsertion, Store, StoreError, StoreTransaction, StoredPayment, schema};

/// How long a transaction waits for those of other processes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long to wait where SQLite itself does not.
const BUSY_PAUSE: Duration = Duration::from_millis(5);

/// Keeps everything in an SQLite file, which may be the platform's own: the tables' names begin with
/// `payments_inbox_`.
///
/// Any number of processes of one machine may use the file. SQLite writes one transaction at a time;
/// the others wait, ten seconds at most. The file is switched to write-ahead logging, and every
/// commit is on the disk before the provider is answered. A clone is the same store.
///
/// The library is blocking: everything runs on threads of Tokio's for that.
#[derive(Clone, Debug)]
pub struct SqliteStore {
    inbox: Arc<str>,
    connection: Arc<Mutex<Connection>>,
}

impl SqliteStore {
    /// Opens the file, or makes it, and brings the tables to this version.
    ///
    /// # Errors
    /// When the file cannot be opened or written, stays locked, or was written by a newer version.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref().to_owned();
        let connection = blocking("opening the file", move || {
            let mut connection = Connection::open(path)?;
            connection.busy_timeout(BUSY_TIMEOUT)?;
            write_ahead(&connection)?;
            // In WAL mode NORMAL may lose the last commits when the power fails, and their
            // deliveries have been answered by then.
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.pragma_update(None, "foreign_keys", true)?;
            migrate(&mut connection)?;
            Ok(connection)
        })
        .await?;
        Ok(Self {
            inbox: Arc::from(""),
            connection: Arc::new(Mutex::new(connection)),
        })
    }

    /// The same file for another inbox: the keys and payments of each name are apart. For platforms
    /// with several accounts or providers. Without it the name is empty.
    #[must_use]
    pub fn named(&self, inbox: impl Into<Arc<str>>) -> Self {
        Self {
            inbox: inbox.into(),
            connection: self.connection.clone(),
        }
    }

    /// Runs blocking work with the connection, in no transaction of the inbox's: to make the
    /// platform's own tables, and to read them.
    ///
    /// # Errors
    /// Those of the work.
    pub async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let open = Exclusive(self.connection.clone().lock_owned().await);
        blocking("working in the file", move || Ok(work(&open.0)?)).await
    }
}

impl Store for SqliteStore {
    type Transaction = SqliteTransaction;

    async fn begin(&self) -> Result<SqliteTransaction, StoreError> {
        let open = Exclusive(self.connection.clone().lock_owned().await);
        let open = blocking("beginning a transaction", move || {
            // Taken at once: a transaction that reads first and writes later may find that another
            // process has written in between, and can then only fail.
            open.0.execute_batch("BEGIN IMMEDIATE")?;
            Ok(open)
        })
        .await?;
        Ok(SqliteTransaction {
            inbox: self.inbox.clone(),
            open: Some(open),
        })
    }

    async fn payment(&self, payment_id: &str) -> Result<Option<StoredPayment>, StoreError> {
        let (inbox, payment_id) = (self.inbox.clone(), payment_id.to_owned());
        let row = self.with(move |connection| read_payment(connection, &inbox, &payment_id));
        row.await?.map(Row::into_payment).transpose()
    }

    async fn due_refreshes(&self, now: UnixSeconds, limit: u32) -> Result<Vec<String>, StoreError> {
        let inbox = self.inbox.clone();
        self.with(move |connection| {
            connection
                .prepare_cached(schema::DUE_REFRESHES)?
                .query_map(params![&*inbox, signed(now), limit], |row| row.get(0))?
                .collect()
        })
        .await
    }

    async fn postpone_refresh(
        &self,
        payment_id: &str,
        until: UnixSeconds,
    ) -> Result<(), StoreError> {
        let (inbox, payment_id) = (self.inbox.clone(), payment_id.to_owned());
        self.with(move |connection| {
            connection.execute(
                schema::POSTPONE_REFRESH,
                params![signed(until), &*inbox, payment_id],
            )
        })
        .await?;
        Ok(())
    }

    async fn forget_keys(&self, received_before: UnixSeconds) -> Result<u64, StoreError> {
        let inbox = self.inbox.clone();
        self.with(move |connection| {
            let forgotten = connection.execute(
                schema::FORGET_KEYS,
                params![&*inbox, signed(received_before)],
            )?;
            Ok(forgotten as u64)
        })
        .await
    }
}

/// A transaction of an [`SqliteStore`], to be written in with [`with`](Self::with).
#[derive(Debug)]
pub struct SqliteTransaction {
    inbox: Arc<str>,
    /// Not there while work is under way on another thread: work whose caller has gone takes the
    /// transaction with it.
    open: Option<Exclusive>,
}

impl SqliteTransaction {
    /// Runs blocking work in this transaction. What it writes is kept together with what the inbox
    /// writes, or not at all.
    ///
    /// The work must leave the transaction open; savepoints are its own.
    ///
    /// # Errors
    /// Those of the work, and when an earlier call of this was dropped before it was done.
    pub async fn with<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        const DOING: &str = "working in a transaction";
        let open = self.open.take().ok_or_else(lost)?;
        let (open, result) = blocking(DOING, move || {
            let result = work(&open.0);
            Ok((open, result))
        })
        .await?;
        if open.0.is_autocommit() {
            // The work ended it, or SQLite did (a full disk): nothing more may follow.
            return Err(result.map_or_else(|error| StoreError::new(DOING, error), |_| lost()));
        }
        self.open = Some(open);
        result.map_err(|error| StoreError::new(DOING, error))
    }
}

impl StoreTransaction for SqliteTransaction {
    async fn insert_key(
        &mut self,
        key: &str,
        received_at: UnixSeconds,
    ) -> Result<KeyInsertion, StoreError> {
        let (inbox, key) = (self.inbox.clone(), key.to_owned());
        self.with(move |connection| {
            let inserted = connection
                .prepare_cached(schema::INSERT_KEY)?
                .execute(params![&*inbox, key, signed(received_at)])?;
            Ok(match inserted {
                0 => KeyInsertion::Duplicate,
                _ => KeyInsertion::New,
            })
        })
        .await
    }

    async fn load(&mut self, payment_id: &str) -> Result<Option<StoredPayment>, StoreError> {
        // Nobody else writes while this transaction is open.
        let (inbox, payment_id) = (self.inbox.clone(), payment_id.to_owned());
        let row = self.with(move |connection| read_payment(connection, &inbox, &payment_id));
        row.await?.map(Row::into_payment).transpose()
    }

    async fn save(&mut self, payment_id: &str, payment: &StoredPayment) -> Result<(), StoreError> {
        let (inbox, payment_id) = (self.inbox.clone(), payment_id.to_owned());
        let ledger = ledger_to_json(&payment.ledger)?;
        let account = payment.account.clone();
        let revision = signed(payment.revision);
        let refresh_at = payment.refresh_at.map(signed);
        let is_contradicted = i64::from(payment.is_contradicted);
        let failed_reads = signed(payment.failed_reads);
        self.with(move |connection| {
            connection
                .prepare_cached(schema::SAVE_PAYMENT)?
                .execute(params![
                    &*inbox,
                    payment_id,
                    account,
                    ledger,
                    revision,
                    refresh_at,
                    is_contradicted,
                    failed_reads
                ])
        })
        .await?;
        Ok(())
    }

    async fn commit(mut self) -> Result<(), StoreError> {
        let open = self.open.take().ok_or_else(lost)?;
        blocking("committing", move || Ok(open.0.execute_batch("COMMIT")?)).await
    }

    async fn rollback(self) {}
}

/// The connection, for one user at a time. Whatever became of that user, the next one finds no
/// transaction open.
#[derive(Debug)]
struct Exclusive(OwnedMutexGuard<Connection>);

impl Drop for Exclusive {
    fn drop(&mut self) {
        if self.0.is_autocommit() {
            return;
        }
        if let Err(error) = self.0.execute_batch("ROLLBACK") {
            tracing::error!(%error, "a transaction could not be rolled back");
        }
    }
}

struct Row {
    account: Option<String>,
    ledger: Option<String>,
    revision: i64,
    refresh_at: Option<i64>,
    is_contradicted: i64,
    failed_reads: i64,
}

impl Row {
    fn into_payment(self) -> Result<StoredPayment, StoreError> {
        Ok(StoredPayment {
            account: self.account,
            ledger: ledger_from_json(&self.ledger.unwrap_or_default())?,
            revision: unsigned(self.revision),
            refresh_at: self.refresh_at.map(unsigned),
            is_contradicted: self.is_contradicted != 0,
            failed_reads: unsigned(self.failed_reads),
        })
    }
}

fn read_payment(
    connection: &Connection,
    inbox: &str,
    payment_id: &str,
) -> rusqlite::Result<Option<Row>> {
    connection
        .prepare_cached(schema::READ_PAYMENT)?
        .query_row(params![inbox, payment_id], |row| {
            Ok(Row {
                account: row.get(0)?,
                ledger: row.get(1)?,
                revision: row.get(2)?,
                refresh_at: row.get(3)?,
                is_contradicted: row.get(4)?,
                failed_reads: row.get(5)?,
            })
        })
        .optional()
}

/// Switches to write-ahead logging. SQLite does not wait there for others that open the file at the
/// same time and switch it too, whatever the timeout is.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let deadline = Instant::now() + BUSY_TIMEOUT;
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && Instant::now() < deadline =>
            {
                std::thread::sleep(BUSY_PAUSE);
            }
            switched => return switched,
        }
    }
}

fn migrate(connection: &mut Connection) -> Result<(), Failure> {
    use rusqlite::TransactionBehavior::Immediate;
    let transaction = connection.transaction_with_behavior(Immediate)?;
    transaction.execute_batch(schema::CREATE_VERSION)?;
    let version: Option<i64> = transaction.query_row(schema::READ_VERSION, [], |row| row.get(0))?;
    for (to, migration) in schema::migrations_from(unsigned(version.unwrap_or_default()))? {
        transaction.execute_batch(migration)?;
        transaction.execute(schema::WRITE_VERSION, [signed(to)])?;
    }
    Ok(transaction.commit()?)
}

/// Why blocking work failed.
enum Failure {
    Database(rusqlite::Error),
    Store(StoreError),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Runs blocking work to its end, also when the caller goes away.
async fn blocking<T: Send + 'static>(
    doing: &'static str,
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result.map_err(|failure| match failure {
            Failure::Database(error) => StoreError::new(doing, error),
            Failure::Store(error) => error,
        }),
        Err(error) => Err(StoreError::new(doing, error)),
    }
}

fn lost() -> StoreError {
    StoreError::new(
        "working in a transaction",
        "the transaction has ended: its work was dropped midway, or ended it",
    )
}
