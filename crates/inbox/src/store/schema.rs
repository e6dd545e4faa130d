//! The tables, in SQL that SQLite and PostgreSQL both understand.
//!
//! They may stand among the platform's own, so that all names begin with `payments_inbox_`, and the
//! version is kept in a table instead of the database's own number.

/// What leads from each version to the next: the first makes version 1. Never change one that was
/// released; add another.
pub(super) const MIGRATIONS: [&str; 1] = ["
    CREATE TABLE payments_inbox_keys (
        inbox TEXT NOT NULL,
        dedupe_key TEXT NOT NULL,
        received_at BIGINT NOT NULL,
        PRIMARY KEY (inbox, dedupe_key)
    );
    CREATE INDEX payments_inbox_keys_by_age ON payments_inbox_keys (inbox, received_at);
    CREATE TABLE payments_inbox_payments (
        inbox TEXT NOT NULL,
        payment_id TEXT NOT NULL,
        account TEXT,
        ledger TEXT,
        revision BIGINT NOT NULL,
        refresh_at BIGINT,
        is_contradicted BIGINT NOT NULL DEFAULT 0,
        failed_reads BIGINT NOT NULL DEFAULT 0,
        PRIMARY KEY (inbox, payment_id)
    );
    CREATE INDEX payments_inbox_refreshes ON payments_inbox_payments (inbox, refresh_at)
        WHERE refresh_at IS NOT NULL;
    "];

pub(super) const CREATE_VERSION: &str =
    "CREATE TABLE IF NOT EXISTS payments_inbox_schema (version BIGINT NOT NULL)";
pub(super) const READ_VERSION: &str = "SELECT max(version) FROM payments_inbox_schema";

pub(super) const WRITE_VERSION: &str = "INSERT INTO payments_inbox_schema (version) VALUES ($1)";

pub(super) const INSERT_KEY: &str =
    "INSERT INTO payments_inbox_keys (inbox, dedupe_key, received_at) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING";
pub(super) const READ_PAYMENT: &str =
    "SELECT account, ledger, revision, refresh_at, is_contradicted, failed_reads
     FROM payments_inbox_payments WHERE inbox = $1 AND payment_id = $2";
pub(super) const SAVE_PAYMENT: &str =
    "INSERT INTO payments_inbox_payments (inbox, payment_id, account, ledger, revision, refresh_at,
         is_contradicted, failed_reads)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (inbox, payment_id) DO UPDATE SET
         account = excluded.account, ledger = excluded.ledger,
         revision = excluded.revision, refresh_at = excluded.refresh_at,
         is_contradicted = excluded.is_contradicted, failed_reads = excluded.failed_reads";
pub(super) const DUE_REFRESHES: &str = "SELECT payment_id FROM payments_inbox_payments
     WHERE inbox = $1 AND refresh_at <= $2 ORDER BY refresh_at LIMIT $3";
/// SQLite numbers parameters by where they first stand, whatever they are called.
pub(super) const POSTPONE_REFRESH: &str =
    "UPDATE payments_inbox_payments SET refresh_at = $1, failed_reads = failed_reads + 1
     WHERE inbox = $2 AND payment_id = $3 AND refresh_at IS NOT NULL";
pub(super) const FORGET_KEYS: &str =
    "DELETE FROM payments_inbox_keys WHERE inbox = $1 AND received_at < $2";

/// What is left to do for a database of this version.
pub(super) fn migrations_from(
    version: u64,
) -> Result<impl Iterator<Item = (u64, &'static str)>, super::StoreError> {
    let newest = MIGRATIONS.len() as u64;
    if version > newest {
        return Err(super::StoreError::new(
            "comparing versions",
            format!(
                "its tables have version {version}, and this program knows them up to {newest}: \
                 run the newer program, or give this one a database of its own"
            ),
        ));
    }
    Ok((1..).zip(MIGRATIONS).filter(move |(to, _)| *to > version))
}
