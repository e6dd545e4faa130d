//! The platform's side: what it is asked, and what it is told.

use std::error::Error;
use std::future::Future;

use payments_core::ledger::{Change, NeedsRefresh, Summary};
use payments_host::types::{Event, UnixSeconds};

/// Why a handler failed. Any error becomes one with `?`.
pub type HandlerError = Box<dyn Error + Send + Sync>;

/// What a platform does about what happened. `T` is the transaction of the inbox's store.
///
/// **What it writes with `T` happens exactly once** for each event: it is committed together with the
/// event's key, or not at all. **What it does elsewhere happens at least once**: when the process
/// dies before the commit, the provider sends the event again, and it is handled again under the
/// same [key](Update::key).
///
/// That key names the event, and **a change belongs to whichever event is committed first**: after
/// such a death another event may come before, and bring the same change under its own key. So do
/// elsewhere what follows from a change either from an outbox, a table that is written with `T` and
/// worked off after the commit, or under the [change's own key](Change::key).
///
/// **Write with `T` alone.** The inbox's own methods, and those of its store, begin transactions of
/// their own, which wait for this one: called from here, they wait for ever, or in PostgreSQL until
/// its locks or its pool give up.
///
/// A panic counts as a failure where the future is polled by a task of its own, as by axum's server:
/// nothing is kept, and the provider gets no answer.
pub trait Handler<T>: Send + Sync + 'static {
    /// Whose an event is that carries no mark, such as a refund that was made in the provider's
    /// dashboard. `ids` are the provider's ids of the object and of what it belongs to; look them up
    /// among your own. Read only: what is written here is kept only if the event is handled.
    /// `received_at` is the inbox's clock, to tell by the event's `created` how old it is.
    ///
    /// # Errors
    /// Nothing is kept, and the provider sends the event again.
    fn owns(
        &self,
        transaction: &mut T,
        event: &Event,
        ids: &[String],
        received_at: UnixSeconds,
    ) -> impl Future<Output = Result<Owner, HandlerError>> + Send;

    /// Something happened. Called once for each event that is the platform's, also when it changes
    /// nothing that the ledger knows.
    ///
    /// # Errors
    /// Nothing is kept, and the provider sends the event again.
    fn handle(
        &self,
        transaction: &mut T,
        update: &Update,
    ) -> impl Future<Output = Result<Outcome, HandlerError>> + Send;
}

/// Whose an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Ours,
    /// The provider is told that all is well, so that it does not send the event for days to somebody
    /// whom it does not concern.
    NotOurs,
    /// It may become ours: the order is not stored yet. The provider sends the event again. Answer
    /// this only while the event is young (see its `created`); after days of failures providers
    /// switch an endpoint off.
    NotKnownYet,
}

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// What was written is committed.
    Done,
    /// Not now: nothing that was written is kept, and the provider sends the event again. Answer this
    /// only while the event is young, as [`Owner::NotKnownYet`].
    Retry,
}

/// Something happened, told once.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// The same whenever this update is told again, because the first time was not committed. Of an
    /// event its dedupe key. It names the update, not the changes in it: those have
    /// [keys of their own](Change::key).
    pub key: String,
    pub cause: Cause,
    /// The inbox's clock when the delivery, or the answer, arrived.
    pub received_at: UnixSeconds,
    /// The payment that it is about. Absent for what is no matter of the ledger: payouts, alerts,
    /// saved methods, mandates, accounts, and what could not be tied to a payment.
    pub payment: Option<PaymentUpdate>,
}

/// Where an update comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// A verified event. A subject that only pointed at its object has been replaced by the object,
    /// where the inbox has a connection to fetch it.
    Event(Box<Event>),
    /// An answer of the provider's: a refresh, or what was given to
    /// [`Inbox::observe`](crate::Inbox::observe).
    Answer,
}

/// What is known of a payment now.
#[derive(Clone, Debug, PartialEq)]
pub struct PaymentUpdate {
    pub payment_id: String,
    /// The connected account that it belongs to, where it is another than the connection's own.
    pub account: Option<String>,
    /// Counts the times that the payment changed, from 1. Somebody who keeps the
    /// [`summary`](Self::summary) outside of the transaction replaces it when this is not less than
    /// what they have.
    pub revision: u64,
    /// What is different from what was known before: nothing for an event that came late. In the
    /// transaction each difference is told once, and they add up to the summary.
    pub changes: Vec<Change>,
    /// Everything that is known.
    pub summary: Summary,
    /// What has to be read before the summary can be relied on.
    /// [`Inbox::refresh_due`](crate::Inbox::refresh_due) does it.
    pub needs_refresh: Option<NeedsRefresh>,
}
