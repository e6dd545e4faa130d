//! Stripe's records as it has them.

use crate::contract::{ChangeFilter, ChangePage, Connection, RecordFilter, RecordPage};
use crate::error::{Error, unsupported};
use crate::http::Http;

pub fn list_records(
    _http: &dyn Http,
    _connection: &Connection,
    _filter: &RecordFilter,
) -> Result<RecordPage, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn list_changes(
    _http: &dyn Http,
    _connection: &Connection,
    _filter: &ChangeFilter,
) -> Result<ChangePage, Error> {
    Err(unsupported("connection", "not built yet"))
}
