//! What was bought and where it goes: contacts, shipping, line items, totals.

use crate::contract::{Address, Contact, LineItem, Shipping, Split, SplitShare, Totals};
use crate::error::{Error, invalid, unsupported};
use crate::input::{self, Field, Id, element, join};
use crate::stripe::currency::Currency;
use crate::stripe::form::Form;
use crate::stripe::parameters::amount;
use crate::text::{self, decimal};

/// Stripe takes at most this many.
const MOST_LINE_ITEMS: usize = 200;
const NO_SPLIT: Split = Split {
    account: None,
    share: None,
    group: None,
    on_behalf_of: None,
};
/// The order reference that card networks take with level 2 data.
const LONGEST_ORDER_REFERENCE: usize = 25;

/// Adds name, e-mail, phone and address under `name`.
pub fn contact(
    form: &mut Form,
    name: &str,
    contact: &Contact,
    field: Field<'_>,
) -> Result<(), Error> {
    texts(
        form,
        name,
        field,
        &[
            ("[name]", ".name", &contact.name),
            ("[email]", ".email", &contact.email),
            ("[phone]", ".phone", &contact.phone),
        ],
    )?;
    match &contact.address {
        Some(address) => self::address(
            form,
            &join(name, "[address]"),
            address,
            &join(field, ".address"),
        ),
        None => Ok(()),
    }
}

/// Adds `shipping`. Stripe wants a name and an address, and has no e-mail there.
pub fn shipping(
    form: &mut Form,
    shipping: Option<&Shipping>,
    field: Field<'_>,
) -> Result<(), Error> {
    let Some(shipping) = shipping else {
        return Ok(());
    };
    let recipient = &shipping.recipient;
    if recipient.name.is_none() {
        return Err(invalid(
            join(field, ".recipient.name"),
            "Stripe wants the recipient's name",
        ));
    }
    if recipient.address.is_none() {
        return Err(invalid(
            join(field, ".recipient.address"),
            "Stripe wants the recipient's address",
        ));
    }
    if recipient.email.is_some() {
        return Err(unsupported(
            join(field, ".recipient.email"),
            "Stripe has no e-mail with shipping: use receipt-email",
        ));
    }
    contact(form, "shipping", recipient, &join(field, ".recipient"))?;
    texts(
        form,
        "shipping",
        field,
        &[
            ("[carrier]", ".carrier", &shipping.carrier),
            (
                "[tracking_number]",
                ".tracking-number",
                &shipping.tracking_number,
            ),
        ],
    )
}

/// Adds line items and totals; with them the order's reference, where card networks can take it.
pub fn details(
    form: &mut Form,
    items: &[LineItem],
    totals: Option<&Totals>,
    order_id: Option<&str>,
    currency: Currency,
    request: &str,
) -> Result<(), Error> {
    let items_field = join(request, ".line-items");
    if items.len() > MOST_LINE_ITEMS {
        return Err(invalid(items_field, "has more than 200 entries"));
    }
    for (index, item) in items.iter().enumerate() {
        line_item(
            form,
            index,
            item,
            currency,
            &element(&items_field, index, ""),
        )?;
    }
    if let Some(totals) = totals {
        self::totals(form, totals, currency, &join(request, ".totals"))?;
    }
    if let Some(reference) = order_id.filter(|id| id.len() <= LONGEST_ORDER_REFERENCE)
        && (!items.is_empty() || totals.is_some())
    {
        form.text("payment_details[order_reference]", reference);
    }
    Ok(())
}

