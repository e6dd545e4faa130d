//! A verified payload, in the contract's words.

use crate::contract::{
    Disposition, Event, EventKind, IgnoreReason, Mode, PaymentStatus, Reference, Subject,
    WebhookError, WebhookErrorKind,
};
use crate::stripe::client::Seen;
use crate::stripe::json::{self, Fields};
use crate::stripe::metadata;
use crate::stripe::objects::{self, Charge, EventOf, PaymentIntent, Refund, seconds};
use crate::stripe::read::{self, RefundRendering};
use crate::text;
use crate::webhooks::types::{self, ObjectType};
use crate::webhooks::{CheckedPolicy, refused};

/// Reads an event. Types and values that are not known never fail; a payload of another shape does.
pub(super) fn read(payload: &str, policy: &CheckedPolicy<'_>) -> Result<Event, WebhookError> {
    let event = json::read::<objects::Event>(payload)
        .ok_or_else(|| malformed("the payload is signed and yet not one of Stripe's events"))?;
    let created =
        seconds(Some(event.created)).ok_or_else(|| malformed("the event is from before 1970"))?;
    let known = types::find(&event.kind);
    let object = known
        .map(|(_, object)| Object::read(object, payload, &event.kind))
        .transpose()?;
    let mode = if event.livemode {
        Mode::Live
    } else {
        Mode::Test
    };
    let disposition = disposition(mode, object.as_ref(), policy);
    let operation_id = object
        .as_ref()
        .and_then(|object| object.mark(metadata::OPERATION))
        .map(str::to_owned);
    let dedupe_key = dedupe_key(event, mode);
    let subject = match object {
        Some(object) => object.into_subject(event),
        None => Subject::None,
    };
    Ok(Event {
        id: event.id.clone(),
        provider_type: event.kind.clone(),
        kind: known.map_or(EventKind::Other, |(kind, _)| kind),
        created,
        mode,
        account: event.account.clone(),
        api_version: event.api_version.clone(),
        operation_id,
        disposition,
        dedupe_key,
        subject,
    })
}

/// The object of an event.
enum Object {
    PaymentIntent(&'static PaymentIntent),
    Charge(&'static Charge),
    Refund(&'static Refund),
}

impl Object {
    fn read(object: ObjectType, payload: &str, kind: &str) -> Result<Self, WebhookError> {
        let read = match object {
            ObjectType::PaymentIntent => carried(payload).map(Self::PaymentIntent),
            ObjectType::Charge => carried(payload).map(Self::Charge),
            ObjectType::Refund => carried(payload).map(Self::Refund),
        };
        let message = ["the object of the event is not what ", kind, " carries"];
        read.ok_or_else(|| malformed(&text::concat(&message)))
    }

    fn mark(&self, mark: &str) -> Option<&str> {
        let metadata = match self {
            Self::PaymentIntent(intent) => intent.metadata.as_ref(),
            Self::Charge(charge) => charge.metadata.as_ref(),
            Self::Refund(refund) => refund.metadata.as_ref(),
        };
        metadata.and_then(|marks| marks.value(mark))
    }

    /// The ids by which a host may know whose the object is.
    fn ids(&self) -> Vec<String> {
        let ids = match self {
            Self::PaymentIntent(intent) => [Some(intent.id.as_str()), None, None],
            Self::Charge(charge) => [charge.payment_intent.id(), Some(&charge.id), None],
            Self::Refund(refund) => [
                refund.payment_intent.id(),
                refund.charge.id(),
                Some(&refund.id),
            ],
        };
        ids.into_iter().flatten().map(str::to_owned).collect()
    }

    /// The object in the contract's words; where its amounts cannot be told in them, a reference to
    /// it: the event itself is not lost.
    fn into_subject(self, event: &objects::Event) -> Subject {
        let seen = Seen {
            request_id: None,
            observed_at: seconds(Some(event.created)),
            replayed: false,
        };
        let rendering = RefundRendering::of(event.api_version.as_deref());
        let (kind, id) = match &self {
            Self::PaymentIntent(intent) => ("payment_intent", intent.id.clone()),
            Self::Charge(charge) => ("charge", charge.id.clone()),
            Self::Refund(refund) => ("refund", refund.id.clone()),
        };
        let subject = match self {
            Self::PaymentIntent(intent) => {
                read::payment(intent, &seen, rendering).map(Subject::Payment)
            }
            Self::Charge(charge) => {
                let payment = read::payment_of_charge(charge, &seen, rendering);
                payment.map(|mut payment| {
                    if event.kind == "charge.expired" {
                        payment.status = PaymentStatus::Expired;
                    }
                    Subject::Payment(payment)
                })
            }
            Self::Refund(refund) => read::refund(refund, &seen).map(Subject::Transaction),
        };
        subject.unwrap_or_else(|_| {
            Subject::Reference(Reference {
                kind: kind.to_owned(),
                id,
            })
        })
    }
}

/// The object that the payload carries.
fn carried<T: Fields + Default>(payload: &str) -> Option<&'static T> {
    json::read::<EventOf<T>>(payload)?
        .data
        .as_ref()?
        .object
        .as_deref()
}

fn disposition(mode: Mode, object: Option<&Object>, policy: &CheckedPolicy<'_>) -> Disposition {
    if mode != policy.mode {
        return Disposition::Ignore(IgnoreReason::OtherMode);
    }
    let Some(object) = object else {
        return Disposition::Ignore(IgnoreReason::UnwantedType);
    };
    // A host that does not mark what it creates cannot be told what is its own.
    let Some(installation) = &policy.installation else {
        return Disposition::Handle;
    };
    match object.mark(metadata::INSTALLATION) {
        Some(mark) if mark == installation.as_str() => Disposition::Handle,
        Some(_) => Disposition::Ignore(IgnoreReason::OtherInstallation),
        None => Disposition::CheckOwner(object.ids()),
    }
}

/// Scoped by account and mode, for event ids are unique within these. Never the object and the
/// type, or the second partial refund would be taken for the first.
fn dedupe_key(event: &objects::Event, mode: Mode) -> String {
    let mode = match mode {
        Mode::Test => "test",
        Mode::Live => "live",
    };
    let account = event.account.as_deref().unwrap_or_default();
    text::concat(&["stripe:", mode, ":", account, ":", &event.id])
}

fn malformed(message: &str) -> WebhookError {
    refused(WebhookErrorKind::MalformedPayload, message)
}
