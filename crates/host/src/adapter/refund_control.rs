//! The optional interface `refund-control`: what can be done to a refund that is under way.

use crate::adapter::{RefundControl, answered};
use crate::call::Call;
use crate::error::CallError;
use crate::types::{Operation, RefundCancellation, Transaction};

impl RefundControl<'_> {
    /// Cancels a refund whose money has not left. One that is canceled already is canceled.
    ///
    /// # Errors
    /// `not-found`, also when the refund belongs to another payment; `conflict` when it can no longer
    /// be canceled; and the others of [`CallError`].
    pub async fn cancel_refund(
        &self,
        operation: &Operation,
        cancellation: &RefundCancellation,
    ) -> Result<Transaction, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .operation_call("refund-control.cancel-refund", operation),
            refund_control::func_cancel_refund(operation, cancellation)
        )?)
    }
}
