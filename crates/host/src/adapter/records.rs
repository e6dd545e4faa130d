//! The optional interface `records`: the provider's records, for hosts that keep books.

use crate::adapter::{Records, answered};
use crate::call::Call;
use crate::error::CallError;
use crate::types::{ChangeFilter, ChangePage, Connection, RecordFilter, RecordPage};

impl Records<'_> {
    /// A page of records of one kind, newest first, by when they were **created**. A record that is older
    /// and was changed since is not among them: see [`list_changes`](Self::list_changes).
    ///
    /// The cursor of the next page stays good while new records arrive.
    ///
    /// # Errors
    /// `invalid-request` for a cursor of another list, and the others of [`CallError`].
    pub async fn list_records(
        &self,
        connection: &Connection,
        filter: &RecordFilter,
    ) -> Result<RecordPage, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .connection_call("records.list-records", Some(connection)),
            records::func_list_records(connection, filter)
        )?)
    }

    /// What was created, changed or deleted since a time, newest first, as far back as the provider
    /// remembers: 30 days at Stripe.
    ///
    /// # Errors
    /// `unsupported` naming `filter.since` when it is beyond that horizon: list the records anew. And
    /// the others of [`CallError`].
    pub async fn list_changes(
        &self,
        connection: &Connection,
        filter: &ChangeFilter,
    ) -> Result<ChangePage, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .connection_call("records.list-changes", Some(connection)),
            records::func_list_changes(connection, filter)
        )?)
    }
}
