//! Payment intents, their charges, their refunds.

use serde_json::{Map, Value, json};

use super::{Story, declined, parameters};
use crate::charges::Charge;
use crate::error::ApiError;
use crate::payment_intents::{AuthenticationOutcome, PaymentIntent, Settlement, Status};
use crate::refunds::{Refund, RefundChange, RefundStatus};
use crate::world::Identified;

/// 20.00 USD, as the provider's own command line makes payments.
pub(super) const AMOUNT: i64 = 2_000;
pub(super) const CURRENCY: &str = "usd";
const RETURN_URL: &str = "https://shop.test/thanks";

impl Story<'_, '_> {
    pub(super) fn payment(&mut self, event: &str) -> Result<(), ApiError> {
        match event {
            "payment_intent.created" => {
                self.no_payment_intent()?;
                self.created().map(drop)
            }
            "payment_intent.requires_action" => {
                self.confirmed("pm_card_threeDSecure2Required").map(drop)
            }
            "payment_intent.payment_failed" | "charge.failed" => {
                self.confirmed("pm_card_chargeDeclined").map(drop)
            }
            "payment_intent.processing" | "charge.pending" => {
                self.confirmed("pm_usBankAccount_success").map(drop)
            }
            "payment_intent.partially_funded" => {
                let intent = self.awaiting_transfer()?;
                self.operation
                    .fund_payment_intent(&intent, AMOUNT / 2)
                    .map(drop)
            }
            "payment_intent.amount_capturable_updated" => self.held().map(drop),
            "payment_intent.canceled" => self.canceled(),
            "payment_intent.succeeded" | "charge.succeeded" => {
                self.paid_with("pm_card_visa").map(drop)
            }
            "charge.captured" => {
                let intent = self.held()?;
                let all = parameters(json!({}));
                self.operation
                    .capture_payment_intent(&intent, &all)
                    .map(drop)
            }
            "charge.expired" => {
                let intent = self.held()?;
                let charge = self.charge_of(&intent)?;
                self.operation.expire_hold(charge.id());
                Ok(())
            }
            "charge.updated" => {
                let charge = self.paid_charge("pm_card_visa")?;
                let changes = parameters(json!({ "description": "Changed by a trigger" }));
                self.operation
                    .update_charge(charge.id(), &changes)
                    .map(drop)
            }
            "charge.refunded" | "refund.created" => self.new_refund("pm_card_visa").map(drop),
            "refund.failed" => {
                let refund = self.refund("pm_card_refundFail")?;
                self.settle(&refund, RefundStatus::Failed)
            }
            _ => {
                let refund = self.refund("pm_card_pendingRefund")?;
                self.update(&refund)
            }
        }
    }

    /// A payment intent that nobody has tried to pay yet; its id.
    pub(super) fn created(&mut self) -> Result<String, ApiError> {
        if let Some(id) = self.given()? {
            return Ok(id);
        }
        self.create(json!({}))
    }

    fn create(&mut self, changes: Value) -> Result<String, ApiError> {
        let mut request = parameters(json!({
            "amount": AMOUNT,
            "currency": CURRENCY,
            "description": "(created by a trigger)",
            "metadata": self.trigger.metadata,
        }));
        request.extend(parameters(changes));
        let intent = self.operation.create_payment_intent(&request)?;
        Ok(intent["id"].as_str().unwrap_or_default().to_owned())
    }

    /// The payment intent that the trigger names, with the trigger's metadata.
    fn given(&mut self) -> Result<Option<String>, ApiError> {
        let Some(id) = &self.trigger.payment_intent else {
            return Ok(None);
        };
        if !self.trigger.metadata.is_empty() {
            let metadata = parameters(json!({ "metadata": self.trigger.metadata }));
            self.operation.update_payment_intent(id, &metadata)?;
        }
        Ok(Some(id.clone()))
    }

    /// A payment intent confirmed with a test method; a decline is no error.
    fn confirmed(&mut self, method: &str) -> Result<String, ApiError> {
        let intent = self.created()?;
        self.confirm(&intent, method)?;
        Ok(intent)
    }

    pub(super) fn confirm(&mut self, intent: &str, method: &str) -> Result<(), ApiError> {
        let request = json!({ "payment_method": method, "return_url": RETURN_URL });
        let answer = self
            .operation
            .confirm_payment_intent(intent, &parameters(request));
        declined(answer)
    }

    /// A payment intent whose money is held.
    fn held(&mut self) -> Result<String, ApiError> {
        let given = self.given()?;
        let intent = match given {
            Some(id) => id,
            None => self.create(json!({ "capture_method": "manual" }))?,
        };
        self.advance(&intent, "pm_card_visa")?;
        Ok(intent)
    }

