//! Giving held money back: canceled by request, or expired.

use serde_json::Value;

use super::{PaymentIntent, Status};
use crate::charges::Charge;
use crate::error::ApiError;
use crate::operation::{Cause, Operation};
use crate::parameters::{Fields, Parameters};
use crate::world::{Resource, World};

/// Why held money is given back.
enum Ending {
    /// By request, for one of Stripe's reasons.
    Canceled(Option<String>),
    Expired,
}

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
        Ok(self.give_up(intent, Ending::Canceled(reason)))
    }

    /// Cancels, and releases what was held.
    fn give_up(&mut self, mut intent: PaymentIntent, ending: Ending) -> Value {
        let (reason, charge_event, refund_reason) = match ending {
            Ending::Canceled(reason) => (reason, "charge.updated", None),
            Ending::Expired => (
                Some("expired".to_owned()),
                "charge.expired",
                Some("expired_uncaptured_charge"),
            ),
        };
        if intent.status == Status::RequiresCapture
            && let Some(mut charge) = intent.latest_charge().and_then(|id| self.get::<Charge>(id))
        {
            let before = charge.render();
            self.release(&mut charge, intent.amount_capturable, refund_reason);
            self.save_charge(charge.clone(), charge_event, &before);
            self.announce_release(&charge);
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
    pub(crate) fn expire_hold(&mut self, charge_id: &str) {
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
            self.give_up(intent, Ending::Expired);
        }
    }
}
