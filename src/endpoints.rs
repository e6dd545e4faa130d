//! Webhook endpoints: where Stripe sends its events, and how their secrets are replaced.
//!
//! Stripe tells an endpoint's secret once, in the answer that made it, and has no request that
//! replaces it. An operation that lost the answer gets it again by its idempotency key, for a day.
//! Marks say which operation made an endpoint, and which endpoint it replaces.

pub mod url;

use crate::connection::Session;
use crate::contract::{
    Connection, Endpoint, EndpointChanges, ErrorKind, NewEndpoint, Operation, Outcome, Registered,
    Registration, Removal, RetryAdvice, Rotation,
};
use crate::error::{Context as _, Error, error, invalid, not_sent, protocol, read_only};
use crate::http::Http;
use crate::input::Id;
use crate::operation::Write;
use crate::stripe::client::{Answer, Client, Post};
use crate::stripe::form::Form;
use crate::stripe::objects::{Identified, List, WebhookEndpoint, seconds};
use crate::stripe::parameters::{self, ENDPOINTS, endpoint_path};
use crate::stripe::{metadata, read};
use crate::text;

/// Pages of 100 that are read of the list. Stripe lets an account have 16 endpoints.
const PAGES: usize = 10;

pub fn register(
    http: &dyn Http,
    operation: &Operation,
    registration: &Registration,
) -> Result<Registered, Error> {
    let write = Write::parse(operation)?;
    let post = parameters::register_endpoint(write, registration)?;
    let client = Client::new(http, write.session);
    let mut own = None;
    let mut other = None;
    for endpoint in all_before(&client, write)? {
        if is_of(endpoint, write) && replaced(endpoint).is_none() {
            own = Some(endpoint);
        } else if url::is_same(endpoint.url, &registration.url)
            // One that does not say its scope may be of this one.
            && read::scope(endpoint).is_none_or(|scope| scope == registration.scope)
        {
            other = Some(endpoint);
        }
    }
    let wanted = own.filter(|own| url::is_same(own.url, &registration.url));
    or_exists(create(&client, post, own, other), wanted)
}

pub fn list_endpoints(http: &dyn Http, connection: &Connection) -> Result<Vec<Endpoint>, Error> {
    let session = Session::parse(connection)?;
    let mut endpoints = Vec::new();
    for endpoint in all(&Client::new(http, session))? {
        endpoints.push(read::webhook_endpoint(endpoint));
    }
    Ok(endpoints)
}

pub fn update(
    http: &dyn Http,
    operation: &Operation,
    changes: &EndpointChanges,
) -> Result<Endpoint, Error> {
    let write = Write::parse(operation)?;
    let post = parameters::update_endpoint(write, changes)?;
    let client = Client::new(http, write.session);
    let endpoint = if write.is_past_window() {
        one(&client, &changes.endpoint_id)
            .map_err(|error| error.in_doubt())?
            .filter(|endpoint| endpoint.mark(metadata::UPDATE) == Some(write.id.as_str()))
            .ok_or_else(forgotten)?
    } else {
        let answer = client.post(post).map_err(|error| match error.kind {
            ErrorKind::NotFound => error.at_field("changes.endpoint-id"),
            _ => error,
        })?;
        written(&client, &answer)?
    };
    Ok(read::webhook_endpoint(endpoint))
}

