//! The object that an event is about: whose it is, and what it says in the contract's words.

use json_reader::{Field, Part};

use crate::contract::{AccountChange, DisputeStatus, EventKind, PaymentStatus, Reference, Subject};
use crate::error::Error;
use crate::stripe::client::Seen;
use crate::stripe::objects::{Charge, Expandable, HasId, Loose, PaymentIntent, Refund, Resource};
use crate::stripe::read::{self, RefundRendering};
use crate::text;
use crate::webhooks::thin;
use crate::webhooks::types::ObjectType;

pub enum Object {
    PaymentIntent(&'static PaymentIntent),
    Charge(&'static Charge),
    Refund(&'static Refund),
    Resource(ObjectType, &'static Resource),
    /// Of a thin event: nothing is known but where it is.
    Elsewhere(Reference),
}

/// Room for the object of an event, of whatever type.
#[derive(Default)]
pub struct Room {
    intent: Part<PaymentIntent>,
    charge: Part<Charge>,
    refund: Part<Refund>,
    resource: Part<Resource>,
    unknown: Part<Loose>,
}

impl Room {
    /// The place for an object of this type, or of none that is known.
    pub fn place(&mut self, object: Option<ObjectType>) -> &mut dyn Field {
        match object {
            Some(ObjectType::PaymentIntent) => &mut self.intent,
            Some(ObjectType::Charge) => &mut self.charge,
            Some(ObjectType::Refund) => &mut self.refund,
            Some(_) => &mut self.resource,
            None => &mut self.unknown,
        }
    }

    /// The object that was read there, if there was one.
    pub fn object(self, object: ObjectType) -> Option<Object> {
        Some(match object {
            ObjectType::PaymentIntent => Object::PaymentIntent(self.intent?),
            ObjectType::Charge => Object::Charge(self.charge?),
            ObjectType::Refund => Object::Refund(self.refund?),
            _ => Object::Resource(object, self.resource?),
        })
    }
}

/// How the object was come by.
pub struct Occasion<'a> {
    pub event_type: &'a str,
    pub account: Option<&'a str>,
    pub rendering: RefundRendering,
    pub seen: Seen,
}

impl Object {
    /// What the adapter wrote under this key when it created the object.
    pub fn mark(&self, key: &str) -> Option<&str> {
        let metadata = match self {
            Self::PaymentIntent(intent) => &intent.metadata,
            Self::Charge(charge) => &charge.metadata,
            Self::Refund(refund) => &refund.metadata,
            Self::Resource(_, resource) => &resource.metadata,
            Self::Elsewhere(_) => return None,
        };
        metadata.get(key)
    }

    /// The ids by which a host may know whose the object is, the payment's first.
    pub fn ids(&self, account: Option<&str>) -> Vec<String> {
        let ids: &[Option<&str>] = match self {
            Self::PaymentIntent(intent) => &[Some(intent.id)],
            Self::Charge(charge) => &[charge.payment_intent.id(), Some(charge.id)],
            Self::Refund(refund) => &[
                refund.payment_intent.id(),
                refund.charge.id(),
                Some(refund.id),
            ],
            // Its own id may be the same for every account, as a capability's is.
            Self::Resource(ObjectType::Account, resource) => {
                &[account_of(resource, account).or(Some(resource.id))]
            }
            Self::Resource(of, resource) => &[
                resource.payment_intent.id(),
                resource.setup_intent.id(),
                resource.charge.id(),
                resource.application_fee.id(),
                resource.payment_method.id(),
                // A customer may have been to other shops: it does not say whose a session is.
                resource
                    .customer
                    .id()
                    .filter(|_| *of != ObjectType::CheckoutSession),
                Some(resource.id),
            ],
            Self::Elsewhere(reference) if reference.kind == "capability" => {
                &[account.or(Some(&reference.id))]
            }
            Self::Elsewhere(reference) => &[Some(&reference.id)],
        };
        ids.iter().flatten().copied().map(text::owned).collect()
    }

    /// The kind of event that its object makes of one whose type says `kind`.
    pub fn kind(&self, kind: EventKind) -> EventKind {
        match self {
            Self::Refund(refund) if read::is_release(refund) => EventKind::PaymentUpdated,
            // Sent for each partial capture too.
            Self::PaymentIntent(intent)
                if kind == EventKind::PaymentAuthorized && intent.amount_received > Some(0) =>
            {
                EventKind::PaymentUpdated
            }
            Self::Resource(ObjectType::Dispute, dispute) => match read::dispute_status(dispute) {
                DisputeStatus::Won
                | DisputeStatus::Lost
                | DisputeStatus::WarningClosed
                | DisputeStatus::Prevented => EventKind::DisputeClosed,
                _ => kind,
            },
            _ => kind,
        }
    }

    /// The object in the contract's words.
    ///
    /// # Errors
    /// `protocol` where its amounts cannot be told in them.
    pub fn subject(&self, occasion: &Occasion<'_>) -> Result<Subject, Error> {
        let seen = &occasion.seen;
        match self {
            Self::PaymentIntent(intent) => {
                read::payment(intent, seen, occasion.rendering).map(Subject::Payment)
            }
            Self::Charge(charge) => {
                let payment = read::payment_of_charge(charge, seen, occasion.rendering);
                payment.map(|mut payment| {
                    // What was captured before the rest ran out stays captured.
                    if occasion.event_type == "charge.expired" && charge.amount_captured <= Some(0)
                    {
                        payment.status = PaymentStatus::Expired;
                    }
                    Subject::Payment(payment)
                })
            }
            Self::Refund(refund) if read::is_release(refund) => {
                Ok(Subject::Reference(released(refund)))
            }
            Self::Refund(refund) => read::refund(refund, seen).map(Subject::Transaction),
            Self::Resource(ObjectType::Dispute, dispute) => {
                read::dispute(dispute, seen).map(Subject::Dispute)
            }
            Self::Resource(ObjectType::FraudWarning | ObjectType::Review, alert) => {
                Ok(Subject::Alert(read::alert(alert, seen)))
            }
            Self::Resource(ObjectType::SetupIntent, setup) => {
                Ok(Subject::Setup(read::setup(setup, seen)))
            }
            Self::Resource(ObjectType::PaymentMethod, method) => {
                Ok(Subject::SavedMethod(read::saved_method(method, seen)))
            }
            Self::Resource(ObjectType::Mandate, mandate) => {
                Ok(Subject::Mandate(read::mandate(mandate, seen)))
            }
            Self::Resource(ObjectType::Payout, payout) => {
                read::payout(payout, seen).map(Subject::Payout)
            }
            Self::Resource(ObjectType::Account, resource) => {
                let change = thin::first_api(occasion.event_type);
                Ok(Subject::Account(AccountChange {
                    account: account_of(resource, occasion.account).map(text::owned),
                    change: text::owned(change),
                    disconnected: change == "account.application.deauthorized",
                }))
            }
            Self::Resource(..) | Self::Elsewhere(_) => Ok(Subject::Reference(self.reference())),
        }
    }

    /// Where the object is; of a checkout session, where that is which it is for.
    pub fn reference(&self) -> Reference {
        match self {
            Self::PaymentIntent(intent) => reference("payment_intent", intent.id),
            Self::Charge(charge) => reference("charge", charge.id),
            Self::Refund(refund) => reference("refund", refund.id),
            Self::Resource(ObjectType::CheckoutSession, session) => {
                first("payment_intent", &session.payment_intent)
                    .or_else(|| first("setup_intent", &session.setup_intent))
                    .unwrap_or_else(|| reference("checkout.session", session.id))
            }
            Self::Resource(_, resource) => reference(resource.object, resource.id),
            Self::Elsewhere(reference) => reference.clone(),
        }
    }
}

/// The payment of which an authorization ran out.
fn released(refund: &Refund) -> Reference {
    first("payment_intent", &refund.payment_intent)
        .or_else(|| first("charge", &refund.charge))
        .unwrap_or_else(|| reference("refund", refund.id))
}

fn account_of<'a>(resource: &'a Resource, account: Option<&'a str>) -> Option<&'a str> {
    let own = (resource.object == "account").then_some(resource.id);
    account.or(resource.account.id()).or(own)
}

fn first<T: HasId>(kind: &str, field: &Expandable<T>) -> Option<Reference> {
    field.id().map(|id| reference(kind, id))
}

fn reference(kind: &str, id: &str) -> Reference {
    Reference {
        kind: text::owned(kind),
        id: text::owned(id),
    }
}
