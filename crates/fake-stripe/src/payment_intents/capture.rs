//! Taking held money: once, several times, more than was held; and raising the hold.

use serde_json::{Value, json};

use super::{PaymentIntent, Status};
use crate::charges::Charge;
use crate::customers::echo;
use crate::error::ApiError;
use crate::ledger::Movement;
use crate::metadata;
use crate::money;
use crate::operation::Operation;
use crate::parameters::{Fields, Parameters};
use crate::payment_methods::Kind;
use crate::test_cards::Behaviour;
use crate::world::Resource;

const MAX_CAPTURES: u32 = 50;
const MAX_INCREMENTS: u32 = 10;

/// What a capture may change on the intent.
const ECHOED: [&str; 6] = [
    "amount_details",
    "application_fee_amount",
    "hooks",
    "payment_details",
    "statement_descriptor",
    "statement_descriptor_suffix",
];

impl Operation<'_> {
    pub(crate) fn capture_payment_intent(
        &mut self,
        id: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let mut intent: PaymentIntent = self.find(id)?;
        let mut charge = self.open_hold(&intent)?;
        let is_final = parameters.boolean("final_capture").unwrap_or(true);
        let amount = parameters
            .integer("amount_to_capture")
            .unwrap_or(intent.amount_capturable);
        check_capture(&intent, &charge, amount, is_final)?;
        metadata::merge(&mut intent.metadata, parameters)?;
        echo(&mut intent.details, parameters, &ECHOED);
        if let Some(share) = parameters.object("transfer_data") {
            change_transfer(&mut intent, share);
        }
        self.check_shares(&intent.details)?;
        let before = charge.render();
        echo(
            &mut charge.details,
            parameters,
            &[
                "application_fee_amount",
                "statement_descriptor",
                "statement_descriptor_suffix",
            ],
        );
        if let Some(transfer) = intent.details.get("transfer_data") {
            charge
                .details
                .insert("transfer_data".to_owned(), transfer.clone());
        }
        if amount > 0 {
            charge.amount_captured += amount;
            charge.captures += 1;
            self.record(Movement::Capture, amount, &charge.moved());
            charge.balance_transaction = Some(self.book_capture(&mut charge, amount));
        }
        let rest = (intent.amount_capturable - amount).max(0);
        intent.amount_received = charge.amount_captured;
        // Taking the whole rest ends the intent even when the caller did not call it final.
        if is_final || rest == 0 {
            self.finish_capture(&mut intent, charge, rest, &before);
        } else {
            intent.amount_capturable = rest;
            self.save_charge(charge, "charge.updated", &before);
            self.save_intent(&intent, "payment_intent.amount_capturable_updated");
        }
        Ok(intent.render())
    }

    /// Closes a hold of which something was captured; what is left is released.
    pub(super) fn finish_capture(
        &mut self,
        intent: &mut PaymentIntent,
        mut charge: Charge,
        rest: i64,
        before: &Value,
    ) {
        if rest > 0 {
            self.release(&mut charge, rest, None);
        }
        charge.captured = true;
        charge.capture_before = None;
        intent.amount_capturable = 0;
        intent.status = Status::Succeeded;
        self.save_charge(charge.clone(), "charge.captured", before);
        self.announce_release(&charge);
        self.save_intent(intent, "payment_intent.succeeded");
        let behaviour = match &charge.kind {
            Kind::Card(card) => card.behaviour,
            Kind::Other { .. } => Behaviour::Approve,
        };
        self.after_capture(charge, behaviour);
    }

    pub(crate) fn increment_payment_intent(
        &mut self,
        id: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let mut intent: PaymentIntent = self.find(id)?;
        if intent.status != Status::RequiresCapture {
            return Err(intent.unexpected_state(format!(
                "This PaymentIntent's authorization could not be incremented because it has a status of {}. Only a \
                 PaymentIntent with one of the following statuses may be incremented: requires_capture.",
                intent.status.name()
            )));
        }
        let mut charge = self.open_hold(&intent)?;
        let amount = parameters.integer("amount").unwrap_or_default();
        check_increment(&intent, &charge, amount)?;
        metadata::merge(&mut intent.metadata, parameters)?;
        echo(
            &mut intent.details,
            parameters,
            &[
                "amount_details",
                "application_fee_amount",
                "description",
                "hooks",
                "payment_details",
                "statement_descriptor",
            ],
        );
        if let Some(share) = parameters.object("transfer_data") {
            change_transfer(&mut intent, share);
        }
        let before = charge.render();
        self.record(Movement::Authorize, amount - intent.amount, &charge.moved());
        intent.amount = amount;
        intent.amount_capturable = amount;
        intent.increments += 1;
        charge.amount = amount;
        self.save_charge(charge, "charge.updated", &before);
        self.save_intent(&intent, "payment_intent.amount_capturable_updated");
        Ok(intent.render())
    }

    /// The charge behind an intent whose money is held.
    pub(super) fn open_hold(&mut self, intent: &PaymentIntent) -> Result<Charge, ApiError> {
        let charge = intent.latest_charge().and_then(|id| self.get::<Charge>(id));
        match (intent.status, charge) {
            (Status::RequiresCapture, Some(charge)) => Ok(charge),
            (Status::Succeeded, _) => Err(intent.unexpected_state(
                "This PaymentIntent could not be captured because it has already been captured.",
            )),
            (status, _) => Err(intent.unexpected_state(format!(
                "This PaymentIntent could not be captured because it has a status of {}. Only a PaymentIntent with \
                 one of the following statuses may be captured: requires_capture.",
                status.name()
            ))),
        }
    }
}

