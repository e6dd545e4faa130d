use core::fmt;
use core::str::FromStr;

use super::MoneyError;

/// The publication date of the list that this table was made from: ISO 4217 "List One: Current
/// Currency & Funds", kept by SIX as the standard's maintenance agency
/// (<https://www.six-group.com/en/products-services/financial-information/market-reference-data/data-standards.html>).
///
/// It holds amendments up to 180 (the lev ended with 2025). Codes without a minor unit (precious
/// metals, units of account of banks, `XXX`, `XTS`) are no currencies here: no amount of them can
/// be written in minor units.
pub const CURRENCIES_AS_OF: &str = "2026-01-01";

/// A current currency or fund of ISO 4217.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: &'static str,
    exponent: u8,
}

impl Currency {
    /// Reads an alphabetic code: three letters in upper case.
    ///
    /// # Errors
    /// [`MoneyError::UnknownCurrency`] for whatever is not in the list of [`CURRENCIES_AS_OF`],
    /// codes in lower case and withdrawn codes included.
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        BY_EXPONENT
            .iter()
            .find_map(|&(exponent, codes)| {
                let index = codes.binary_search(&code).ok()?;
                Some(Self {
                    code: codes[index],
                    exponent,
                })
            })
            .ok_or(MoneyError::UnknownCurrency)
    }

    /// The alphabetic code, such as `USD`.
    pub fn code(self) -> &'static str {
        self.code
    }

    /// How many decimals an amount has: a unit is 10 to the power of this in minor units. The
    /// standard calls it the minor unit.
    pub fn exponent(self) -> u8 {
        self.exponent
    }

    /// Every currency of the list, by exponent and then by code.
    pub fn all() -> impl Iterator<Item = Self> {
        BY_EXPONENT
            .iter()
            .flat_map(|&(exponent, codes)| codes.iter().map(move |&code| Self { code, exponent }))
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::parse(code)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

/// As its code.
#[cfg(feature = "serde")]
impl serde::Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code)
    }
}

/// From its code.
#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Code;

        impl serde::de::Visitor<'_> for Code {
            type Value = Currency;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a current ISO 4217 code in upper case, such as USD")
            }

            fn visit_str<E: serde::de::Error>(self, code: &str) -> Result<Currency, E> {
                Currency::parse(code)
                    .map_err(|_| E::invalid_value(serde::de::Unexpected::Str(code), &self))
            }
        }

        deserializer.deserialize_str(Code)
    }
}

/// Each list is in alphabetical order.
const BY_EXPONENT: [(u8, &[&str]); 4] = [
    (0, &NO_DECIMALS),
    (2, &TWO_DECIMALS),
    (3, &THREE_DECIMALS),
    (4, &FOUR_DECIMALS),
];

#[rustfmt::skip]
const NO_DECIMALS: [&str; 17] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
    "VUV", "XAF", "XOF", "XPF",
];

#[rustfmt::skip]
const TWO_DECIMALS: [&str; 139] = [
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BMD",
    "BND", "BOB", "BOV", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHE", "CHF",
    "CHW", "CNY", "COP", "COU", "CRC", "CUP", "CVE", "CZK", "DKK", "DOP", "DZD", "EGP", "ERN",
    "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GTQ", "GYD", "HKD", "HNL",
    "HTG", "HUF", "IDR", "ILS", "INR", "IRR", "JMD", "KES", "KGS", "KHR", "KPW", "KYD", "KZT",
    "LAK", "LBP", "LKR", "LRD", "LSL", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU",
    "MUR", "MVR", "MWK", "MXN", "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD",
    "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SBD", "SCR",
    "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB",
    "TJS", "TMT", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "USD", "USN", "UYU", "UZS", "VED",
    "VES", "WST", "XAD", "XCD", "XCG", "YER", "ZAR", "ZMW", "ZWG",
];

#[rustfmt::skip]
const THREE_DECIMALS: [&str; 7] = [
    "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND",
];

#[rustfmt::skip]
const FOUR_DECIMALS: [&str; 2] = [
    "CLF", "UYW",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_in_order_and_share_no_code() {
        for (_, codes) in BY_EXPONENT {
            assert!(codes.is_sorted());
        }
        let mut all: alloc::vec::Vec<_> = Currency::all().map(Currency::code).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn every_currency_is_found_by_its_code() {
        for currency in Currency::all() {
            assert_eq!(Currency::parse(currency.code()), Ok(currency));
        }
    }

    #[test]
    fn exponents_that_payment_code_gets_wrong() {
        let cases = [
            ("USD", 2),
            ("JPY", 0),
            ("ISK", 0),
            ("UGX", 0),
            ("HUF", 2),
            ("TWD", 2),
            ("IDR", 2),
            ("COP", 2),
            ("KWD", 3),
            ("TND", 3),
            ("CLP", 0),
            ("CLF", 4),
            ("UYU", 2),
            ("UYI", 0),
            ("UYW", 4),
            ("MGA", 2),
            ("MRU", 2),
            ("XCG", 2),
            ("SLE", 2),
            ("ZWG", 2),
        ];
        for (code, exponent) in cases {
            let currency = Currency::parse(code).expect(code);
            assert_eq!(currency.exponent(), exponent, "{code}");
        }
    }

    #[test]
    fn only_current_codes_in_upper_case_are_currencies() {
        let withdrawn = [
            "BGN", "HRK", "ANG", "SLL", "ZWL", "MRO", "CUC", "VEF", "DEM",
        ];
        let without_minor_unit = ["XAU", "XDR", "XTS", "XXX"];
        let no_codes = [
            "", "usd", "Usd", "US", "USDX", " USD", "USD ", "U\u{0}D", "ÜSD", "840",
        ];
        for code in withdrawn.iter().chain(&without_minor_unit).chain(&no_codes) {
            assert_eq!(
                Currency::parse(code),
                Err(MoneyError::UnknownCurrency),
                "{code}"
            );
        }
    }
}
