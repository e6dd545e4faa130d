//! What can go wrong with what a platform asks of its inbox.

use payments_host::CallError;

use crate::handler::HandlerError;
use crate::store::StoreError;

/// Why an answer of the provider's was not got or not folded. Nothing was kept, where the variant does
/// not say otherwise; of a commit that failed ([`Store`](Self::Store)) that is not known.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InboxError {
    /// The inbox was built without a connection, so it cannot ask.
    #[error("the inbox has no connection to the provider: give it one when it is built")]
    NoConnection,
    /// The provider was asked and did not answer as hoped. What it did answer was folded and kept.
    #[error("the provider: {0}")]
    Provider(#[source] CallError),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What the provider said cannot be folded, such as an amount in another currency than the
    /// payment's. What could be was kept, and the payment is due to be read.
    #[error("what the provider said of the payment contradicts itself: {0}")]
    Contradiction(String),
    /// The handler failed.
    #[error("the handler: {0}")]
    Handler(#[source] HandlerError),
    /// The handler asked to be told again later.
    #[error("the handler asked to be told again later")]
    Retry,
}
