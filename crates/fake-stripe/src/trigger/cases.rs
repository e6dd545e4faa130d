//! What people do about payments: disputes, fraud warnings, reviews; and where payments come from:
//! checkout sessions, payment links.

use serde_json::json;

use super::payments::{AMOUNT, CURRENCY};
use super::{Story, parameters};
use crate::checkout_sessions::Paid;
use crate::disputes::{Dispute, DisputeStatus};
use crate::error::ApiError;
use crate::payment_intents::{PaymentIntent, Settlement, Status};
use crate::world::{Identified, Resource};

impl Story<'_, '_> {
    pub(super) fn case(&mut self, event: &str) -> Result<(), ApiError> {
        match event {
            "charge.dispute.created" | "charge.dispute.funds_withdrawn" => {
                self.new_dispute().map(drop)
            }
            "charge.dispute.updated" => self.update_dispute(),
            "charge.dispute.closed" => self.decide_dispute(DisputeStatus::once_lost_for_good),
            "charge.dispute.funds_reinstated" => self.decide_dispute(|_| DisputeStatus::Won),
            "radar.early_fraud_warning.created" => self.warning().map(drop),
            "radar.early_fraud_warning.updated" => {
                let intent = self.warning()?;
                let whole = parameters(json!({ "payment_intent": intent }));
                self.operation.create_refund(&whole).map(drop)
            }
            "review.opened" => self.new_review().map(drop),
            "review.closed" => {
                let review = self.review()?;
                self.operation.close_review(&review, "approved").map(drop)
            }
            "payment_link.created" => {
                self.no_payment_intent()?;
                self.operation.make_payment_link(&self.trigger.metadata);
                Ok(())
            }
            "payment_link.updated" => {
                self.no_payment_intent()?;
                let link = self.operation.make_payment_link(&self.trigger.metadata);
                self.operation.deactivate_payment_link(&link).map(drop)
            }
            _ => self.checkout(event),
        }
    }

    fn new_dispute(&mut self) -> Result<String, ApiError> {
        let charge = self.paid_charge("pm_card_visa")?;
        if charge.refundable() == 0 {
            return Err(ApiError::invalid(format!(
                "Nothing is left of charge {} to dispute.",
                charge.id
            )));
        }
        let dispute = self.operation.open_dispute(&charge, "fraudulent", false);
        Ok(dispute)
    }

    /// The latest dispute of the payment that the trigger names, or a new one.
    fn dispute(&mut self) -> Result<Dispute, ApiError> {
        let known = self.trigger.payment_intent.as_deref().and_then(|intent| {
            let space = self.operation.world.space(&self.operation.scope);
            let mut disputes = Dispute::collection(space).newest_first();
            disputes
                .find(|dispute| dispute.payment_intent == intent)
                .map(|dispute| dispute.id().to_owned())
        });
        let id = match known {
            Some(id) => id,
            None => self.new_dispute()?,
        };
        self.operation.find(&id)
    }

    /// Hands in evidence, or, where none is asked for, notes something.
    fn update_dispute(&mut self) -> Result<(), ApiError> {
        let dispute = self.dispute()?;
        let request = if dispute.status.takes_evidence() {
            json!({ "evidence": { "uncategorized_text": "A receipt" } })
        } else {
            json!({ "metadata": { format!("note_{}", dispute.notes()): "by a trigger" } })
        };
        self.operation
            .update_dispute(dispute.id(), &parameters(request))
            .map(drop)
    }

    fn decide_dispute(
        &mut self,
        decision: impl FnOnce(DisputeStatus) -> DisputeStatus,
    ) -> Result<(), ApiError> {
        let dispute = self.dispute()?;
        self.operation
            .settle_dispute(dispute.id(), decision(dispute.status))
            .map(drop)
    }

    /// An early fraud warning about a payment; the payment's id.
    fn warning(&mut self) -> Result<String, ApiError> {
        let charge = self.paid_charge("pm_card_visa")?;
        self.operation.warn_of_fraud(&charge);
        Ok(charge.payment_intent)
    }

    fn new_review(&mut self) -> Result<String, ApiError> {
        let charge = self.paid_charge("pm_card_riskLevelElevated")?;
        Ok(self.operation.open_review(charge))
    }

    fn review(&mut self) -> Result<String, ApiError> {
        let intent = self.trigger.payment_intent.as_deref();
        match intent.and_then(|intent| self.operation.open_review_of(intent)) {
            Some(review) => Ok(review),
            None => self.new_review(),
        }
    }

    fn checkout(&mut self, event: &str) -> Result<(), ApiError> {
        if event == "checkout.session.expired" {
            self.no_payment_intent()?;
            let metadata = &self.trigger.metadata;
            let session = self.operation.open_checkout(AMOUNT, CURRENCY, metadata);
            return self.operation.expire_checkout(&session).map(drop);
        }
        let settlement = match event {
            "checkout.session.async_payment_succeeded" => Some(Settlement::Succeeded),
            "checkout.session.async_payment_failed" => Some(Settlement::Failed),
            _ => None,
        };
        let intent = match settlement {
            None => self.paid_with("pm_card_visa")?,
            Some(_) => self.processing()?,
        };
        let paid: PaymentIntent = self.operation.find(&intent)?;
        let metadata = &self.trigger.metadata;
        let session = self
            .operation
            .open_checkout(paid.amount, &paid.currency, metadata);
        let Some(settlement) = settlement else {
            return self
                .operation
                .complete_checkout(&session, &paid, Paid::Now)
                .map(drop);
        };
        self.operation
            .complete_checkout(&session, &paid, Paid::Later)?;
        self.operation.settle_payment_intent(&intent, settlement)?;
        self.operation
            .settle_checkout(&session, settlement)
            .map(drop)
    }

    /// A payment that is settled later.
    fn processing(&mut self) -> Result<String, ApiError> {
        let intent = self.created()?;
        if self.status_of(&intent)? != Status::Processing {
            self.confirm(&intent, "pm_usBankAccount_success")?;
        }
        Ok(intent)
    }
}
