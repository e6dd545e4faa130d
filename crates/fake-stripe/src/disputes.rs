//! Disputes: the object, opening one, reading and answering it. How one goes on is in the file
//! below.

mod life;

use serde_json::{Map, Value, json};

use crate::charges::Charge;
use crate::error::ApiError;
use crate::events::changed;
use crate::ledger::Movement;
use crate::metadata::{self, Metadata};
use crate::operation::Operation;
use crate::pagination;
use crate::parameters::{Fields, Parameters};
use crate::payment_methods::Kind;
use crate::test_cards::Behaviour;
use crate::world::{Collection, Identified, Resource, Space};

pub(crate) use life::DisputeStatus;

/// How long a merchant has to answer a dispute, in seconds.
const EVIDENCE_DUE: i64 = 9 * 86_400;

/// How many characters all of the evidence may have.
const MAX_EVIDENCE: usize = 150_000;

/// What evidence may hold, besides what is nested.
const EVIDENCE: [&str; 25] = [
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
];

#[derive(Clone, Debug)]
pub(crate) struct Dispute {
    id: String,
    created: i64,
    livemode: bool,
    amount: i64,
    currency: String,
    charge: String,
    pub(crate) payment_intent: String,
    brand: Option<&'static str>,
    reason: String,
    pub(crate) status: DisputeStatus,
    /// Whether the money is with the shopper's bank.
    withdrawn: bool,
    balance_transactions: Vec<Value>,
    evidence: Map<String, Value>,
    submissions: u32,
    metadata: Metadata,
}

impl Dispute {
    /// How many notes it has.
    pub(crate) fn notes(&self) -> usize {
        self.metadata.len()
    }
}

impl Identified for Dispute {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Resource for Dispute {
    const OBJECT: &'static str = "dispute";

    fn collection(space: &Space) -> &Collection<Self> {
        &space.disputes
    }

    fn collection_mut(space: &mut Space) -> &mut Collection<Self> {
        &mut space.disputes
    }

    fn render(&self) -> Value {
        let mut evidence = Map::new();
        for name in EVIDENCE {
            evidence.insert(name.to_owned(), Value::Null);
        }
        evidence.insert("appeal".to_owned(), Value::Null);
        evidence.insert("enhanced_evidence".to_owned(), json!({}));
        evidence.insert("uncategorized_file".to_owned(), Value::Null);
        evidence.insert("uncategorized_text".to_owned(), Value::Null);
        evidence.extend(self.evidence.clone());
        let is_inquiry = self.status.is_inquiry();
        let submitted = self.submissions > 0;
        let due = !submitted && !self.status.is_closed();
        let code = self.brand.map(|_| "10.4");
        json!({
            "id": self.id,
            "object": "dispute",
            "amount": self.amount,
            "balance_transactions": self.balance_transactions,
            "charge": self.charge,
            "created": self.created,
            "currency": self.currency,
            "enhanced_eligibility_types": [],
            "evidence": evidence,
            "evidence_details": {
                "due_by": due.then_some(self.created + EVIDENCE_DUE),
                "enhanced_eligibility": {},
                "has_evidence": !self.evidence.is_empty(),
                "past_due": false,
                "submission_count": self.submissions,
                "submission_method": if submitted { "manual" } else { "not_submitted" },
            },
            "intended_submission_method": null,
            "is_charge_refundable": is_inquiry,
            "livemode": self.livemode,
            "metadata": self.metadata,
            "network_reason_code": code,
            "payment_intent": self.payment_intent,
            "payment_method_details": self.brand.map(|brand| json!({
                "type": "card",
                "card": {
                    "brand": brand,
                    "case_type": if is_inquiry { "inquiry" } else { "chargeback" },
                    "network": brand,
                    "network_reason_code": code,
                },
            })),
            "reason": self.reason,
            "status": self.status.name(),
        })
    }
}

impl Operation<'_> {
    /// What some test cards set off once they are charged.
    pub(crate) fn after_capture(&mut self, charge: Charge, behaviour: Behaviour) {
        match behaviour {
            Behaviour::Dispute {
                reason,
                inquiry,
                times,
            } => {
                for _ in 0..times {
                    self.open_dispute(&charge, reason, inquiry);
                }
            }
            Behaviour::EarlyFraudWarning => self.warn_of_fraud(&charge),
            _ => {}
        }
    }

