//! ISO 4217 minor units outside, Stripe's representation inside, from one table.
//!
//! Source: docs.stripe.com/currencies, read 2026-11. Stripe counts most currencies as ISO 4217
//! does. The exceptions:
//!
//! | currencies | ISO 4217 | Stripe | example |
//! |---|---|---|---|
//! | MGA | 2 decimals | none | 500 → 5 |
//! | ISK, UGX | none | 2 decimals, always 00 | 5 → 500 |
//! | BHD, JOD, KWD, OMR, TND | 3 decimals | 3, the last always 0 | 5120 → 5120 |

use crate::contract::Money;
use crate::text;

/// The day on which the table below was compared with Stripe's documentation.
pub const TABLE_DATE: &str = "2026-11-21";

/// What Stripe can present a charge in, in alphabetical order.
const SUPPORTED: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BWP \
    BYN BZD CAD CDF CHF CLP CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD \
    HNL HTG HUF IDR ILS INR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK \
    MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR \
    SBD SCR SEK SGD SHP SLE SOS SRD SZL THB TJS TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XCG \
    XOF XPF YER ZAR ZMW";

/// The smallest charge, in ISO 4217 minor units, where Stripe names one.
const MINIMUM: [(&str, u64); 24] = [
    ("AED", 200),
    ("AUD", 50),
    ("BGN", 100),
    ("BRL", 50),
    ("CAD", 50),
    ("CHF", 50),
    ("CZK", 1_500),
    ("DKK", 250),
    ("EUR", 50),
    ("GBP", 30),
    ("HKD", 400),
    ("HUF", 17_500),
    ("INR", 50),
    ("JPY", 50),
    ("MXN", 1_000),
    ("MYR", 200),
    ("NOK", 300),
    ("NZD", 50),
    ("PLN", 200),
    ("RON", 200),
    ("SEK", 300),
    ("SGD", 50),
    ("THB", 1_000),
    ("USD", 50),
];

/// Stripe's largest amount for any card network is 12 digits. Only above it is an amount refused
/// here; below it Stripe decides.
const LARGEST: u64 = 999_999_999_999;

/// How Stripe writes an amount of a currency, compared with ISO 4217.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Representation {
    Same,
    /// ISO has two decimals, Stripe none.
    WholeOnly,
    /// ISO has no decimals, Stripe two that are always 00.
    PaddedWithTwoZeros,
    /// Three decimals of which the last is always 0.
    MultipleOfTen,
}

/// A currency that Stripe takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Currency {
    code: &'static str,
    representation: Representation,
}

/// Why an amount cannot go to Stripe or come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CurrencyError {
    Unknown,
    NotWhole,
    LastDigit,
    TooLarge,
    NotIso,
}

impl CurrencyError {
    pub fn message(self) -> &'static str {
        match self {
            Self::Unknown => {
                "is not a currency that Stripe takes; write the ISO 4217 code in upper case"
            }
            Self::NotWhole => {
                "Stripe carries only whole multiples of 100 minor units in this currency"
            }
            Self::LastDigit => {
                "Stripe carries only multiples of 10 minor units in this currency: the last digit \
                 must be 0"
            }
            Self::TooLarge => "is above the largest amount that Stripe takes, 12 digits",
            Self::NotIso => "the provider's amount is not whole in ISO 4217 minor units",
        }
    }
}

impl Currency {
    /// # Errors
    /// [`CurrencyError::Unknown`] for lower case, other lengths, and codes not in the table.
    pub fn parse(code: &str) -> Result<Self, CurrencyError> {
        match code.as_bytes().try_into() {
            Ok(letters) => Self::of(letters),
            Err(_) => Err(CurrencyError::Unknown),
        }
    }

    /// Reads Stripe's lower-case code.
    ///
    /// # Errors
    /// [`CurrencyError::Unknown`].
    pub fn from_stripe(code: &str) -> Result<Self, CurrencyError> {
        let Ok(letters) = <[u8; 3]>::try_from(code.as_bytes()) else {
            return Err(CurrencyError::Unknown);
        };
        if letters.iter().any(u8::is_ascii_uppercase) {
            return Err(CurrencyError::Unknown);
        }
        Self::of(letters.map(|letter| letter.to_ascii_uppercase()))
    }

    fn of(letters: [u8; 3]) -> Result<Self, CurrencyError> {
        let code = supported(letters).ok_or(CurrencyError::Unknown)?;
        Ok(Self {
            code,
            representation: Representation::of(letters),
        })
    }

