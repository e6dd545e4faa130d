//! One attempt to pay: what the test payment method decides, and what follows from it.

use serde_json::{Map, Value, json};

use super::{CaptureMethod, PaymentIntent, Status};
use crate::charges::{CaptureFeatures, Charge, ChargeStatus, Outcome};
use crate::error::ApiError;
use crate::ledger::Movement;
use crate::operation::Operation;
use crate::parameters::Fields;
use crate::payment_methods::{Flow, Kind, PaymentMethod};
use crate::shares::Shares;
use crate::test_cards::{
    AUTHENTICATION_REQUIRED, BLOCKED, Behaviour, Decline, Exemption, TestCard,
};
use crate::world::{Resource, scramble};

/// How a confirmation asked for the attempt to be made.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Attempt {
    /// Nobody is there to authenticate.
    pub(super) off_session: bool,
    /// Fail rather than wait for the shopper.
    pub(super) refuse_actions: bool,
    /// The shopper's browser runs Stripe's library and needs no redirect.
    pub(super) use_stripe_sdk: bool,
}

enum Decision {
    Approve,
    Decline(&'static Decline),
    Block(&'static Decline),
    /// The shopper has to do something first.
    Act,
    /// Accepted, settled later.
    Wait,
}

/// What a charge takes over from its intent.
const INHERITED: [&str; 9] = [
    "application_fee_amount",
    "description",
    "on_behalf_of",
    "receipt_email",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
];

impl Operation<'_> {
    /// # Errors
    /// 402 for a decline; the intent then waits for another method and says why.
    pub(super) fn attempt(
        &mut self,
        mut intent: PaymentIntent,
        attempt: &Attempt,
    ) -> Result<Value, ApiError> {
        let Some(method) = intent
            .payment_method
            .clone()
            .and_then(|id| self.get::<PaymentMethod>(&id))
        else {
            return Err(intent.unexpected_state(
                "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update \
                 the PaymentIntent with a payment method and then confirm it again, or confirm it again directly \
                 with a payment method or ConfirmationToken.",
            ));
        };
        let decision = decide(&intent, &method, attempt);
        intent.next_action = None;
        intent.last_payment_error = None;
        match decision {
            Decision::Approve => Ok(self.approve(intent, method)),
            Decision::Wait => Ok(self.accept(intent, &method)),
            Decision::Decline(decline) => {
                Err(self.decline(intent, &method, Outcome::Declined(decline), decline))
            }
            Decision::Block(decline) => {
                Err(self.decline(intent, &method, Outcome::Blocked(decline), decline))
            }
            Decision::Act if attempt.refuse_actions => Err(self.refuse_action(intent, &method)),
            Decision::Act => Ok(self.require_action(intent, &method, attempt)),
        }
    }

    /// Holds the money, or takes it, as the capture method says.
    pub(super) fn approve(
        &mut self,
        mut intent: PaymentIntent,
        mut method: PaymentMethod,
    ) -> Value {
        let mut charge = self.new_charge(&intent, &method, Outcome::Approved);
        self.record(Movement::Authorize, charge.amount, &charge.moved());
        intent.charges.push(charge.id.clone());
        let saved_for_later = intent.setup_future_usage.is_some();
        method.set_up |= intent.authenticated && saved_for_later;
        intent.authenticated = false;
        if intent.capture_method == CaptureMethod::Manual {
            let expiry = charge.created + charge.features.hold();
            charge.capture_before = Some(expiry);
            self.world.earliest_expiry = self.world.earliest_expiry.min(expiry);
            intent.status = Status::RequiresCapture;
            intent.amount_capturable = intent.amount;
            self.save_charge(charge, "charge.succeeded", &Value::Null);
            self.save_intent(&intent, "payment_intent.amount_capturable_updated");
        } else {
            self.take_all(&mut intent, charge);
        }
        self.keep_method(&intent, method);
        intent.render()
    }

    /// Captures a new charge whole and at once.
    pub(super) fn take_all(&mut self, intent: &mut PaymentIntent, mut charge: Charge) {
        self.record(Movement::Capture, charge.amount, &charge.moved());
        charge.status = ChargeStatus::Succeeded;
        charge.outcome = Outcome::Approved;
        charge.amount_captured = charge.amount;
        charge.captured = true;
        charge.captures = 1;
        intent.status = Status::Succeeded;
        intent.amount_received = charge.amount;
        let books_later = intent.capture_method == CaptureMethod::AutomaticAsync;
        let transaction = self.book_capture(&mut charge, intent.amount);
        if !books_later {
            charge.balance_transaction = Some(transaction.clone());
        }
        let behaviour = match &charge.kind {
            Kind::Card(card) => card.behaviour,
            Kind::Other { .. } => Behaviour::Approve,
        };
        self.save_charge(charge.clone(), "charge.succeeded", &Value::Null);
        self.save_intent(intent, "payment_intent.succeeded");
        if books_later {
            let before = charge.render();
            charge.balance_transaction = Some(transaction);
            self.save_charge(charge.clone(), "charge.updated", &before);
        }
        self.after_capture(charge, behaviour);
    }

    /// A delayed method: neither paid nor refused yet.
    fn accept(&mut self, mut intent: PaymentIntent, method: &PaymentMethod) -> Value {
        let charge = self.new_charge(&intent, method, Outcome::Waiting);
        intent.charges.push(charge.id.clone());
        intent.status = Status::Processing;
        self.save_charge(charge, "charge.pending", &Value::Null);
        self.save_intent(&intent, "payment_intent.processing");
        intent.render()
    }

    fn decline(
        &mut self,
        mut intent: PaymentIntent,
        method: &PaymentMethod,
        outcome: Outcome,
        decline: &'static Decline,
    ) -> ApiError {
        let charge = self.new_charge(&intent, method, outcome);
        self.record(Movement::Decline, charge.amount, &charge.moved());
        intent.charges.push(charge.id.clone());
        let error = ApiError::card(decline.code, decline.message)
            .with("decline_code", decline.decline_code)
            .with("advice_code", decline.advice_code)
            .with("network_decline_code", decline.network_decline_code)
            .with("charge", charge.id.clone());
        self.save_charge(charge, "charge.failed", &Value::Null);
        self.fail(intent, method, error)
    }

    /// Ends an attempt: the intent needs another method, and keeps the error.
    pub(super) fn fail(
        &mut self,
        mut intent: PaymentIntent,
        method: &PaymentMethod,
        error: ApiError,
    ) -> ApiError {
        let error = error.with("payment_method", method.render());
        intent.status = Status::RequiresPaymentMethod;
        intent.payment_method = None;
        intent.next_action = None;
        intent.authenticated = false;
        intent.last_payment_error = Some(error.summary());
        self.save_intent(&intent, "payment_intent.payment_failed");
        error.with("payment_intent", intent.render())
    }

    fn refuse_action(&mut self, intent: PaymentIntent, method: &PaymentMethod) -> ApiError {
        let error = ApiError::card(
            "payment_intent_action_required",
            "The provided payment method requires customer actions to complete, but `error_on_requires_action` was \
             set. If you'd like to add this payment method to your integration, we recommend that you first upgrade \
             your integration to handle actions.",
        );
        self.fail(intent, method, error)
    }

    fn require_action(
        &mut self,
        mut intent: PaymentIntent,
        method: &PaymentMethod,
        attempt: &Attempt,
    ) -> Value {
        let page = format!("{}/_authenticate/{}", self.base_url, intent.id);
        let is_card = matches!(method.kind, Kind::Card(_));
        let by_transfer = matches!(
            method.kind,
            Kind::Other {
                flow: Flow::BankTransfer,
                ..
            }
        );
        let action = match &intent.return_url {
            _ if by_transfer => json!({
                "type": "display_bank_transfer_instructions",
                "display_bank_transfer_instructions": {
                    "amount_remaining": intent.amount,
                    "currency": intent.currency,
                    "financial_addresses": [],
                    "hosted_instructions_url": page,
                    "reference": scramble(&intent.id, 12).to_uppercase(),
                    "type": "us_bank_transfer",
                },
            }),
            Some(return_url) if !(is_card && attempt.use_stripe_sdk) => json!({
                "type": "redirect_to_url",
                "redirect_to_url": { "url": page, "return_url": return_url },
            }),
            _ => json!({
                "type": "use_stripe_sdk",
                "use_stripe_sdk": {
                    "type": "three_d_secure_redirect",
                    "stripe_js": page,
                    "source": format!("payatt_{}", scramble(&intent.id, 24)),
                },
            }),
        };
        intent.next_action = Some(action);
        intent.status = Status::RequiresAction;
        self.save_intent(&intent, "payment_intent.requires_action");
        intent.render()
    }

    pub(super) fn new_charge(
        &mut self,
        intent: &PaymentIntent,
        method: &PaymentMethod,
        outcome: Outcome,
    ) -> Charge {
        let prefix = if matches!(method.kind, Kind::Card(_)) {
            "ch_3"
        } else {
            "py_3"
        };
        let inherited = INHERITED
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), intent.details.get(*name)?.clone())));
        let features = match &method.kind {
            Kind::Card(card) if intent.capture_method == CaptureMethod::Manual => {
                CaptureFeatures::requested(card, &intent.payment_method_options)
            }
            _ => CaptureFeatures::default(),
        };
        Charge {
            id: self.new_id(prefix),
            created: self.now,
            livemode: self.scope.livemode,
            status: match outcome {
                Outcome::Approved => ChargeStatus::Succeeded,
                Outcome::Waiting => ChargeStatus::Pending,
                Outcome::Declined(_) | Outcome::Blocked(_) | Outcome::Failed => {
                    ChargeStatus::Failed
                }
            },
            amount: intent.amount,
            amount_captured: 0,
            amount_refunded: 0,
            refunds: Vec::new(),
            release: None,
            currency: intent.currency.clone(),
            captured: false,
            captures: 0,
            payment_intent: intent.id.clone(),
            payment_method: method.id.clone(),
            kind: method.kind.clone(),
            expiry: method.expiry,
            customer: intent.customer.clone(),
            billing_details: method.billing_details.clone(),
            balance_transaction: None,
            disputed: false,
            withdrawn: 0,
            authenticated: intent.authenticated,
            mandate: intent.mandate.clone(),
            shares: Shares::default(),
            application: self.application(),
            features,
            capture_before: None,
            outcome,
            metadata: intent.metadata.clone(),
            details: Map::from_iter(inherited),
        }
    }

    /// A method that was asked to be kept is attached to the intent's customer; one without a
    /// customer is used up.
    fn keep_method(&mut self, intent: &PaymentIntent, mut method: PaymentMethod) {
        if method.customer.is_some() {
            return self.save(method);
        }
        match &intent.customer {
            Some(customer) if intent.setup_future_usage.is_some() => {
                method.customer = Some(customer.clone());
                let rendered = method.render();
                self.save(method);
                self.emit("payment_method.attached", rendered);
            }
            _ => {
                method.consumed = true;
                self.save(method);
            }
        }
    }
}

