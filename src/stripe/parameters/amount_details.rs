//! What an amount is made of: line items, tax, shipping, discount.
//!
//! Stripe refuses line items that do not add up to the amount
//! (<https://docs.stripe.com/payments/payment-line-items>), after the payment was created. So they
//! are added up here.

use crate::contract::{LineItem, Money, Totals};
use crate::error::{Error, invalid};
use crate::input::{self, Field, element, join};
use crate::stripe::currency::Currency;
use crate::stripe::form::Form;
use crate::stripe::parameters::{amount, order};
use crate::text::{self, decimal};

/// Stripe takes at most this many.
const MOST_LINE_ITEMS: usize = 200;
/// In bytes. Stripe's limits for article numbers, units and commodity codes.
const LONGEST_CODE: usize = 12;
const LONGEST_POSTAL_CODE: usize = 10;
/// The order reference that card networks take with level 2 data.
const LONGEST_ORDER_REFERENCE: usize = 25;

/// Adds line items and totals of `amount`; with them the order's reference, where card networks can
/// take it.
///
/// # Errors
/// `invalid-request` naming the field at fault; also when line items do not add up to the amount.
pub fn add(
    form: &mut Form,
    items: &[LineItem],
    totals: Option<&Totals>,
    order_id: Option<&str>,
    amount: &Money,
    currency: Currency,
    request: &str,
) -> Result<(), Error> {
    let items_field = join(request, ".line-items");
    if items.len() > MOST_LINE_ITEMS {
        return Err(invalid(items_field, "has more than 200 entries"));
    }
    for (index, item) in items.iter().enumerate() {
        let field = element(&items_field, index, "");
        line_item(form, index, item, currency, &field)?;
    }
    if let Some(totals) = totals {
        self::totals(form, items, totals, currency, &join(request, ".totals"))?;
    }
    if !items.is_empty() {
        let sum = sum(items, totals);
        if sum != amount.minor_units {
            let message = text::concat(&[
                "after tax, shipping and discounts they add up to ",
                &decimal(sum),
                " minor units; the amount is ",
                &decimal(amount.minor_units),
            ]);
            return Err(invalid(items_field, message));
        }
    }
    if let Some(reference) = order_id.filter(|id| id.len() <= LONGEST_ORDER_REFERENCE)
        && (!items.is_empty() || totals.is_some())
    {
        form.text("payment_details[order_reference]", reference);
    }
    Ok(())
}

/// In minor units of ISO 4217. Saturated, it is no amount that there could be.
fn sum(items: &[LineItem], totals: Option<&Totals>) -> u64 {
    let mut sum: u64 = 0;
    for item in items {
        sum = sum
            .saturating_add(price(item).saturating_sub(minor_units(&item.discount)))
            .saturating_add(minor_units(&item.tax));
    }
    match totals {
        Some(totals) => sum
            .saturating_add(minor_units(&totals.tax))
            .saturating_add(minor_units(&totals.shipping))
            .saturating_sub(minor_units(&totals.discount)),
        None => sum,
    }
}

fn price(item: &LineItem) -> u64 {
    u64::from(item.quantity).saturating_mul(item.unit_price.minor_units)
}

fn minor_units(money: &Option<Money>) -> u64 {
    money.as_ref().map_or(0, |money| money.minor_units)
}

fn line_item(
    form: &mut Form,
    index: usize,
    item: &LineItem,
    currency: Currency,
    field: Field<'_>,
) -> Result<(), Error> {
    let name = text::concat(&["amount_details[line_items][", &decimal(index as u64), "]"]);
    if item.quantity == 0 {
        return Err(invalid(join(field, ".quantity"), "must be at least 1"));
    }
    form.text(
        &join(&name, "[product_name]"),
        input::text(&item.name, 1_024, &join(field, ".name"))?,
    );
    form.number(&join(&name, "[quantity]"), u64::from(item.quantity));
    form.number(
        &join(&name, "[unit_cost]"),
        amount::within(&item.unit_price, currency, &join(field, ".unit-price"))?,
    );
    if minor_units(&item.discount) > price(item) {
        return Err(invalid(
            join(field, ".discount"),
            "is more than the whole position costs",
        ));
    }
    parts(
        form,
        currency,
        &name,
        field,
        &[
            ("[discount_amount]", ".discount", &item.discount),
            ("[tax][total_tax_amount]", ".tax", &item.tax),
        ],
    )?;
    order::texts_up_to(
        LONGEST_CODE,
        form,
        &name,
        field,
        &[
            ("[product_code]", ".sku", &item.sku),
            (
                "[unit_of_measure]",
                ".unit-of-measure",
                &item.unit_of_measure,
            ),
            (
                "[payment_method_options][card][commodity_code]",
                ".commodity-code",
                &item.commodity_code,
            ),
        ],
    )
}

fn totals(
    form: &mut Form,
    items: &[LineItem],
    totals: &Totals,
    currency: Currency,
    field: Field<'_>,
) -> Result<(), Error> {
    let stands_twice = |part| {
        Err(invalid(
            join(field, part),
            "stands with a line item too: Stripe takes it for each line item or for the whole, not both",
        ))
    };
    if totals.tax.is_some() && items.iter().any(|item| item.tax.is_some()) {
        return stands_twice(".tax");
    }
    let is_discounted = |item: &LineItem| minor_units(&item.discount) > 0;
    if minor_units(&totals.discount) > 0 && items.iter().any(is_discounted) {
        return stands_twice(".discount");
    }
    parts(
        form,
        currency,
        "amount_details",
        field,
        &[
            ("[tax][total_tax_amount]", ".tax", &totals.tax),
            ("[shipping][amount]", ".shipping", &totals.shipping),
            ("[discount_amount]", ".discount", &totals.discount),
        ],
    )?;
    order::texts_up_to(
        LONGEST_POSTAL_CODE,
        form,
        "amount_details[shipping]",
        field,
        &[
            (
                "[from_postal_code]",
                ".ship-from-postal-code",
                &totals.ship_from_postal_code,
            ),
            (
                "[to_postal_code]",
                ".ship-to-postal-code",
                &totals.ship_to_postal_code,
            ),
        ],
    )
}

/// Adds the amounts that are there: parameter name below `name`, field below `field`, value. Stripe
/// takes no discount of 0, which is the same as none.
fn parts(
    form: &mut Form,
    currency: Currency,
    name: &str,
    field: Field<'_>,
    values: &[(&str, &str, &Option<Money>)],
) -> Result<(), Error> {
    for (parameter, part, money) in values {
        if let Some(money) = money {
            let value = amount::within(money, currency, &join(field, part))?;
            if value > 0 || *part != ".discount" {
                form.number(&join(name, parameter), value);
            }
        }
    }
    Ok(())
}
