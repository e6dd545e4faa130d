//! What Stripe tells the host: verified, understood, and told apart from other installations'.

mod event;
mod object;
mod resolve;
mod signature;
mod thin;
mod types;

pub use resolve::resolve;
pub use types::{EventType, event_types, wanted_events};

use crate::connection::InstallationId;
use crate::contract::{
    Acknowledgement, Delivery, Policy, UnixSeconds, Verification, WebhookError, WebhookErrorKind,
};
use crate::text;

/// The largest payload that is looked at. Stripe's largest events are a few hundred kilobytes.
const LARGEST_PAYLOAD: usize = 1024 * 1024;
const MOST_HEADERS: usize = 100;
const MOST_SECRETS: usize = 16;
/// As Stripe's own SDKs advise, in seconds.
const TOLERANCE: u32 = 300;

/// Verifies a delivery and says what it means. Sizes and the header come first; nothing of the
/// payload is parsed before its signature holds.
///
/// # Errors
/// Says why the delivery was refused, and what to answer.
pub fn verify(policy: &Policy, delivery: Delivery) -> Result<Verification, WebhookError> {
    let policy = CheckedPolicy::parse(policy)?;
    if delivery.headers.len() > MOST_HEADERS {
        return Err(refused(
            WebhookErrorKind::MalformedHeader,
            "the delivery has more than 100 headers",
        ));
    }
    if delivery.payload.len() > LARGEST_PAYLOAD {
        return Err(WebhookError {
            http_status: 413,
            ..refused(
                WebhookErrorKind::MalformedPayload,
                "the payload is larger than 1 MiB",
            )
        });
    }
    let header = signature::Header::find(&delivery.headers)?;
    header.check_time(delivery.received_at, policy.tolerance)?;
    let matched_secret = header.check(&delivery.payload, policy.secrets)?;
    let event = event::read(delivery.payload, &policy)?;
    Ok(Verification {
        events: vec![event],
        acknowledgement: Acknowledgement {
            http_status: 200,
            body: String::new(),
        },
        matched_secret,
    })
}

/// A policy that was checked.
struct CheckedPolicy<'a> {
    secrets: &'a [String],
    tolerance: UnixSeconds,
    installation: Option<InstallationId>,
    mode: crate::contract::Mode,
}

impl<'a> CheckedPolicy<'a> {
    fn parse(policy: &'a Policy) -> Result<Self, WebhookError> {
        let wrong = |message: &str| WebhookError {
            http_status: 500,
            ..refused(WebhookErrorKind::Misconfigured, message)
        };
        if policy.secrets.is_empty() {
            return Err(wrong("policy.secrets: there is no signing secret"));
        }
        if policy.secrets.len() > MOST_SECRETS {
            return Err(wrong(
                "policy.secrets: there are more than 16 signing secrets",
            ));
        }
        // An empty key is a key that everybody knows.
        if policy.secrets.iter().any(|secret| secret.trim().is_empty()) {
            return Err(wrong("policy.secrets: a signing secret is blank"));
        }
        if policy.tolerance == Some(0) {
            return Err(wrong(
                "policy.tolerance: 0 would refuse every delivery; leave it out for 300 seconds",
            ));
        }
        let installation = policy
            .installation_id
            .as_deref()
            .map(|id| InstallationId::parse(id, "policy.installation-id"))
            .transpose()
            .map_err(|error| wrong(&text::concat(&["policy.installation-id ", &error.message])))?;
        Ok(Self {
            secrets: &policy.secrets,
            tolerance: policy.tolerance.unwrap_or(TOLERANCE).into(),
            installation,
            mode: policy.mode,
        })
    }
}

/// A delivery that is not accepted. Stripe sends it again after any status but 2xx.
fn refused(kind: WebhookErrorKind, message: &str) -> WebhookError {
    WebhookError {
        kind,
        message: text::owned(message),
        http_status: 400,
    }
}