pub fn rotate(
    http: &dyn Http,
    operation: &Operation,
    rotation: &Rotation,
) -> Result<Registered, Error> {
    let write = Write::parse(operation)?;
    let id = Id::parse(&rotation.endpoint_id, "rotation.endpoint-id")?;
    let client = Client::new(http, write.session);
    let mut first = None;
    let mut own = None;
    let mut other = None;
    for endpoint in all_before(&client, write)? {
        if endpoint.id == id.as_str() {
            first = Some(endpoint);
        }
        match replaced(endpoint) {
            Some(_) if is_of(endpoint, write) => own = Some(endpoint),
            Some(replaced) if replaced == id.as_str() => other = Some(endpoint),
            _ => {}
        }
    }
    // What this operation made is like the first was then; that may be changed by now, or gone.
    let Some(like) = own.or(first) else {
        return match other {
            Some(other) => Ok(exists(other)),
            None => Err(not_sent(
                error(
                    ErrorKind::NotFound,
                    Outcome::NotPerformed,
                    RetryAdvice::AfterChange,
                    "there is no such endpoint, and none that replaces it",
                )
                .at_field("rotation.endpoint-id"),
                write,
            )),
        };
    };
    // A new endpoint is always enabled: deliveries that were stopped would begin again.
    if own.is_none() && like.status == Some("disabled") {
        let error = error(
            ErrorKind::Conflict,
            Outcome::NotPerformed,
            RetryAdvice::AfterChange,
            "the endpoint is disabled, and a new one would be sent events: enable it first, or remove it and register \
             anew",
        );
        return Err(not_sent(error.at_field("rotation.endpoint-id"), write));
    }
    let known = read::scope(like);
    let scope = match known.or(rotation.scope) {
        Some(scope) if rotation.scope.is_none_or(|said| said == scope) => scope,
        _ => {
            let message = "must say whose events the endpoint is sent, as it was registered: Stripe tells it only of \
                           endpoints that this adapter registered";
            return Err(not_sent(invalid("rotation.scope", message), write));
        }
    };
    let post = parameters::rotate_endpoint(write, like, &id, scope);
    let wanted = own.filter(|own| replaced(own) == Some(id.as_str()));
    or_exists(create(&client, post, own, other), wanted)
}

pub fn remove(http: &dyn Http, operation: &Operation, removal: &Removal) -> Result<(), Error> {
    const FIELD: &str = "removal.endpoint-id";
    let write = Write::parse(operation)?;
    let id = Id::parse(&removal.endpoint_id, FIELD)?;
    delete(http, write, &endpoint_path(&id), FIELD)
}

