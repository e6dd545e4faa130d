//! Disputes: what customers object to.
//!
//! A dispute is answered once and accepted for good, so it is read before every write. What may have
//! been performed before is posted again all the same: Stripe answers it from its key.

use crate::connection::Session;
use crate::contract::{
    Acceptance, Connection, Dispute, DisputeFilter, DisputePage, DisputeStatus, ErrorKind,
    EvidenceSubmission, Operation, Outcome, RetryAdvice,
};
use crate::error::{Context as _, Error, error, missing, not_sent, read_only};
use crate::http::Http;
use crate::input::{Field, Id};
use crate::operation::Write;
use crate::resource::{self, Found};
use crate::stripe::client::{Client, Post};
use crate::stripe::objects::List;
use crate::stripe::objects::Resource;
use crate::stripe::parameters::{self, DISPUTES};
use crate::stripe::{metadata, page, read};

pub fn get_dispute(
    http: &dyn Http,
    connection: &Connection,
    dispute_id: &str,
) -> Result<Dispute, Error> {
    let session = Session::parse(connection)?;
    let client = Client::new(http, session);
    shown(resource::read(&client, DISPUTES, dispute_id, "dispute-id")?).map_err(read_only)
}

pub fn list_disputes(
    http: &dyn Http,
    connection: &Connection,
    filter: &DisputeFilter,
) -> Result<DisputePage, Error> {
    let session = Session::parse(connection)?;
    let query = parameters::disputes(filter)?;
    let client = Client::new(http, session);
    let part = page::read(&client, DISPUTES, query, "", &filter.page)?;
    let seen = &part.answer.seen;
    let list: &'static List<Resource> = part.answer.read().map_err(read_only)?;
    let mut disputes = Vec::with_capacity(list.data.len());
    let mut last = None;
    for dispute in list.iter() {
        client
            .check_mode(dispute.livemode, seen)
            .map_err(read_only)?;
        disputes.push(read::dispute(dispute, seen).map_err(read_only)?);
        last = Some(dispute.id);
    }
    Ok(DisputePage {
        disputes,
        next: part.next(list.has_more, last),
    })
}

pub fn submit_evidence(
    http: &dyn Http,
    operation: &Operation,
    submission: &EvidenceSubmission,
) -> Result<Dispute, Error> {
    const FIELD: &str = "submission.dispute-id";
    let write = Write::parse(operation)?;
    let id = Id::parse(&submission.dispute_id, FIELD)?;
    let post = parameters::evidence(write, &id, submission)?;
    let client = Client::new(http, write.session);
    let before = before(&client, write, &id, FIELD)?;
    let is_done = before.0.mark(metadata::UPDATE) == Some(write.id.as_str());
    if write.is_past_window() {
        return past_window(before, is_done);
    }
    let takes_evidence = matches!(
        read::dispute_status(before.0),
        DisputeStatus::NeedsResponse | DisputeStatus::WarningNeedsResponse | DisputeStatus::Other
    );
    if !takes_evidence && !is_done && write.first_sent_at.is_none() {
        return Err(over(FIELD, "the dispute takes no evidence any more"));
    }
    answer(&client, post, FIELD, takes_evidence)
}

pub fn accept_dispute(
    http: &dyn Http,
    operation: &Operation,
    acceptance: &Acceptance,
) -> Result<Dispute, Error> {
    const FIELD: &str = "acceptance.dispute-id";
    let write = Write::parse(operation)?;
    let id = Id::parse(&acceptance.dispute_id, FIELD)?;
    let client = Client::new(http, write.session);
    let before = before(&client, write, &id, FIELD)?;
    let status = read::dispute_status(before.0);
    if status == DisputeStatus::Lost {
        return shown(before);
    }
    if write.is_past_window() {
        return past_window(before, false);
    }
    let is_over = matches!(
        status,
        DisputeStatus::Won | DisputeStatus::WarningClosed | DisputeStatus::Prevented
    );
    if is_over && write.first_sent_at.is_none() {
        return Err(over(FIELD, "the dispute is over, and was not lost"));
    }
    answer(&client, parameters::close(write, &id), FIELD, !is_over)
}

/// The dispute before a write.
fn before(client: &Client<'_>, write: &Write, id: &Id, field: Field<'_>) -> Result<Found, Error> {
    resource::read(client, DISPUTES, id.as_str(), field).map_err(|error| not_sent(error, write))
}

/// Posts, and gives the dispute as it is then.
fn answer(
    client: &Client<'_>,
    post: Post<'_>,
    field: Field<'_>,
    is_open: bool,
) -> Result<Dispute, Error> {
    let written = resource::write(client, post, DISPUTES);
    written.and_then(shown).map_err(|mut error| {
        // Stripe has no code for it.
        if !is_open && error.kind == ErrorKind::InvalidRequest {
            error.kind = ErrorKind::Conflict;
        }
        missing(error, field)
    })
}

/// Stripe may have forgotten the operation's key.
fn past_window(found: Found, is_done: bool) -> Result<Dispute, Error> {
    if !is_done {
        return Err(resource::forgotten());
    }
    shown(found)
}

fn shown((dispute, seen): Found) -> Result<Dispute, Error> {
    read::dispute(dispute, seen)
}

fn over(field: Field<'_>, message: &str) -> Error {
    error(
        ErrorKind::Conflict,
        Outcome::NotPerformed,
        RetryAdvice::Never,
        message,
    )
    .at_field(field)
}