fn decide(intent: &PaymentIntent, method: &PaymentMethod, attempt: &Attempt) -> Decision {
    match &method.kind {
        Kind::Other {
            flow: Flow::Delayed,
            ..
        } => Decision::Wait,
        Kind::Other {
            flow: Flow::Redirect | Flow::BankTransfer,
            ..
        } if intent.authenticated => Decision::Approve,
        Kind::Other {
            flow: Flow::Redirect | Flow::BankTransfer,
            ..
        } => Decision::Act,
        Kind::Card(card) => decide_card(card, intent, method, attempt),
    }
}

fn decide_card(
    card: &TestCard,
    intent: &PaymentIntent,
    method: &PaymentMethod,
    attempt: &Attempt,
) -> Decision {
    let option = |name: &str| intent.payment_method_options.text_at(&["card", name]);
    let options = intent.payment_method_options.object("card");
    let moto = options.and_then(|card| card.boolean("moto")) == Some(true);
    let authenticated_elsewhere = options.is_some_and(|card| card.contains_key("three_d_secure"));
    let authenticated = intent.authenticated || authenticated_elsewhere || moto;
    match card.behaviour {
        Behaviour::Decline(decline) => Decision::Decline(decline),
        Behaviour::Block => Decision::Block(&BLOCKED),
        Behaviour::AuthenticationOptional
            if !authenticated
                && !attempt.off_session
                && matches!(option("request_three_d_secure"), Some("any" | "challenge")) =>
        {
            Decision::Act
        }
        Behaviour::Authenticate { exemption, then } => {
            let exempt = match exemption {
                Exemption::Never => false,
                Exemption::OnceSetUp => method.set_up,
                Exemption::Always => true,
            };
            match then {
                _ if !authenticated && attempt.off_session && !exempt => {
                    Decision::Decline(&AUTHENTICATION_REQUIRED)
                }
                _ if !authenticated && !attempt.off_session => Decision::Act,
                Some(decline) => Decision::Decline(decline),
                None => Decision::Approve,
            }
        }
        _ => Decision::Approve,
    }
}
