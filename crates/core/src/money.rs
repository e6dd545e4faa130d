//! Exact money.
//!
//! Shops hold amounts as decimal texts (`"10.99"`), the payment contract takes whole minor units of
//! ISO 4217 (1099 of USD). Between the two stands the currency's exponent, which is 2 only most of
//! the time, and a float would round. So: text in, integer out, and whatever is not exact is
//! refused.
//!
//! ```
//! use payments_core::money::{self, MoneyError};
//!
//! let price = money::parse("10.99", "USD")?;
//! assert_eq!(price.minor_units, 1099);
//! assert_eq!(money::format(price), "10.99");
//!
//! assert_eq!(money::parse("5", "JPY")?.minor_units, 5);
//! assert_eq!(money::parse("1.000", "KWD")?.minor_units, 1000);
//!
//! let error = money::parse("10.999", "USD").unwrap_err();
//! assert_eq!(error.to_string(), "the amount has 3 decimals, and USD has 2");
//! # Ok::<(), MoneyError>(())
//! ```

mod currency;
mod decimal;
mod error;

use alloc::string::{String, ToString};
use core::fmt;

pub use currency::{CURRENCIES_AS_OF, Currency};
pub use error::MoneyError;

/// An amount that cannot be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "kebab-case", deny_unknown_fields)
)]
pub struct Money {
    /// In minor units of ISO 4217: 1099 is 10.99 USD, 5 is 5 JPY.
    pub minor_units: u64,
    pub currency: Currency,
}

/// An amount that can be negative: a payout, a balance, a fee that comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "kebab-case", deny_unknown_fields)
)]
pub struct SignedMoney {
    /// In minor units of ISO 4217.
    pub minor_units: i64,
    pub currency: Currency,
}

/// Reads a decimal text such as `10.99`.
///
/// `amount` is one or more digits, and then, where the currency has decimals, optionally a point
/// and one or more digits: at most as many as the currency has. No sign, no exponent, no grouping,
/// no spaces, no other digits than 0–9. Surplus zeros are refused too: `1.000` in a currency with
/// two decimals is 1 to one reader and 1000 to another. `currency` is as in [`Currency::parse`].
///
/// # Errors
/// Each [`MoneyError`] says what is wrong with which text.
pub fn parse(amount: &str, currency: &str) -> Result<Money, MoneyError> {
    let currency = Currency::parse(currency)?;
    Ok(Money {
        minor_units: decimal::parse(amount, currency)?,
        currency,
    })
}

/// Reads a decimal text that may begin with `-` or `+`; otherwise as [`parse`].
///
/// # Errors
/// As [`parse`].
pub fn parse_signed(amount: &str, currency: &str) -> Result<SignedMoney, MoneyError> {
    let currency = Currency::parse(currency)?;
    Ok(SignedMoney {
        minor_units: decimal::parse_signed(amount, currency)?,
        currency,
    })
}

/// Writes the amount as a decimal text with exactly the currency's decimals, without its code:
/// `10.99`, `5`, `1.000`.
///
/// `Display` of [`Money`] adds the code.
pub fn format(money: Money) -> String {
    decimal::Decimal::from(money).to_string()
}

/// As [`format`], with `-` before what is negative.
pub fn format_signed(money: SignedMoney) -> String {
    decimal::Decimal::from(money).to_string()
}

/// `10.99 USD`
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", decimal::Decimal::from(*self), self.currency)
    }
}

/// `-10.99 USD`
impl fmt::Display for SignedMoney {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", decimal::Decimal::from(*self), self.currency)
    }
}
