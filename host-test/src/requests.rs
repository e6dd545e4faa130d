//! The HTTP requests that adapters asked their host for.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use payments_host::RequestRecord;

/// Every request of a host's adapters, in the order in which they ended. A clone is the same list.
#[derive(Clone, Default)]
pub struct RequestLog {
    records: Arc<Mutex<Vec<RequestRecord>>>,
}

impl RequestLog {
    /// Adds one; for [`payments_host::HostBuilder::on_request`].
    pub fn add(&self, record: &RequestRecord) {
        self.lock().push(record.clone());
    }

    /// All so far.
    #[must_use]
    pub fn all(&self) -> Vec<RequestRecord> {
        self.lock().clone()
    }

    /// Those of one tenant.
    #[must_use]
    pub fn of_tenant(&self, tenant: &str) -> Vec<RequestRecord> {
        let records = self.lock();
        let own = records.iter().filter(|record| record.tenant == tenant);
        own.cloned().collect()
    }

    /// Forgets all.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<RequestRecord>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for RequestLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestLog")
            .field("records", &self.lock().len())
            .finish()
    }
}
