//! What comes of an event type when it happens.

use std::fmt::Debug;

use fake_stripe::Trigger;
use host_test::json::case_name;
use host_test::lab::INSTALLATION_ID;
use host_test::time;
use payments_host::CallError;
use payments_host::types::{Connection, Delivery, Entry, ErrorKind, Event, Mode, Policy, Subject};
use serde_json::Value;

use crate::shop::Shop;

pub const SECRET: &str = "whsec_event_table";

/// The reserved key by which an installation knows what it made.
const INSTALLATION: &str = "commerce_installation";

/// Whose mark the object of an event carries.
#[derive(Clone, Copy)]
pub enum Mark {
    None,
    Ours,
    AnotherInstallations,
}

/// Lets things happen, and has them verified.
pub struct Observer<'a> {
    shop: &'a Shop,
}

impl<'a> Observer<'a> {
    pub fn of(shop: &'a Shop) -> Self {
        Self { shop }
    }

    /// Lets it happen. Gives the text that is delivered.
    pub fn happen(&self, name: &str) -> String {
        self.body(&Trigger::new(name))
    }

    fn body(&self, trigger: &Trigger) -> String {
        let control = self.shop.lab.stripe.control();
        let made = control.trigger(trigger);
        let made = made.unwrap_or_else(|error| panic!("{}: {error}", trigger.event));
        control
            .event_body(&made.event_id, None)
            .unwrap_or_else(|| panic!("{}: {}", trigger.event, made.event_id))
    }

    /// Lets it happen to an object with this mark, and has it verified by our installation.
    pub async fn see(&self, name: &str, mark: Mark) -> Result<Event, CallError> {
        let policy = Policy {
            installation_id: Some(INSTALLATION_ID.to_owned()),
            ..Policy::new([SECRET], Mode::Test)
        };
        let body = marked(self.happen(name), mark);
        let event = self.verify(&body, &policy).await?;
        assert_eq!(event.provider_type, name);
        Ok(event)
    }

    /// Signs and verifies, now.
    pub async fn verify(&self, body: &str, policy: &Policy) -> Result<Event, CallError> {
        let now = time::now();
        let at = i64::try_from(now).expect("a time");
        let delivery = Delivery {
            payload: body.to_owned(),
            headers: vec![Entry::new(
                "stripe-signature",
                fake_stripe::sign(body, SECRET, at),
            )],
            received_at: now,
        };
        let verification = self.shop.lab.adapter.verify(policy, &delivery).await?;
        let [event]: [Event; 1] = verification.events.try_into().expect("one event");
        Ok(event)
    }

    /// Lets it be told by a thin event, which has the same kind, and mostly points at its object. Gives
    /// the subject, by way of `resolve`; none where the adapter resolves no such object.
    pub async fn resolve_thin(&self, name: &str) -> Result<Option<String>, CallError> {
        let policy = Policy::new([SECRET], Mode::Test);
        let snapshot = self.verify(&self.happen(name), &policy).await?;
        let body = self.body(&Trigger::new(name).thin());
        let thin = self.verify(&body, &policy).await?;
        assert_eq!(thin.provider_type, format!("v1.{name}"));
        if !matches!(snapshot.subject, Subject::Dispute(_)) {
            assert_eq!(thin.kind, snapshot.kind, "{name}");
        }
        let reference = match thin.subject {
            Subject::Reference(reference) => reference,
            // It says all that there is to know.
            subject => return Ok(Some(case_of(&subject))),
        };
        let connection = Connection {
            account: thin.account,
            ..self.shop.lab.connection()
        };
        let adapter = &self.shop.lab.adapter;
        match adapter.resolve(&connection, &reference).await {
            Ok(subject) => Ok(Some(case_of(&subject))),
            Err(CallError::Adapter(error)) if error.kind == ErrorKind::Unsupported => Ok(None),
            Err(error) => panic!("{name}, {reference:?}: {error}"),
        }
    }
}

/// As if whoever made the object had marked it, where it has metadata to hold a mark.
fn marked(body: String, mark: Mark) -> String {
    let installation = match mark {
        Mark::None => return body,
        Mark::Ours => INSTALLATION_ID,
        Mark::AnotherInstallations => "another",
    };
    let mut event: Value = serde_json::from_str(&body).expect("JSON");
    if let Some(metadata) = event["data"]["object"]["metadata"].as_object_mut() {
        metadata.insert(INSTALLATION.to_owned(), installation.into());
    }
    event.to_string()
}

/// The contract's name of a case, also of one that holds something.
pub fn case_of(case: &impl Debug) -> String {
    let text = format!("{case:?}");
    let name = text.split(['(', ' ', '{']).next().unwrap_or_default();
    case_name(&Verbatim(name))
}

/// Writes itself.
struct Verbatim<'a>(&'a str);

impl Debug for Verbatim<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}
