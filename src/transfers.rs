//! Transfers: money that a platform passes on to connected accounts, and takes back.

use crate::connection::Session;
use crate::contract::{
    Connection, ErrorKind, Mode, Operation, Outcome, RetryAdvice, Transfer, TransferFilter,
    TransferPage, TransferRequest, TransferReversal,
};
use crate::error::{Context as _, Error, error};
use crate::gateway::current::{missing, not_sent, read_intent, read_only};
use crate::http::Http;
use crate::input::Id;
use crate::operation::Write;
use crate::stripe::client::{Client, Seen, wrong_mode};
use crate::stripe::form::Form;
use crate::stripe::objects::{Identified, List, Resource};
use crate::stripe::parameters::{self, TRANSFERS, reversals_path, transfer_path};
use crate::stripe::{metadata, page, read};

/// Pages of 100 that are read to find what an operation made.
const PAGES: usize = 10;
/// Clocks differ, so the look begins a little before the host says that it first sent.
const CLOCK_DIFFERENCE: u64 = 300;

pub fn create_transfer(
    http: &dyn Http,
    operation: &Operation,
    request: &TransferRequest,
) -> Result<Transfer, Error> {
    let write = Write::parse(operation)?;
    let payment = request.payment_id.as_deref();
    let payment = payment
        .map(|id| Id::payment(id, "request.payment-id"))
        .transpose()?;
    let mut post = parameters::transfer(write, request)?;
    let client = Client::new(http, write.session);
    if write.is_past_window() {
        let mut query = Form::new();
        query.text("destination", &request.destination);
        let since = write.first_sent_at.unwrap_or_default();
        query.number("created[gte]", since.saturating_sub(CLOCK_DIFFERENCE));
        let (transfer, seen) = made(&client, write, TRANSFERS, query)?;
        return shown(&client, transfer, &seen);
    }
    if let Some(payment) = &payment {
        let charge = charge_of(&client, payment).map_err(|error| not_sent(error, write))?;
        post.form.text("source_transaction", &charge);
    }
    let answer = client.post(post).map_err(|error| match &payment {
        Some(payment) => error.about_payment(payment.as_str()),
        None => error,
    })?;
    let transfer: &'static Resource = answer.read()?;
    if answer.seen.replayed {
        // The answer shows it as it was: something may have been taken back since.
        return now(&client, &transfer.id, true);
    }
    shown(&client, transfer, &answer.seen)
}

pub fn reverse_transfer(
    http: &dyn Http,
    operation: &Operation,
    reversal: &TransferReversal,
) -> Result<Transfer, Error> {
    const FIELD: &str = "reversal.transfer-id";
    let write = Write::parse(operation)?;
    let id = Id::parse(&reversal.transfer_id, FIELD)?;
    let post = parameters::transfer_reversal(write, &id, reversal)?;
    let client = Client::new(http, write.session);
    if write.is_past_window() {
        made(&client, write, &reversals_path(&id), Form::new())?;
        return now(&client, id.as_str(), true);
    }
    if let Some(amount) = &reversal.amount {
        // Stripe is told a number only: 1000 meant as 10.00 EUR would take back 1000 JPY.
        let transfer = one(&client, &id, FIELD).map_err(|error| not_sent(error, write))?;
        parameters::check_reversed(amount, &transfer.amount)?;
    }
    let answer = client.post(post).map_err(|error| missing(error, FIELD))?;
    answer.read::<Identified>()?;
    now(&client, id.as_str(), answer.seen.replayed)
}

pub fn get_transfer(
    http: &dyn Http,
    connection: &Connection,
    transfer_id: &str,
) -> Result<Transfer, Error> {
    let session = Session::parse(connection)?;
    let id = Id::parse(transfer_id, "transfer-id")?;
    one(&Client::new(http, session), &id, "transfer-id")
}

