//! Interface `money`.

use payments_core::money::{self, CURRENCIES_AS_OF, Currency, MoneyError};

use crate::PaymentsCore;
use crate::exports::commerce::payments::amounts::{
    AmountError as Refusal, Guest, Money, SignedMoney,
};

impl Guest for PaymentsCore {
    fn parse(amount: String, currency: String) -> Result<Money, Refusal> {
        let money = money::parse(&amount, &currency).map_err(refusal)?;
        Ok(Money {
            minor_units: money.minor_units,
            currency,
        })
    }

    fn parse_signed(amount: String, currency: String) -> Result<SignedMoney, Refusal> {
        let money = money::parse_signed(&amount, &currency).map_err(refusal)?;
        Ok(SignedMoney {
            minor_units: money.minor_units,
            currency,
        })
    }

    fn format(amount: Money) -> Result<String, Refusal> {
        Ok(money::format(money::Money {
            minor_units: amount.minor_units,
            currency: Currency::parse(&amount.currency).map_err(refusal)?,
        }))
    }

    fn format_signed(amount: SignedMoney) -> Result<String, Refusal> {
        Ok(money::format_signed(money::SignedMoney {
            minor_units: amount.minor_units,
            currency: Currency::parse(&amount.currency).map_err(refusal)?,
        }))
    }

    fn exponent(currency: String) -> Result<u8, Refusal> {
        let currency = Currency::parse(&currency).map_err(refusal)?;
        Ok(currency.exponent())
    }

    fn currencies_as_of() -> String {
        CURRENCIES_AS_OF.to_owned()
    }
}

fn refusal(error: MoneyError) -> Refusal {
    let field = match error {
        MoneyError::UnknownCurrency => "currency",
        _ => "amount",
    };
    Refusal {
        field: field.to_owned(),
        message: error.to_string(),
    }
}
