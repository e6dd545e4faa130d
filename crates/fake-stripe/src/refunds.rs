//! Refunds. What was one before 2025-03-31.basil is in the file below.

mod release;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api_version::{REFUND_EVENTS, Versions};
use crate::balance_transactions::Posting;
use crate::charges::{Charge, ChargeStatus};
use crate::error::ApiError;
use crate::events::changed;
use crate::ledger::Movement;
use crate::metadata::{self, Metadata};
use crate::money;
use crate::operation::{Moved, Operation};
use crate::pagination;
use crate::parameters::{Fields, Parameters, missing_parameter};
use crate::payment_intents::PaymentIntent;
use crate::payment_methods::Kind;
use crate::test_cards::Behaviour;
use crate::world::{Collection, Identified, Resource, Space, scramble};

/// Before, endpoints were told of refunds that belong to no charge only; there are none here.
const EVENTS_OF_REFUNDS: Versions = Versions::since(REFUND_EVENTS);

#[derive(Clone, Debug)]
pub(crate) struct Refund {
    id: String,
    created: i64,
    status: RefundStatus,
    pub(crate) amount: i64,
    currency: String,
    pub(crate) charge: String,
    payment_intent: String,
    customer: Option<String>,
    payment_method: String,
    method_type: String,
    reason: Option<String>,
    failure_reason: Option<String>,
    balance_transaction: Option<String>,
    failure_balance_transaction: Option<String>,
    instructions_email: Option<String>,
    /// What it took back from a connected account.
    transfer_reversal: Option<String>,
    metadata: Metadata,
}

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    /// On its way.
    Pending,
    /// The shopper has to say where the money goes.
    RequiresAction,
    /// Given back. A bank may still return it: `Failed`.
    Succeeded,
    /// Returned by the bank; the money is the merchant's again.
    Failed,
    /// Stopped before it left.
    Canceled,
}

impl RefundStatus {
    fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::RequiresAction => "requires_action",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }
}

/// What becomes of a refund, as `POST /_control/refunds/{id}` takes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RefundChange {
    /// The new status.
    pub status: RefundStatus,
    /// Stripe's word for why it failed; `unknown` if absent.
    #[serde(default)]
    pub failure_reason: Option<String>,
}

impl Refund {
    pub(crate) fn is_pending(&self) -> bool {
        self.status == RefundStatus::Pending
    }

    /// How many notes it has.
    pub(crate) fn notes(&self) -> usize {
        self.metadata.len()
    }

    fn moved(&self) -> Moved<'_> {
        Moved {
            payment_intent: Some(&self.payment_intent),
            charge: Some(&self.charge),
            refund: Some(&self.id),
            currency: &self.currency,
        }
    }
}

impl Identified for Refund {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Resource for Refund {
    const OBJECT: &'static str = "refund";

    fn collection(space: &Space) -> &Collection<Self> {
        &space.refunds
    }

    fn collection_mut(space: &mut Space) -> &mut Collection<Self> {
        &mut space.refunds
    }

