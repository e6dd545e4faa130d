//! What to answer to a delivery, and why.

use payments_host::types::{IgnoreReason, WebhookError, WebhookErrorKind};

/// What to answer to a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Answer {
    /// The HTTP status. Providers send a delivery again after anything but 2xx.
    pub http_status: u16,
    /// Short, and safe to show to anybody: it tells nothing of the platform.
    pub body: String,
    /// Why.
    pub report: Report,
}

/// What became of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    Refused(Refusal),
    /// It is genuine. What became of each of its events, in their order.
    Verified(Vec<EventReport>),
}

/// Why a delivery was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The body is larger than [`LARGEST_BODY`](crate::LARGEST_BODY).
    BodyTooLarge,
    /// There are more than [`MOST_HEADERS`](crate::MOST_HEADERS), or they are larger than
    /// [`LARGEST_HEADERS`](crate::LARGEST_HEADERS) together.
    HeadersTooLarge,
    /// The body is not UTF-8.
    NotText,
    /// The body did not arrive in time, or not whole.
    Incomplete,
    /// The adapter refused it.
    Webhook(WebhookErrorKind),
    /// It could not be looked at: the sandbox is overloaded or failed, or the signing secrets could
    /// not be read. The log says which.
    Unavailable,
}

/// What became of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventReport {
    /// The provider's id.
    pub event_id: String,
    /// The provider's type.
    pub provider_type: String,
    pub verdict: Verdict,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The handler was done with it, and everything is committed.
    Handled,
    /// It was handled before.
    Duplicate,
    /// The adapter says that it is not for this inbox.
    Ignored(IgnoreReason),
    /// The handler says that it is somebody else's.
    NotOurs,
    /// The handler does not know yet whose it is: to be sent again.
    NotKnownYet,
    /// The handler asked for it to be sent again.
    Retry,
    /// The handler, the store or the provider failed; the log says how. To be sent again.
    Failed,
}

impl Verdict {
    /// Whether the provider need not send the event again.
    #[must_use]
    pub fn is_settled(self) -> bool {
        match self {
            Self::Handled | Self::Duplicate | Self::Ignored(_) | Self::NotOurs => true,
            Self::NotKnownYet | Self::Retry | Self::Failed => false,
        }
    }
}

impl Answer {
    pub(crate) fn refused(refusal: Refusal) -> Self {
        let (http_status, body) = match refusal {
            Refusal::BodyTooLarge => (413, "the body is larger than 1 MiB"),
            Refusal::HeadersTooLarge => (431, "there are too many headers, or they are too large"),
            Refusal::NotText => (400, "the body is not UTF-8"),
            Refusal::Incomplete => (408, "the body did not arrive"),
            Refusal::Webhook(kind) => (400, webhook_text(kind)),
            Refusal::Unavailable => (503, "try again later"),
        };
        Self {
            http_status,
            body: body.to_owned(),
            report: Report::Refused(refusal),
        }
    }

    /// The adapter's message is for operators: it may speak of the platform's own settings.
    pub(crate) fn webhook(error: &WebhookError) -> Self {
        let http_status = match error.http_status {
            status @ 400..600 => status,
            _ => 400,
        };
        Self {
            http_status,
            ..Self::refused(Refusal::Webhook(error.kind))
        }
    }

    pub(crate) fn again(events: Vec<EventReport>) -> Self {
        Self {
            http_status: 503,
            body: "try again later".to_owned(),
            report: Report::Verified(events),
        }
    }
}

fn webhook_text(kind: WebhookErrorKind) -> &'static str {
    match kind {
        WebhookErrorKind::Unsigned => "there is no signature",
        WebhookErrorKind::MalformedHeader => "the signature's header is malformed",
        WebhookErrorKind::Mismatch => "the signature does not fit the body",
        WebhookErrorKind::TooOld => "the signature is too old",
        WebhookErrorKind::TooNew => "the signature is from the future",
        WebhookErrorKind::MalformedPayload => "the body is not an event",
        WebhookErrorKind::Misconfigured => "this endpoint is not set up",
        WebhookErrorKind::Other => "the delivery is refused",
    }
}
