//! Transfers: money that a platform passes on to connected accounts, and takes back.

use crate::connection::Session;
use crate::contract::{
    Connection, ErrorKind, Operation, Outcome, RetryAdvice, Transfer, TransferFilter, TransferPage,
    TransferRequest, TransferReversal,
};
use crate::error::{Context as _, Error, error, missing, not_sent, read_only};
use crate::gateway::current::read_intent;
use crate::http::Http;
use crate::input::Id;
use crate::operation::Write;
use crate::resource;
use crate::stripe::client::{Client, Seen};
use crate::stripe::form::Form;
use crate::stripe::objects::{Identified, List, Resource};
use crate::stripe::parameters::{self, TRANSFERS, reversals_path};
use crate::stripe::{page, read};

const TRANSFER_ID: &str = "reversal.transfer-id";

pub fn create_transfer(
    http: &dyn Http,
    operation: &Operation,
    request: &TransferRequest,
) -> Result<Transfer, Error> {
    let write = Write::parse(operation)?;
    let mut post = parameters::transfer(write, request)?;
    let client = Client::new(http, write.session);
    if write.is_past_window() {
        let mut filter = Form::new();
        filter.text("destination", &request.destination);
        return resource::left_behind(&client, write, TRANSFERS, filter).and_then(shown);
    }
    if let Some(payment) = &request.payment_id {
        let charge = charge_of(&client, payment).map_err(|error| not_sent(error, write))?;
        post.form.text("source_transaction", &charge);
    }
    resource::write(&client, post, TRANSFERS).and_then(shown)
}

pub fn reverse_transfer(
    http: &dyn Http,
    operation: &Operation,
    reversal: &TransferReversal,
) -> Result<Transfer, Error> {
    let write = Write::parse(operation)?;
    let id = Id::parse(&reversal.transfer_id, TRANSFER_ID)?;
    let post = parameters::transfer_reversal(write, &id, reversal)?;
    let client = Client::new(http, write.session);
    let is_repeat = if write.is_past_window() {
        // Stripe narrows this list by nothing.
        resource::made(&client, write, &reversals_path(&id), &Form::new())?;
        true
    } else {
        if let Some(amount) = &reversal.amount {
            // Stripe is told a number only: 1000 meant as 10.00 EUR would take back 1000 JPY.
            let transfer = resource::read(&client, TRANSFERS, id.as_str(), TRANSFER_ID);
            let (transfer, _) = transfer.map_err(|error| not_sent(error, write))?;
            parameters::check_reversed(amount, transfer)?;
        }
        let answer = client.post(post);
        let answer = answer.map_err(|error| missing(error, TRANSFER_ID))?;
        answer.read::<Identified>()?;
        answer.seen.replayed
    };
    let (transfer, seen) = resource::again(&client, TRANSFERS, id.as_str())?;
    let seen = Seen {
        replayed: is_repeat,
        ..seen.clone()
    };
    read::transfer(transfer, &seen)
}

pub fn get_transfer(
    http: &dyn Http,
    connection: &Connection,
    transfer_id: &str,
) -> Result<Transfer, Error> {
    let session = Session::parse(connection)?;
    let client = Client::new(http, session);
    let found = resource::read(&client, TRANSFERS, transfer_id, "transfer-id")?;
    shown(found).map_err(read_only)
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
    let mut last = None;
    for transfer in list.iter() {
        client
            .check_mode(transfer.livemode, seen)
            .map_err(read_only)?;
        transfers.push(read::transfer(transfer, seen).map_err(read_only)?);
        last = Some(transfer.id);
    }
    Ok(TransferPage {
        transfers,
        next: part.next(list.has_more, last),
    })
}

fn shown((transfer, seen): resource::Found) -> Result<Transfer, Error> {
    read::transfer(transfer, seen)
}

/// What a payment's money came with: Stripe ties a transfer to the charge.
#[inline(never)]
fn charge_of(client: &Client<'_>, payment: &str) -> Result<String, Error> {
    const FIELD: &str = "request.payment-id";
    let (intent, _) = read_intent(client, &Id::payment(payment, FIELD)?, FIELD)?;
    intent.latest_charge.owned_id().ok_or_else(|| {
        error(
            ErrorKind::Conflict,
            Outcome::NotPerformed,
            RetryAdvice::AfterChange,
            "nothing was paid yet, so there is nothing to pass on",
        )
        .at_field(FIELD)
        .about_payment(payment)
    })
}