    /// A payment intent that has been paid, if need be with a test method.
    pub(super) fn paid_with(&mut self, method: &str) -> Result<String, ApiError> {
        let intent = self.created()?;
        self.advance(&intent, method)?;
        if self.status_of(&intent)? == Status::RequiresCapture {
            let all = parameters(json!({}));
            self.operation.capture_payment_intent(&intent, &all)?;
        }
        Ok(intent)
    }

    pub(super) fn paid_charge(&mut self, method: &str) -> Result<Charge, ApiError> {
        let intent = self.paid_with(method)?;
        self.charge_of(&intent)
    }

    /// Takes an intent on until its money is held or taken.
    fn advance(&mut self, intent: &str, method: &str) -> Result<(), ApiError> {
        match self.status_of(intent)? {
            Status::RequiresPaymentMethod => self.confirm(intent, method),
            Status::RequiresConfirmation => {
                let request = parameters(json!({ "return_url": RETURN_URL }));
                declined(self.operation.confirm_payment_intent(intent, &request))
            }
            Status::RequiresAction => self
                .operation
                .authenticate(intent, AuthenticationOutcome::Succeeded)
                .map(drop),
            Status::Processing => self
                .operation
                .settle_payment_intent(intent, Settlement::Succeeded)
                .map(drop),
            Status::RequiresCapture | Status::Succeeded | Status::Canceled => Ok(()),
        }
    }

    pub(super) fn status_of(&mut self, intent: &str) -> Result<Status, ApiError> {
        let intent: PaymentIntent = self.operation.find(intent)?;
        Ok(intent.status)
    }

    pub(super) fn charge_of(&mut self, intent: &str) -> Result<Charge, ApiError> {
        let found: PaymentIntent = self.operation.find(intent)?;
        let charge = found
            .latest_charge()
            .and_then(|id| self.operation.get::<Charge>(id));
        charge.ok_or_else(|| {
            ApiError::invalid(format!(
                "This PaymentIntent ({intent}) has a status of {} and no charge.",
                found.status.name()
            ))
        })
    }

    fn canceled(&mut self) -> Result<(), ApiError> {
        let intent = self.created()?;
        let reason = parameters(json!({ "cancellation_reason": "requested_by_customer" }));
        self.operation
            .cancel_payment_intent(&intent, &reason)
            .map(drop)
    }

    /// A payment that waits for the customer's bank transfer.
    fn awaiting_transfer(&mut self) -> Result<String, ApiError> {
        if let Some(id) = self.given()? {
            return Ok(id);
        }
        let customer = self
            .operation
            .create_customer(&parameters(json!({ "name": "Jo" })))?;
        self.create(json!({
            "customer": customer["id"],
            "confirm": true,
            "allowed_payment_method_types": ["customer_balance"],
            "payment_method_data": { "type": "customer_balance" },
        }))
    }

    /// Refunds the rest of a payment; the refund's id.
    fn new_refund(&mut self, method: &str) -> Result<String, ApiError> {
        let intent = self.paid_with(method)?;
        let request = parameters(json!({ "payment_intent": intent }));
        let refund = self.operation.create_refund(&request)?;
        Ok(refund["id"].as_str().unwrap_or_default().to_owned())
    }

    /// The latest refund of the payment that the trigger names, or a new one; its id.
    fn refund(&mut self, method: &str) -> Result<String, ApiError> {
        if let Some(id) = self.given()? {
            let intent: PaymentIntent = self.operation.find(&id)?;
            let charge = intent
                .latest_charge()
                .and_then(|id| self.operation.get::<Charge>(id));
            if let Some(refund) = charge.and_then(|charge| charge.refunds.last().cloned()) {
                return Ok(refund);
            }
        }
        self.new_refund(method)
    }

    fn settle(&mut self, refund: &str, status: RefundStatus) -> Result<(), ApiError> {
        let failure_reason =
            (status == RefundStatus::Failed).then(|| "expired_or_canceled_card".to_owned());
        let change = RefundChange {
            status,
            failure_reason,
        };
        self.operation.settle_refund(refund, &change).map(drop)
    }

    /// Lets something about a refund change: it arrives, or gets a note.
    fn update(&mut self, id: &str) -> Result<(), ApiError> {
        let refund: Refund = self.operation.find(id)?;
        if refund.is_pending() {
            return self.settle(id, RefundStatus::Succeeded);
        }
        let note = Map::from_iter([(format!("note_{}", refund.notes()), json!("by a trigger"))]);
        let request = parameters(json!({ "metadata": note }));
        self.operation.update_refund(id, &request).map(drop)
    }
}
