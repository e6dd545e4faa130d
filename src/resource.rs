//! Customers, payment methods, setups, mandates and transfers as they are at Stripe now.

use crate::connection::Session;
use crate::contract::{Connection, ErrorKind, Outcome, RetryAdvice};
use crate::error::{Context as _, Error, error, missing, read_only, unsupported};
use crate::http::Http;
use crate::input::Id;
use crate::operation::Write;
use crate::stripe::client::{Answer, Client, Post, Seen};
use crate::stripe::form::Form;
use crate::stripe::metadata;
use crate::stripe::objects::{List, Resource};
use crate::stripe::parameters::object_path;

/// Pages of 100 that are read of a list.
const PAGES: usize = 10;
/// Clocks differ, so the look begins a little before the host says that it first sent.
const CLOCK_DIFFERENCE: u64 = 300;

/// An object, and where and when Stripe showed it. Both last for the call.
pub type Found = (&'static Resource, &'static Seen);

/// Reads an object.
///
/// # Errors
/// `not-found` naming `field`, also for what was deleted; `invalid-request` for what is no id.
pub fn read(client: &Client<'_>, collection: &str, id: &str, field: &str) -> Result<Found, Error> {
    let path = object_path(collection, &Id::parse(id, field)?);
    shown(client, client.get(&path, &Form::new()), field)
}

/// The object that a read answered with.
pub fn shown(
    client: &Client<'_>,
    answer: Result<Answer, Error>,
    field: &str,
) -> Result<Found, Error> {
    answer
        .and_then(|answer| checked(client, answer))
        .map_err(|error| read_only(missing(error, field)))
}

/// Reads an object for a connection.
///
/// # Errors
/// As [`read`].
#[inline(never)]
pub fn get(
    http: &dyn Http,
    connection: &Connection,
    collection: &str,
    id: &str,
    field: &str,
) -> Result<Found, Error> {
    let client = Client::new(http, Session::parse(connection)?);
    read(&client, collection, id, field)
}

/// What shows an operation whose key Stripe may have forgotten.
#[derive(Debug)]
pub enum Trace<'a> {
    /// Its mark on what it created, in a list that is narrowed by this parameter.
    Created(&'a str, Option<&'a str>),
    /// Its mark on what it changed: the object's id, and where the host named it.
    Changed(&'a str, &'a str),
    /// Nothing.
    None,
}

/// Sends a write, or looks for what it did where Stripe may have forgotten its key.
///
/// # Errors
/// `conflict` with `check-first` past the idempotency window, when nothing shows the operation.
#[inline(never)]
pub fn send(
    http: &dyn Http,
    post: Post<'_>,
    collection: &str,
    trace: &Trace<'_>,
) -> Result<Found, Error> {
    let write = post.write;
    let client = Client::new(http, write.session);
    if !write.is_past_window() {
        return self::write(&client, post, collection);
    }
    match *trace {
        Trace::Created(name, value) => {
            let mut filter = Form::new();
            filter.optional(name, value);
            left_behind(&client, write, collection, filter)
        }
        Trace::Changed(id, field) => {
            let found = read(&client, collection, id, field).map_err(|error| error.in_doubt())?;
            if found.0.mark(metadata::UPDATE) == Some(write.id.as_str()) {
                Ok(found)
            } else {
                Err(forgotten())
            }
        }
        Trace::None => Err(forgotten()),
    }
}

/// Sends a write that Stripe cannot have forgotten.
pub fn write(client: &Client<'_>, post: Post<'_>, collection: &str) -> Result<Found, Error> {
    written(client, client.post(post), collection)
}

/// The object that a write answered with, as it is now: a replayed answer shows it as it was.
pub fn written(
    client: &Client<'_>,
    answer: Result<Answer, Error>,
    collection: &str,
) -> Result<Found, Error> {
    let (object, seen) = checked(client, answer?)?;
    if !seen.replayed {
        return Ok((object, seen));
    }
    again(client, collection, object.id)
}

