//! The inbox: from the bytes of a delivery to the answer.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use payments_core::ledger::Ledger;
use payments_host::types::{Connection, Delivery, Event, Mode, Policy, UnixSeconds};
use payments_host::{Adapter, CallError};

use crate::answer::{Answer, EventReport, Refusal, Report};
use crate::delivery;
use crate::handler::Handler;
use crate::secrets::SigningSecrets;
use crate::store::{Store, StoreError};

/// Receives what a provider tells a platform. A clone is the same inbox.
pub struct Inbox<S, H> {
    pub(crate) shared: Arc<Shared<S, H>>,
}

pub(crate) struct Shared<S, H> {
    pub(crate) settings: Settings,
    pub(crate) store: S,
    pub(crate) handler: H,
}

impl<S: Store, H: Handler<S::Transaction>> Inbox<S, H> {
    /// Takes a delivery and says what to answer. `body` is the request's body byte by byte, before
    /// anything has parsed it. The clock is read now.
    ///
    /// Sizes and the encoding are looked at first, then the adapter verifies the signature in its
    /// sandbox; nothing is parsed and nothing is stored before it holds. Each event is then handled in
    /// a transaction of its own.
    ///
    /// Dropped before it is done, it leaves the current event unhandled, or handled and unanswered;
    /// the provider's next delivery of it goes on from there.
    pub async fn receive<'a>(
        &self,
        headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
        body: impl Into<Vec<u8>>,
    ) -> Answer {
        let delivery = delivery::headers(headers)
            .and_then(|headers| delivery::delivery(headers, body.into(), self.now()));
        match delivery {
            Ok(delivery) => self.verify(&delivery).await,
            Err(refusal) => {
                tracing::warn!(?refusal, "a webhook delivery is refused");
                Answer::refused(refusal)
            }
        }
    }

    async fn verify(&self, delivery: &Delivery) -> Answer {
        let policy = match self.policy().await {
            Ok(policy) => policy,
            Err(error) => {
                tracing::error!(%error, "the signing secrets cannot be read");
                return Answer::refused(Refusal::Unavailable);
            }
        };
        let verification = match self.shared.settings.adapter.verify(&policy, delivery).await {
            Ok(verification) => verification,
            Err(CallError::Webhook(error)) => {
                tracing::warn!(kind = ?error.kind, reason = error.message, "a webhook delivery is refused");
                return Answer::webhook(&error);
            }
            Err(error) => {
                tracing::error!(%error, "a webhook delivery could not be verified");
                return Answer::refused(Refusal::Unavailable);
            }
        };
        let mut reports = Vec::with_capacity(verification.events.len());
        for event in verification.events {
            reports.push(self.report(event).await);
        }
        if !reports.iter().all(|report| report.verdict.is_settled()) {
            return Answer::again(reports);
        }
        Answer {
            http_status: verification.acknowledgement.http_status,
            body: verification.acknowledgement.body,
            report: Report::Verified(reports),
        }
    }

    async fn report(&self, event: Event) -> EventReport {
        let (event_id, provider_type) = (event.id.clone(), event.provider_type.clone());
        let verdict = self.process(event).await;
        tracing::info!(
            event = event_id,
            kind = provider_type,
            ?verdict,
            "a webhook event"
        );
        EventReport {
            event_id,
            provider_type,
            verdict,
        }
    }

    async fn policy(&self) -> Result<Policy, Box<dyn std::error::Error + Send + Sync>> {
        let settings = &self.shared.settings;
        let secrets = settings.secrets.current().await?;
        let secrets = secrets.into_iter().map(|secret| secret.into_text());
        Ok(Policy {
            tolerance: settings.tolerance,
            installation_id: settings.installation_id.clone(),
            connection: settings.connection.clone(),
            ..Policy::new(secrets, settings.mode)
        })
    }

    pub(crate) fn now(&self) -> UnixSeconds {
        (self.shared.settings.clock)()
    }

    /// What is known of a payment. None when nothing was heard of it.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn ledger(&self, payment_id: &str) -> Result<Option<Ledger>, StoreError> {
        let stored = self.shared.store.payment(payment_id).await?;
        Ok(stored.map(|payment| payment.ledger))
    }

    /// Forgets the keys of events that were received more than so many seconds ago, and says how
    /// many. See [`Store::forget_keys`] for how long to keep them.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn forget_keys_older_than(&self, seconds: u64) -> Result<u64, StoreError> {
        let received_before = self.now().saturating_sub(seconds);
        self.shared.store.forget_keys(received_before).await
    }
}

