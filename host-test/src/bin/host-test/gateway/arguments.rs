//! What stands on the command line, in the contract's words.

use clap::ValueEnum;
use payments_core::money;
use payments_host::types::{
    CancelReason, CaptureFeature, CaptureMode, Entry, Exemption, MerchantReason, Money,
    RefundReason, SavePurpose, ThreeDSecurePreference,
};

/// Reads `10.99 EUR`.
pub fn amount(text: &str) -> Result<Money, String> {
    let words: Vec<_> = text.split_whitespace().collect();
    let [amount, currency] = words.as_slice() else {
        return Err("an amount is a decimal and a currency, such as '10.99 EUR'".to_owned());
    };
    let read = money::parse(amount, currency).map_err(|error| error.to_string())?;
    Ok(Money::new(read.minor_units, read.currency.code()))
}

/// Reads `key=value`.
pub fn entry(text: &str) -> Result<Entry, String> {
    let (key, value) = text
        .split_once('=')
        .ok_or_else(|| "it is written key=value".to_owned())?;
    Ok(Entry::new(key, value))
}

/// An enumeration of the command line that stands for one of the contract, whose `other` nobody can
/// ask for.
macro_rules! choices {
    ($($(#[$documentation:meta])* $name:ident for $contract:ident { $($case:ident),* })*) => {$(
        $(#[$documentation])*
        #[derive(Clone, Copy, Debug, ValueEnum)]
        pub enum $name { $($case),* }

        impl From<$name> for $contract {
            fn from(choice: $name) -> Self {
                match choice { $($name::$case => Self::$case),* }
            }
        }
    )*};
}

choices! {
    /// When the money is taken.
    CaptureChoice for CaptureMode { Manual, Automatic }
    /// Why the customer is not there.
    MerchantChoice for MerchantReason { Recurring, Installment, Unscheduled, OneOff }
    /// What the method is saved for.
    SaveChoice for SavePurpose { OnSession, OffSession }
    /// What the capture should be able to do.
    FeatureChoice for CaptureFeature { Multicapture, Overcapture, Incremental, Extended }
    /// How much 3-D Secure is wanted.
    ThreeDSecureChoice for ThreeDSecurePreference { Automatic, Requested, Challenge }
    /// Why the customer need not authenticate.
    ExemptionChoice for Exemption {
        TransactionRiskAnalysis, LowValue, TrustedBeneficiary, SecureCorporate
    }
    /// Why a payment is canceled.
    CancelChoice for CancelReason { Abandoned, Duplicate, Fraudulent, RequestedByCustomer }
    /// Why a payment is refunded.
    RefundChoice for RefundReason { Duplicate, Fraudulent, RequestedByCustomer }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        assert_eq!(amount("10.99 EUR"), Ok(Money::new(1099, "EUR")));
        assert_eq!(amount("500 JPY"), Ok(Money::new(500, "JPY")));
        for wrong in [
            "10.99",
            "10.999 EUR",
            "10.99 eur",
            "EUR 10.99",
            "-1 EUR",
            "",
        ] {
            assert!(amount(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_entry_is_split_at_the_first_sign() {
        assert_eq!(entry("a=b=c"), Ok(Entry::new("a", "b=c")));
        assert!(entry("a").is_err());
    }
}