/// Reads an object after a write that was performed before: a replay's result.
pub fn again(client: &Client<'_>, collection: &str, id: &str) -> Result<Found, Error> {
    let found = read(client, collection, id, "");
    found.map(as_replay).map_err(|mut error| {
        error.field = None;
        let retry = match error.kind {
            ErrorKind::NotFound => RetryAdvice::CheckFirst,
            _ => RetryAdvice::SameOperation,
        };
        error
            .with_outcome(Outcome::Unknown)
            .with_retry(retry)
            .because("the operation had been performed; reading the result failed: ")
    })
}

/// All objects of a list, newest first.
///
/// # Errors
/// `unsupported` naming `field` when there are more than a thousand.
pub fn all(
    client: &Client<'_>,
    path: &str,
    filter: &Form,
    field: &str,
) -> Result<Vec<Found>, Error> {
    let mut found: Vec<Found> = Vec::new();
    for _ in 0..PAGES {
        let mut query = filter.clone();
        let after = found.last().map(|(last, _)| last.id);
        query.number("limit", 100).optional("starting_after", after);
        let answer = client
            .get(path, &query)
            .map_err(|error| missing(error, field))?;
        let list: &'static List<Resource> = answer.read().map_err(read_only)?;
        let seen: &'static Seen = Box::leak(Box::new(answer.seen));
        for object in list.iter() {
            client
                .check_mode(object.livemode, seen)
                .map_err(read_only)?;
            found.push((object, seen));
        }
        if !list.has_more || list.data.is_empty() {
            return Ok(found);
        }
    }
    Err(unsupported(field, "Stripe lists more than a thousand"))
}

/// What an operation made whose key Stripe may have forgotten. `filter` narrows the list.
///
/// # Errors
/// `conflict` with `check-first` when nothing shows it.
pub fn left_behind(
    client: &Client<'_>,
    write: &Write,
    path: &str,
    mut filter: Form,
) -> Result<Found, Error> {
    let since = write.first_sent_at.unwrap_or_default();
    filter.number("created[gte]", since.saturating_sub(CLOCK_DIFFERENCE));
    made(client, write, path, &filter)
}

/// As [`left_behind`], in a list that cannot be narrowed by time.
///
/// # Errors
/// As [`left_behind`].
pub fn made(client: &Client<'_>, write: &Write, path: &str, filter: &Form) -> Result<Found, Error> {
    all(client, path, filter, "operation.first-sent-at")
        .map_err(|error| error.in_doubt())?
        .into_iter()
        .find(|(object, _)| {
            object.mark(metadata::OPERATION) == Some(write.id.as_str())
                && object.mark(metadata::INSTALLATION) == Some(write.installation.as_str())
        })
        .map(as_replay)
        .ok_or_else(forgotten)
}

fn as_replay((object, seen): Found) -> Found {
    let seen = Seen {
        replayed: true,
        ..seen.clone()
    };
    (object, Box::leak(Box::new(seen)))
}

pub fn forgotten() -> Error {
    error(
        ErrorKind::Conflict,
        Outcome::Unknown,
        RetryAdvice::CheckFirst,
        "the operation was first sent so long ago that Stripe may not recognize it, and nothing shows it: look whether \
         everything is as it should be, and start a new operation when it is not",
    )
}

fn checked(client: &Client<'_>, answer: Answer) -> Result<Found, Error> {
    let object: &'static Resource = answer.read()?;
    client.check_mode(object.livemode, &answer.seen)?;
    if object.deleted == Some(true) {
        return Err(error(
            ErrorKind::NotFound,
            Outcome::NotPerformed,
            RetryAdvice::AfterChange,
            "it was deleted",
        )
        .in_request(answer.seen.request_id.as_deref()));
    }
    Ok((object, Box::leak(Box::new(answer.seen))))
}