/// Adds the split. Stripe divides a payment between two accounts; more take transfers of their own.
pub fn splits(
    form: &mut Form,
    splits: &[Split],
    currency: Currency,
    has_account: bool,
    request: &str,
) -> Result<(), Error> {
    let field = join(request, ".splits");
    let split = match splits {
        [] => return Ok(()),
        [split] => split,
        _ => {
            return Err(unsupported(
                field,
                "Stripe splits a payment once; pay further accounts with transfers",
            ));
        }
    };
    let at = element(&field, 0, "");
    let destination = split
        .account
        .as_deref()
        .map(|id| Id::with_prefix(id, "acct_", &join(&at, ".account")))
        .transpose()?;
    if *split == NO_SPLIT {
        return Err(invalid(at, "says nothing; leave it out instead"));
    }
    if let Some(destination) = &destination {
        form.text("transfer_data[destination]", destination.as_str());
    }
    match &split.share {
        Some(SplitShare::Amount(money)) => {
            let share = join(&at, ".share");
            if destination.is_none() {
                return Err(invalid(
                    join(&at, ".account"),
                    "an amount needs the account that gets it",
                ));
            }
            form.number(
                "transfer_data[amount]",
                amount::part(money, currency, &share)?,
            );
        }
        Some(SplitShare::Fee(money)) => {
            let share = join(&at, ".share");
            if destination.is_none() && !has_account {
                return Err(invalid(
                    share,
                    "a fee needs a connected account, here or in the connection",
                ));
            }
            form.number(
                "application_fee_amount",
                amount::part(money, currency, &share)?,
            );
        }
        None => {}
    }
    if let Some(group) = &split.group {
        form.text(
            "transfer_group",
            input::any_text(group, &join(&at, ".group"))?,
        );
    }
    if let Some(account) = &split.on_behalf_of {
        form.text(
            "on_behalf_of",
            Id::with_prefix(account, "acct_", &join(&at, ".on-behalf-of"))?.as_str(),
        );
    }
    Ok(())
}

fn address(form: &mut Form, name: &str, address: &Address, field: Field<'_>) -> Result<(), Error> {
    if let Some(country) = &address.country {
        let is_code = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
        if !is_code {
            return Err(invalid(
                join(field, ".country"),
                "must be an ISO 3166-1 alpha-2 code in upper case",
            ));
        }
    }
    texts(
        form,
        name,
        field,
        &[
            ("[line1]", ".line1", &address.line1),
            ("[line2]", ".line2", &address.line2),
            ("[city]", ".city", &address.city),
            ("[state]", ".region", &address.region),
            ("[postal_code]", ".postal-code", &address.postal_code),
            ("[country]", ".country", &address.country),
        ],
    )
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
    form.number(&join(&name, "[quantity]"), item.quantity);
    form.number(
        &join(&name, "[unit_cost]"),
        amount::within(&item.unit_price, currency, &join(field, ".unit-price"))?,
    );
    if let Some(discount) = &item.discount {
        form.number(
            &join(&name, "[discount_amount]"),
            amount::within(discount, currency, &join(field, ".discount"))?,
        );
    }
    if let Some(tax) = &item.tax {
        form.number(
            &join(&name, "[tax][total_tax_amount]"),
            amount::within(tax, currency, &join(field, ".tax"))?,
        );
    }
    texts(
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
    totals: &Totals,
    currency: Currency,
    field: Field<'_>,
) -> Result<(), Error> {
    for (name, part, money) in [
        ("amount_details[tax][total_tax_amount]", ".tax", &totals.tax),
        (
            "amount_details[shipping][amount]",
            ".shipping",
            &totals.shipping,
        ),
        (
            "amount_details[discount_amount]",
            ".discount",
            &totals.discount,
        ),
    ] {
        if let Some(money) = money {
            form.number(name, amount::within(money, currency, &join(field, part))?);
        }
    }
    texts(
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

/// Adds the texts that are there: parameter name below `name`, field below `field`, value.
pub(super) fn texts(
    form: &mut Form,
    name: &str,
    field: Field<'_>,
    values: &[(&str, &str, &Option<String>)],
) -> Result<(), Error> {
    for (parameter, part, value) in values {
        if let Some(value) = value {
            form.text(
                &join(name, parameter),
                input::any_text(value, &join(field, part))?,
            );
        }
    }
    Ok(())
}