fn check_capture(
    intent: &PaymentIntent,
    charge: &Charge,
    amount: i64,
    is_final: bool,
) -> Result<(), ApiError> {
    let param = "amount_to_capture";
    if !is_final && !charge.features.multicapture {
        return Err(ApiError::invalid(
            "This PaymentIntent cannot be captured more than once. `final_capture=false` needs a payment whose \
             charge has payment_method_details.card.multicapture.status = available.",
        )
        .param("final_capture"));
    }
    // Nothing to take, only the rest to give back: possible once something was captured.
    let releases_rest = amount == 0 && is_final && charge.amount_captured > 0;
    if !releases_rest {
        money::check_positive(amount, param)?;
    }
    money::check_granularity(amount, &intent.currency, param)?;
    let capturable = charge.maximum_capturable() - charge.amount_captured;
    if amount > capturable {
        return Err(ApiError::invalid(format!(
            "The amount_to_capture ({}) is greater than the amount that can be captured ({}).",
            money::display(amount, &intent.currency),
            money::display(capturable, &intent.currency)
        ))
        .code("amount_too_large")
        .param(param));
    }
    if charge.captures >= MAX_CAPTURES {
        return Err(intent.unexpected_state(format!(
            "A PaymentIntent can be captured at most {MAX_CAPTURES} times."
        )));
    }
    Ok(())
}

fn check_increment(intent: &PaymentIntent, charge: &Charge, amount: i64) -> Result<(), ApiError> {
    money::check_charge(amount, &intent.currency)?;
    if !charge.features.incremental_authorization {
        return Err(intent.unexpected_state(
            "This PaymentIntent's authorization cannot be incremented: its charge does not support it.",
        ));
    }
    if charge.amount_captured > 0 {
        return Err(intent
            .unexpected_state("An authorization that was partly captured cannot be incremented."));
    }
    if intent.increments >= MAX_INCREMENTS {
        return Err(intent.unexpected_state(format!(
            "An authorization can be incremented at most {MAX_INCREMENTS} times."
        )));
    }
    if amount <= intent.amount {
        return Err(ApiError::invalid(format!(
            "The amount must be greater than the present authorization of {}.",
            money::display(intent.amount, &intent.currency)
        ))
        .param("amount"));
    }
    Ok(())
}

/// A capture changes the connected account's share, not whose it is.
fn change_transfer(intent: &mut PaymentIntent, share: &Parameters) {
    let transfer = intent
        .details
        .entry("transfer_data")
        .or_insert_with(|| json!({}));
    if let (Value::Object(transfer), Some(amount)) = (transfer, share.get("amount")) {
        transfer.insert("amount".to_owned(), amount.clone());
    }
}
