//! Webhooks for platforms: the piece that every platform writes by hand.
//!
//! An [`Inbox`] takes the bytes and headers of a delivery, verifies them in the adapter's sandbox,
//! handles each event once, folds it into what is known of its payment, hands the change to the
//! platform's [`Handler`], and says what to answer.
//!
//! ```no_run
//! use payments_host::{Adapter, types::{Event, Mode}};
//! use payments_inbox::store::{SqliteStore, SqliteTransaction};
//! use payments_inbox::{
//!     Handler, HandlerError, InboxBuilder, Outcome, Owner, SigningSecretList, Update,
//! };
//!
//! struct Shop;
//!
//! impl Handler<SqliteTransaction> for Shop {
//!     async fn owns(
//!         &self,
//!         _transaction: &mut SqliteTransaction,
//!         _event: &Event,
//!         _ids: &[String],
//!         _received_at: u64,
//!     ) -> Result<Owner, HandlerError> {
//!         Ok(Owner::NotOurs)
//!     }
//!
//!     async fn handle(
//!         &self,
//!         transaction: &mut SqliteTransaction,
//!         update: &Update,
//!     ) -> Result<Outcome, HandlerError> {
//!         let key = update.key.clone();
//!         transaction
//!             .with(move |connection| connection.execute("INSERT INTO log VALUES (?1)", [key]))
//!             .await?;
//!         Ok(Outcome::Done)
//!     }
//! }
//!
//! # async fn receive(adapter: Adapter, body: Vec<u8>) -> Result<(), Box<dyn std::error::Error>> {
//! let store = SqliteStore::open("shop.db").await?;
//! let secrets = SigningSecretList::new([std::env::var("SIGNING_SECRET")?])?;
//! let inbox = InboxBuilder::new(adapter, Mode::Test, secrets)
//!     .installation_id("shop-eu")
//!     .build(store, Shop)?;
//! let answer = inbox.receive([("stripe-signature", &b"t=1,v1=00"[..])], body).await;
//! println!("{} {}", answer.http_status, answer.body);
//! # Ok(())
//! # }
//! ```
//!
//! # The promise
//!
//! **What a handler writes in the inbox's transaction happens exactly once for each event**, through
//! a kill between any two steps. **What it does elsewhere happens at least once**, under a key that
//! is the same each time. `docs/webhooks.md` of the project has the whole of it.
//!
//! # Features
//!
//! `sqlite` (default): [`store::SqliteStore`]. `postgres`: `store::PostgresStore`. `axum`: the module
//! `axum`. Without any, [`store::MemoryStore`] and whatever implements [`store::Store`].

mod answer;
#[cfg(feature = "axum")]
pub mod axum;
mod delivery;
mod error;
mod facts;
mod fetch;
mod handler;
mod inbox;
mod process;
mod refresh;
mod secrets;
pub mod store;

pub use answer::{Answer, EventReport, Refusal, Report, Verdict};
pub use delivery::{LARGEST_BODY, LARGEST_HEADERS, MOST_HEADERS};
pub use error::InboxError;
pub use handler::{Cause, Handler, HandlerError, Outcome, Owner, PaymentUpdate, Update};
pub use inbox::{BuildError, Inbox, InboxBuilder};
pub use payments_core::ledger;
pub use refresh::RefreshReport;
pub use secrets::{SecretError, SigningSecret, SigningSecretList, SigningSecrets};
