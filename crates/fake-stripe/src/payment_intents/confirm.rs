//! Confirming: may it be paid now, and with what?

use serde_json::Value;

use super::attempt::Attempt;
use super::{PaymentIntent, Status};
use crate::error::ApiError;
use crate::operation::Operation;
use crate::parameters::{Fields, Parameters};
use crate::payment_methods::PaymentMethod;

impl Operation<'_> {
    pub(crate) fn confirm_payment_intent(
        &mut self,
        id: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let mut intent: PaymentIntent = self.find(id)?;
        check_status(&intent)?;
        self.change_intent(&mut intent, parameters)?;
        self.check_return_url(&intent, parameters)?;
        self.confirm_intent(intent, parameters)
    }

    /// Confirms an intent to which the request's parameters have been applied.
    pub(super) fn confirm_intent(
        &mut self,
        mut intent: PaymentIntent,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        if let Some(url) = parameters.text("return_url") {
            intent.return_url = Some(url.to_owned());
        }
        let method = intent
            .payment_method
            .clone()
            .and_then(|id| self.get::<PaymentMethod>(&id));
        if let Some(mut method) = method {
            intent.mandate = self.mandate_for_payment(&mut method, parameters)?;
            self.save(method);
        }
        let attempt = Attempt {
            off_session: !matches!(
                parameters.get("off_session"),
                None | Some(Value::Bool(false))
            ),
            refuse_actions: parameters.boolean("error_on_requires_action") == Some(true),
            use_stripe_sdk: parameters.boolean("use_stripe_sdk") == Some(true),
        };
        self.save(intent.clone());
        self.attempt(intent, &attempt)
    }
}

fn check_status(intent: &PaymentIntent) -> Result<(), ApiError> {
    match intent.status {
        Status::RequiresPaymentMethod | Status::RequiresConfirmation | Status::RequiresAction => Ok(()),
        Status::Succeeded => Err(intent.unexpected_state(
            "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.",
        )),
        Status::RequiresCapture | Status::Processing => Err(intent.unexpected_state(
            "You cannot confirm this PaymentIntent because it has already been confirmed previously.",
        )),
        Status::Canceled => Err(intent.unexpected_state(
            "You cannot confirm this PaymentIntent because it has a status of canceled. Only a PaymentIntent with \
             one of the following statuses may be confirmed: requires_confirmation, requires_action.",
        )),
    }
}