impl<S, H> Inbox<S, H> {
    /// The store that it was built with.
    #[must_use]
    pub fn store(&self) -> &S {
        &self.shared.store
    }

    /// The handler that it was built with.
    #[must_use]
    pub fn handler(&self) -> &H {
        &self.shared.handler
    }
}

impl<S, H> Clone for Inbox<S, H> {
    fn clone(&self) -> Self {
        Self {
            shared: self.shared.clone(),
        }
    }
}

impl<S, H> fmt::Debug for Inbox<S, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox")
            .field("settings", &self.shared.settings)
            .finish_non_exhaustive()
    }
}

/// Configures an [`Inbox`].
#[derive(Debug)]
pub struct InboxBuilder {
    settings: Settings,
}

pub(crate) struct Settings {
    pub(crate) adapter: Adapter,
    mode: Mode,
    secrets: Box<dyn SigningSecrets>,
    installation_id: Option<String>,
    tolerance: Option<u32>,
    pub(crate) connection: Option<Connection>,
    clock: Box<dyn Fn() -> UnixSeconds + Send + Sync>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("adapter", &self.adapter)
            .field("mode", &self.mode)
            .field("installation_id", &self.installation_id)
            .field("tolerance", &self.tolerance)
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}

impl InboxBuilder {
    /// An inbox for what is signed with these secrets. Events of the other mode are ignored.
    pub fn new(adapter: Adapter, mode: Mode, secrets: impl SigningSecrets) -> Self {
        Self {
            settings: Settings {
                adapter,
                mode,
                secrets: Box::new(secrets),
                installation_id: None,
                tolerance: None,
                connection: None,
                clock: Box::new(system_clock),
            },
        }
    }

    /// The mark on what this installation creates at the provider, as in
    /// [`Connection::installation_id`]: events with another mark are ignored, and of those without
    /// one the handler is asked whose they are. Without it every event counts as the platform's.
    #[must_use]
    pub fn installation_id(mut self, id: impl Into<String>) -> Self {
        self.settings.installation_id = Some(id.into());
        self
    }

    /// How to ask the provider: to fetch what events only point at, and to refresh payments. Its
    /// mark becomes the inbox's where none is [set](Self::installation_id).
    #[must_use]
    pub fn connection(mut self, connection: Connection) -> Self {
        self.settings.connection = Some(connection);
        self
    }

    /// How far a signature's time may be from this machine's, in seconds. The provider's own advice,
    /// by default.
    #[must_use]
    pub fn tolerance(mut self, seconds: u32) -> Self {
        self.settings.tolerance = Some(seconds);
        self
    }

    /// Another clock than the system's, in Unix seconds.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> UnixSeconds + Send + Sync + 'static) -> Self {
        self.settings.clock = Box::new(clock);
        self
    }

    /// Builds the inbox.
    ///
    /// # Errors
    /// [`BuildError`] when the settings contradict each other.
    pub fn build<S: Store, H: Handler<S::Transaction>>(
        self,
        store: S,
        handler: H,
    ) -> Result<Inbox<S, H>, BuildError> {
        let mut settings = self.settings;
        if settings.tolerance == Some(0) {
            return Err(BuildError::NoTolerance);
        }
        if let Some(connection) = &settings.connection {
            if connection.mode != settings.mode {
                return Err(BuildError::OtherMode);
            }
            match (&settings.installation_id, &connection.installation_id) {
                (None, mark) => settings.installation_id.clone_from(mark),
                (Some(_), None) => {}
                (Some(id), Some(mark)) if id == mark => {}
                (Some(_), Some(_)) => return Err(BuildError::OtherInstallation),
            }
        }
        Ok(Inbox {
            shared: Arc::new(Shared {
                settings,
                store,
                handler,
            }),
        })
    }
}

/// Settings of an inbox that contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    #[error("the connection is of another mode than the inbox")]
    OtherMode,
    #[error(
        "the connection marks what it creates with another installation id than the inbox looks for"
    )]
    OtherInstallation,
    #[error("a tolerance of 0 seconds would refuse every delivery")]
    NoTolerance,
}

fn system_clock() -> UnixSeconds {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