pub fn list_transfers(
    http: &dyn Http,
    connection: &Connection,
    filter: &TransferFilter,
) -> Result<TransferPage, Error> {
    let session = Session::parse(connection)?;
    let query = parameters::transfers(filter)?;
    let client = Client::new(http, session);
    let part = page::read(&client, TRANSFERS, query, "", &filter.page)?;
    let seen = &part.answer.seen;
    let list: &'static List<Resource> = part.answer.read().map_err(read_only)?;
    let mut transfers = Vec::with_capacity(list.data.len());
    for transfer in list.iter() {
        transfers.push(shown(&client, transfer, seen).map_err(read_only)?);
    }
    let last = list.iter().last().map(|transfer| transfer.id.as_str());
    Ok(TransferPage {
        transfers,
        next: part.next(list.has_more, last),
    })
}

fn one(client: &Client<'_>, id: &Id, field: &str) -> Result<Transfer, Error> {
    let answer = client
        .get(&transfer_path(id), &Form::new())
        .map_err(|error| missing(error, field))?;
    let transfer = answer.read();
    transfer
        .and_then(|transfer| shown(client, transfer, &answer.seen))
        .map_err(read_only)
}

/// The transfer after a write that was performed, by this call or an earlier one.
fn now(client: &Client<'_>, id: &str, replayed: bool) -> Result<Transfer, Error> {
    let transfer = Id::parse(id, "transfer").and_then(|id| one(client, &id, "transfer"));
    match transfer {
        Ok(transfer) => Ok(Transfer {
            replayed,
            ..transfer
        }),
        Err(mut error) => {
            error.field = None;
            Err(error
                .with_outcome(Outcome::Unknown)
                .with_retry(RetryAdvice::SameOperation)
                .because("the operation had been performed; reading the result failed: "))
        }
    }
}

#[inline(never)]
fn shown(client: &Client<'_>, transfer: &Resource, seen: &Seen) -> Result<Transfer, Error> {
    if transfer.livemode != Some(client.mode() == Mode::Live) {
        return Err(wrong_mode(seen));
    }
    read::transfer(transfer, seen)
}

/// What a payment's money came with: Stripe ties a transfer to the charge.
fn charge_of(client: &Client<'_>, payment: &Id) -> Result<String, Error> {
    const FIELD: &str = "request.payment-id";
    let (intent, seen) = read_intent(client, payment, FIELD)?;
    intent.latest_charge.owned_id().ok_or_else(|| {
        error(
            ErrorKind::Conflict,
            Outcome::NotPerformed,
            RetryAdvice::AfterChange,
            "nothing was paid yet, so there is nothing to pass on",
        )
        .at_field(FIELD)
        .about_payment(payment.as_str())
        .in_request(seen.request_id.as_deref())
    })
}

/// What shows the mark of this operation, when Stripe may have forgotten its key: nothing is sent
/// then.
fn made(
    client: &Client<'_>,
    write: &Write,
    path: &str,
    query: Form,
) -> Result<(&'static Resource, Seen), Error> {
    let mut after = None;
    for _ in 0..PAGES {
        let mut query = query.clone();
        query.number("limit", 100).optional("starting_after", after);
        let answer = client.get(path, &query).map_err(|error| error.in_doubt())?;
        let list: &'static List<Resource> = answer.read()?;
        for made in list.iter() {
            if made.mark(metadata::OPERATION) == Some(write.id.as_str())
                && made.mark(metadata::INSTALLATION) == Some(write.installation.as_str())
            {
                let seen = Seen {
                    replayed: true,
                    ..answer.seen
                };
                return Ok((made, seen));
            }
            after = Some(made.id.as_str());
        }
        if !list.has_more || list.data.is_empty() {
            break;
        }
    }
    Err(error(
        ErrorKind::Conflict,
        Outcome::Unknown,
        RetryAdvice::CheckFirst,
        "the operation was first sent so long ago that Stripe may not recognize it, and no transfer shows it: look at \
         the transfers, and start a new operation when it did not happen",
    ))
}
