//! `POST /v1/transfers`, `POST /v1/transfers/:id/reversals` and `GET /v1/transfers`.

use crate::contract::{Money, TransferFilter, TransferRequest, TransferReversal};
use crate::error::{Error, invalid};
use crate::input::{self, Id};
use crate::operation::{Step, Write};
use crate::stripe::client::Post;
use crate::stripe::form::Form;
use crate::stripe::metadata::{self, Empty};
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
    add_text(&mut form, "transfer_group", &request.group, "request.group")?;
    add_text(
        &mut form,
        "description",
        &request.description,
        "request.description",
    )?;
    metadata::add(
        &mut form,
        write,
        metadata::OPERATION,
        None,
        &request.metadata,
        "request.metadata",
        Empty::Refused,
    )?;
    input::extensions(&request.extensions, [], "request.extensions")?;
    Ok(Post {
        write,
        step: Step::CreateTransfer,
        path: TRANSFERS.to_owned(),
        form,
        field: |parameter| match parameter {
            "destination" => Some("request.destination".to_owned()),
            "source_transaction" => Some("request.payment-id".to_owned()),
            "transfer_group" => Some("request.group".to_owned()),
            _ => field_of("request", parameter),
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
    add_text(
        &mut form,
        "description",
        &reversal.description,
        "reversal.description",
    )?;
    metadata::add(
        &mut form,
        write,
        metadata::OPERATION,
        None,
        &reversal.metadata,
        "reversal.metadata",
        Empty::Refused,
    )?;
    input::extensions(&reversal.extensions, [], "reversal.extensions")?;
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
    add_text(&mut query, "transfer_group", &filter.group, "filter.group")?;
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
pub fn check_reversed(amount: &Money, transferred: &Money) -> Result<(), Error> {
    if amount.currency == transferred.currency {
        return Ok(());
    }
    let message = text::concat(&["the transfer is in ", &transferred.currency]);
    Err(invalid("reversal.amount.currency", message))
}

pub fn transfer_path(transfer: &Id) -> String {
    text::concat(&[TRANSFERS, "/", transfer.as_str()])
}

pub fn reversals_path(transfer: &Id) -> String {
    text::concat(&[TRANSFERS, "/", transfer.as_str(), "/reversals"])
}

fn add_account(form: &mut Form, account: &str, field: &str) -> Result<(), Error> {
    let account = Id::with_prefix(account, "acct_", field)?;
    form.text("destination", account.as_str());
    Ok(())
}

fn add_text(form: &mut Form, name: &str, value: &Option<String>, field: &str) -> Result<(), Error> {
    if let Some(value) = value {
        form.text(name, input::any_text(value, field)?);
    }
    Ok(())
}