    /// The shopper's bank disputes what a charge took and did not give back. An inquiry takes no
    /// money and leaves the charge refundable. Gives the dispute's id.
    pub(crate) fn open_dispute(&mut self, charge: &Charge, reason: &str, inquiry: bool) -> String {
        let mut dispute = Dispute {
            id: self.new_id("du_1"),
            created: self.now,
            livemode: self.scope.livemode,
            amount: charge.refundable(),
            currency: charge.currency.clone(),
            charge: charge.id.clone(),
            payment_intent: charge.payment_intent.clone(),
            brand: match &charge.kind {
                Kind::Card(card) => Some(card.brand),
                Kind::Other { .. } => None,
            },
            reason: reason.to_owned(),
            status: if inquiry {
                DisputeStatus::WarningNeedsResponse
            } else {
                DisputeStatus::NeedsResponse
            },
            withdrawn: false,
            balance_transactions: Vec::new(),
            evidence: Map::new(),
            submissions: 0,
            metadata: Metadata::new(),
        };
        self.record(Movement::Dispute, dispute.amount, &charge.moved());
        if !inquiry {
            self.withdraw(&mut dispute);
        }
        let (id, rendered) = (dispute.id.clone(), dispute.render());
        self.save(dispute);
        self.emit("charge.dispute.created", rendered.clone());
        if !inquiry {
            self.emit("charge.dispute.funds_withdrawn", rendered);
        }
        self.settle_fraud_warnings(&charge.id);
        id
    }

    pub(crate) fn list_disputes(&mut self, parameters: &Parameters) -> Result<Value, ApiError> {
        let charge = parameters.text("charge");
        let intent = parameters.text("payment_intent");
        pagination::list(self, "/v1/disputes", parameters, |dispute: &Dispute| {
            charge.is_none_or(|charge| dispute.charge == charge)
                && intent.is_none_or(|intent| dispute.payment_intent == intent)
        })
    }

    /// Takes evidence, and hands it to the bank when asked to. In test mode two texts decide at
    /// once (<https://docs.stripe.com/testing#evidence>).
    pub(crate) fn update_dispute(
        &mut self,
        id: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let mut dispute: Dispute = self.find(id)?;
        let before = dispute.render();
        metadata::merge(&mut dispute.metadata, parameters)?;
        let evidence = parameters.object("evidence");
        if evidence.is_some() && !dispute.status.takes_evidence() {
            return Err(closed(&dispute));
        }
        for (name, value) in evidence.into_iter().flatten() {
            if value.as_str() == Some("") {
                dispute.evidence.remove(name);
            } else {
                dispute.evidence.insert(name.clone(), value.clone());
            }
        }
        check_length(&dispute.evidence)?;
        // Stripe submits what is saved unless it is told not to.
        let submits = evidence.is_some() && parameters.boolean("submit") != Some(false);
        if submits {
            dispute.submissions += 1;
            dispute.status = dispute.status.once_answered();
        }
        let rendered = dispute.render();
        let decided = match dispute.evidence.text("uncategorized_text") {
            Some("winning_evidence") if submits => Some(dispute.status.once_won()),
            Some("losing_evidence") if submits => Some(dispute.status.once_lost()),
            _ => None,
        };
        self.save(dispute);
        if let Some(previous) = changed(&before, &rendered) {
            self.emit_change("charge.dispute.updated", rendered.clone(), Some(previous));
        }
        match decided {
            Some(status) => self.settle_dispute(id, status),
            None => Ok(rendered),
        }
    }

    /// Accepts a dispute: it is lost.
    pub(crate) fn close_dispute(&mut self, id: &str) -> Result<Value, ApiError> {
        let dispute: Dispute = self.find(id)?;
        if !dispute.status.takes_evidence() {
            return Err(closed(&dispute));
        }
        let status = match dispute.status {
            DisputeStatus::WarningNeedsResponse => DisputeStatus::WarningClosed,
            _ => DisputeStatus::Lost,
        };
        self.settle_dispute(id, status)
    }
}

/// # Errors
/// 400 when the texts of all fields together are too long for the bank.
fn check_length(evidence: &Map<String, Value>) -> Result<(), ApiError> {
    let length: usize = evidence.values().map(characters).sum();
    if length <= MAX_EVIDENCE {
        return Ok(());
    }
    Err(ApiError::invalid(format!(
        "The combined character count of all evidence fields is limited to {MAX_EVIDENCE}, but you have {length}."
    ))
    .param("evidence"))
}

fn characters(value: &Value) -> usize {
    match value {
        Value::String(text) => text.chars().count(),
        Value::Object(fields) => fields.values().map(characters).sum(),
        Value::Array(items) => items.iter().map(characters).sum(),
        _ => 0,
    }
}

fn closed(dispute: &Dispute) -> ApiError {
    ApiError::invalid(format!(
        "This dispute is already closed or under review: its status is {}.",
        dispute.status.name()
    ))
}
