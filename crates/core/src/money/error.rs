use core::fmt;

use super::Currency;

/// Why a text is no amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MoneyError {
    /// The currency is not the code of a current currency in upper case.
    UnknownCurrency,
    /// The amount is empty.
    Empty,
    /// A sign where an amount cannot be negative.
    Signed,
    /// A character that has no place in an amount. The first has position 1.
    UnexpectedCharacter { character: char, position: usize },
    /// No digit before the point, or none after it.
    MissingDigits,
    /// More decimals than the currency has, zeros included.
    TooManyDecimals { decimals: usize, currency: Currency },
    /// More than minor units can count.
    TooLarge,
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownCurrency => {
                f.write_str("the currency is no current ISO 4217 code in upper case, such as USD")
            }
            Self::Empty => f.write_str("the amount is empty"),
            Self::Signed => f.write_str("the amount has a sign, and cannot be negative here"),
            Self::UnexpectedCharacter {
                character,
                position,
            } => write!(
                f,
                "the amount has {character:?} at character {position}: it is written with digits \
                 and one point, without grouping, such as 1234.50"
            ),
            Self::MissingDigits => {
                f.write_str("the amount has no digit before its point or none after it")
            }
            Self::TooManyDecimals { decimals, currency } => {
                let exponent = currency.exponent();
                let plural = if *decimals == 1 {
                    "decimal"
                } else {
                    "decimals"
                };
                write!(f, "the amount has {decimals} {plural}, and {currency} has ")?;
                match exponent {
                    0 => f.write_str("none"),
                    some => write!(f, "{some}"),
                }
            }
            Self::TooLarge => f.write_str("the amount is too large to be counted in minor units"),
        }
    }
}

impl core::error::Error for MoneyError {}
