//! The optional interface `disputes`: customers' objections to payments.

use crate::adapter::{Disputes, answered};
use crate::call::Call;
use crate::error::CallError;
use crate::types::{
    Acceptance, Connection, Dispute, DisputeFilter, DisputePage, EvidenceSubmission, Operation,
};

impl Disputes<'_> {
    /// Reads a dispute.
    ///
    /// # Errors
    /// `not-found`, and the others of [`CallError`].
    pub async fn get_dispute(
        &self,
        connection: &Connection,
        dispute_id: &str,
    ) -> Result<Dispute, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .connection_call("disputes.get-dispute", Some(connection)),
            disputes::func_get_dispute(connection, dispute_id)
        )?)
    }

    /// A page of disputes, newest first.
    ///
    /// # Errors
    /// `invalid-request` for a cursor of another list, and the others of [`CallError`].
    pub async fn list_disputes(
        &self,
        connection: &Connection,
        filter: &DisputeFilter,
    ) -> Result<DisputePage, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .connection_call("disputes.list-disputes", Some(connection)),
            disputes::func_list_disputes(connection, filter)
        )?)
    }

    /// Keeps evidence with a dispute, or sends it to the bank, which can be done once.
    ///
    /// # Errors
    /// `invalid-request` naming the field, before anything is sent; `conflict` when the dispute takes
    /// no evidence any more; and the others of [`CallError`].
    pub async fn submit_evidence(
        &self,
        operation: &Operation,
        submission: &EvidenceSubmission,
    ) -> Result<Dispute, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .operation_call("disputes.submit-evidence", operation),
            disputes::func_submit_evidence(operation, submission)
        )?)
    }

    /// Gives in: the dispute is lost, for good. One that is lost already is accepted.
    ///
    /// # Errors
    /// `conflict` when the dispute is over and was not lost, and the others of [`CallError`].
    pub async fn accept_dispute(
        &self,
        operation: &Operation,
        acceptance: &Acceptance,
    ) -> Result<Dispute, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .operation_call("disputes.accept-dispute", operation),
            disputes::func_accept_dispute(operation, acceptance)
        )?)
    }
}
