//! A part of a list: the contract's page and time range as Stripe's parameters, and the cursor of
//! the next part.
//!
//! Stripe lists from the newest to the oldest and goes on behind an id, so a cursor stays good
//! while new objects arrive.

use crate::contract::{ErrorKind, Mode, PageRequest, TimeRange};
use crate::error::{Context as _, Error, invalid};
use crate::input::Id;
use crate::stripe::client::{Answer, Client};
use crate::stripe::form::Form;
use crate::text;

/// The contract's fields of a filter by creation.
pub const CREATED: [&str; 2] = ["filter.created.since", "filter.created.until"];
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

/// Reads a part of the list at `path`. `query` holds the filters of the list and nothing else, and
/// `apart` what the caller filters by itself, in any form: a cursor of a list that was asked for
/// otherwise is refused.
///
/// # Errors
/// `invalid-request` naming `filter.page.limit` or `filter.page.cursor`; as Stripe or the way to it
/// answers.
pub fn read(
    client: &Client<'_>,
    path: &str,
    mut query: Form,
    apart: &str,
    page: &PageRequest,
) -> Result<Part, Error> {
    let limit = page.limit.unwrap_or(100);
    if !(1..=100).contains(&limit) {
        return Err(invalid("filter.page.limit", "must be 1 to 100"));
    }
    let prefix = prefix(client, [path, query.as_str(), apart]);
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

/// Adds `created[gte]` and `created[lt]`. `fields` are the contract's for `since` and `until`.
///
/// # Errors
/// `invalid-request` naming the field at fault: no seconds, or an end before the beginning.
pub fn add_created(query: &mut Form, range: &TimeRange, fields: [&str; 2]) -> Result<(), Error> {
    let ends = [("created[gte]", range.since), ("created[lt]", range.until)];
    for ((name, time), field) in ends.into_iter().zip(fields) {
        let Some(time) = time else { continue };
        if time > LATEST {
            return Err(invalid(field, "must be whole seconds since 1970"));
        }
        query.number(name, time);
    }
    match range.until {
        Some(until) if range.since > Some(until) => Err(invalid(fields[1], "is before `since`")),
        _ => Ok(()),
    }
}

/// The version, and eight digits for everything that makes the list what it is.
fn prefix(client: &Client<'_>, [path, query, apart]: [&str; 3]) -> String {
    let session = client.session();
    let mode = match session.mode {
        Mode::Test => "test",
        Mode::Live => "live",
    };
    let account = session.account.as_ref().map_or("", Id::as_str);
    let hash = payments_hash::of_list(&[mode, account, path, query, apart]);
    text::concat(&[VERSION, &text::hexadecimal(&hash[..4])])
}

fn foreign() -> Error {
    invalid(
        "filter.page.cursor",
        "is no cursor of this list with these filters: begin without one",
    )
}
