//! What happens outside the API: the shopper authenticates, a bank settles.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::attempt::Attempt;
use super::{ConfirmationMethod, PaymentIntent, Status};
use crate::charges::{Charge, ChargeStatus, Outcome};
use crate::error::ApiError;
use crate::ledger::Movement;
use crate::operation::Operation;
use crate::payment_methods::PaymentMethod;
use crate::world::Resource;

/// How the shopper's authentication, or visit to a provider's page, ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthenticationOutcome {
    /// Passed; the payment goes on.
    Succeeded,
    /// Failed or given up.
    Failed,
}

/// How a payment that was `processing` ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settlement {
    /// The money arrived.
    Succeeded,
    /// It did not.
    Failed,
}

impl Operation<'_> {
    /// Completes the action an intent waits for. A decline that follows is not an error here: the
    /// intent shows it, as it would to a shopper who comes back.
    pub(crate) fn authenticate(
        &mut self,
        id: &str,
        outcome: AuthenticationOutcome,
    ) -> Result<Value, ApiError> {
        let mut intent: PaymentIntent = self.find(id)?;
        if intent.status != Status::RequiresAction {
            return Err(intent.unexpected_state(format!(
                "This PaymentIntent has a status of {} and waits for no action.",
                intent.status.name()
            )));
        }
        match outcome {
            AuthenticationOutcome::Failed => {
                let method = self.method_of(&intent)?;
                let error = ApiError::invalid(
                    "We are unable to authenticate your payment method. Please choose a different payment method \
                     and try again.",
                )
                .code("payment_intent_authentication_failure");
                self.fail(intent, &method, error);
            }
            AuthenticationOutcome::Succeeded => {
                intent.authenticated = true;
                if intent.confirmation_method == ConfirmationMethod::Manual {
                    intent.next_action = None;
                    intent.status = Status::RequiresConfirmation;
                    self.save(intent);
                } else {
                    // A decline is kept on the intent, which is what is answered below.
                    let _ = self.attempt(intent, &Attempt::default());
                }
            }
        }
        self.retrieve::<PaymentIntent>(id)
    }

    /// Where the shopper's browser goes after the page, with what Stripe puts into the query.
    pub(crate) fn return_url(
        &mut self,
        id: &str,
        outcome: AuthenticationOutcome,
    ) -> Option<String> {
        let intent: PaymentIntent = self.get(id)?;
        let url = intent.return_url?;
        Some(back_to(
            &url,
            "payment_intent",
            &intent.id,
            &intent.client_secret,
            outcome,
        ))
    }

    /// Part of a bank transfer arrives; the last part completes the payment.
    pub(crate) fn fund_payment_intent(&mut self, id: &str, amount: i64) -> Result<Value, ApiError> {
        let mut intent: PaymentIntent = self.find(id)?;
        let instructions = intent
            .next_action
            .as_mut()
            .map(|action| &mut action["display_bank_transfer_instructions"]["amount_remaining"]);
        let remaining = instructions
            .as_ref()
            .and_then(|remaining| remaining.as_i64());
        let (Some(instructions), Some(remaining)) = (instructions, remaining) else {
            return Err(intent.unexpected_state(format!(
                "This PaymentIntent has a status of {} and waits for no bank transfer.",
                intent.status.name()
            )));
        };
        if amount >= remaining {
            return self.authenticate(id, AuthenticationOutcome::Succeeded);
        }
        *instructions = json!(remaining - amount);
        self.save_intent(&intent, "payment_intent.partially_funded");
        Ok(intent.render())
    }

    /// Ends a `processing` payment.
    pub(crate) fn settle_payment_intent(
        &mut self,
        id: &str,
        settlement: Settlement,
    ) -> Result<Value, ApiError> {
        let mut intent: PaymentIntent = self.find(id)?;
        let charge = intent.latest_charge().and_then(|id| self.get::<Charge>(id));
        let (Status::Processing, Some(mut charge)) = (intent.status, charge) else {
            return Err(intent.unexpected_state(format!(
                "This PaymentIntent has a status of {} and waits for no settlement.",
                intent.status.name()
            )));
        };
        match settlement {
            Settlement::Succeeded => {
                self.record(Movement::Authorize, charge.amount, &charge.moved());
                self.take_all(&mut intent, charge);
            }
            Settlement::Failed => {
                let method = self.method_of(&intent)?;
                let before = charge.render();
                charge.status = ChargeStatus::Failed;
                charge.outcome = Outcome::Failed;
                self.record(Movement::Decline, charge.amount, &charge.moved());
                let error =
                    ApiError::card("payment_method_provider_decline", "The payment failed.")
                        .with("charge", json!(charge.id));
                self.save_charge(charge, "charge.failed", &before);
                self.fail(intent, &method, error);
            }
        }
        self.retrieve::<PaymentIntent>(id)
    }

    fn method_of(&mut self, intent: &PaymentIntent) -> Result<PaymentMethod, ApiError> {
        let id = intent.payment_method.clone().unwrap_or_default();
        self.find(&id)
    }
}

/// A return URL with what Stripe adds to its query.
pub(crate) fn back_to(
    url: &str,
    object: &str,
    id: &str,
    client_secret: &str,
    outcome: AuthenticationOutcome,
) -> String {
    let status = match outcome {
        AuthenticationOutcome::Succeeded => "succeeded",
        AuthenticationOutcome::Failed => "failed",
    };
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair(object, id)
        .append_pair(&format!("{object}_client_secret"), client_secret)
        .append_pair("redirect_status", status)
        .finish();
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}{query}")
}
