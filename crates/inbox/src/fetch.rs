//! Events that only point at their object: fetched before their transaction begins.

use payments_host::CallError;
use payments_host::types::{
    Connection, Disposition, ErrorKind, Event, Subject, Transaction, UnixSeconds,
};

use crate::error::InboxError;
use crate::handler::Handler;
use crate::inbox::Inbox;
use crate::store::Store;

/// For how long an event is young, in seconds from its `created`: its object may not have reached all
/// of the provider's machines, or a broken answer may be a passing one. Enough for the provider to
/// send it again at least once.
const YOUTH: UnixSeconds = 600;

impl<S: Store, H: Handler<S::Transaction>> Inbox<S, H> {
    /// Replaces a reference by its object. False where that cannot be done: the handler is then
    /// given the reference.
    pub(crate) async fn fetch_subject(
        &self,
        event: &mut Event,
        now: UnixSeconds,
    ) -> Result<bool, InboxError> {
        let Subject::Reference(reference) = &event.subject else {
            return Ok(false);
        };
        let Some(connection) = self.connection_for(event.account.as_deref()) else {
            return Ok(false);
        };
        let adapter = &self.shared.settings.adapter;
        match adapter.resolve(&connection, reference).await {
            Ok(subject) => {
                add_ids(&mut event.disposition, &subject);
                event.subject = subject;
                Ok(true)
            }
            Err(error) if is_final(&error, &connection, event.created, now) => {
                tracing::warn!(
                    event = event.id, kind = reference.kind, object = reference.id, %error,
                    "what an event points at cannot be read"
                );
                Ok(false)
            }
            Err(error) => Err(InboxError::Provider(error)),
        }
    }
}

/// Whether the object will not be had later either. One event must not be answered 503 for days:
/// providers switch endpoints off for that, and with them goes everything else.
fn is_final(
    error: &CallError,
    connection: &Connection,
    created: UnixSeconds,
    now: UnixSeconds,
) -> bool {
    let is_young = now < created.saturating_add(YOUTH);
    match error.adapter_error().map(|error| error.kind) {
        Some(ErrorKind::Unsupported | ErrorKind::InvalidRequest) => true,
        Some(ErrorKind::NotFound | ErrorKind::Protocol | ErrorKind::Forbidden) => !is_young,
        // A connected account may have taken its consent back. Where the platform's own credential
        // is refused, somebody has to put it right, and the provider goes on sending until then.
        Some(ErrorKind::Unauthorized) => connection.account.is_some() && !is_young,
        _ => false,
    }
}

/// An event that only points at its object knows no other id than that one's. Platforms know their
/// payments; of a refund from the dashboard, or a dispute, they learn by the payment.
fn add_ids(disposition: &mut Disposition, subject: &Subject) {
    let Disposition::CheckOwner(ids) = disposition else {
        return;
    };
    let known = ids_of(subject).into_iter().flatten();
    let mut all: Vec<String> = known.cloned().collect();
    all.append(ids);
    for id in all {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
}

/// The provider's ids by which a platform may know whose an object is, the payment's first. Not the
/// customer's, who may have been to other shops of the account.
fn ids_of(subject: &Subject) -> [Option<&String>; 3] {
    match subject {
        Subject::Payment(payment) => [Some(&payment.id), payment.last_attempt.as_ref(), None],
        Subject::Transaction(Transaction {
            payment_id,
            payment,
            reference,
            ..
        }) => [
            payment_id.as_ref(),
            payment.as_ref().map(|payment| &payment.id),
            reference.as_ref(),
        ],
        Subject::Dispute(dispute) => [dispute.payment_id.as_ref(), Some(&dispute.id), None],
        Subject::Alert(alert) => [alert.payment_id.as_ref(), Some(&alert.id), None],
        Subject::Setup(setup) => [Some(&setup.id), setup.saved_method.as_ref(), None],
        Subject::Mandate(mandate) => [mandate.saved_method.as_ref(), Some(&mandate.id), None],
        Subject::Reference(reference) => [Some(&reference.id), None, None],
        _ => [None; 3],
    }
}
