//! `POST /v1/transfers`, `POST /v1/transfers/:id/reversals` and `GET /v1/transfers`.

use crate::contract::{Entry, Money, TransferFilter, TransferRequest, TransferReversal};
use crate::error::{Error, invalid};
use crate::input::{self, Id};
use crate::operation::{Step, Write};
use crate::stripe::client::Post;
use crate::stripe::form::Form;
use crate::stripe::metadata::{self, Empty};
use crate::stripe::objects::Resource;
use crate::stripe::page::{self, CREATED};
use crate::stripe::parameters::{amount, field_of};
use crate::text;

pub const TRANSFERS: &str = "/v1/transfers";

/// A transfer. The charge that it comes from is not in it: it has to be asked for first.
///
/// # Errors
/// `invalid-request` naming the field at fault.
pub fn transfer<'a>(write: &'a Write, request: &TransferRequest) -> Result<Post<'a>, Error> {
    let amount = amount::positive(&request.amount, "request.amount")?;
    let mut form = Form::new();
    form.number("amount", amount.value)
        .text("currency", &amount.currency.stripe_code());
    add_account(&mut form, &request.destination, "request.destination")?;
    add_group(&mut form, request.group.as_deref(), "request.group")?;
    add_rest(
        &mut form,
        write,
        "request",
        request.description.as_deref(),
        [&request.metadata, &request.extensions],
    )?;
    Ok(Post {
        write,
        step: Step::CreateTransfer,
        path: text::owned(TRANSFERS),
        form,
        field: |parameter| {
            let own = match parameter {
                "destination" => "request.destination",
                "source_transaction" => "request.payment-id",
                "transfer_group" => "request.group",
                _ => return field_of("request", parameter),
            };
            Some(text::owned(own))
        },
    })
}

/// # Errors
/// `invalid-request` naming the field at fault.
pub fn transfer_reversal<'a>(
    write: &'a Write,
    transfer: &Id,
    reversal: &TransferReversal,
) -> Result<Post<'a>, Error> {
    let mut form = Form::new();
    if let Some(money) = &reversal.amount {
        form.number("amount", amount::positive(money, "reversal.amount")?.value);
    }
    if reversal.refund_fees {
        form.enable("refund_application_fee");
    }
    add_rest(
        &mut form,
        write,
        "reversal",
        reversal.description.as_deref(),
        [&reversal.metadata, &reversal.extensions],
    )?;
    Ok(Post {
        write,
        step: Step::ReverseTransfer,
        path: reversals_path(transfer),
        form,
        field: |parameter| field_of("reversal", parameter),
    })
}

/// The filters of a list.
///
/// # Errors
/// `invalid-request` naming the field at fault.
pub fn transfers(filter: &TransferFilter) -> Result<Form, Error> {
    let mut query = Form::new();
    add_group(&mut query, filter.group.as_deref(), "filter.group")?;
    if let Some(destination) = &filter.destination {
        add_account(&mut query, destination, "filter.destination")?;
    }
    if let Some(created) = &filter.created {
        page::add_created(&mut query, created, CREATED)?;
    }
    Ok(query)
}

/// Whether an amount to take back is in the currency of what was transferred.
///
/// # Errors
/// `invalid-request` naming the currency.
pub fn check_reversed(amount: &Money, transfer: &Resource) -> Result<(), Error> {
    let currency = transfer.currency.unwrap_or_default();
    if currency.eq_ignore_ascii_case(&amount.currency) {
        return Ok(());
    }
    let message = text::concat(&["the transfer is in ", &currency.to_ascii_uppercase()]);
    Err(invalid("reversal.amount.currency", message))
}

pub fn reversals_path(transfer: &Id) -> String {
    text::concat(&[TRANSFERS, "/", transfer.as_str(), "/reversals"])
}

/// What a transfer and a reversal both have; `request` is the name of the record.
fn add_rest(
    form: &mut Form,
    write: &Write,
    request: &str,
    description: Option<&str>,
    [entries, extensions]: [&[Entry]; 2],
) -> Result<(), Error> {
    if let Some(description) = description {
        let field = input::join(request, ".description");
        form.text("description", input::any_text(description, &field)?);
    }
    metadata::add(
        form,
        write,
        metadata::OPERATION,
        None,
        entries,
        &input::join(request, ".metadata"),
        Empty::Refused,
    )?;
    input::extensions(extensions, [], &input::join(request, ".extensions")).map(drop)
}

fn add_account(form: &mut Form, account: &str, field: &str) -> Result<(), Error> {
    let account = Id::with_prefix(account, "acct_", field)?;
    form.text("destination", account.as_str());
    Ok(())
}

fn add_group(form: &mut Form, group: Option<&str>, field: &str) -> Result<(), Error> {
    if let Some(group) = group {
        form.text("transfer_group", input::any_text(group, field)?);
    }
    Ok(())
}
