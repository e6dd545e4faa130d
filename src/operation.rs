//! The contract's `operation`, checked, and how Stripe is made to recognize it again.

use crate::connection::{InstallationId, Session};
use crate::contract::{Connection, Mode, Operation, UnixSeconds};
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
        input::token(value, 200, field).map(|value| Self(text::owned(value)))
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
        Writer::parse(&operation.connection, operation.now, "operation.now")?.write(
            &operation.id,
            operation.first_sent_at,
            "operation.id",
        )
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

    /// One of the parts that this operation consists of, each of which is sent by itself. No operation
    /// has the id of a part, for ids hold no spaces.
    pub fn part(&self, part: &str) -> &'static Self {
        Box::leak(Box::new(Self {
            session: self.session,
            id: OperationId(text::concat(&[self.id.as_str(), " ", part])),
            installation: self.installation.clone(),
            first_sent_at: self.first_sent_at,
            now: self.now,
        }))
    }

    /// The idempotency key of one step of this operation.
    pub fn key(&self, step: Step) -> String {
        idempotency_key(self.session, &self.installation, &self.id, step)
    }
}

/// What the operations of one call have in common.
#[derive(Debug)]
pub struct Writer {
    pub session: &'static Session,
    installation: InstallationId,
    now: UnixSeconds,
}

impl Writer {
    /// # Errors
    /// `invalid-request` or `unsupported` naming the field at fault; `now_field` is the clock's.
    pub fn parse(
        connection: &Connection,
        now: UnixSeconds,
        now_field: Field<'_>,
    ) -> Result<Self, Error> {
        let session = Session::parse(connection)?;
        let installation = session.installation.clone().ok_or_else(|| {
            invalid(
                "connection.installation-id",
                "is required for writes: webhooks are told apart by it",
            )
        })?;
        if now == 0 {
            return Err(invalid(now_field, "must be the host's clock"));
        }
        Ok(Self {
            session,
            installation,
            now,
        })
    }

    /// One of the operations. It lasts for the call, as the [`Session`] does.
    ///
    /// # Errors
    /// `invalid-request` naming `field`, which is the id's.
    pub fn write(
        &self,
        id: &str,
        first_sent_at: Option<UnixSeconds>,
        field: Field<'_>,
    ) -> Result<&'static Write, Error> {
        Ok(Box::leak(Box::new(Write {
            session: self.session,
            id: OperationId::parse(id, field)?,
            installation: self.installation.clone(),
            first_sent_at,
            now: self.now,
        })))
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
    ReverseCancelProcessing,
    ReverseRelease,
    ReverseRefund,
    CancelRefund,
    SubmitEvidence,
    CloseDispute,
    RegisterEndpoint,
    UpdateEndpoint,
    RotateEndpoint,
    CreateTransfer,
    ReverseTransfer,
    CreateCustomer,
    UpdateCustomer,
    AdoptCustomer,
    BeginSetup,
    ConfirmSetup,
    AttachMethod,
    DetachMethod,
    AdoptMethod,
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
            Step::ReverseCancelProcessing => "payment_intents/cancel:reverse-processing",
            Step::ReverseRelease => "payment_intents/capture:reverse",
            Step::ReverseRefund => "refunds:reverse",
            Step::CancelRefund => "refunds/cancel",
            Step::SubmitEvidence => "disputes",
            Step::CloseDispute => "disputes/close",
            Step::RegisterEndpoint => "webhook_endpoints",
            Step::UpdateEndpoint => "webhook_endpoints/update",
            Step::RotateEndpoint => "webhook_endpoints:rotate",
            Step::CreateTransfer => "transfers",
            Step::ReverseTransfer => "transfers/reversals",
            Step::CreateCustomer => "customers",
            Step::UpdateCustomer => "customers/update",
            Step::AdoptCustomer => "customers/update:adopt",
            Step::BeginSetup => "setup_intents",
            Step::ConfirmSetup => "setup_intents/confirm",
            Step::AttachMethod => "payment_methods/attach",
            Step::DetachMethod => "payment_methods/detach",
            Step::AdoptMethod => "payment_methods/update:adopt",
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
    let hash = payments_hash::of_list(&[
        installation.as_str(),
        mode,
        account,
        id.as_str(),
        step.name(),
    ]);
    // 240 bits of it, so that the key has the 64 characters that every provider takes.
    text::concat(&["cp1-", &text::hexadecimal(&hash[..30])])
}
