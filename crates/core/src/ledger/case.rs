//! The names of the contract's cases.

use super::fact::{DisputeStatus, PaymentStatus, TransactionKind, TransactionStatus};

impl PaymentStatus {
    /// The contract's name of it, such as `partially-captured`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::AwaitingMethod => "awaiting-method",
            Self::AwaitingConfirmation => "awaiting-confirmation",
            Self::Processing => "processing",
            Self::AwaitingAction => "awaiting-action",
            Self::Declined => "declined",
            Self::Authorized => "authorized",
            Self::PartiallyCaptured => "partially-captured",
            Self::Canceled => "canceled",
            Self::Expired => "expired",
            Self::Captured => "captured",
        }
    }
}

impl TransactionKind {
    /// The contract's name of it, such as `refund-reversal`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Capture => "capture",
            Self::Void => "void",
            Self::Refund => "refund",
            Self::Adjustment => "adjustment",
            Self::Chargeback => "chargeback",
            Self::ChargebackReversal => "chargeback-reversal",
            Self::RefundReversal => "refund-reversal",
        }
    }
}

impl TransactionStatus {
    /// The contract's name of it, such as `action-required`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Pending => "pending",
            Self::ActionRequired => "action-required",
            Self::Succeeded => "succeeded",
            Self::Canceled => "canceled",
            Self::Failed => "failed",
        }
    }
}

impl DisputeStatus {
    /// The contract's name of it, such as `under-review`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::WarningNeedsResponse => "warning-needs-response",
            Self::WarningUnderReview => "warning-under-review",
            Self::NeedsResponse => "needs-response",
            Self::UnderReview => "under-review",
            Self::WarningClosed => "warning-closed",
            Self::Prevented => "prevented",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }
}
