//! A shop's webhook endpoint, on axum and the shop's own SQLite file.
//!
//! ```sh
//! cargo run -p payments-inbox --features axum --example shop -- target/components/stripe-adapter.wasm shop.db whsec_…
//! ```

use std::error::Error;
use std::time::Duration;

use axum::Router;
use payments_host::types::{Event, Mode};
use payments_host::{Adapter, Host};
use payments_inbox::ledger::Change;
use payments_inbox::store::{SqliteStore, SqliteTransaction};
use payments_inbox::{
    Cause, Handler, HandlerError, Inbox, InboxBuilder, Outcome, Owner, SigningSecretList, Update,
};

/// The shop's own tables. `outbox` is read by whatever sends mails: a mail cannot be taken back
/// when a transaction is, so it is not sent in one.
const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS orders (
        payment_id TEXT PRIMARY KEY,
        captured INTEGER NOT NULL DEFAULT 0,
        refunded INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE IF NOT EXISTS outbox (change_key TEXT NOT NULL, mail TEXT NOT NULL);
";

#[derive(Debug)]
pub struct Shop;

impl Handler<SqliteTransaction> for Shop {
    /// Refunds from Stripe's dashboard, and disputes, carry no mark of the shop's.
    async fn owns(
        &self,
        transaction: &mut SqliteTransaction,
        event: &Event,
        ids: &[String],
        received_at: u64,
    ) -> Result<Owner, HandlerError> {
        let ids = ids.to_vec();
        let known = transaction.with(move |connection| {
            let mut find = connection.prepare("SELECT 1 FROM orders WHERE payment_id = ?1")?;
            for id in ids {
                if find.exists([id])? {
                    return Ok(true);
                }
            }
            Ok(false)
        });
        Ok(if known.await? {
            Owner::Ours
        } else if is_young(event, received_at) {
            // The checkout may be about to store the order.
            Owner::NotKnownYet
        } else {
            Owner::NotOurs
        })
    }

    async fn handle(
        &self,
        transaction: &mut SqliteTransaction,
        update: &Update,
    ) -> Result<Outcome, HandlerError> {
        let Some(payment) = update.payment.clone() else {
            return Ok(Outcome::Done);
        };
        let key = update.key.clone();
        let may_come = match &update.cause {
            Cause::Event(event) => is_young(event, update.received_at),
            Cause::Answer => false,
        };
        let outcome = transaction.with(move |connection| {
            let minor_units = |amount: Option<payments_core::money::Money>| {
                amount.map_or(0, |amount| amount.minor_units)
            };
            let updated = connection.execute(
                "UPDATE orders SET captured = ?2, refunded = ?3 WHERE payment_id = ?1",
                (
                    &payment.payment_id,
                    minor_units(payment.summary.captured).cast_signed(),
                    minor_units(payment.summary.refunded).cast_signed(),
                ),
            )?;
            if updated == 0 && may_come {
                // It carries the shop's mark, and the checkout has not stored it yet.
                return Ok(Outcome::Retry);
            }
            if updated == 0 {
                let mail = format!("To ourselves: there is no order for {}", payment.payment_id);
                connection.execute("INSERT INTO outbox VALUES (?1, ?2)", (key, mail))?;
                return Ok(Outcome::Done);
            }
            for change in &payment.changes {
                if let Change::Captured { to, .. } = change {
                    let mail = format!("We have received {to} for {}", payment.payment_id);
                    let key = change.key(&payment.payment_id);
                    connection.execute("INSERT INTO outbox VALUES (?1, ?2)", (key, mail))?;
                }
            }
            Ok(Outcome::Done)
        });
        Ok(outcome.await?)
    }
}

/// A checkout that has not stored its order after ten minutes will not. What Stripe is answered 503
/// for days makes it switch the endpoint off.
fn is_young(event: &Event, now: u64) -> bool {
    now < event.created.saturating_add(600)
}

pub async fn inbox(
    adapter: Adapter,
    file: &str,
    secret: &str,
) -> Result<Inbox<SqliteStore, Shop>, Box<dyn Error>> {
    let store = SqliteStore::open(file).await?;
    store
        .with(|connection| connection.execute_batch(TABLES))
        .await?;
    let secrets = SigningSecretList::new([secret])?;
    let inbox = InboxBuilder::new(adapter, Mode::Test, secrets)
        .installation_id("shop-eu")
        .build(store, Shop)?;
    Ok(inbox)
}

pub fn routes(inbox: &Inbox<SqliteStore, Shop>) -> Router {
    Router::new().route(
        "/webhooks/stripe",
        payments_inbox::axum::webhook(inbox.clone()),
    )
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [component, file, secret] = arguments.as_slice() else {
        return Err("usage: shop ADAPTER.wasm FILE.db SIGNING-SECRET".into());
    };
    let adapter = Host::builder().build()?.load_file(component).await?;
    let inbox = inbox(adapter, file, secret).await?;
    // Keys are kept for longer than Stripe lets anybody send an event again.
    let forgetful = inbox.clone();
    tokio::spawn(async move {
        let mut daily = tokio::time::interval(Duration::from_secs(86_400));
        loop {
            daily.tick().await;
            if let Err(error) = forgetful.forget_keys_older_than(60 * 86_400).await {
                eprintln!("{error}");
            }
        }
    });
    let socket = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    println!("http://{}/webhooks/stripe", socket.local_addr()?);
    Ok(axum::serve(socket, routes(&inbox)).await?)
}