    fn render(&self) -> Value {
        let has_reference = self.status == RefundStatus::Succeeded;
        let mut destination = json!({ "type": self.method_type });
        destination[&self.method_type] = json!({
            "reference": has_reference.then(|| scramble(&self.id, 23)),
            "reference_status": if has_reference { "available" } else { "pending" },
            "reference_type": "acquirer_reference_number",
            "type": "refund",
        });
        let mut refund = json!({
            "id": self.id,
            "object": "refund",
            "amount": self.amount,
            "balance_transaction": self.balance_transaction,
            "charge": self.charge,
            "created": self.created,
            "currency": self.currency,
            "customer": self.customer,
            "customer_account": null,
            "destination_details": destination,
            "metadata": self.metadata,
            "payment_intent": self.payment_intent,
            "payment_method": self.payment_method,
            "reason": self.reason,
            "receipt_number": null,
            "source_transfer_reversal": null,
            "status": self.status.name(),
            "transfer_reversal": self.transfer_reversal,
        });
        // These are there only where they say something.
        let is_pending = self.status == RefundStatus::Pending;
        for (name, value) in [
            (
                "failure_balance_transaction",
                self.failure_balance_transaction.as_deref(),
            ),
            ("failure_reason", self.failure_reason.as_deref()),
            ("instructions_email", self.instructions_email.as_deref()),
            ("pending_reason", is_pending.then_some("processing")),
        ] {
            if let Some(value) = value {
                refund[name] = json!(value);
            }
        }
        refund
    }
}

impl Operation<'_> {
    pub(crate) fn create_refund(&mut self, parameters: &Parameters) -> Result<Value, ApiError> {
        let mut charge = self.charge_to_refund(parameters)?;
        let amount = refund_amount(&charge, parameters)?;
        let back = self.check_take_back(&charge, amount, parameters)?;
        let mut metadata = Metadata::new();
        metadata::merge(&mut metadata, parameters)?;
        let pending = matches!(&charge.kind, Kind::Card(card) if card.behaviour == Behaviour::RefundPending)
            || matches!(charge.kind, Kind::Other { .. });
        let mut refund = Refund {
            id: self.new_id("re_3"),
            created: self.now,
            status: if pending {
                RefundStatus::Pending
            } else {
                RefundStatus::Succeeded
            },
            amount,
            currency: charge.currency.clone(),
            charge: charge.id.clone(),
            payment_intent: charge.payment_intent.clone(),
            customer: charge.customer.clone(),
            payment_method: charge.payment_method.clone(),
            method_type: charge.kind.name().to_owned(),
            reason: parameters.text("reason").map(str::to_owned),
            failure_reason: None,
            balance_transaction: None,
            failure_balance_transaction: None,
            instructions_email: parameters.text("instructions_email").map(str::to_owned),
            transfer_reversal: None,
            metadata,
        };
        let posting = match charge.kind {
            Kind::Card(_) => Posting::Refund,
            Kind::Other { .. } => Posting::PaymentRefund,
        };
        refund.balance_transaction =
            Some(self.book(posting, -amount, &refund.currency, &refund.id));
        refund.transfer_reversal = self.take_back(&charge, amount, back, &refund.id)?;
        let before = charge.render();
        charge.amount_refunded += amount;
        charge.refunds.push(refund.id.clone());
        self.record(Movement::Refund, amount, &refund.moved());
        let rendered = refund.render();
        self.save(refund);
        self.emit_to(EVENTS_OF_REFUNDS, "refund.created", rendered.clone(), None);
        let (charge_id, rest) = (charge.id.clone(), charge.refundable());
        self.save_charge(charge, "charge.refunded", &before);
        if rest == 0 {
            self.settle_fraud_warnings(&charge_id);
        }
        Ok(rendered)
    }

    pub(crate) fn list_refunds(&mut self, parameters: &Parameters) -> Result<Value, ApiError> {
        let charge = parameters.text("charge");
        let intent = parameters.text("payment_intent");
        pagination::list(self, "/v1/refunds", parameters, |refund: &Refund| {
            charge.is_none_or(|charge| refund.charge == charge)
                && intent.is_none_or(|intent| refund.payment_intent == intent)
        })
    }

    pub(crate) fn update_refund(
        &mut self,
        id: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let mut refund: Refund = self.find(id)?;
        let before = refund.render();
        metadata::merge(&mut refund.metadata, parameters)?;
        Ok(self.save_refund(refund, &before))
    }

    pub(crate) fn cancel_refund(&mut self, id: &str) -> Result<Value, ApiError> {
        let refund: Refund = self.find(id)?;
        if refund.status != RefundStatus::RequiresAction {
            return Err(ApiError::invalid(format!(
                "You can only cancel a refund that requires action; this one has a status of {}.",
                refund.status.name()
            )));
        }
        self.settle_refund(
            id,
            &RefundChange {
                status: RefundStatus::Canceled,
                failure_reason: None,
            },
        )
    }

