//! The optional interface `transfers`: separate charges and transfers.

use crate::adapter::{Transfers, answered};
use crate::call::Call;
use crate::error::CallError;
use crate::types::{
    Connection, Operation, Transfer, TransferFilter, TransferPage, TransferRequest,
    TransferReversal,
};

impl Transfers<'_> {
    /// Passes money on to a connected account. The same operation moves it once.
    ///
    /// # Errors
    /// `conflict` with `check-first` past the idempotency window, when no transfer shows the
    /// operation, and the others of [`CallError`].
    pub async fn create_transfer(
        &self,
        operation: &Operation,
        request: &TransferRequest,
    ) -> Result<Transfer, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .operation_call("transfers.create-transfer", operation),
            transfers::func_create_transfer(operation, request)
        )?)
    }

    /// Takes a transfer back, in whole or in part; gives the transfer after it. The same operation moves
    /// money once.
    ///
    /// # Errors
    /// As [`create_transfer`](Self::create_transfer), and `not-found`.
    pub async fn reverse_transfer(
        &self,
        operation: &Operation,
        reversal: &TransferReversal,
    ) -> Result<Transfer, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .operation_call("transfers.reverse-transfer", operation),
            transfers::func_reverse_transfer(operation, reversal)
        )?)
    }

    /// Reads a transfer.
    ///
    /// # Errors
    /// `not-found`, and the others of [`CallError`].
    pub async fn get_transfer(
        &self,
        connection: &Connection,
        transfer_id: &str,
    ) -> Result<Transfer, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .connection_call("transfers.get-transfer", Some(connection)),
            transfers::func_get_transfer(connection, transfer_id)
        )?)
    }

    /// A page of transfers, newest first.
    ///
    /// # Errors
    /// `invalid-request` for a cursor of another list, and the others of [`CallError`].
    pub async fn list_transfers(
        &self,
        connection: &Connection,
        filter: &TransferFilter,
    ) -> Result<TransferPage, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .connection_call("transfers.list-transfers", Some(connection)),
            transfers::func_list_transfers(connection, filter)
        )?)
    }
}
