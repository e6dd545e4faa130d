//! A stateful simulator of Stripe's API, for tests that must not touch the network.
//!
//! It speaks API version [`API_VERSION`]: parameters are checked against Stripe's own published
//! types, idempotency keys behave as documented, test payment methods go by their published names,
//! and webhooks are delivered signed. What it knows of money is kept in a [ledger](Ledger), the truth
//! that tests compare with. [Faults](Fault) break a request at a precise point.
//!
//! ```no_run
//! # async fn demo() -> std::io::Result<()> {
//! let stripe = fake_stripe::FakeStripe::start().await?;
//! // … point a client at stripe.base_url() with any `sk_test_…` key …
//! assert_eq!(stripe.control().ledger().totals["usd"].captured, 1099);
//! # Ok(())
//! # }
//! ```
//!
//! Any payment-related event can be [triggered](Control::trigger), with what it is about, and is
//! delivered in the version that its endpoint was registered with.
//!
//! Not simulated: older versions of anything but events, TLS (deliveries to `https://` are recorded
//! only), balances that are too small, publishable keys. `sk_live_…` keys see a separate, equally fake space with
//! `livemode: true`, where the test methods work too.

// Stripe's objects are long, and `json!` recurses over their fields.
#![recursion_limit = "256"]

mod accounts;
mod answer;
mod api_keys;
mod api_version;
mod application_fees;
mod balance_transactions;
mod charges;
mod checkout_sessions;
mod clock;
mod control;
mod control_http;
mod customers;
mod deliveries;
mod disputes;
mod documents;
mod early_fraud_warnings;
mod error;
mod event_types;
mod events;
mod execute;
mod expand;
mod faults;
mod form;
mod idempotency;
mod ledger;
mod mandates;
mod metadata;
mod money;
mod oauth;
mod operation;
mod pagination;
mod parameters;
mod payment_intents;
mod payment_links;
mod payment_methods;
mod payouts;
mod prices;
mod published;
mod rate_limit;
mod refunds;
mod renderings;
mod request_log;
mod reviews;
mod routes;
mod seed;
mod server;
mod setup_intents;
mod shares;
pub mod signature;
mod subscriptions;
mod test_cards;
mod thin_events;
mod transfers;
mod trigger;
mod webhook_endpoints;
mod world;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

pub use accounts::AccountChange;
pub use clock::{ClockChange, ClockState};
pub use control::{Control, ControlError};
pub use deliveries::Delivery;
pub use event_types::EVENT_TYPES;
pub use events::RecordedEvent;
pub use faults::{Fault, FaultKind};
pub use ledger::{Entry, Ledger, Movement, Totals};
pub use oauth::OauthConsent;
pub use payment_intents::{AuthenticationOutcome, Settlement};
pub use rate_limit::{RateClock, RateLimits};
pub use refunds::{RefundChange, RefundStatus};
pub use request_log::RecordedRequest;
pub use seed::{Seed, SeedKind};
pub use signature::sign;
pub use trigger::{Trigger, Triggered};

/// The version of Stripe's API that is simulated.
pub const API_VERSION: &str = "2026-10-28.endive";

/// A running simulator. It stops when this is dropped.
#[derive(Debug)]
pub struct FakeStripe {
    control: Control,
    address: SocketAddr,
    tasks: Vec<JoinHandle<()>>,
}

impl FakeStripe {
    /// Starts a simulator on a free port of 127.0.0.1. Needs a Tokio runtime with I/O and time.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// A simulator with other settings.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.control.shared.base_url
    }

    /// The base of the service that is `https://connect.stripe.com` at Stripe: OAuth, at `/oauth/…`
    /// below it.
    #[must_use]
    pub fn connect_url(&self) -> &str {
        self.base_url()
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a test may ask and do.
    #[must_use]
    pub fn control(&self) -> &Control {
        &self.control
    }
}

impl Drop for FakeStripe {
    fn drop(&mut self) {
        self.control.shared.stopping.send_replace(true);
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Settings of a simulator.
#[derive(Clone, Debug)]
pub struct Builder {
    port: u16,
    clock: Option<i64>,
    latency: Duration,
    delivery_retry: Duration,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            port: 0,
            clock: None,
            latency: Duration::ZERO,
            delivery_retry: Duration::from_millis(50),
        }
    }
}

impl Builder {
    /// The port to listen on; 0, the default, for a free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Stops the clock at a time in Unix seconds. Real time otherwise.
    #[must_use]
    pub fn clock(mut self, now: i64) -> Self {
        self.clock = Some(now);
        self
    }

    /// How long every API request takes before it is executed; no time by default.
    #[must_use]
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// How long after a failed delivery the next is tried; it doubles each time. 50 ms by default.
    #[must_use]
    pub fn delivery_retry(mut self, wait: Duration) -> Self {
        self.delivery_retry = wait;
        self
    }

    /// Starts it.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn start(self) -> io::Result<FakeStripe> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await?;
        let address = listener.local_addr()?;
        let (outbox, jobs) = mpsc::unbounded_channel();
        let mut world = world::World::new(clock::Clock::new(self.clock), outbox);
        world.latency = self.latency;
        let shared = Arc::new(world::Shared::new(
            world,
            format!("http://{address}"),
            self.delivery_retry,
        ));
        let tasks = vec![
            tokio::spawn(server::serve(listener, Arc::clone(&shared))),
            tokio::spawn(deliveries::deliver_all(Arc::clone(&shared), jobs)),
        ];
        Ok(FakeStripe {
            control: Control { shared },
            address,
            tasks,
        })
    }
}