    /// What the bank or the shopper makes of a refund.
    pub(crate) fn settle_refund(
        &mut self,
        id: &str,
        change: &RefundChange,
    ) -> Result<Value, ApiError> {
        let mut refund: Refund = self.find(id)?;
        let ended = matches!(refund.status, RefundStatus::Failed | RefundStatus::Canceled);
        let returns_to_pending =
            refund.status == RefundStatus::Succeeded && change.status != RefundStatus::Failed;
        if ended || returns_to_pending {
            return Err(ApiError::invalid(format!(
                "A refund with a status of {} cannot become {}.",
                refund.status.name(),
                change.status.name()
            )));
        }
        let before = refund.render();
        refund.status = change.status;
        let comes_back = match change.status {
            RefundStatus::Failed => Some(Movement::RefundFailed),
            RefundStatus::Canceled => Some(Movement::RefundCanceled),
            _ => None,
        };
        let mut charge: Charge = self.find(&refund.charge)?;
        if let Some(movement) = comes_back {
            refund.failure_balance_transaction = Some(self.book(
                Posting::RefundFailure,
                refund.amount,
                &refund.currency,
                &refund.id,
            ));
            self.record(movement, refund.amount, &refund.moved());
            let before = charge.render();
            charge.amount_refunded -= refund.amount;
            self.save_charge(charge, "charge.updated", &before);
        }
        if change.status == RefundStatus::Failed {
            refund.failure_reason = Some(
                change
                    .failure_reason
                    .clone()
                    .unwrap_or_else(|| "unknown".to_owned()),
            );
        }
        let rendered = self.save_refund(refund, &before);
        if change.status == RefundStatus::Failed {
            self.emit_to(EVENTS_OF_REFUNDS, "refund.failed", rendered.clone(), None);
        }
        Ok(rendered)
    }

    /// Both events carry the refund; the older one keeps its name from the charge.
    fn save_refund(&mut self, refund: Refund, before: &Value) -> Value {
        let rendered = refund.render();
        self.save(refund);
        if let Some(previous) = changed(before, &rendered) {
            self.emit_to(
                EVENTS_OF_REFUNDS,
                "refund.updated",
                rendered.clone(),
                Some(previous.clone()),
            );
            self.emit_change("charge.refund.updated", rendered.clone(), Some(previous));
        }
        rendered
    }

    fn charge_to_refund(&mut self, parameters: &Parameters) -> Result<Charge, ApiError> {
        if let Some(id) = parameters.text("charge") {
            return self
                .get(id)
                .ok_or_else(|| ApiError::no_such_reference("charge", id, "charge"));
        }
        let Some(id) = parameters.text("payment_intent") else {
            return Err(missing_parameter("payment_intent").validation());
        };
        let intent: PaymentIntent = self
            .get(id)
            .ok_or_else(|| ApiError::no_such_reference("payment_intent", id, "payment_intent"))?;
        let charge = intent.latest_charge().and_then(|id| self.get::<Charge>(id));
        let succeeded = charge.filter(|charge| charge.status == ChargeStatus::Succeeded);
        succeeded.ok_or_else(|| {
            ApiError::invalid(format!(
                "This PaymentIntent ({id}) does not have a successful charge to refund."
            ))
            .param("payment_intent")
        })
    }
}

/// # Errors
/// 400 when nothing, or less than asked for, is left to refund.
fn refund_amount(charge: &Charge, parameters: &Parameters) -> Result<i64, ApiError> {
    if charge.withdrawn > 0 {
        return Err(ApiError::invalid(format!(
            "Charge {} has been charged back; cannot issue a refund.",
            charge.id
        ))
        .code("charge_disputed"));
    }
    if charge.amount_captured == 0 {
        return Err(ApiError::invalid(format!(
            "Charge {} has not been captured. Cancel its PaymentIntent to release the money.",
            charge.id
        ))
        .code("charge_not_refundable"));
    }
    let rest = charge.refundable();
    if rest == 0 {
        return Err(
            ApiError::invalid(format!("Charge {} has already been refunded.", charge.id))
                .code("charge_already_refunded"),
        );
    }
    let amount = parameters.integer("amount").unwrap_or(rest);
    money::check_positive(amount, "amount")?;
    money::check_granularity(amount, &charge.currency, "amount")?;
    if amount > rest {
        return Err(ApiError::invalid(format!(
            "Refund amount ({}) is greater than unrefunded amount on charge ({})",
            money::display(amount, &charge.currency),
            money::display(rest, &charge.currency)
        ))
        .param("amount"));
    }
    Ok(amount)
}
