//! Amounts.

use crate::contract::Money;
use crate::error::{Error, invalid};
use crate::input::{Field, join};
use crate::stripe::currency::{Currency, CurrencyError};

/// An amount as Stripe writes it.
#[derive(Debug, Clone, Copy)]
pub struct Amount {
    pub currency: Currency,
    pub value: u64,
}

/// An amount of at least one minor unit.
///
/// # Errors
/// `invalid-request` naming the amount or its currency.
pub fn positive(money: &Money, field: Field<'_>) -> Result<Amount, Error> {
    if money.minor_units == 0 {
        // The currency first: of two faults the other one is more likely a fault of the whole order.
        currency(money, field)?;
        return Err(invalid(join(field, ".minor-units"), "must be at least 1"));
    }
    any(money, field)
}

/// An amount that may be 0.
///
/// # Errors
/// As [`positive`].
pub fn any(money: &Money, field: Field<'_>) -> Result<Amount, Error> {
    let currency = currency(money, field)?;
    let value = currency
        .to_stripe(money.minor_units)
        .map_err(|error| refused(error, field))?;
    Ok(Amount { currency, value })
}

/// An amount in the currency of the payment that it is part of.
///
/// # Errors
/// As [`positive`]; also for another currency.
pub fn within(money: &Money, whole: Currency, field: Field<'_>) -> Result<u64, Error> {
    let amount = any(money, field)?;
    if amount.currency == whole {
        Ok(amount.value)
    } else {
        Err(invalid(
            join(field, ".currency"),
            "must be the currency of the payment",
        ))
    }
}

/// As [`within`], of at least one minor unit.
///
/// # Errors
/// As [`within`]; also for 0.
pub fn part(money: &Money, whole: Currency, field: Field<'_>) -> Result<u64, Error> {
    positive(money, field)?;
    within(money, whole, field)
}

/// As [`part`], of no more than the whole: what another account gets of a payment.
///
/// # Errors
/// As [`part`]; also for more than the whole.
pub fn share(money: &Money, whole: Amount, field: Field<'_>) -> Result<u64, Error> {
    let value = part(money, whole.currency, field)?;
    if value > whole.value {
        return Err(invalid(
            join(field, ".minor-units"),
            "is more than the amount that it is a share of",
        ));
    }
    Ok(value)
}

fn currency(money: &Money, field: Field<'_>) -> Result<Currency, Error> {
    Currency::parse(&money.currency).map_err(|error| refused(error, field))
}

fn refused(error: CurrencyError, field: Field<'_>) -> Error {
    let part = match error {
        CurrencyError::Unknown => ".currency",
        _ => ".minor-units",
    };
    invalid(join(field, part), error.message())
}
