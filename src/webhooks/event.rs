//! A verified payload, in the contract's words.

use crate::contract::{
    Disposition, Event, EventKind, IgnoreReason, Mode, Reference, Subject, WebhookError,
    WebhookErrorKind,
};
use crate::error::Error;
use crate::stripe::client::Seen;
use crate::stripe::json;
use crate::stripe::metadata;
use crate::stripe::objects::{self, Charge, Metadata, PaymentIntent, Refund};
use crate::stripe::read::{self, RefundRendering};
use crate::webhooks::types::{self, ObjectType};
use crate::webhooks::{CheckedPolicy, refused};

/// Reads an event. Types and values that are not known never fail; a payload of another shape does.
pub(super) fn read(payload: &str, policy: &CheckedPolicy<'_>) -> Result<Event, WebhookError> {
    let event: objects::Event = json::read(payload)
        .ok_or_else(|| malformed("the payload is signed and yet not one of Stripe's events"))?;
    let known = types::find(&event.kind);
    let object = known
        .map(|(_, object)| Object::read(object, &event))
        .transpose()?;
    let mode = if event.livemode {
        Mode::Live
    } else {
        Mode::Test
    };
    let disposition = disposition(&event, mode, object.as_ref(), policy);
    let operation_id = object
        .as_ref()
        .and_then(|object| object.mark(metadata::OPERATION));
    let dedupe_key = dedupe_key(&event, mode);
    let subject = match object {
        Some(object) => object.into_subject(&event),
        None => Subject::None,
    };
    Ok(Event {
        id: event.id,
        provider_type: event.kind,
        kind: known.map_or(EventKind::Other, |(kind, _)| kind),
        created: event.created,
        mode,
        account: event.account,
        api_version: event.api_version,
        operation_id,
        disposition,
        dedupe_key,
        subject,
    })
}

/// The object of an event. One exists at a time, so its size does not matter.
#[allow(clippy::large_enum_variant)]
enum Object {
    PaymentIntent(PaymentIntent),
    Charge(Charge),
    Refund(Refund),
}

impl Object {
    fn read(object: ObjectType, event: &objects::Event) -> Result<Self, WebhookError> {
        let json = event.data.object.0.as_deref().unwrap_or_default();
        let read = match object {
            ObjectType::PaymentIntent => json::read(json).map(Self::PaymentIntent),
            ObjectType::Charge => json::read(json).map(Self::Charge),
            ObjectType::Refund => json::read(json).map(Self::Refund),
        };
        read.ok_or_else(|| {
            malformed(
                &[
                    "the object of the event is not what ",
                    &event.kind,
                    " carries",
                ]
                .concat(),
            )
        })
    }

    fn metadata(&self) -> Option<&Metadata> {
        match self {
            Self::PaymentIntent(intent) => intent.metadata.as_ref(),
            Self::Charge(charge) => charge.metadata.as_ref(),
            Self::Refund(refund) => refund.metadata.as_ref(),
        }
    }

    fn mark(&self, mark: &str) -> Option<String> {
        self.metadata()
            .and_then(|marks| marks.value(mark))
            .map(str::to_owned)
    }

    /// The ids by which a host may know whose the object is.
    fn ids(&self) -> Vec<String> {
        match self {
            Self::PaymentIntent(intent) => vec![intent.id.clone()],
            Self::Charge(charge) => charge
                .payment_intent
                .iter()
                .map(|id| id.0.clone())
                .chain([charge.id.clone()])
                .collect(),
            Self::Refund(refund) => {
                let payment = refund
                    .payment_intent
                    .iter()
                    .map(|intent| intent.id().to_owned());
                payment
                    .chain(refund.charge.iter().map(|id| id.0.clone()))
                    .chain([refund.id.clone()])
                    .collect()
            }
        }
    }

    /// The object in the contract's words; where its amounts cannot be told in them, a reference to
    /// it: the event itself is not lost.
    fn into_subject(self, event: &objects::Event) -> Subject {
        let seen = Seen {
            request_id: None,
            observed_at: Some(event.created),
            replayed: false,
        };
        let rendering = RefundRendering::of(event.api_version.as_deref());
        let reference = |kind: &str, id: &str| {
            Subject::Reference(Reference {
                kind: kind.to_owned(),
                id: id.to_owned(),
            })
        };
        match self {
            Self::PaymentIntent(intent) => {
                let fallback = reference("payment_intent", &intent.id);
                or_reference(
                    read::payment(intent, &seen, rendering).map(Subject::Payment),
                    fallback,
                )
            }
            Self::Charge(charge) => {
                let fallback = reference("charge", &charge.id);
                let payment =
                    read::payment_of_charge(charge, &seen, rendering).map(|mut payment| {
                        if event.kind == "charge.expired" {
                            payment.status = crate::contract::PaymentStatus::Expired;
                        }
                        Subject::Payment(payment)
                    });
                or_reference(payment, fallback)
            }
            Self::Refund(refund) => {
                let fallback = reference("refund", &refund.id);
                or_reference(
                    read::refund(refund, &seen).map(Subject::Transaction),
                    fallback,
                )
            }
        }
    }
}

fn or_reference(subject: Result<Subject, Error>, reference: Subject) -> Subject {
    subject.unwrap_or(reference)
}

fn disposition(
    event: &objects::Event,
    mode: Mode,
    object: Option<&Object>,
    policy: &CheckedPolicy<'_>,
) -> Disposition {
    if mode != policy.mode {
        return Disposition::Ignore(IgnoreReason::OtherMode);
    }
    let Some(object) = object else {
        return Disposition::Ignore(IgnoreReason::UnwantedType);
    };
    debug_assert!(types::find(&event.kind).is_some());
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
    [
        "stripe",
        mode,
        event.account.as_deref().unwrap_or_default(),
        &event.id,
    ]
    .join(":")
}

fn malformed(message: &str) -> WebhookError {
    refused(WebhookErrorKind::MalformedPayload, message)
}
