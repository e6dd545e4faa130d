//! Kinds of records, and their JSON Schemas.

use clap::ValueEnum;
use payments_host::types::RecordKind;

/// A kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    Charges,
    Refunds,
    BalanceTransactions,
    Customers,
    /// In every status.
    Subscriptions,
    Prices,
    Disputes,
    Payouts,
    Events,
}

macro_rules! schema {
    ($name:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../schemas/stripe/2026-10-28.endive/",
            $name,
            ".json"
        ))
    };
}

impl Kind {
    pub fn contract(self) -> RecordKind {
        match self {
            Self::Charges => RecordKind::Charges,
            Self::Refunds => RecordKind::Refunds,
            Self::BalanceTransactions => RecordKind::BalanceTransactions,
            Self::Customers => RecordKind::Customers,
            Self::Subscriptions => RecordKind::Subscriptions,
            Self::Prices => RecordKind::Prices,
            Self::Disputes => RecordKind::Disputes,
            Self::Payouts => RecordKind::Payouts,
            Self::Events => RecordKind::Events,
        }
    }

    /// What a record of Stripe's is made of: JSON Schema 2020-12.
    pub fn schema(self) -> &'static str {
        match self {
            Self::Charges => schema!("charge"),
            Self::Refunds => schema!("refund"),
            Self::BalanceTransactions => schema!("balance_transaction"),
            Self::Customers => schema!("customer"),
            Self::Subscriptions => schema!("subscription"),
            Self::Prices => schema!("price"),
            Self::Disputes => schema!("dispute"),
            Self::Payouts => schema!("payout"),
            Self::Events => schema!("event"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_are_of_the_version_that_fake_stripe_speaks() {
        for kind in Kind::value_variants() {
            let schema: serde_json::Value = serde_json::from_str(kind.schema()).expect("a schema");
            let description = schema["description"].as_str().expect("a description");
            assert!(
                description.contains(fake_stripe::API_VERSION),
                "{description}"
            );
        }
    }
}
