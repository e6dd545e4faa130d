//! Answers of the provider's: folded by the same path as its events, and told to the same handler.

use payments_core::ledger::NeedsRefresh;
use payments_host::CallError;
use payments_host::types::{Connection, Movement, Reference, Subject, UnixSeconds};

use crate::error::InboxError;
use crate::facts::{self, Facts};
use crate::handler::{Handler, PaymentUpdate};
use crate::inbox::Inbox;
use crate::process::cannot_be_read;
use crate::store::{Store, StoreError, StoreTransaction};

/// How long a payment waits that was read in vain.
const PAUSE: UnixSeconds = 30;

/// What [`Inbox::refresh_due`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RefreshReport {
    /// Read and folded.
    pub refreshed: u32,
    /// Not read, or not folded; the log says why. They are due again in half a minute.
    pub failed: u32,
}

impl<S: Store, H: Handler<S::Transaction>> Inbox<S, H> {
    /// Folds what the provider answered to a call of the platform's, so that a checkout that ends
    /// and the event that tells of it count once, whichever comes first. `account` is the connected
    /// account of the call. The handler is told when anything changed.
    ///
    /// None when the answer says nothing of a payment that could be folded.
    ///
    /// # Errors
    /// [`InboxError::Store`], [`InboxError::Handler`], [`InboxError::Retry`]. Nothing is kept then.
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

    /// Reads a payment from the provider and folds the answer: what its ledger asks for, or the
    /// payment itself when it asks for nothing. For a payment of which something may have been
    /// missed.
    ///
    /// # Errors
    /// [`InboxError`]. Nothing is kept then, but that a payment that was due waits half a minute.
    pub async fn refresh(&self, payment_id: &str) -> Result<PaymentUpdate, InboxError> {
        let stored = self.shared.store.payment(payment_id).await?;
        let account = stored.as_ref().and_then(|payment| payment.account.clone());
        let needed = stored.and_then(|payment| payment.ledger.needs_refresh());
        let connection = self
            .connection_for(account.as_deref())
            .ok_or(InboxError::NoConnection)?;

        let refreshed = match self.read(&connection, payment_id, needed).await {
            Ok(facts) => self.fold_answer(facts, account.as_deref()).await,
            Err(error) => Err(InboxError::Provider(error)),
        };
        if !matches!(&refreshed, Ok(payment) if payment.needs_refresh.is_none()) {
            self.postpone(payment_id).await?;
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

    async fn read(
        &self,
        connection: &Connection,
        payment_id: &str,
        needed: Option<NeedsRefresh>,
    ) -> Result<Facts, CallError> {
        let adapter = &self.shared.settings.adapter;
        let mut subjects = Vec::new();
        if needed.as_ref().is_none_or(|needed| needed.payment) {
            let payment = adapter.get_payment(connection, payment_id).await?;
            subjects.push(Subject::Payment(payment));
        }
        if let Some(needed) = needed {
            for reference in needed.transactions {
                let answer = adapter
                    .get_transaction(connection, payment_id, &reference)
                    .await;
                subjects.extend(readable(answer)?.map(Subject::Transaction));
            }
            for id in needed.disputes {
                let reference = Reference {
                    kind: "dispute".to_owned(),
                    id,
                };
                subjects.extend(readable(adapter.resolve(connection, &reference).await)?);
            }
        }
        Ok(self.facts_of(payment_id, &subjects))
    }

    fn facts_of(&self, payment_id: &str, subjects: &[Subject]) -> Facts {
        let now = self.now();
        let facts = subjects
            .iter()
            .filter_map(|subject| facts::of_answer(subject, now))
            .map(|facts| facts.facts);
        Facts {
            payment_id: payment_id.to_owned(),
            facts: facts
                .collect::<Result<Vec<_>, _>>()
                .map(|facts| facts.concat()),
        }
    }

    /// Lets others be refreshed before this one is tried again.
    async fn postpone(&self, payment_id: &str) -> Result<(), StoreError> {
        let mut transaction = self.shared.store.begin().await?;
        let Some(mut payment) = transaction.load(payment_id).await? else {
            transaction.rollback().await;
            return Ok(());
        };
        let again = self.now().saturating_add(PAUSE);
        payment.refresh_at = payment.refresh_at.map(|at| at.max(again));
        transaction.save(payment_id, &payment).await?;
        transaction.commit().await
    }
}

/// Nothing for what the provider will not show; the next event about it settles it.
fn readable<T>(answer: Result<T, CallError>) -> Result<Option<T>, CallError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if cannot_be_read(&error) => Ok(None),
        Err(error) => Err(error),
    }
}
