//! A verified payload, in the contract's words.

use crate::contract::{
    Disposition, Event, EventKind, IgnoreReason, Mode, Subject, UnixSeconds, WebhookError,
    WebhookErrorKind,
};
use crate::stripe::client::Seen;
use crate::stripe::metadata;
use crate::stripe::objects::{self, seconds};
use crate::stripe::read::RefundRendering;
use crate::text;
use crate::webhooks::object::{Object, Occasion, Room};
use crate::webhooks::types::ObjectType;
use crate::webhooks::{CheckedPolicy, refused, thin, types};

/// Reads an event. Types and values that are not known never fail; a payload of another shape does.
pub(super) fn read(payload: String, policy: &CheckedPolicy<'_>) -> Result<Event, WebhookError> {
    // What is read from it are parts of it, and last as long as the call.
    let payload = payload.leak();
    // Its type says how to read the object that it carries, and comes behind it: where Stripe writes
    // it, at the end, it is looked up first, so that most payloads are read once.
    let mut guess = types::find(last_text(payload)).map(|(_, object)| object);
    let mut room = Room::default();
    let mut event = objects::delivered(payload, room.place(guess));
    if event.is_none() && guess.take().is_some() {
        event = objects::delivered(payload, room.place(None));
    }
    match event {
        Some(event) => snapshot(event, guess, room, payload, policy),
        None => thin::read(payload, policy),
    }
}

/// The text that ends an object whose last value is one.
fn last_text(json: &str) -> &str {
    let end = json.trim_ascii_end();
    let Some(end) = end.strip_suffix('}') else {
        return "";
    };
    let Some(text) = end.trim_ascii_end().strip_suffix('"') else {
        return "";
    };
    let start = text
        .bytes()
        .rposition(|byte| byte == b'"')
        .map_or(0, |quote| quote + 1);
    text.get(start..).unwrap_or_default()
}

/// An event of the first API, which carries its object as it was. It was read for an object of the
/// type that was guessed.
fn snapshot(
    event: &objects::Event,
    guess: Option<ObjectType>,
    mut room: Room,
    payload: &'static str,
    policy: &CheckedPolicy<'_>,
) -> Result<Event, WebhookError> {
    let created =
        seconds(Some(event.created)).ok_or_else(|| malformed("the event is from before 1970"))?;
    let known = types::find(event.kind);
    let object = match known {
        Some((_, object)) => {
            let is_read = guess == Some(object)
                || objects::delivered(payload, room.place(Some(object))).is_some();
            let object = if is_read { room.object(object) } else { None };
            Some(object.ok_or_else(|| {
                let message = [
                    "the object of the event is not what ",
                    event.kind,
                    " carries",
                ];
                malformed(&text::concat(&message))
            })?)
        }
        None => None,
    };
    let envelope = Envelope {
        id: event.id,
        event_type: event.kind,
        kind: known.map(|(kind, _)| kind),
        created,
        livemode: event.livemode,
        account: event.account,
        api_version: event.api_version,
    };
    Ok(envelope.around(object.as_ref(), policy))
}

/// The payment that a subject is about, where it tells.
fn payment_of(subject: &Subject) -> Option<&str> {
    match subject {
        Subject::Payment(payment) => Some(&payment.id),
        Subject::Transaction(transaction) => transaction.payment_id.as_deref(),
        Subject::Dispute(dispute) => dispute.payment_id.as_deref(),
        Subject::Alert(alert) => alert.payment_id.as_deref(),
        Subject::Reference(reference) if reference.kind == "payment_intent" => Some(&reference.id),
        _ => None,
    }
}

/// What both generations of events say of themselves.
pub(super) struct Envelope<'a> {
    pub id: &'a str,
    pub event_type: &'a str,
    /// By the type, where that is known.
    pub kind: Option<EventKind>,
    pub created: UnixSeconds,
    pub livemode: bool,
    pub account: Option<&'a str>,
    pub api_version: Option<&'a str>,
}

impl Envelope<'_> {
    pub fn around(&self, object: Option<&Object>, policy: &CheckedPolicy<'_>) -> Event {
        let mode = if self.livemode {
            Mode::Live
        } else {
            Mode::Test
        };
        let kind = self.kind.unwrap_or(EventKind::Other);
        let operation_id = object.and_then(|object| object.mark(metadata::OPERATION));
        let subject = object.map_or(Subject::None, |object| self.subject(object));
        Event {
            id: text::owned(self.id),
            provider_type: text::owned(self.event_type),
            kind: object.map_or(kind, |object| object.kind(kind)),
            created: self.created,
            mode,
            account: self.account.map(text::owned),
            api_version: self.api_version.map(text::owned),
            operation_id: operation_id.map(text::owned),
            payment_id: payment_of(&subject).map(text::owned),
            disposition: self.disposition(mode, object, policy),
            dedupe_key: self.dedupe_key(mode),
            subject,
        }
    }

    /// Where the object's amounts cannot be told, a reference to it: the event is not lost.
    fn subject(&self, object: &Object) -> Subject {
        let occasion = Occasion {
            event_type: self.event_type,
            account: self.account,
            rendering: RefundRendering::of(self.api_version),
            seen: Seen {
                request_id: None,
                observed_at: Some(self.created),
                replayed: false,
            },
        };
        object
            .subject(&occasion)
            .unwrap_or_else(|_| Subject::Reference(object.reference()))
    }

    fn disposition(
        &self,
        mode: Mode,
        object: Option<&Object>,
        policy: &CheckedPolicy<'_>,
    ) -> Disposition {
        if mode != policy.mode {
            return Disposition::Ignore(IgnoreReason::OtherMode);
        }
        let (Some(_), Some(object)) = (self.kind, object) else {
            return Disposition::Ignore(IgnoreReason::UnwantedType);
        };
        // A host that does not mark what it creates cannot be told what is its own.
        let Some(installation) = &policy.installation else {
            return Disposition::Handle;
        };
        match object.mark(metadata::INSTALLATION) {
            Some(mark) if mark == installation.as_str() => Disposition::Handle,
            Some(_) => Disposition::Ignore(IgnoreReason::OtherInstallation),
            None => Disposition::CheckOwner(object.ids(self.account)),
        }
    }

    /// Scoped by account and mode, for event ids are unique within these. Never the object and the
    /// type, or the second partial refund would be taken for the first.
    fn dedupe_key(&self, mode: Mode) -> String {
        let mode = match mode {
            Mode::Test => "test",
            Mode::Live => "live",
        };
        let account = self.account.unwrap_or_default();
        text::concat(&["stripe:", mode, ":", account, ":", self.id])
    }
}

pub(super) fn malformed(message: &str) -> WebhookError {
    refused(WebhookErrorKind::MalformedPayload, message)
}
