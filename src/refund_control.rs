//! Refunds that are under way.

use crate::contract::{Operation, RefundCancellation, Transaction};
use crate::error::{Error, unsupported};
use crate::http::Http;

pub fn cancel_refund(
    _http: &dyn Http,
    _operation: &Operation,
    _cancellation: &RefundCancellation,
) -> Result<Transaction, Error> {
    Err(unsupported("connection", "not built yet"))
}
