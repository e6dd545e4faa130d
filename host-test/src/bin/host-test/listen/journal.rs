//! What is printed: a line for each event and one for where it went, or JSON.

use std::fmt::Display;
use std::io::{self, Write};

use anstyle::Style;
use host_test::json::{ToJson, case_name};
use hyper::StatusCode;
use payments_host::types::{Disposition, Event, EventKind, UnixSeconds, Verification};
use serde_json::{Value, json};

use super::forward::{Forwarded, Target};
use super::receive::Refusal;
use super::registration::Registration;
use super::subject;
use crate::terminal::{BAD, BOLD, DIM, GOOD, WARNING, styled};

/// The width of the contract's longest kind, `payment-action-required`.
const KIND: usize = 23;
/// Of Stripe's longest types.
const TYPE: usize = 40;
/// Of Stripe's ids of events.
const ID: usize = 28;

/// How it is printed.
#[derive(Clone, Copy)]
pub enum Journal {
    /// For people.
    Lines,
    /// One object for each delivery, once it is answered.
    Json,
}

/// That it listens now.
pub struct Ready<'a> {
    pub url: &'a str,
    pub fake: Option<&'a str>,
    pub registered: Option<&'a Registration>,
    pub forward_to: Option<&'a Target>,
}

impl Journal {
    /// # Errors
    /// This and the others: when it cannot be written.
    pub fn ready(self, ready: &Ready<'_>) -> io::Result<()> {
        let endpoints = ready.registered.map_or(&[][..], Registration::endpoints);
        if let Self::Json = self {
            let secrets: Vec<_> = endpoints.iter().map(|endpoint| &endpoint.secret).collect();
            return print(json!({
                "base-url": ready.url,
                "fake-stripe": ready.fake,
                "secrets": secrets,
                "forward-to": ready.forward_to.map(ToString::to_string),
            }));
        }
        let mut lines = vec![format!("{} {}", styled(BOLD, "Listening on"), ready.url)];
        let mut line = |what: &str, value: &dyn Display| {
            lines.push(format!("  {} {value}", styled(DIM, format!("{what:<10}"))));
        };
        for endpoint in endpoints {
            let of = if endpoint.is_for_connected_accounts {
                "  (of connected accounts)"
            } else {
                ""
            };
            line("secret", &format!("{}{of}", endpoint.secret));
        }
        if let Some(target) = ready.forward_to {
            line("forward to", target);
        }
        if let Some(fake) = ready.fake {
            line("told by", &format!("the fake Stripe at {fake}"));
            line(
                "trigger",
                &format!("host-test trigger payment_intent.succeeded --fake {fake}"),
            );
        }
        lines.push("Ctrl-C ends it.".to_owned());
        print(lines.join("\n"))
    }

    /// Verified events, before anything is done with them.
    pub fn events(self, at: UnixSeconds, events: &[Event]) -> io::Result<()> {
        if let Self::Json = self {
            return Ok(());
        }
        let lines: Vec<_> = events.iter().map(|event| line(at, event)).collect();
        print(lines.join("\n"))
    }

    /// A delivery that was sent on.
    pub fn forwarded(
        self,
        at: UnixSeconds,
        verification: &Verification,
        target: &Target,
        forwarded: &Forwarded,
    ) -> io::Result<()> {
        let milliseconds = forwarded.duration.as_millis();
        if let Self::Json = self {
            let mut forward = json!({ "url": target.to_string(), "milliseconds": milliseconds });
            match &forwarded.result {
                Ok(status) => forward["status"] = json!(status.as_u16()),
                Err(failure) => forward["error"] = json!(failure.to_string()),
            }
            return print(genuine(at, verification, forwarded.answer(), Some(forward)));
        }
        let (came_back, style) = match &forwarded.result {
            Ok(status) if status.is_success() => (status.as_u16().to_string(), GOOD),
            Ok(status) => (status.as_u16().to_string(), BAD),
            Err(failure) => (failure.to_string(), BAD),
        };
        let ids: Vec<_> = verification.events.iter().map(|event| &*event.id).collect();
        print(format!(
            "{}  {} {}",
            styled(DIM, clock(at)),
            styled(style, format!("{:<KIND$}", format!("-> {came_back}"))),
            styled(
                DIM,
                format!(
                    "{:<TYPE$} {:<ID$} {milliseconds} ms",
                    target.to_string(),
                    printable(&ids.join(", "))
                )
            )
        ))
    }

