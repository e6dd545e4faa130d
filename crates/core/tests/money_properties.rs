//! What holds for every amount and every text.

use payments_core::money::{self, Currency, Money, SignedMoney};
use proptest::prelude::*;

fn currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(Currency::all().collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(minor_units: u64, currency in currency()) {
        let money = Money { minor_units, currency };
        prop_assert_eq!(money::parse(&money::format(money), currency.code()), Ok(money));
    }

    #[test]
    fn signed_too(minor_units: i64, currency in currency()) {
        let money = SignedMoney { minor_units, currency };
        let written = money::format_signed(money);
        prop_assert_eq!(money::parse_signed(&written, currency.code()), Ok(money));
    }

    /// Against arithmetic that is done another way.
    #[test]
    fn the_value_is_that_of_the_decimal_text(
        whole in 0_u64..1_000_000_000,
        fraction in 0_u64..10_000,
        currency in currency(),
    ) {
        let exponent = u32::from(currency.exponent());
        let unit = 10_u64.pow(exponent);
        let fraction = fraction % unit;
        let text = match exponent {
            0 => format!("{whole}"),
            _ => format!("{whole}.{fraction:0width$}", width = exponent as usize),
        };
        let money = money::parse(&text, currency.code());
        prop_assert_eq!(money.map(|money| money.minor_units), Ok(whole * unit + fraction));
    }

    #[test]
    fn no_text_makes_it_panic(amount: String, code: String, currency in currency()) {
        let _ = money::parse(&amount, currency.code());
        let _ = money::parse_signed(&amount, currency.code());
        let _ = money::parse("1", &code);
    }

    /// Texts that are nearly amounts, which random ones never are.
    #[test]
    fn nearly_an_amount_is_read_exactly_or_refused(
        amount in "[+-]?[0-9]{0,25}[.,]?[0-9]{0,6}[ e.]?",
        currency in currency(),
    ) {
        if let Ok(money) = money::parse(&amount, currency.code()) {
            let decimals = currency.exponent() as usize;
            let (whole, fraction) = amount.split_once('.').unwrap_or((&amount, ""));
            let minor_units: u64 = format!("{whole}{fraction:0<decimals$}").parse()?;
            prop_assert_eq!(money.minor_units, minor_units);
        }
    }
}
