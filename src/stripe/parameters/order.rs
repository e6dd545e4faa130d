//! Where an order goes, and who gets a share of it.

use crate::contract::{Address, Contact, Shipping, Split, SplitShare};
use crate::error::{Error, invalid, unsupported};
use crate::input::{self, Field, Id, element, join};
use crate::stripe::form::Form;
use crate::stripe::parameters::amount;

const NO_SPLIT: Split = Split {
    account: None,
    share: None,
    group: None,
    on_behalf_of: None,
};

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

/// Adds the split. Stripe divides a payment between two accounts; more take transfers of their own.
pub fn splits(
    form: &mut Form,
    splits: &[Split],
    amount: amount::Amount,
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
                amount::share(money, amount, &share)?,
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
                amount::part(money, amount.currency, &share)?,
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
        self::country(country, field)?;
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

/// Checks the country of the address at `field`.
pub(super) fn country(country: &str, field: Field<'_>) -> Result<(), Error> {
    if country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(());
    }
    Err(invalid(
        join(field, ".country"),
        "must be an ISO 3166-1 alpha-2 code in upper case",
    ))
}

/// Adds the texts that are there: parameter name below `name`, field below `field`, value.
pub(super) fn texts(
    form: &mut Form,
    name: &str,
    field: Field<'_>,
    values: &[(&str, &str, &Option<String>)],
) -> Result<(), Error> {
    texts_up_to(input::LONGEST_TEXT, form, name, field, values)
}

/// As [`texts`], of at most `longest` bytes each.
pub(super) fn texts_up_to(
    longest: usize,
    form: &mut Form,
    name: &str,
    field: Field<'_>,
    values: &[(&str, &str, &Option<String>)],
) -> Result<(), Error> {
    for (parameter, part, value) in values {
        if let Some(value) = value {
            form.text(
                &join(name, parameter),
                input::text(value, longest, &join(field, part))?,
            );
        }
    }
    Ok(())
}
