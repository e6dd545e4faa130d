//! `POST /v1/webhook_endpoints` and `POST /v1/webhook_endpoints/:id`.

use crate::contract::{EndpointChanges, EndpointScope, Registration};
use crate::endpoints::url::PublicUrl;
use crate::error::{Error, invalid};
use crate::input::{self, Id, element};
use crate::operation::{Step, Write};
use crate::stripe::API_VERSION;
use crate::stripe::client::Post;
use crate::stripe::form::Form;
use crate::stripe::metadata;
use crate::stripe::objects::WebhookEndpoint;
use crate::stripe::parameters::field_of;
use crate::text::{self, decimal};
use crate::webhooks;

pub const ENDPOINTS: &str = "/v1/webhook_endpoints";

/// # Errors
/// `invalid-request` naming the field at fault.
pub fn register_endpoint<'a>(
    write: &'a Write,
    registration: &Registration,
) -> Result<Post<'a>, Error> {
    let mut form = Form::new();
    form.text(
        "url",
        PublicUrl::parse(&registration.url, "registration.url")?.as_str(),
    );
    match &registration.events {
        Some(given) => add_events(&mut form, known(given, "registration.events")?),
        None => {
            for (index, event) in webhooks::wanted_events().enumerate() {
                add_event(&mut form, index, event);
            }
        }
    }
    if let Some(description) = &registration.description {
        form.text(
            "description",
            input::any_text(description, "registration.description")?,
        );
    }
    add_nature(&mut form, write, registration.scope);
    Ok(Post {
        write,
        step: Step::RegisterEndpoint,
        path: text::owned(ENDPOINTS),
        form,
        field: |parameter| field_of("registration", parameter),
    })
}

/// An endpoint like another, which it replaces.
pub fn rotate_endpoint<'a>(
    write: &'a Write,
    like: &WebhookEndpoint,
    replaces: &Id,
    scope: EndpointScope,
) -> Post<'a> {
    let mut form = Form::new();
    form.text("url", like.url);
    add_events(&mut form, &like.enabled_events);
    form.optional("description", like.description);
    add_nature(&mut form, write, scope);
    form.keyed("metadata", metadata::REPLACES, replaces.as_str());
    Post {
        write,
        step: Step::RotateEndpoint,
        path: text::owned(ENDPOINTS),
        form,
        field: |_| None,
    }
}

/// # Errors
/// `invalid-request` naming the field at fault; also when nothing changes.
pub fn update_endpoint<'a>(write: &'a Write, changes: &EndpointChanges) -> Result<Post<'a>, Error> {
    let endpoint = Id::parse(&changes.endpoint_id, "changes.endpoint-id")?;
    let mut form = Form::new();
    if let Some(url) = &changes.url {
        form.text("url", PublicUrl::parse(url, "changes.url")?.as_str());
    }
    if let Some(given) = &changes.events {
        add_events(&mut form, known(given, "changes.events")?);
    }
    if let Some(description) = &changes.description {
        if !description.is_empty() {
            input::any_text(description, "changes.description")?;
        }
        form.text("description", description);
    }
    if let Some(is_enabled) = changes.is_enabled {
        form.text("disabled", if is_enabled { "false" } else { "true" });
    }
    if form.is_empty() {
        return Err(invalid("changes", "nothing changes"));
    }
    form.keyed("metadata", metadata::UPDATE, write.id.as_str());
    Ok(Post {
        write,
        step: Step::UpdateEndpoint,
        path: endpoint_path(&endpoint),
        form,
        field: |parameter| field_of("changes", parameter),
    })
}

/// Where an endpoint is changed and deleted.
pub fn endpoint_path(endpoint: &Id) -> String {
    text::concat(&[ENDPOINTS, "/", endpoint.as_str()])
}

/// What an endpoint keeps for life: the version in which it is told events, whose they are, and who
/// made it. Stripe's answers do not say the scope, so it becomes a mark too.
fn add_nature(form: &mut Form, write: &Write, scope: EndpointScope) {
    form.text("api_version", API_VERSION);
    let mark = match scope {
        EndpointScope::OwnAccount => metadata::OWN_ACCOUNT,
        EndpointScope::ConnectedAccounts => {
            form.enable("connect");
            metadata::CONNECTED_ACCOUNTS
        }
    };
    metadata::mark(form, write, metadata::OPERATION);
    form.keyed("metadata", metadata::SCOPE, mark);
}

/// Of the types that the descriptor lists: others the adapter would not understand, which is also
/// why `*` is none.
fn known<'a>(events: &'a [String], field: &str) -> Result<&'a [String], Error> {
    if events.is_empty() {
        return Err(invalid(field, "must not be empty; leave it out instead"));
    }
    for (index, event) in events.iter().enumerate() {
        if !webhooks::wanted_events().any(|wanted| wanted == event) {
            return Err(invalid(
                element(field, index, ""),
                "is no event type that the descriptor lists",
            ));
        }
    }
    Ok(events)
}

fn add_events(form: &mut Form, events: &[impl AsRef<str>]) {
    for (index, event) in events.iter().enumerate() {
        add_event(form, index, event.as_ref());
    }
}

fn add_event(form: &mut Form, index: usize, event: &str) {
    form.keyed("enabled_events", &decimal(index as u64), event);
}
