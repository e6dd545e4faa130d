//! Many payments in one call.

use crate::contract::{AuthorizationBatch, Payment};
use crate::error::{Error, unsupported};
use crate::http::Http;

pub fn authorize_all(
    _http: &dyn Http,
    _batch: &AuthorizationBatch,
) -> Result<Vec<Result<Payment, Error>>, Error> {
    Err(unsupported("connection", "not built yet"))
}
