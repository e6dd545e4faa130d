//! Disputes: what customers object to.

use crate::contract::{
    Acceptance, Connection, Dispute, DisputeFilter, DisputePage, EvidenceSubmission, Operation,
};
use crate::error::{Error, unsupported};
use crate::http::Http;

pub fn get_dispute(
    _http: &dyn Http,
    _connection: &Connection,
    _dispute_id: &str,
) -> Result<Dispute, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn list_disputes(
    _http: &dyn Http,
    _connection: &Connection,
    _filter: &DisputeFilter,
) -> Result<DisputePage, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn submit_evidence(
    _http: &dyn Http,
    _operation: &Operation,
    _submission: &EvidenceSubmission,
) -> Result<Dispute, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn accept_dispute(
    _http: &dyn Http,
    _operation: &Operation,
    _acceptance: &Acceptance,
) -> Result<Dispute, Error> {
    Err(unsupported("connection", "not built yet"))
}
