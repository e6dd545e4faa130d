use alloc::string::String;
use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::Serialize;

use super::fact::{DisputeStatus, PaymentStatus, TransactionKind, TransactionStatus};
use crate::money::Money;

/// What all facts together say of a payment. Absent: no fact has said it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub struct Summary {
    pub status: Option<PaymentStatus>,
    pub amount: Option<Money>,
    pub authorized: Option<Money>,
    /// Zero once the payment is over.
    pub capturable: Option<Money>,
    /// The payment's own total, never a sum of movements. Only ever grows: a capture that a provider
    /// takes back later stays in it.
    pub captured: Option<Money>,
    /// The payment's own total, never a sum of movements. Falls when a refund comes back.
    pub refunded: Option<Money>,
    /// What disputes have taken: the sum of those that are under way, lost or prevented, inquiries
    /// left out, in the payment's currency. Disputes in another currency are in `disputes` alone.
    pub disputed: Option<Money>,
    /// In the order of their references.
    pub transactions: Vec<TransactionSummary>,
    /// In the order of their ids.
    pub disputes: Vec<DisputeSummary>,
}

/// A movement against the payment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub struct TransactionSummary {
    pub reference: String,
    pub kind: TransactionKind,
    pub status: TransactionStatus,
    pub amount: Option<Money>,
}

/// A dispute of the payment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub struct DisputeSummary {
    pub id: String,
    pub status: DisputeStatus,
    pub amount: Money,
}
