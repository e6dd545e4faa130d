//! Making events happen, each with the object that it is about and the story behind that object.
//!
//! Whatever the API can do is done as the API does it: a triggered `payment_intent.succeeded` is a
//! payment intent that was created and confirmed, and can be refunded. The stories are in the files
//! below, by what they are about.

mod accounts;
mod cases;
mod payments;
mod saved;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::control::{Control, ControlError};
use crate::error::ApiError;
use crate::event_types::EVENT_TYPES;
use crate::events::Event;
use crate::operation::{Cause, Operation};
use crate::parameters::Parameters;
use crate::payment_intents::{PaymentIntent, expire_holds};
use crate::thin_events::{PING, ThinEvent};
use crate::world::{Identified, Resource, Scope, World};

/// What [`Control::trigger`] is to make happen.
///
/// ```
/// use fake_stripe::Trigger;
///
/// let trigger = Trigger::new("charge.dispute.created").metadata("order", "1001");
/// assert_eq!(trigger.event, "charge.dispute.created");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Trigger {
    /// One of [`EVENT_TYPES`].
    pub event: String,
    /// The connected account that it happens in, or to; the platform's own if absent.
    pub account: Option<String>,
    /// Whether it happens in live mode's space.
    pub livemode: bool,
    /// Metadata of the payment intent, or of whatever else the story begins with. As at Stripe, a
    /// refund or a dispute does not take over what its payment has.
    pub metadata: BTreeMap<String, String>,
    /// A payment intent that exists already: it is taken as far as the event needs. A new one if
    /// absent.
    pub payment_intent: Option<String>,
    /// Tells event destinations of it as well, by a thin event of type `v1.` and the event's own.
    /// `v2.core.event_destination.ping` is always thin.
    pub thin: bool,
}

/// What [`Control::trigger`] made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Triggered {
    /// `evt_…`, of the event that was asked for. Others may have come before and after it. The thin
    /// one's, if that was asked for.
    pub event_id: String,
    /// The id of the event's object.
    pub object_id: String,
    /// Where the API shows the object; absent for what has no address.
    pub object_url: Option<String>,
}

impl Trigger {
    /// A trigger of an event in test mode, in the own account.
    #[must_use]
    pub fn new(event: impl Into<String>) -> Self {
        Self {
            event: event.into(),
            ..Self::default()
        }
    }

    /// In a connected account.
    #[must_use]
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// With an entry of metadata.
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// About a payment intent that exists.
    #[must_use]
    pub fn payment_intent(mut self, id: impl Into<String>) -> Self {
        self.payment_intent = Some(id.into());
        self
    }

    /// As a thin event too.
    #[must_use]
    pub fn thin(mut self) -> Self {
        self.thin = true;
        self
    }

    fn scope(&self, world: &World) -> Result<Scope, ApiError> {
        let asked = Scope {
            account: self.account.clone(),
            livemode: self.livemode,
        };
        let Some(intent) = &self.payment_intent else {
            return Ok(asked);
        };
        world
            .scope_of::<PaymentIntent>(intent)
            .filter(|scope| self.account.is_none() || *scope == asked)
            .ok_or_else(|| ApiError::no_such(PaymentIntent::OBJECT, intent))
    }
}

impl Control {
    /// Makes an event of any of [`EVENT_TYPES`] happen, with a coherent object behind it that the API
    /// shows, and delivers it to every endpoint that wants it.
    ///
    /// What has to happen first does, with its own events: a dispute needs a payment. `account.…` and
    /// `capability.updated` happen to the account named, or to the own one; an application is
    /// authorized or deauthorized by the account named, or by a new one.
    ///
    /// # Errors
    /// When the type is unknown, the payment intent does not exist, or the event cannot happen to it.
    pub fn trigger(&self, trigger: &Trigger) -> Result<Triggered, ControlError> {
        let mut world = self.shared.world();
        expire_holds(&mut world, &self.shared.base_url);
        let scope = trigger.scope(&world)?;
        let cause = Cause {
            request_id: Some(world.ids.next("req_", 14)),
            idempotency_key: Some(world.ids.next("trigger_", 24)),
        };
        let before = world.next_event();
        let mut operation = Operation::new(&mut world, scope, &self.shared.base_url, cause);
        if trigger.event == PING {
            return Ok(Triggered::thin(&operation.ping_destinations()?));
        }
        Story {
            operation: &mut operation,
            trigger,
        }
        .tell()?;
        let event = operation
            .world
            .latest_event(&trigger.event, before)
            .ok_or_else(|| {
                ControlError(format!(
                    "{} did not happen: the payment intent is past it.",
                    trigger.event
                ))
            })?;
        let made = Triggered {
            event_id: event.id().to_owned(),
            object_id: event.object["id"].as_str().unwrap_or_default().to_owned(),
            object_url: url_of(&event.object),
        };
        if !trigger.thin {
            return Ok(made);
        }
        let event = event.clone();
        Ok(Triggered {
            event_id: operation.emit_thin(&event).id().to_owned(),
            ..made
        })
    }
}

