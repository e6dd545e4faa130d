//! The optional interface `batch`: many payments without the customer, in one call.

use crate::adapter::{Batch, answered};
use crate::call::Call;
use crate::error::CallError;
use crate::types::{AdapterError, AuthorizationBatch, Payment};

impl Batch<'_> {
    /// Authorizes each item as [`Adapter::authorize`](crate::Adapter::authorize) would: a result
    /// for each, in their order, and one that fails does not affect another. The provider's rate
    /// limit is kept, so a batch of 100 takes several seconds.
    ///
    /// Store the operation ids and the time before the call. After a crash, and after an error of
    /// the whole call, send the whole batch again with `first_sent_at`: each payment is made once.
    ///
    /// # Errors
    /// `invalid-request` when the batch itself is wrong; then nothing was sent. When the host
    /// ended the call, [`CallError::outcome`] is that of the items together: `unknown` as soon as
    /// one of them may have been sent, now or earlier.
    pub async fn authorize_all(
        &self,
        batch: &AuthorizationBatch,
    ) -> Result<Vec<Result<Payment, AdapterError>>, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter.batch_call("batch.authorize-all", batch),
            batch::func_authorize_all(batch)
        )?)
    }
}
