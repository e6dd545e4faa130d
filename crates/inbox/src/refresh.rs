//! Answers of the provider's: folded by the same path as its events, and told to the same handler.

use payments_core::ledger::NeedsRefresh;
use payments_host::CallError;
use payments_host::types::{Connection, ErrorKind, Movement, Reference, Subject, UnixSeconds};

use crate::error::InboxError;
use crate::facts::{self, Facts};
use crate::handler::{Handler, PaymentUpdate};
use crate::inbox::Inbox;
use crate::store::{Store, StoreError, StoredPayment};

/// How long a payment waits that was read in vain, in seconds: at first, and twice as long each time
/// after that.
const PAUSE: UnixSeconds = 30;
/// What it waits at most.
const LONGEST_PAUSE: UnixSeconds = 86_400;

/// What [`Inbox::refresh_due`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RefreshReport {
    /// Read and folded.
    pub refreshed: u32,
    /// Not read, or not folded; the log says why. They are due again in half a minute, and after
    /// each failure later, up to a day.
    pub failed: u32,
}

impl<S: Store, H: Handler<S::Transaction>> Inbox<S, H> {
    /// Folds what the provider answered to a call of the platform's, so that a checkout that ends
    /// and the event that tells of it count once, whichever comes first. `account` is the connected
    /// account of the call. The handler is told when anything changed.
    ///
    /// None when the answer says nothing of a payment that could be folded.
    ///
    /// Call it as soon as the answer is there. An answer to which the provider gave no time counts as
    /// of the moment of this call, and would else seem newer than events that came after it.
    ///
    /// # Errors
    /// [`InboxError::Store`], [`InboxError::Handler`], [`InboxError::Retry`],
    /// [`InboxError::Contradiction`].
    pub async fn observe(
        &self,
        answer: Movement,
        account: Option<&str>,
    ) -> Result<Option<PaymentUpdate>, InboxError> {
        let subject = match answer {
            Movement::Payment(payment) => Subject::Payment(payment),
            Movement::Transaction(transaction) => Subject::Transaction(transaction),
        };
        match facts::of_answer(&subject, self.now()) {
            Some(facts) => self.fold_answer(facts, account).await.map(Some),
            None => Ok(None),
        }
    }

    /// Reads a payment from the provider, and besides it what its ledger asks for, and folds the
    /// answers. For a payment of which something may have been missed.
    ///
    /// A payment that was due and cannot be read, or still has something open then, waits: half a
    /// minute, and twice as long after each time, up to a day.
    ///
    /// # Errors
    /// [`InboxError`]. Of [`InboxError::Provider`]: what could be read was folded all the same.
    pub async fn refresh(&self, payment_id: &str) -> Result<PaymentUpdate, InboxError> {
        let stored = self.shared.store.payment(payment_id).await;
        let pause = match &stored {
            Ok(Some(payment)) => pause(payment.failed_reads),
            Ok(None) => PAUSE,
            // What was stored cannot be read: that takes somebody to repair it.
            Err(_) => LONGEST_PAUSE,
        };
        let refreshed = match stored {
            Ok(stored) => self.read_and_fold(payment_id, stored).await,
            Err(error) => Err(InboxError::Store(error)),
        };
        if !matches!(&refreshed, Ok(payment) if payment.needs_refresh.is_none()) {
            let until = self.now().saturating_add(pause);
            let store = &self.shared.store;
            store.postpone_refresh(payment_id, until).await?;
        }
        refreshed
    }

    /// Refreshes the payments that are due, the most overdue first, at most `limit`. Call it every
    /// few seconds, from as many workers as you like.
    ///
    /// # Errors
    /// When the store cannot be reached. A payment that cannot be refreshed is no error.
    pub async fn refresh_due(&self, limit: u32) -> Result<RefreshReport, StoreError> {
        let due = self.shared.store.due_refreshes(self.now(), limit).await?;
        let mut report = RefreshReport::default();
        for payment_id in due {
            match self.refresh(&payment_id).await {
                Ok(_) => report.refreshed += 1,
                Err(error) => {
                    tracing::warn!(payment = payment_id, %error, "a payment could not be refreshed");
                    report.failed += 1;
                }
            }
        }
        Ok(report)
    }

    pub(crate) fn connection_for(&self, account: Option<&str>) -> Option<Connection> {
        let mut connection = self.shared.settings.connection.clone()?;
        if let Some(account) = account {
            connection.account = Some(account.to_owned());
        }
        Some(connection)
    }

    async fn read_and_fold(
        &self,
        payment_id: &str,
        stored: Option<StoredPayment>,
    ) -> Result<PaymentUpdate, InboxError> {
        let account = stored.as_ref().and_then(|payment| payment.account.clone());
        let connection = self
            .connection_for(account.as_deref())
            .ok_or(InboxError::NoConnection)?;
        let needed = stored.and_then(|payment| payment.ledger.needs_refresh());

        let asked_at = self.now();
        let adapter = &self.shared.settings.adapter;
        let payment = adapter.get_payment(&connection, payment_id).await;
        let payment = Subject::Payment(payment.map_err(InboxError::Provider)?);
        let mut facts = Facts {
            payment_id: payment_id.to_owned(),
            facts: Vec::new(),
            rereads_payment: true,
        };
        facts.add(&payment, asked_at);
        let failure = match needed {
            Some(needed) => self.read_parts(&connection, needed, &mut facts).await,
            None => None,
        };
        let folded = self.fold_answer(facts, account.as_deref()).await?;
        match failure {
            Some(error) => Err(InboxError::Provider(error)),
            None => Ok(folded),
        }
    }

    /// Reads the movements and disputes that are open. Goes on where one of them cannot be had, and
    /// gives why.
    async fn read_parts(
        &self,
        connection: &Connection,
        needed: NeedsRefresh,
        facts: &mut Facts,
    ) -> Option<CallError> {
        let adapter = &self.shared.settings.adapter;
        let mut failure = None;
        for reference in needed.transactions {
            let asked_at = self.now();
            let answer = adapter
                .get_transaction(connection, &facts.payment_id, &reference)
                .await;
            match answer {
                Ok(transaction) => facts.add(&Subject::Transaction(transaction), asked_at),
                Err(error) => failure = failure.or(Some(error).filter(is_failure)),
            }
        }
        for id in needed.disputes {
            let reference = Reference {
                kind: "dispute".to_owned(),
                id,
            };
            let asked_at = self.now();
            match adapter.resolve(connection, &reference).await {
                Ok(dispute) => facts.add(&dispute, asked_at),
                Err(error) => failure = failure.or(Some(error).filter(is_failure)),
            }
        }
        failure
    }
}

impl Facts {
    /// Adds what the provider answered. Counts as of the moment of the question where the provider
    /// gave no time: what happened since then may not be in it.
    fn add(&mut self, answer: &Subject, asked_at: UnixSeconds) {
        if let Some(facts) = facts::of_answer(answer, asked_at) {
            self.facts.extend(facts.facts);
        }
    }
}

/// Not where the provider does not show such things; the next event about it settles it.
fn is_failure(error: &CallError) -> bool {
    error.adapter_error().is_none_or(|error| {
        !matches!(
            error.kind,
            ErrorKind::Unsupported | ErrorKind::NotFound | ErrorKind::InvalidRequest
        )
    })
}

fn pause(failed_reads: u64) -> UnixSeconds {
    let doubled = u32::try_from(failed_reads).unwrap_or(u32::MAX);
    PAUSE
        .saturating_mul(2_u64.saturating_pow(doubled))
        .min(LONGEST_PAUSE)
}
