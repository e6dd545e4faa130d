//! The contract's `operation`, checked, and how Stripe is made to recognize it again.

use sha2::{Digest as _, Sha256};

use crate::connection::{InstallationId, Session};
use crate::contract::{Mode, Operation, UnixSeconds};
use crate::error::{Error, invalid};
use crate::input::{self, Field};
use crate::text;

/// How long an operation may be sent again, in seconds. Stripe keeps idempotency keys for at least
/// 24 hours; the hour less is for clocks that differ and for a request under way.
pub const WINDOW: UnixSeconds = 23 * 60 * 60;

/// Chosen by the host for one business operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationId(String);

impl OperationId {
    /// # Errors
    /// `invalid-request` naming `field`.
    pub fn parse(value: &str, field: Field<'_>) -> Result<Self, Error> {
        input::token(value, 200, field).map(|value| Self(value.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An operation that was checked, with the session that it runs in.
#[derive(Debug)]
pub struct Write {
    pub session: &'static Session,
    pub id: OperationId,
    pub installation: InstallationId,
    pub first_sent_at: Option<UnixSeconds>,
    now: UnixSeconds,
}

impl Write {
    /// Lasts for the call, as the [`Session`] does.
    ///
    /// # Errors
    /// `invalid-request` or `unsupported` naming the field at fault.
    pub fn parse(operation: &Operation) -> Result<&'static Self, Error> {
        let session = Session::parse(&operation.connection)?;
        let installation = session.installation.clone().ok_or_else(|| {
            invalid(
                "connection.installation-id",
                "is required for writes: webhooks are told apart by it",
            )
        })?;
        if operation.now == 0 {
            return Err(invalid("operation.now", "must be the host's clock"));
        }
        Ok(Box::leak(Box::new(Self {
            session,
            id: OperationId::parse(&operation.id, "operation.id")?,
            installation,
            first_sent_at: operation.first_sent_at,
            now: operation.now,
        })))
    }

    /// Whether Stripe may have forgotten the operation's key: sending it again could move money
    /// twice.
    pub fn is_past_window(&self) -> bool {
        self.first_sent_at
            .is_some_and(|first| self.is_past_window_since(first))
    }

    /// The same for what shows by itself when the operation was first sent.
    pub fn is_past_window_since(&self, first: UnixSeconds) -> bool {
        self.now.saturating_sub(first) >= WINDOW
    }

    /// The idempotency key of one step of this operation.
    pub fn key(&self, step: Step) -> String {
        idempotency_key(self.session, &self.installation, &self.id, step)
    }
}

/// A request to Stripe that an operation can consist of. Stripe's keys are good for one endpoint
/// only, so each step has a key of its own. The object's id is no part of it: the same operation
/// sent for another payment must be refused by Stripe, not performed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Authorize,
    Confirm,
    Update,
    Capture,
    Adjust,
    Cancel,
    Release,
    Refund,
    ReverseCancel,
    ReverseRelease,
    ReverseRefund,
    RegisterEndpoint,
    UpdateEndpoint,
    RotateEndpoint,
}

impl Step {
    /// Part of the key: must never change, or operations in flight are performed twice.
    fn name(self) -> &'static str {
        match self {
            Step::Authorize => "payment_intents",
            Step::Confirm => "payment_intents/confirm",
            Step::Update => "payment_intents/update",
            Step::Capture => "payment_intents/capture",
            Step::Adjust => "payment_intents/increment_authorization",
            Step::Cancel => "payment_intents/cancel",
            Step::Release => "payment_intents/capture:release",
            Step::Refund => "refunds",
            Step::ReverseCancel => "payment_intents/cancel:reverse",
            Step::ReverseRelease => "payment_intents/capture:reverse",
            Step::ReverseRefund => "refunds:reverse",
            Step::RegisterEndpoint => "webhook_endpoints",
            Step::UpdateEndpoint => "webhook_endpoints/update",
            Step::RotateEndpoint => "webhook_endpoints:rotate",
        }
    }
}

/// 64 characters: a version, and the hash of everything that makes the step what it is.
pub fn idempotency_key(
    session: &Session,
    installation: &InstallationId,
    id: &OperationId,
    step: Step,
) -> String {
    let mode = match session.mode {
        Mode::Test => "test",
        Mode::Live => "live",
    };
    let account = session
        .account
        .as_ref()
        .map_or("", |account| account.as_str());
    let hash = hash(&[
        installation.as_str(),
        mode,
        account,
        id.as_str(),
        step.name(),
    ]);
    // 240 bits of it, so that the key has the 64 characters that every provider takes.
    text::concat(&["cp1-", &text::hexadecimal(&hash[..30])])
}

/// SHA-256 of a list of texts: no two lists read the same.
#[inline(never)]
pub fn hash(parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        // The length first.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into()
}
