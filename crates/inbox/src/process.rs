//! One event, or one answer of the provider's, in one transaction.

use payments_core::ledger::{Ledger, NeedsRefresh};
use payments_host::types::{Disposition, Event, Subject, UnixSeconds};

use crate::answer::Verdict;
use crate::error::InboxError;
use crate::facts::{self, Facts};
use crate::handler::{Cause, Handler, Outcome, Owner, PaymentUpdate, Update};
use crate::inbox::Inbox;
use crate::store::{KeyInsertion, Store, StoreError, StoreTransaction, StoredPayment};

impl<S: Store, H: Handler<S::Transaction>> Inbox<S, H> {
    pub(crate) async fn process(&self, event: Event) -> Verdict {
        if let Disposition::Ignore(reason) = event.disposition {
            return Verdict::Ignored(reason);
        }
        let (event_id, kind) = (event.id.clone(), event.provider_type.clone());
        match self.process_ours(event).await {
            Ok(verdict) => verdict,
            Err(error) => {
                tracing::error!(event = event_id, kind, %error, "a webhook event failed");
                Verdict::Failed
            }
        }
    }

    async fn process_ours(&self, mut event: Event) -> Result<Verdict, InboxError> {
        let now = self.now();
        let mut was_fetched = false;
        if let Subject::Reference(_) = event.subject {
            if self.is_duplicate(&event, now).await? {
                return Ok(Verdict::Duplicate);
            }
            was_fetched = self.fetch_subject(&mut event, now).await?;
        }
        let facts = if was_fetched {
            facts::of_answer(&event.subject, now)
        } else {
            facts::of_event(&event)
        };

        let mut transaction = self.shared.store.begin().await?;
        let verdict = self.within(&mut transaction, event, facts, now).await;
        match verdict {
            Ok(Verdict::Handled) => transaction.commit().await?,
            _ => transaction.rollback().await,
        }
        verdict
    }

    /// The steps between the beginning of a transaction and its end.
    async fn within(
        &self,
        transaction: &mut S::Transaction,
        event: Event,
        facts: Option<Facts>,
        now: UnixSeconds,
    ) -> Result<Verdict, InboxError> {
        let handler = &self.shared.handler;
        if transaction.insert_key(&event.dedupe_key, now).await? == KeyInsertion::Duplicate {
            return Ok(Verdict::Duplicate);
        }
        if let Disposition::CheckOwner(ids) = &event.disposition {
            let owner = handler.owns(transaction, &event, ids, now).await;
            match owner.map_err(InboxError::Handler)? {
                Owner::Ours => {}
                Owner::NotOurs => return Ok(Verdict::NotOurs),
                Owner::NotKnownYet => return Ok(Verdict::NotKnownYet),
            }
        }
        let payment = match facts {
            Some(facts) => {
                let account = event.account.as_deref();
                Some(fold(transaction, facts, account, now).await?.payment)
            }
            None => None,
        };
        let update = Update {
            key: event.dedupe_key.clone(),
            cause: Cause::Event(Box::new(event)),
            received_at: now,
            payment,
        };
        let outcome = handler.handle(transaction, &update).await;
        match outcome.map_err(InboxError::Handler)? {
            Outcome::Done => Ok(Verdict::Handled),
            Outcome::Retry => Ok(Verdict::Retry),
        }
    }

    /// Folds what the provider answered, and tells the handler when that changed anything.
    pub(crate) async fn fold_answer(
        &self,
        facts: Facts,
        account: Option<&str>,
    ) -> Result<PaymentUpdate, InboxError> {
        let mut transaction = self.shared.store.begin().await?;
        match self.answer_within(&mut transaction, facts, account).await {
            Ok(folded) => {
                transaction.commit().await?;
                match folded.contradiction {
                    None => Ok(folded.payment),
                    Some(contradiction) => Err(InboxError::Contradiction(contradiction)),
                }
            }
            Err(error) => {
                transaction.rollback().await;
                Err(error)
            }
        }
    }

