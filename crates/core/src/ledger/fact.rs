use alloc::string::String;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::money::Money;

/// What the provider said about one object at one time: a verified event's subject, or an answer of
/// the provider's API.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fact {
    /// When the provider said it, by the provider's clock, in seconds since 1970. Of an event its
    /// own time, not that of its delivery.
    pub observed_at: u64,
    /// The event's id, which no event is without; empty for an answer of the API. What the API
    /// answers is a fresh read, and settles what [`needs_refresh`](super::Ledger::needs_refresh)
    /// asked for.
    pub source: String,
    pub about: About,
}

/// The object that a fact is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum About {
    Payment(PaymentFact),
    Transaction(TransactionFact),
    Dispute(DisputeFact),
}

/// A snapshot of the payment. What it does not say is absent, never zero.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PaymentFact {
    pub payment_id: String,
    pub status: PaymentStatus,
    /// The payment as it was created: nothing that was said of it can be older. True for the event
    /// that tells of the creation, where there is one; it keeps a payment that is declined in the
    /// second in which it was created from needing a refresh.
    pub is_creation: bool,
    pub amount: Money,
    /// In the currency of `amount`, as all that follow.
    pub authorized: Option<Money>,
    pub capturable: Option<Money>,
    /// Everything captured so far.
    pub captured: Option<Money>,
    /// Everything refunded so far, refunds that are under way included.
    pub refunded: Option<Money>,
}

/// A snapshot of a movement against the payment. Movements without a reference of the provider's
/// are known by the payment's own totals alone and are no facts of this kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TransactionFact {
    pub payment_id: String,
    /// The provider's id of the movement.
    pub reference: String,
    pub kind: TransactionKind,
    pub status: TransactionStatus,
    pub amount: Option<Money>,
}

/// A snapshot of a dispute.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DisputeFact {
    pub payment_id: String,
    /// The provider's id of the dispute.
    pub id: String,
    pub status: DisputeStatus,
    /// What is disputed. May be in another currency than the payment.
    pub amount: Money,
}

/// The contract's `payment-status`. Of two of the same second that may follow each other in any
/// order, the later one here is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum PaymentStatus {
    Other,
    AwaitingMethod,
    AwaitingConfirmation,
    Processing,
    AwaitingAction,
    Declined,
    Authorized,
    PartiallyCaptured,
    Canceled,
    Expired,
    Captured,
}

impl PaymentStatus {
    /// Whether no other status can follow.
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Captured | Self::Canceled | Self::Expired)
    }
}

/// The contract's `transaction-kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum TransactionKind {
    Other,
    Capture,
    Void,
    Refund,
    Adjustment,
    Chargeback,
    ChargebackReversal,
    RefundReversal,
}

/// The contract's `transaction-status`, in the order in which a movement goes through them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum TransactionStatus {
    Other,
    Pending,
    ActionRequired,
    Succeeded,
    Canceled,
    /// Also after it succeeded: a bank may return a refund.
    Failed,
}

/// The contract's `dispute-status`. Of two of the same second the later one here is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum DisputeStatus {
    Other,
    WarningNeedsResponse,
    WarningUnderReview,
    NeedsResponse,
    UnderReview,
    WarningClosed,
    Prevented,
    Won,
    Lost,
}

impl DisputeStatus {
    /// Whether the dispute is over, unless it is appealed.
    pub fn is_terminal(self) -> bool {
        matches!(
            self,
            Self::WarningClosed | Self::Prevented | Self::Won | Self::Lost
        )
    }

    /// Whether the disputed amount has been taken from the merchant: not by an inquiry, and no
    /// longer once the dispute is won. A dispute is prevented by giving the money back at once.
    pub fn holds_money(self) -> bool {
        matches!(
            self,
            Self::NeedsResponse | Self::UnderReview | Self::Prevented | Self::Lost
        )
    }
}