impl Triggered {
    fn thin(event: &ThinEvent) -> Self {
        let (id, url) = event.related().unwrap_or_default();
        Self {
            event_id: event.id().to_owned(),
            object_id: id.to_owned(),
            object_url: Some(url.to_owned()),
        }
    }
}

/// A trigger at work.
struct Story<'t, 'w> {
    operation: &'t mut Operation<'w>,
    trigger: &'t Trigger,
}

impl Story<'_, '_> {
    fn tell(&mut self) -> Result<(), ApiError> {
        let event = self.trigger.event.as_str();
        if !EVENT_TYPES.contains(&event) {
            return Err(ApiError::invalid(format!("No such event type: '{event}'")));
        }
        let (family, _) = event.split_once('.').unwrap_or((event, ""));
        match family {
            "payment_intent" | "charge" | "refund" if !event.starts_with("charge.dispute.") => {
                self.payment(event)
            }
            "charge" | "checkout" | "payment_link" | "radar" | "review" => self.case(event),
            "customer" | "payment_method" | "setup_intent" | "mandate" => {
                self.no_payment_intent()?;
                self.saved(event)
            }
            _ => self.account(event),
        }
    }

    /// # Errors
    /// When a payment intent was given to a story that has none.
    fn no_payment_intent(&self) -> Result<(), ApiError> {
        if self.trigger.payment_intent.is_some() {
            return Err(ApiError::invalid(format!(
                "{} is not about a payment intent.",
                self.trigger.event
            )));
        }
        Ok(())
    }
}

/// Parameters as they come out of the check of a request.
fn parameters(given: Value) -> Parameters {
    match given {
        Value::Object(parameters) => parameters,
        _ => Parameters::new(),
    }
}

/// A decline is what some stories are about; anything else went wrong.
fn declined(result: Result<Value, ApiError>) -> Result<(), ApiError> {
    match result {
        Ok(_) => Ok(()),
        Err(error) if error.status == 402 => Ok(()),
        Err(error) => Err(error),
    }
}

/// Where the API shows an object.
pub(crate) fn url_of(object: &Value) -> Option<String> {
    let text = |name: &str| object[name].as_str();
    let id = text("id")?;
    let collection = match text("object")? {
        "bank_account" => {
            return Some(format!(
                "/v1/accounts/{}/external_accounts/{id}",
                text("account")?
            ));
        }
        "capability" => {
            return Some(format!(
                "/v1/accounts/{}/capabilities/{id}",
                text("account")?
            ));
        }
        "fee_refund" => {
            return Some(format!(
                "/v1/application_fees/{}/refunds/{id}",
                text("fee")?
            ));
        }
        "account" => "accounts",
        "application_fee" => "application_fees",
        "charge" => "charges",
        "checkout.session" => "checkout/sessions",
        "customer" => "customers",
        "dispute" => "disputes",
        "mandate" => "mandates",
        "payment_intent" => "payment_intents",
        "payment_link" => "payment_links",
        "payment_method" => "payment_methods",
        "payout" => "payouts",
        "radar.early_fraud_warning" => "radar/early_fraud_warnings",
        "refund" => "refunds",
        "review" => "reviews",
        "setup_intent" => "setup_intents",
        "transfer" => "transfers",
        _ => return None,
    };
    Some(format!("/v1/{collection}/{id}"))
}

impl World {
    /// The newest event of a type that came after a position.
    fn latest_event(&self, kind: &str, after: u64) -> Option<&Event> {
        let spaces = self.spaces.values();
        spaces
            .flat_map(|space| {
                let recent = space.events.newest_first();
                recent.take_while(|event| event.sequence > after)
            })
            .filter(|event| event.kind == kind)
            .max_by_key(|event| event.sequence)
    }
}
