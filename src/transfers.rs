//! Transfers to connected accounts.

use crate::contract::{
    Connection, Operation, Transfer, TransferFilter, TransferPage, TransferRequest,
    TransferReversal,
};
use crate::error::{Error, unsupported};
use crate::http::Http;

pub fn create_transfer(
    _http: &dyn Http,
    _operation: &Operation,
    _request: &TransferRequest,
) -> Result<Transfer, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn reverse_transfer(
    _http: &dyn Http,
    _operation: &Operation,
    _reversal: &TransferReversal,
) -> Result<Transfer, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn get_transfer(
    _http: &dyn Http,
    _connection: &Connection,
    _transfer_id: &str,
) -> Result<Transfer, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn list_transfers(
    _http: &dyn Http,
    _connection: &Connection,
    _filter: &TransferFilter,
) -> Result<TransferPage, Error> {
    Err(unsupported("connection", "not built yet"))
}