    /// Every currency of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        SUPPORTED
            .split(' ')
            .filter_map(|code| Self::parse(code).ok())
    }

    /// ISO 4217, upper case.
    pub fn code(self) -> &'static str {
        self.code
    }

    /// As Stripe writes it.
    pub fn stripe_code(self) -> String {
        self.code.to_ascii_lowercase()
    }

    /// Amounts are multiples of this many minor units.
    pub fn step(self) -> u64 {
        match self.representation {
            Representation::Same | Representation::PaddedWithTwoZeros => 1,
            Representation::WholeOnly => 100,
            Representation::MultipleOfTen => 10,
        }
    }

    /// The smallest charge, in minor units, where Stripe names one.
    pub fn minimum(self) -> Option<u64> {
        MINIMUM
            .iter()
            .find(|(code, _)| *code == self.code)
            .map(|(_, minimum)| *minimum)
    }

    /// The largest amount that is let through, in minor units.
    pub fn maximum(self) -> u64 {
        match self.representation {
            Representation::Same | Representation::MultipleOfTen => LARGEST,
            Representation::WholeOnly => LARGEST * 100,
            Representation::PaddedWithTwoZeros => LARGEST / 100,
        }
    }

    /// Minor units as Stripe writes them.
    ///
    /// # Errors
    /// When Stripe cannot carry the amount.
    pub fn to_stripe(self, minor_units: u64) -> Result<u64, CurrencyError> {
        if minor_units > self.maximum() {
            return Err(CurrencyError::TooLarge);
        }
        match self.representation {
            Representation::Same => Ok(minor_units),
            Representation::PaddedWithTwoZeros => Ok(minor_units * 100),
            Representation::WholeOnly if minor_units.is_multiple_of(100) => Ok(minor_units / 100),
            Representation::WholeOnly => Err(CurrencyError::NotWhole),
            Representation::MultipleOfTen if minor_units.is_multiple_of(10) => Ok(minor_units),
            Representation::MultipleOfTen => Err(CurrencyError::LastDigit),
        }
    }

    /// Stripe's amount in minor units. Nothing is rounded.
    ///
    /// # Errors
    /// [`CurrencyError::NotIso`] for a negative amount and for one that is not whole.
    pub fn from_stripe_amount(self, amount: i64) -> Result<Money, CurrencyError> {
        let amount = u64::try_from(amount).map_err(|_| CurrencyError::NotIso)?;
        let minor_units = match self.representation {
            Representation::Same | Representation::MultipleOfTen => amount,
            Representation::PaddedWithTwoZeros if amount % 100 == 0 => amount / 100,
            Representation::PaddedWithTwoZeros => return Err(CurrencyError::NotIso),
            Representation::WholeOnly => amount.checked_mul(100).ok_or(CurrencyError::NotIso)?,
        };
        Ok(Money {
            minor_units,
            currency: text::owned(self.code),
        })
    }
}

/// The code as the table has it.
fn supported(letters: [u8; 3]) -> Option<&'static str> {
    let wanted = in_order(letters);
    // Three letters and a space each, in alphabetical order.
    let table = SUPPORTED.as_bytes();
    let (mut from, mut to) = (0, table.len() / 4 + 1);
    while from < to {
        let middle = (from + to) / 2;
        let at = middle * 4;
        let found = in_order(*table.get(at..)?.first_chunk()?);
        if found == wanted {
            return SUPPORTED.get(at..at + 3);
        }
        if found < wanted {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    None
}

/// A number that is as much larger as the code comes later. To compare texts would be a call.
fn in_order([first, second, third]: [u8; 3]) -> u32 {
    u32::from_be_bytes([0, first, second, third])
}

impl Representation {
    fn of(code: [u8; 3]) -> Self {
        match &code {
            b"MGA" => Self::WholeOnly,
            b"ISK" | b"UGX" => Self::PaddedWithTwoZeros,
            b"BHD" | b"JOD" | b"KWD" | b"OMR" | b"TND" => Self::MultipleOfTen,
            _ => Self::Same,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, minor_units: u64, stripe: Result<u64, CurrencyError>) {
        let currency = Currency::parse(code).expect(code);
        assert_eq!(
            currency.to_stripe(minor_units),
            stripe,
            "{code} {minor_units}"
        );
        if let Ok(amount) = stripe {
            let back = currency.from_stripe_amount(i64::try_from(amount).expect("fits"));
            assert_eq!(
                back,
                Ok(Money {
                    minor_units,
                    currency: text::owned(code)
                }),
                "{code} {amount}"
            );
        }
    }

    #[test]
    fn every_currency_is_found_where_the_table_has_it() {
        for code in SUPPORTED.split(' ') {
            assert_eq!(Currency::parse(code).map(Currency::code), Ok(code));
        }
    }

    #[test]
    fn both_directions() {
        check("USD", 1099, Ok(1099));
        check("JPY", 5, Ok(5));
        check("UGX", 5, Ok(500));
        check("ISK", 5, Ok(500));
        check("MGA", 500, Ok(5));
        check("MGA", 501, Err(CurrencyError::NotWhole));
        check("KWD", 5120, Ok(5120));
        check("KWD", 5124, Err(CurrencyError::LastDigit));
        check("HUF", 17_500, Ok(17_500));
        check("TWD", 1000, Ok(1000));
        check("IDR", LARGEST, Ok(LARGEST));
        check("USD", LARGEST + 1, Err(CurrencyError::TooLarge));
        check("UGX", LARGEST / 100 + 1, Err(CurrencyError::TooLarge));
    }

    #[test]
    fn answers_are_never_rounded() {
        let ugx = Currency::from_stripe("ugx").expect("known");
        assert_eq!(ugx.from_stripe_amount(550), Err(CurrencyError::NotIso));
        assert_eq!(ugx.from_stripe_amount(-100), Err(CurrencyError::NotIso));
    }

    #[test]
    fn unknown_codes() {
        for code in ["usd", "Usd", "", "XXX", "US", "USDT", "USD ", "BTC"] {
            assert_eq!(Currency::parse(code), Err(CurrencyError::Unknown), "{code}");
        }
        assert_eq!(Currency::from_stripe("USD"), Err(CurrencyError::Unknown));
    }
}
