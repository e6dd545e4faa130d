//! The store that forgets.

use std::collections::HashMap;
use std::sync::Arc;

use payments_host::types::UnixSeconds;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{KeyInsertion, Store, StoreError, StoreTransaction, StoredPayment};

/// Keeps everything in this process's memory, for tests and for trying out.
///
/// **At least once, and only while the process lives**: after a restart nothing is known, every
/// event that is sent again is handled again, and a handler has nothing of its own to write into in
/// the same transaction. One transaction runs at a time. A clone is the same store.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    keys: HashMap<String, UnixSeconds>,
    payments: HashMap<String, StoredPayment>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Store for MemoryStore {
    type Transaction = MemoryTransaction;

    async fn begin(&self) -> Result<MemoryTransaction, StoreError> {
        Ok(MemoryTransaction {
            kept: self.kept.clone().lock_owned().await,
            keys: HashMap::new(),
            payments: HashMap::new(),
        })
    }

    async fn payment(&self, payment_id: &str) -> Result<Option<StoredPayment>, StoreError> {
        Ok(self.kept.lock().await.payments.get(payment_id).cloned())
    }

    async fn due_refreshes(&self, now: UnixSeconds, limit: u32) -> Result<Vec<String>, StoreError> {
        let kept = self.kept.lock().await;
        let mut due: Vec<(UnixSeconds, &String)> = kept
            .payments
            .iter()
            .filter_map(|(id, payment)| Some((payment.refresh_at.filter(|at| *at <= now)?, id)))
            .collect();
        due.sort_unstable();
        due.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(due.into_iter().map(|(_, id)| id.clone()).collect())
    }

    async fn postpone_refresh(
        &self,
        payment_id: &str,
        until: UnixSeconds,
    ) -> Result<(), StoreError> {
        let payments = &mut self.kept.lock().await.payments;
        let due = payments.get_mut(payment_id);
        if let Some(payment) = due.filter(|payment| payment.refresh_at.is_some()) {
            payment.refresh_at = Some(until);
            payment.failed_reads = payment.failed_reads.saturating_add(1);
        }
        Ok(())
    }

    async fn forget_keys(&self, received_before: UnixSeconds) -> Result<u64, StoreError> {
        let keys = &mut self.kept.lock().await.keys;
        let before = keys.len();
        keys.retain(|_, received_at| *received_at >= received_before);
        Ok((before - keys.len()) as u64)
    }
}

/// A transaction of a [`MemoryStore`]. A handler has nothing to write into it.
#[derive(Debug)]
pub struct MemoryTransaction {
    kept: OwnedMutexGuard<Kept>,
    keys: HashMap<String, UnixSeconds>,
    payments: HashMap<String, StoredPayment>,
}

impl StoreTransaction for MemoryTransaction {
    async fn insert_key(
        &mut self,
        key: &str,
        received_at: UnixSeconds,
    ) -> Result<KeyInsertion, StoreError> {
        if self.kept.keys.contains_key(key) {
            return Ok(KeyInsertion::Duplicate);
        }
        match self.keys.insert(key.to_owned(), received_at) {
            None => Ok(KeyInsertion::New),
            Some(_) => Ok(KeyInsertion::Duplicate),
        }
    }

    async fn load(&mut self, payment_id: &str) -> Result<Option<StoredPayment>, StoreError> {
        let written = self.payments.get(payment_id);
        Ok(written
            .or_else(|| self.kept.payments.get(payment_id))
            .cloned())
    }

    async fn save(&mut self, payment_id: &str, payment: &StoredPayment) -> Result<(), StoreError> {
        self.payments.insert(payment_id.to_owned(), payment.clone());
        Ok(())
    }

    async fn commit(mut self) -> Result<(), StoreError> {
        self.kept.keys.extend(self.keys);
        self.kept.payments.extend(self.payments);
        Ok(())
    }

    async fn rollback(self) {}
}
