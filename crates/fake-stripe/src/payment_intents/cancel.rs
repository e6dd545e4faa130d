//! Giving held money back: canceled by request, or expired.

use serde_json::Value;

use super::{PaymentIntent, Status};
use crate::charges::Charge;
use crate::error::ApiError;
use crate::ledger::Movement;
use crate::operation::{Cause, Operation};
use crate::parameters::{Fields, Parameters};
use crate::world::{Resource, World};

impl Operation<'_> {
    pub(crate) fn cancel_payment_intent(
        &mut self,
        id: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let intent: PaymentIntent = self.find(id)?;
        let refused = match intent.status {
            Status::Succeeded | Status::Canceled | Status::Processing => true,
            Status::RequiresCapture => intent.amount_received > 0,
            Status::RequiresPaymentMethod
            | Status::RequiresConfirmation
            | Status::RequiresAction => false,
        };
        if refused {
            return Err(intent.unexpected_state(format!(
                "You cannot cancel this PaymentIntent because it has a status of {}{}. Only a PaymentIntent with one \
                 of the following statuses may be canceled: requires_payment_method, requires_capture, \
                 requires_confirmation, requires_action.",
                intent.status.name(),
                if intent.amount_received > 0 { " and has been captured" } else { "" },
            )));
        }
        let reason = parameters.text("cancellation_reason").map(str::to_owned);
        Ok(self.give_up(intent, reason, "charge.updated"))
    }

    /// Cancels, and releases what was held. Since 2025-03-31.basil this makes no refund.
    fn give_up(
        &mut self,
        mut intent: PaymentIntent,
        reason: Option<String>,
        charge_event: &str,
    ) -> Value {
        if intent.status == Status::RequiresCapture
            && let Some(mut charge) = intent
                .latest_charge
                .clone()
                .and_then(|id| self.get::<Charge>(&id))
        {
            self.record(Movement::Release, intent.amount_capturable, &charge.moved());
            let before = charge.render();
            charge.capture_before = None;
            self.save_charge(charge, charge_event, &before);
        }
        intent.status = Status::Canceled;
        intent.canceled_at = Some(self.now);
        intent.cancellation_reason = reason;
        intent.amount_capturable = 0;
        intent.next_action = None;
        self.save_intent(&intent, "payment_intent.canceled");
        intent.render()
    }
}

/// Ends every hold whose time is over: canceled, or closed with what was captured.
pub(crate) fn expire_holds(world: &mut World, base_url: &str) {
    let now = world.clock.now();
    if now < world.earliest_expiry {
        return;
    }
    let mut over = Vec::new();
    let mut earliest = i64::MAX;
    for (scope, space) in &world.spaces {
        for charge in space.charges.oldest_first() {
            match charge.capture_before {
                Some(expiry) if expiry <= now => over.push((scope.clone(), charge.id.clone())),
                Some(expiry) => earliest = earliest.min(expiry),
                None => {}
            }
        }
    }
    world.earliest_expiry = earliest;
    for (scope, charge) in over {
        Operation::new(world, scope, base_url, Cause::default()).expire_hold(&charge);
    }
}

impl Operation<'_> {
    fn expire_hold(&mut self, charge_id: &str) {
        let Some(charge) = self.get::<Charge>(charge_id) else {
            return;
        };
        let Some(mut intent) = self.get::<PaymentIntent>(&charge.payment_intent) else {
            return;
        };
        if charge.amount_captured > 0 {
            let (rest, before) = (intent.amount_capturable, charge.render());
            self.finish_capture(&mut intent, charge, rest, &before);
        } else {
            self.give_up(intent, Some("automatic".to_owned()), "charge.expired");
        }
    }
}
