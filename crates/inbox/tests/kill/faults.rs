//! A store that ends the process at a chosen step, as `kill -9` would between any two of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use payments_inbox::store::{KeyInsertion, Store, StoreError, StoreTransaction, StoredPayment};
use rustix::process::{Signal, getpid, kill_process};
use serde::{Deserialize, Serialize};

/// A place between two steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Step {
    Begun,
    KeyInserted,
    OwnerAsked,
    PaymentLocked,
    PaymentSaved,
    /// The handler has written, and has not returned.
    HandlerWrote,
    /// The handler is done.
    Committing,
    /// Nobody has been answered.
    Committed,
}

impl Step {
    pub const ALL: [Self; 8] = [
        Self::Begun,
        Self::KeyInserted,
        Self::OwnerAsked,
        Self::PaymentLocked,
        Self::PaymentSaved,
        Self::HandlerWrote,
        Self::Committing,
        Self::Committed,
    ];
}

/// Where to end, and how often to pass by before.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Fault {
    pub step: Step,
    pub after: u32,
}

/// Ends the process when its step is reached often enough.
#[derive(Clone, Debug, Default)]
pub struct Fuse(Option<Arc<(Step, AtomicU32)>>);

impl Fuse {
    pub fn new(fault: Option<Fault>) -> Self {
        Self(fault.map(|fault| Arc::new((fault.step, AtomicU32::new(fault.after)))))
    }

    pub fn reach(&self, step: Step) {
        let Some(fuse) = self.0.as_deref() else {
            return;
        };
        if fuse.0 == step && fuse.1.fetch_sub(1, Ordering::SeqCst) == 1 {
            kill_process(getpid(), Signal::KILL).expect("a signal to oneself");
            // It may arrive a moment later: nothing more may happen on this thread.
            loop {
                std::thread::park();
            }
        }
    }
}

/// A store whose every step may be the last.
#[derive(Clone, Debug)]
pub struct FaultyStore<S> {
    pub store: S,
    pub fuse: Fuse,
}

impl<S: Store> Store for FaultyStore<S> {
    type Transaction = FaultyTransaction<S::Transaction>;

    async fn begin(&self) -> Result<Self::Transaction, StoreError> {
        let transaction = self.store.begin().await?;
        self.fuse.reach(Step::Begun);
        Ok(FaultyTransaction {
            transaction,
            fuse: self.fuse.clone(),
        })
    }

    async fn payment(&self, payment_id: &str) -> Result<Option<StoredPayment>, StoreError> {
        self.store.payment(payment_id).await
    }

    async fn due_refreshes(&self, now: u64, limit: u32) -> Result<Vec<String>, StoreError> {
        self.store.due_refreshes(now, limit).await
    }

    async fn postpone_refresh(&self, payment_id: &str, until: u64) -> Result<(), StoreError> {
        self.store.postpone_refresh(payment_id, until).await
    }

    async fn forget_keys(&self, received_before: u64) -> Result<u64, StoreError> {
        self.store.forget_keys(received_before).await
    }
}

/// A transaction whose every step may be the last.
#[derive(Debug)]
pub struct FaultyTransaction<T> {
    pub transaction: T,
    pub fuse: Fuse,
}

impl<T: StoreTransaction> StoreTransaction for FaultyTransaction<T> {
    async fn insert_key(&mut self, key: &str, at: u64) -> Result<KeyInsertion, StoreError> {
        let insertion = self.transaction.insert_key(key, at).await?;
        self.fuse.reach(Step::KeyInserted);
        Ok(insertion)
    }

    async fn load(&mut self, payment_id: &str) -> Result<Option<StoredPayment>, StoreError> {
        let payment = self.transaction.load(payment_id).await?;
        self.fuse.reach(Step::PaymentLocked);
        Ok(payment)
    }

    async fn save(&mut self, payment_id: &str, payment: &StoredPayment) -> Result<(), StoreError> {
        self.transaction.save(payment_id, payment).await?;
        self.fuse.reach(Step::PaymentSaved);
        Ok(())
    }

    async fn commit(self) -> Result<(), StoreError> {
        self.fuse.reach(Step::Committing);
        self.transaction.commit().await?;
        self.fuse.reach(Step::Committed);
        Ok(())
    }

    async fn rollback(self) {
        self.transaction.rollback().await;
    }
}
