//! Events of Stripe's second API, which carry no object but point at it.

use crate::contract::{Event, Reference, WebhookError};
use crate::stripe::date;
use crate::stripe::objects::{Resource, ThinEvent};
use crate::text;
use crate::webhooks::event::{Envelope, malformed};
use crate::webhooks::object::Object;
use crate::webhooks::types::ObjectType;
use crate::webhooks::{CheckedPolicy, types};

/// What such an event calls itself.
pub const OBJECT: &str = "v2.core.event";

/// Reads an event that is none of the first API. It has no API version, and carries no mark.
pub(super) fn read(
    payload: &'static str,
    policy: &CheckedPolicy<'_>,
) -> Result<Event, WebhookError> {
    let event = json_reader::read::<ThinEvent>(payload)
        .filter(|event| event.object == OBJECT)
        .ok_or_else(|| malformed("the payload is signed and yet not one of Stripe's events"))?;
    let created = date::parse_rfc3339(event.created)
        .ok_or_else(|| malformed("the event's time is not RFC 3339, or is before 1970"))?;
    let known = types::find(first_api(event.kind));
    let object = match (&event.related_object, known) {
        // That an account revoked its consent is all that there is to know.
        (None, Some((_, ObjectType::Account))) => {
            let nothing: &mut Resource = Box::leak(Box::default());
            nothing.id.clone_from(&event.id);
            Object::Resource(ObjectType::Account, nothing)
        }
        _ => Object::Elsewhere(related(event)),
    };
    let envelope = Envelope {
        id: event.id,
        event_type: event.kind,
        kind: known.map(|(kind, _)| kind),
        created,
        livemode: event.livemode,
        account: account(event),
        api_version: None,
    };
    Ok(envelope.around(Some(&object), policy))
}

/// Where the object is; where there is none, where the rest of the event is.
pub fn related(event: &ThinEvent) -> Reference {
    let object = event.related_object.as_ref();
    let object = object.and_then(|object| object.kind.zip(object.id));
    let (kind, id) = object.unwrap_or((OBJECT, event.id));
    Reference {
        kind: text::owned(first_api(kind)),
        id: text::owned(id),
    }
}

/// A name of the second API as the first has it, which has no prefix.
pub fn first_api(name: &str) -> &str {
    name.strip_prefix("v1.").unwrap_or(name)
}

/// The account that the event is about: the last of those through which it came.
#[expect(
    clippy::double_ended_iterator_last,
    reason = "searching backwards is 700 bytes that nothing else in the component needs"
)]
fn account(event: &ThinEvent) -> Option<&str> {
    let last = event.context?.split('/').last()?;
    last.starts_with("acct_").then_some(last)
}
