//! Where an inbox keeps what it must not forget: which events it has had, and what it knows of each
//! payment.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;

use payments_core::ledger::Ledger;
use payments_host::types::UnixSeconds;

#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod columns;
mod memory;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod schema;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use memory::{MemoryStore, MemoryTransaction};
#[cfg(feature = "postgres")]
pub use postgres::{PostgresStore, PostgresTransaction};
#[cfg(feature = "sqlite")]
pub use sqlite::{SqliteStore, SqliteTransaction};

/// A place to keep keys and payments. The inbox writes through [`Transaction`](Self::Transaction),
/// which the platform's [`Handler`](crate::Handler) is given too: what both write is kept together or
/// not at all.
///
/// Implement it for the database library that your platform uses already.
pub trait Store: Send + Sync + 'static {
    /// What the inbox and the handler write in.
    type Transaction: StoreTransaction;

    /// Begins a transaction.
    ///
    /// # Errors
    /// When the store cannot be reached, or stays locked.
    fn begin(&self) -> impl Future<Output = Result<Self::Transaction, StoreError>> + Send;

    /// What is known of a payment, without a lock. None when nothing was stored.
    ///
    /// # Errors
    /// When the store cannot be reached, or what it holds is not what was stored.
    fn payment(
        &self,
        payment_id: &str,
    ) -> impl Future<Output = Result<Option<StoredPayment>, StoreError>> + Send;

    /// The ids of payments whose [`refresh_at`](StoredPayment::refresh_at) is `now` or before, the
    /// most overdue first, at most `limit`.
    ///
    /// # Errors
    /// When the store cannot be reached.
    fn due_refreshes(
        &self,
        now: UnixSeconds,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send;

    /// Sets when to read a payment that was read in vain, and counts that in
    /// [`failed_reads`](StoredPayment::failed_reads). Does nothing for one that is not to be read.
    /// What is stored besides need not make sense: such a payment must not be first in line for ever.
    ///
    /// # Errors
    /// When the store cannot be reached.
    fn postpone_refresh(
        &self,
        payment_id: &str,
        until: UnixSeconds,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Forgets the keys of events that were received before a time, and says how many. Providers
    /// send an event again for days, and let people send it again for about a month: keep keys for
    /// longer than that. An event whose key is forgotten is handled again; what is known of its
    /// payment does not change by it.
    ///
    /// # Errors
    /// When the store cannot be reached.
    fn forget_keys(
        &self,
        received_before: UnixSeconds,
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;
}

/// One transaction of a [`Store`]. Dropped without [`commit`](Self::commit), also by the end of the
/// process, it leaves nothing.
///
/// A handler is given it to write what is its own. Keys and payments are the inbox's.
pub trait StoreTransaction: Send {
    /// Notes that an event is being handled. Waits for a transaction that is handling the same
    /// event.
    ///
    /// # Errors
    /// When the store cannot be reached, or stays locked.
    fn insert_key(
        &mut self,
        key: &str,
        received_at: UnixSeconds,
    ) -> impl Future<Output = Result<KeyInsertion, StoreError>> + Send;

    /// What is known of a payment, locked until the transaction ends: whoever else loads it waits,
    /// also when nothing is known yet.
    ///
    /// # Errors
    /// When the store cannot be reached, stays locked, or holds what is not a stored payment.
    fn load(
        &mut self,
        payment_id: &str,
    ) -> impl Future<Output = Result<Option<StoredPayment>, StoreError>> + Send;

    /// Replaces what is known of a payment that was [loaded](Self::load).
    ///
    /// # Errors
    /// When the store cannot be reached.
    fn save(
        &mut self,
        payment_id: &str,
        payment: &StoredPayment,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Keeps everything, on stable storage where the store has any.
    ///
    /// # Errors
    /// When that failed. Whether it was kept is then not known: the same event sent again tells.
    fn commit(self) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Leaves nothing.
    fn rollback(self) -> impl Future<Output = ()> + Send;
}

/// Whether an event is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyInsertion {
    /// It was not known.
    New,
    /// It was handled before, and that was committed.
    Duplicate,
}

/// What is known of one payment.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredPayment {
    /// The connected account that it belongs to, where it is another than the connection's own.
    pub account: Option<String>,
    /// Everything that was learned, folded.
    pub ledger: Ledger,
    /// Counts the times that the ledger changed, from 1.
    pub revision: u64,
    /// When to read it from the provider, if it is to be read.
    pub refresh_at: Option<UnixSeconds>,
    /// The provider said what could not be folded, and the payment has not been read since.
    pub is_contradicted: bool,
    /// How often it was read in vain since it is to be read.
    pub failed_reads: u64,
}

/// A store failed.
#[derive(Debug)]
pub struct StoreError {
    doing: &'static str,
    source: Box<dyn StdError + Send + Sync>,
}

impl StoreError {
    /// An error with what was being done, such as "beginning a transaction", and why it failed.
    pub fn new(doing: &'static str, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            doing,
            source: source.into(),
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the inbox's store: {}: {}", self.doing, self.source)
    }
}

impl StdError for StoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
