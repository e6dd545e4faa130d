use core::fmt;

use super::{Currency, Money, MoneyError, SignedMoney};

/// Minor units of a decimal text without sign.
pub(super) fn parse(text: &str, currency: Currency) -> Result<u64, MoneyError> {
    if text.is_empty() {
        return Err(MoneyError::Empty);
    }
    if text.starts_with(['-', '+']) {
        return Err(MoneyError::Signed);
    }
    magnitude(text, 1, currency)
}

/// Minor units of a decimal text that may have a sign.
pub(super) fn parse_signed(text: &str, currency: Currency) -> Result<i64, MoneyError> {
    if text.is_empty() {
        return Err(MoneyError::Empty);
    }
    let (digits, is_negative) = match text.strip_prefix('-') {
        Some(digits) => (digits, true),
        None => (text.strip_prefix('+').unwrap_or(text), false),
    };
    let first_position = 1 + text.len() - digits.len();
    let magnitude = magnitude(digits, first_position, currency)?;
    let signed = if is_negative {
        0_i64.checked_sub_unsigned(magnitude)
    } else {
        0_i64.checked_add_unsigned(magnitude)
    };
    signed.ok_or(MoneyError::TooLarge)
}

/// `first_position` is that of the text's first character, for errors.
fn magnitude(text: &str, first_position: usize, currency: Currency) -> Result<u64, MoneyError> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let after_point = first_position + whole.chars().count() + 1;
    digits(whole, first_position)?;
    let fraction = match fraction {
        Some(fraction) => digits(fraction, after_point).map(|()| fraction)?,
        None => "",
    };

    let exponent = usize::from(currency.exponent());
    let Some(missing) = exponent.checked_sub(fraction.len()) else {
        return Err(MoneyError::TooManyDecimals {
            decimals: fraction.len(),
            currency,
        });
    };
    whole
        .bytes()
        .chain(fraction.bytes())
        .chain(core::iter::repeat_n(b'0', missing))
        .try_fold(0_u64, |units, digit| {
            units.checked_mul(10)?.checked_add(u64::from(digit - b'0'))
        })
        .ok_or(MoneyError::TooLarge)
}

/// Checks that `text` is one or more of 0–9.
fn digits(text: &str, first_position: usize) -> Result<(), MoneyError> {
    if let Some((index, character)) = text
        .chars()
        .enumerate()
        .find(|(_, character)| !character.is_ascii_digit())
    {
        return Err(MoneyError::UnexpectedCharacter {
            character,
            position: first_position + index,
        });
    }
    if text.is_empty() {
        return Err(MoneyError::MissingDigits);
    }
    Ok(())
}

/// Writes minor units as a decimal text.
pub(super) struct Decimal {
    is_negative: bool,
    magnitude: u64,
    exponent: u8,
}

impl From<Money> for Decimal {
    fn from(money: Money) -> Self {
        Self {
            is_negative: false,
            magnitude: money.minor_units,
            exponent: money.currency.exponent(),
        }
    }
}

impl From<SignedMoney> for Decimal {
    fn from(money: SignedMoney) -> Self {
        Self {
            is_negative: money.minor_units < 0,
            magnitude: money.minor_units.unsigned_abs(),
            exponent: money.currency.exponent(),
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_negative {
            f.write_str("-")?;
        }
        let unit = 10_u64.pow(u32::from(self.exponent));
        write!(f, "{}", self.magnitude / unit)?;
        match usize::from(self.exponent) {
            0 => Ok(()),
            width => write!(f, ".{:0width$}", self.magnitude % unit),
        }
    }
}

#[cfg(test)]
mod tests {
    use MoneyError::{Empty, MissingDigits, Signed, TooLarge};

