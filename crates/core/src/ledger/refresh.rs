use alloc::string::String;
use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::Serialize;

/// What the facts leave open, and how to settle it.
///
/// A provider's times are whole seconds. Two facts of one second may contradict each other without
/// saying which came last, and a movement may be known that the payment's totals do not show yet.
/// The ledger then shows what is not ahead of the provider, and asks for one read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub struct NeedsRefresh {
    /// Read at or after this second, by the provider's clock, and fold the answer. An answer to an
    /// earlier read settles nothing.
    pub not_before: u64,
    /// Whether the payment is to be read (`get-payment`). An answer that does not say the amount in
    /// question ends the question too, for another would not say it either. The summary then goes
    /// on showing what was last said of it.
    pub payment: bool,
    /// The movements to read (`get-transaction`), by reference.
    pub transactions: Vec<String>,
    /// The disputes to read, by id. Their next event settles it too.
    pub disputes: Vec<String>,
}
