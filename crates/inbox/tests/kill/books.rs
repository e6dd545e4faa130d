//! The platform's handler: it writes every change down, in the inbox's transaction.

use payments_host::types::Event;
use payments_inbox::ledger::Change;
use payments_inbox::store::{PostgresTransaction, SqliteTransaction, StoreTransaction};
use payments_inbox::{Handler, HandlerError, Outcome, Owner, Update};

use crate::faults::{FaultyTransaction, Step};

/// `orders`: the payments that are the platform's, once its checkout has stored them. `complete` has
/// a row when it has stored all. `entries`: what the handler was told. Nothing in it is unique, so
/// that whatever is written twice stands there twice.
pub const TABLES: &str = "
    CREATE TABLE orders (payment_id TEXT PRIMARY KEY);
    CREATE TABLE complete (yes BIGINT NOT NULL);
    CREATE TABLE entries (
        update_key TEXT NOT NULL,
        payment_id TEXT NOT NULL,
        what TEXT NOT NULL,
        delta BIGINT NOT NULL
    );
";

/// One line in the books.
pub struct Entry {
    pub update_key: String,
    pub payment_id: String,
    /// `told` once for each update; else the total that moved.
    pub what: &'static str,
    pub delta: i64,
}

/// A transaction in which the books are kept.
pub trait Books: StoreTransaction {
    /// Whether one of the ids is a payment of the platform's, and whether all of those are known.
    fn find(
        &mut self,
        ids: Vec<String>,
    ) -> impl Future<Output = Result<(bool, bool), HandlerError>> + Send;

    fn write(
        &mut self,
        entries: Vec<Entry>,
    ) -> impl Future<Output = Result<(), HandlerError>> + Send;
}

impl Books for SqliteTransaction {
    async fn find(&mut self, ids: Vec<String>) -> Result<(bool, bool), HandlerError> {
        let found = self.with(move |connection| {
            let mut order =
                connection.prepare_cached("SELECT 1 FROM orders WHERE payment_id = ?1")?;
            let mut known = false;
            for id in ids {
                known |= order.exists([id])?;
            }
            let mut complete = connection.prepare_cached("SELECT 1 FROM complete")?;
            Ok((known, complete.exists([])?))
        });
        Ok(found.await?)
    }

    async fn write(&mut self, entries: Vec<Entry>) -> Result<(), HandlerError> {
        let written = self.with(move |connection| {
            let mut insert =
                connection.prepare_cached("INSERT INTO entries VALUES (?1, ?2, ?3, ?4)")?;
            for entry in entries {
                insert.execute((entry.update_key, entry.payment_id, entry.what, entry.delta))?;
            }
            Ok(())
        });
        Ok(written.await?)
    }
}

impl Books for PostgresTransaction {
    async fn find(&mut self, ids: Vec<String>) -> Result<(bool, bool), HandlerError> {
        let row = self
            .client()
            .query_one(
                "SELECT EXISTS (SELECT FROM orders WHERE payment_id = ANY($1)),
                    EXISTS (SELECT FROM complete)",
                &[&ids],
            )
            .await?;
        Ok((row.try_get(0)?, row.try_get(1)?))
    }

    async fn write(&mut self, entries: Vec<Entry>) -> Result<(), HandlerError> {
        for entry in entries {
            self.client()
                .execute(
                    "INSERT INTO entries VALUES ($1, $2, $3, $4)",
                    &[
                        &entry.update_key,
                        &entry.payment_id,
                        &entry.what,
                        &entry.delta,
                    ],
                )
                .await?;
        }
        Ok(())
    }
}

/// Keeps the books.
pub struct Bookkeeper;

impl<T: Books> Handler<FaultyTransaction<T>> for Bookkeeper {
    async fn owns(
        &self,
        faulty: &mut FaultyTransaction<T>,
        _: &Event,
        ids: &[String],
        _: u64,
    ) -> Result<Owner, HandlerError> {
        let (known, complete) = faulty.transaction.find(ids.to_vec()).await?;
        faulty.fuse.reach(Step::OwnerAsked);
        Ok(match (known, complete) {
            (true, _) => Owner::Ours,
            (false, true) => Owner::NotOurs,
            (false, false) => Owner::NotKnownYet,
        })
    }

    async fn handle(
        &self,
        faulty: &mut FaultyTransaction<T>,
        update: &Update,
    ) -> Result<Outcome, HandlerError> {
        let Some(payment) = &update.payment else {
            return Ok(Outcome::Done);
        };
        let ids = vec![payment.payment_id.clone()];
        if !faulty.transaction.find(ids).await?.0 {
            return Ok(Outcome::Retry);
        }
        let told = ("told", 0);
        let moved = payment.changes.iter().filter_map(moved);
        let entries = std::iter::once(told)
            .chain(moved)
            .map(|(what, delta)| Entry {
                update_key: update.key.clone(),
                payment_id: payment.payment_id.clone(),
                what,
                delta,
            });
        faulty.transaction.write(entries.collect()).await?;
        faulty.fuse.reach(Step::HandlerWrote);
        Ok(Outcome::Done)
    }
}

/// The totals that are compared in the end.
fn moved(change: &Change) -> Option<(&'static str, i64)> {
    let (what, from, to) = match change {
        Change::Captured { from, to } => ("captured", from, to),
        Change::Refunded { from, to } => ("refunded", from, to),
        Change::Disputed { from, to } => ("disputed", from, to),
        _ => return None,
    };
    Some((
        what,
        to.minor_units.cast_signed() - from.minor_units.cast_signed(),
    ))
}