/// Deletes an object. One that is not there is deleted: its id is never given to another, so neither
/// a repeat nor a late delete can do harm.
pub(crate) fn delete(http: &dyn Http, write: &Write, path: &str, field: &str) -> Result<(), Error> {
    match Client::new(http, write.session).delete(write, path) {
        Ok(answer) => answer.read::<Identified>().map(drop),
        // Stripe says so when the key is of the other mode: the object is there, and stays.
        Err(error) if text::holds(&error.message, "similar object exists in") => {
            Err(error.at_field(field))
        }
        Err(error) if error.kind == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Makes an endpoint, or gets the answer of when it was made. `own` is what this operation made,
/// `other` what stands in the way of a new one.
fn create(
    client: &Client<'_>,
    post: Post<'_>,
    own: Option<&'static WebhookEndpoint>,
    other: Option<&'static WebhookEndpoint>,
) -> Result<Registered, Error> {
    let write = post.write;
    let made = own.and_then(|own| seconds(own.created));
    let may_be_forgotten =
        write.is_past_window() || made.is_some_and(|made| write.is_past_window_since(made));
    if may_be_forgotten || own.is_none() {
        match own.or(other) {
            Some(there) => return Ok(exists(there)),
            None if may_be_forgotten => return Err(forgotten()),
            None => {}
        }
    }
    let answer = client.post(post)?;
    let endpoint = written(client, &answer)?;
    let made: &'static WebhookEndpoint = answer.read()?;
    match &made.secret {
        Some(secret) => Ok(Registered::Created(NewEndpoint {
            endpoint: read::webhook_endpoint(endpoint),
            secret: text::owned(secret),
        })),
        None => Err(protocol("Stripe's answer holds no secret")
            .in_request(answer.seen.request_id.as_deref())),
    }
}

/// `own` was made as it is wanted, and Stripe does not take this for the same request: it was changed
/// since, or asked for by another version of this adapter. Its secret is then out of reach.
fn or_exists(
    registered: Result<Registered, Error>,
    own: Option<&'static WebhookEndpoint>,
) -> Result<Registered, Error> {
    match (registered, own) {
        (Err(error), Some(own)) if error.kind == ErrorKind::IdempotencyMismatch => Ok(exists(own)),
        (registered, _) => registered,
    }
}

/// The endpoint that a write answered with, as it is now: a replayed answer shows it as it was.
fn written(client: &Client<'_>, answer: &Answer) -> Result<&'static WebhookEndpoint, Error> {
    let endpoint: &'static WebhookEndpoint = answer.read()?;
    client.check_mode(Some(endpoint.livemode), &answer.seen)?;
    if !answer.seen.replayed {
        return Ok(endpoint);
    }
    match one(client, endpoint.id) {
        Ok(Some(endpoint)) => Ok(endpoint),
        Ok(None) => Err(error(
            ErrorKind::Conflict,
            Outcome::Unknown,
            RetryAdvice::CheckFirst,
            "the operation had been performed, and its endpoint was removed since: list the endpoints, and start a new \
             operation when one is wanted",
        )),
        Err(error) => Err(error
            .with_outcome(Outcome::Unknown)
            .with_retry(RetryAdvice::SameOperation)
            .because("the operation had been performed; reading the result failed: ")),
    }
}

/// All endpoints, before a write. When they cannot be read, the write was not sent now, but may
/// have been by an earlier call.
fn all_before(client: &Client<'_>, write: &Write) -> Result<Vec<&'static WebhookEndpoint>, Error> {
    all(client).map_err(|error| not_sent(error, write))
}

/// There are so few that the list answers as fast as one would.
fn one(client: &Client<'_>, id: &str) -> Result<Option<&'static WebhookEndpoint>, Error> {
    let mut endpoints = all(client)?.into_iter();
    Ok(endpoints.find(|endpoint| endpoint.id == id))
}

#[inline(never)]
fn all(client: &Client<'_>) -> Result<Vec<&'static WebhookEndpoint>, Error> {
    let mut endpoints = Vec::new();
    let mut after = None;
    for _ in 0..PAGES {
        let mut query = Form::new();
        query.number("limit", 100).optional("starting_after", after);
        let answer = client.get(ENDPOINTS, &query)?;
        let list: &'static List<WebhookEndpoint> = answer.read().map_err(read_only)?;
        for endpoint in &list.data {
            let endpoint: &'static WebhookEndpoint = endpoint;
            client
                .check_mode(Some(endpoint.livemode), &answer.seen)
                .map_err(read_only)?;
            endpoints.push(endpoint);
            after = Some(endpoint.id);
        }
        if !list.has_more || list.data.is_empty() {
            return Ok(endpoints);
        }
    }
    Err(read_only(protocol(
        "Stripe lists more webhook endpoints than an account can have",
    )))
}

/// Whether this operation made it.
fn is_of(endpoint: &WebhookEndpoint, write: &Write) -> bool {
    endpoint.mark(metadata::OPERATION) == Some(write.id.as_str())
        && endpoint.mark(metadata::INSTALLATION) == Some(write.installation.as_str())
}

/// The endpoint that this one replaces.
fn replaced(endpoint: &WebhookEndpoint) -> Option<&str> {
    endpoint.mark(metadata::REPLACES)
}

fn exists(endpoint: &WebhookEndpoint) -> Registered {
    Registered::Exists(read::webhook_endpoint(endpoint))
}

fn forgotten() -> Error {
    error(
        ErrorKind::Conflict,
        Outcome::Unknown,
        RetryAdvice::CheckFirst,
        "the operation was first sent so long ago that Stripe may not recognize it, and no endpoint shows it: list \
         them, and start a new operation when they are not as they should be",
    )
}
