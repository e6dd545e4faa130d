use alloc::string::String;
use core::fmt;

use crate::money::Currency;

/// Why a fact was refused. Nothing changed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LedgerError {
    /// The fact is about another payment than this ledger is of.
    AnotherPayment {
        field: &'static str,
        expected: String,
        found: String,
    },
    /// An amount of the payment is in another currency than the payment in the same fact.
    AnotherCurrency {
        field: &'static str,
        expected: Currency,
        found: Currency,
    },
    /// An id is empty, so that the object could not be told from others.
    Empty { field: &'static str },
}

impl LedgerError {
    /// The field at fault, as a path in the contract's names, such as `payment.captured`.
    pub fn field(&self) -> &'static str {
        match self {
            Self::AnotherPayment { field, .. }
            | Self::AnotherCurrency { field, .. }
            | Self::Empty { field } => field,
        }
    }
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnotherPayment {
                field,
                expected,
                found,
            } => write!(
                f,
                "{field} is {found:?}, and this is the ledger of {expected:?}"
            ),
            Self::AnotherCurrency {
                field,
                expected,
                found,
            } => write!(f, "{field} is in {found}, and the payment is in {expected}"),
            Self::Empty { field } => write!(f, "{field} is empty"),
        }
    }
}

impl core::error::Error for LedgerError {}