    use super::*;
    use crate::money;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).expect("a currency")
    }

    fn too_many(decimals: usize, code: &str) -> MoneyError {
        MoneyError::TooManyDecimals {
            decimals,
            currency: currency(code),
        }
    }

    fn unexpected(character: char, position: usize) -> MoneyError {
        MoneyError::UnexpectedCharacter {
            character,
            position,
        }
    }

    #[test]
    fn exact_amounts_are_read_and_written() {
        let cases = [
            ("10.99", "USD", 1099, "10.99"),
            ("10.9", "USD", 1090, "10.90"),
            ("10", "USD", 1000, "10.00"),
            ("0.01", "USD", 1, "0.01"),
            ("0", "USD", 0, "0.00"),
            ("007.50", "USD", 750, "7.50"),
            ("5", "JPY", 5, "5"),
            ("5", "UGX", 5, "5"),
            ("1.000", "KWD", 1000, "1.000"),
            ("1.5", "KWD", 1500, "1.500"),
            ("5", "MGA", 500, "5.00"),
            ("0.0001", "CLF", 1, "0.0001"),
            (
                "184467440737095516.15",
                "USD",
                u64::MAX,
                "184467440737095516.15",
            ),
        ];
        for (text, code, minor_units, written) in cases {
            let money = money::parse(text, code).expect(text);
            assert_eq!(money.minor_units, minor_units, "{text} {code}");
            assert_eq!(money::format(money), written, "{text} {code}");
        }
    }

    #[test]
    fn signed_amounts_are_read_and_written() {
        let cases = [
            ("-10.99", "USD", -1099, "-10.99"),
            ("+10.99", "USD", 1099, "10.99"),
            ("10.99", "USD", 1099, "10.99"),
            ("-0.05", "USD", -5, "-0.05"),
            ("-0.00", "USD", 0, "0.00"),
            ("-7", "JPY", -7, "-7"),
            (
                "-92233720368547758.08",
                "USD",
                i64::MIN,
                "-92233720368547758.08",
            ),
            (
                "92233720368547758.07",
                "USD",
                i64::MAX,
                "92233720368547758.07",
            ),
        ];
        for (text, code, minor_units, written) in cases {
            let money = money::parse_signed(text, code).expect(text);
            assert_eq!(money.minor_units, minor_units, "{text} {code}");
            assert_eq!(money::format_signed(money), written, "{text} {code}");
        }
    }

    #[test]
    fn whatever_is_not_exact_is_refused() {
        let cases = [
            ("", "USD", Empty),
            ("-1", "USD", Signed),
            ("+1", "USD", Signed),
            (".5", "USD", MissingDigits),
            ("5.", "USD", MissingDigits),
            (".", "USD", MissingDigits),
            ("10.999", "USD", too_many(3, "USD")),
            ("1.000", "USD", too_many(3, "USD")),
            ("5.0", "JPY", too_many(1, "JPY")),
            ("1.0000", "KWD", too_many(4, "KWD")),
            ("1,000", "USD", unexpected(',', 2)),
            ("1 000", "USD", unexpected(' ', 2)),
            ("1_000", "USD", unexpected('_', 2)),
            ("1.2.3", "USD", unexpected('.', 4)),
            ("1e3", "USD", unexpected('e', 2)),
            ("1.5e3", "USD", unexpected('e', 4)),
            ("0x10", "USD", unexpected('x', 2)),
            (" 1", "USD", unexpected(' ', 1)),
            ("1\n", "USD", unexpected('\n', 2)),
            ("NaN", "USD", unexpected('N', 1)),
            ("١٠", "USD", unexpected('١', 1)),
            ("€1", "USD", unexpected('€', 1)),
            ("€1.x", "USD", unexpected('€', 1)),
            ("1−", "USD", unexpected('−', 2)),
            ("1-", "USD", unexpected('-', 2)),
            ("184467440737095516.16", "USD", TooLarge),
            ("184467440737095517", "USD", TooLarge),
            ("99999999999999999999999999", "JPY", TooLarge),
        ];
        for (text, code, error) in cases {
            assert_eq!(money::parse(text, code), Err(error), "{text} {code}");
        }
    }

    #[test]
    fn signed_amounts_are_refused_for_the_same_reasons() {
        let cases = [
            ("", Empty),
            ("-", MissingDigits),
            ("+", MissingDigits),
            ("--1", unexpected('-', 2)),
            ("-1,5", unexpected(',', 3)),
            ("-1.x", unexpected('x', 4)),
            ("-1.005", too_many(3, "USD")),
            ("92233720368547758.08", TooLarge),
            ("-92233720368547758.09", TooLarge),
        ];
        for (text, error) in cases {
            assert_eq!(money::parse_signed(text, "USD"), Err(error), "{text}");
        }
    }

    #[test]
    fn errors_say_what_is_wrong() {
        use alloc::string::ToString;

        let cases = [
            (
                too_many(3, "USD"),
                "the amount has 3 decimals, and USD has 2",
            ),
            (
                too_many(1, "JPY"),
                "the amount has 1 decimal, and JPY has none",
            ),
            (
                unexpected(',', 2),
                "the amount has ',' at character 2: it is written with digits and one point, \
                 without grouping, such as 1234.50",
            ),
        ];
        for (error, text) in cases {
            assert_eq!(error.to_string(), text);
        }
    }
}
