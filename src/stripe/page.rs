//! A part of a list: the contract's page and time range as Stripe's parameters, and the cursor of
//! the next part.
//!
//! Stripe lists from the newest to the oldest and goes on behind an id, so a cursor stays good
//! while new objects arrive.

use crate::contract::{ErrorKind, Mode, PageRequest, TimeRange};
use crate::error::{Context as _, Error, invalid};
use crate::input::Id;
use crate::operation::hash;
use crate::stripe::client::{Answer, Client};
use crate::stripe::form::Form;
use crate::text;

/// In front of every cursor: a later version of this adapter may write other ones.
const VERSION: &str = "1";
/// The last second of the year 9999. Clocks that count milliseconds are far beyond it.
const LATEST: u64 = 253_402_300_799;

/// A part of a list, as Stripe answered.
#[derive(Debug)]
pub struct Part {
    pub answer: Answer,
    /// What all cursors of this list begin with.
    prefix: String,
}

impl Part {
    /// The cursor of the next part. `last` is the id of the last object in this one.
    pub fn next(&self, has_more: bool, last: Option<&str>) -> Option<String> {
        let last = last.filter(|_| has_more)?;
        Some(text::concat(&[&self.prefix, last]))
    }
}

/// Reads a part of the list at `path`. `query` holds the filters of the list and nothing else: a
/// cursor of a list that was asked for otherwise is refused.
///
/// # Errors
/// `invalid-request` naming `filter.page.limit` or `filter.page.cursor`; as Stripe or the way to it
/// answers.
pub fn read(
    client: &Client<'_>,
    path: &str,
    mut query: Form,
    page: &PageRequest,
) -> Result<Part, Error> {
    let limit = page.limit.unwrap_or(100);
    if !(1..=100).contains(&limit) {
        return Err(invalid("filter.page.limit", "must be 1 to 100"));
    }
    let prefix = prefix(client, path, &query);
    let after = match &page.cursor {
        None => None,
        Some(cursor) => {
            let last = cursor
                .strip_prefix(prefix.as_str())
                .and_then(|last| Id::parse(last, "").ok());
            Some(last.ok_or_else(foreign)?)
        }
    };
    query
        .number("limit", limit.into())
        .optional("starting_after", after.as_ref().map(Id::as_str));
    match client.get(path, &query) {
        Ok(answer) => Ok(Part { answer, prefix }),
        // What the cursor goes on from is gone.
        Err(error) if after.is_some() && error.kind == ErrorKind::NotFound => {
            Err(error.at_field("filter.page.cursor"))
        }
        Err(error) => Err(error),
    }
}

/// Adds `created[gte]` and `created[lt]`.
///
/// # Errors
/// `invalid-request` naming the end of `filter.created` at fault.
pub fn add_created(query: &mut Form, range: Option<&TimeRange>) -> Result<(), Error> {
    let Some(range) = range else { return Ok(()) };
    if let Some(since) = range.since {
        query.number("created[gte]", time(since, "filter.created.since")?);
    }
    if let Some(until) = range.until {
        query.number("created[lt]", time(until, "filter.created.until")?);
        if range.since > Some(until) {
            return Err(invalid("filter.created.until", "is before `since`"));
        }
    }
    Ok(())
}

/// # Errors
/// `invalid-request` naming `field` for what cannot be seconds.
pub fn time(seconds: u64, field: &str) -> Result<u64, Error> {
    if seconds > LATEST {
        return Err(invalid(field, "must be whole seconds since 1970"));
    }
    Ok(seconds)
}

/// The version, and eight digits for everything that makes the list what it is.
fn prefix(client: &Client<'_>, path: &str, query: &Form) -> String {
    let session = client.session();
    let mode = match session.mode {
        Mode::Test => "test",
        Mode::Live => "live",
    };
    let account = session.account.as_ref().map_or("", Id::as_str);
    let hash = hash(&[mode, account, path, query.as_str()]);
    text::concat(&[VERSION, &text::hexadecimal(&hash[..4])])
}

fn foreign() -> Error {
    invalid(
        "filter.page.cursor",
        "is no cursor of this list with these filters: begin without one",
    )
}