    async fn answer_within(
        &self,
        transaction: &mut S::Transaction,
        facts: Facts,
        account: Option<&str>,
    ) -> Result<Folded, InboxError> {
        let now = self.now();
        let folded = fold(transaction, facts, account, now).await?;
        let payment = &folded.payment;
        if payment.changes.is_empty() {
            return Ok(folded);
        }
        let update = Update {
            // Until it is committed, a repetition makes the same revision of the same payment.
            key: format!("answer:{}:{}", payment.payment_id, payment.revision),
            cause: Cause::Answer,
            received_at: now,
            payment: Some(payment.clone()),
        };
        let outcome = self.shared.handler.handle(transaction, &update).await;
        match outcome.map_err(InboxError::Handler)? {
            Outcome::Done => Ok(folded),
            Outcome::Retry => Err(InboxError::Retry),
        }
    }

    /// Whether there is no need to fetch what the event points at.
    async fn is_duplicate(&self, event: &Event, now: UnixSeconds) -> Result<bool, StoreError> {
        let mut transaction = self.shared.store.begin().await?;
        let insertion = transaction.insert_key(&event.dedupe_key, now).await;
        transaction.rollback().await;
        Ok(insertion? == KeyInsertion::Duplicate)
    }
}

/// What a fold came to.
struct Folded {
    payment: PaymentUpdate,
    /// Why something could not be folded. The rest was.
    contradiction: Option<String>,
}

/// Adds facts to what is known of their payment, under its lock.
async fn fold<T: StoreTransaction>(
    transaction: &mut T,
    facts: Facts,
    account: Option<&str>,
    now: UnixSeconds,
) -> Result<Folded, StoreError> {
    let payment_id = facts.payment_id;
    let before = transaction.load(&payment_id).await?;
    let mut payment = before.clone().unwrap_or_else(|| StoredPayment {
        account: None,
        ledger: Ledger::new(&payment_id),
        revision: 0,
        refresh_at: None,
        is_contradicted: false,
        failed_reads: 0,
    });
    let mut changes = Vec::new();
    let mut contradiction: Option<String> = None;
    for fact in facts.facts {
        let folded = fact.map_err(|error| error.to_string()).and_then(|fact| {
            payment
                .ledger
                .fold(&fact)
                .map_err(|error| error.to_string())
        });
        match folded {
            Ok(more) => changes.extend(more),
            Err(error) => {
                contradiction.get_or_insert(error);
            }
        }
    }
    if let Some(error) = &contradiction {
        tracing::error!(
            payment = payment_id,
            error,
            "what the provider said of a payment contradicts itself: it will be read anew"
        );
        payment.is_contradicted = true;
    } else if facts.rereads_payment {
        payment.is_contradicted = false;
    }
    let needs_refresh = needs_refresh(&payment, now);
    // Not in the second of the last fact, whose successor may be under way in the same second.
    payment.refresh_at = needs_refresh
        .as_ref()
        .map(|needed| needed.not_before.max(now.saturating_add(1)));
    if needs_refresh.is_none() {
        payment.failed_reads = 0;
    }
    if let Some(account) = account {
        payment.account = Some(account.to_owned());
    }
    if before.as_ref().map(|before| &before.ledger) != Some(&payment.ledger) {
        payment.revision = payment.revision.saturating_add(1);
    }
    if before.as_ref() != Some(&payment) {
        transaction.save(&payment_id, &payment).await?;
    }
    Ok(Folded {
        payment: PaymentUpdate {
            summary: payment.ledger.summary(),
            payment_id,
            account: payment.account,
            revision: payment.revision,
            changes,
            needs_refresh,
        },
        contradiction,
    })
}

/// What the ledger asks for, and the payment where it was told what it could not fold.
fn needs_refresh(payment: &StoredPayment, now: UnixSeconds) -> Option<NeedsRefresh> {
    let needed = payment.ledger.needs_refresh();
    if !payment.is_contradicted {
        return needed;
    }
    let needed = needed.unwrap_or(NeedsRefresh {
        not_before: now.saturating_add(1),
        payment: true,
        transactions: Vec::new(),
        disputes: Vec::new(),
    });
    Some(NeedsRefresh {
        payment: true,
        ..needed
    })
}
