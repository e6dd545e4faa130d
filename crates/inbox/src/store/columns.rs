//! How values stand in columns.

use payments_core::ledger::Ledger;

use super::StoreError;

/// Ledgers are kept as JSON.
pub(super) fn ledger_to_json(ledger: &Ledger) -> Result<String, StoreError> {
    serde_json::to_string(ledger).map_err(|error| StoreError::new("writing a ledger", error))
}

pub(super) fn ledger_from_json(json: &str) -> Result<Ledger, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::new("reading a ledger", error))
}

/// Databases count with a sign. No time and no count comes near the difference.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