    /// A delivery that was not to be sent on.
    pub fn answered(
        self,
        at: UnixSeconds,
        verification: &Verification,
        answer: StatusCode,
    ) -> io::Result<()> {
        match self {
            Self::Lines => Ok(()),
            Self::Json => print(genuine(at, verification, answer, None)),
        }
    }

    /// A delivery that was refused.
    pub fn refused(self, at: UnixSeconds, refusal: &Refusal) -> io::Result<()> {
        let answer = refusal.status.as_u16();
        if let Self::Json = self {
            return print(json!({
                "received-at": at,
                "refused": { "kind": refusal.kind, "message": refusal.message },
                "answer": answer,
            }));
        }
        print(format!(
            "{}  {} {}",
            styled(DIM, clock(at)),
            styled(BAD, format!("refused: {}", refusal.message)),
            styled(
                DIM,
                format!("({}, answered {answer}, not sent on)", refusal.kind)
            )
        ))
    }
}

fn genuine(
    at: UnixSeconds,
    verification: &Verification,
    answer: StatusCode,
    forward: Option<Value>,
) -> Value {
    let mut object = json!({
        "received-at": at,
        "events": verification.events.to_json(),
        "matched-secret": verification.matched_secret,
        "answer": answer.as_u16(),
    });
    if let Some(forward) = forward {
        object["forward"] = forward;
    }
    object
}

/// `14:03:07  payment-captured  payment_intent.succeeded  evt_…  pi_… captured 42.00 EUR  handle`
fn line(at: UnixSeconds, event: &Event) -> String {
    let (disposition, style) = match &event.disposition {
        Disposition::Handle => ("handle".to_owned(), Style::new()),
        Disposition::CheckOwner(_) => ("check-owner".to_owned(), WARNING),
        Disposition::Ignore(reason) => (format!("ignore ({})", case_name(reason)), DIM),
    };
    format!(
        "{}  {} {:<TYPE$} {} {}  {}",
        styled(DIM, clock(at)),
        styled(
            style_of(event.kind),
            format!("{:<KIND$}", case_name(&event.kind))
        ),
        printable(&event.provider_type),
        styled(DIM, format!("{:<ID$}", printable(&event.id))),
        printable(&subject::summary(&event.subject)),
        styled(style, disposition),
    )
}

/// Green is money that came, red is money or trust in danger, yellow waits for somebody.
fn style_of(kind: EventKind) -> Style {
    match kind {
        EventKind::PaymentAuthorized | EventKind::PaymentCaptured => GOOD,
        EventKind::PaymentDeclined
        | EventKind::PaymentExpired
        | EventKind::RefundFailed
        | EventKind::DisputeOpened
        | EventKind::FraudWarning
        | EventKind::AccountChanged => BAD,
        EventKind::PaymentActionRequired
        | EventKind::RefundCreated
        | EventKind::RefundUpdated
        | EventKind::DisputeUpdated
        | EventKind::DisputeClosed
        | EventKind::Review => WARNING,
        EventKind::Other => DIM,
        _ => Style::new(),
    }
}

/// `14:03:07`, UTC.
fn clock(at: UnixSeconds) -> String {
    let of_day = at % 86_400;
    format!(
        "{:02}:{:02}:{:02}",
        of_day / 3_600,
        of_day / 60 % 60,
        of_day % 60
    )
}

/// Whatever a provider writes into its names, the terminal is not to obey it.
fn printable(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

/// At once, so that lines of two deliveries do not mix.
fn print(text: impl Display) -> io::Result<()> {
    let text = format!("{text}\n");
    let mut stdout = anstream::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_utc() {
        assert_eq!(clock(1_700_000_000), "22:13:20");
        assert_eq!(clock(86_399), "23:59:59");
    }

    #[test]
    fn a_terminal_is_not_given_commands() {
        assert_eq!(printable("pi_1\u{1b}[2J\n"), "pi_1\u{fffd}[2J\u{fffd}");
    }
}
