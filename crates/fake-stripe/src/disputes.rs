//! What some test cards set off once they are charged: disputes and early fraud warnings.

use serde_json::json;

use crate::charges::Charge;
use crate::ledger::Movement;
use crate::operation::Operation;
use crate::test_cards::Behaviour;
use crate::world::Resource;

/// How long a merchant has to answer a dispute, in seconds.
const EVIDENCE_DUE: i64 = 9 * 86_400;

impl Operation<'_> {
    pub(crate) fn after_capture(&mut self, charge: Charge, behaviour: Behaviour) {
        match behaviour {
            Behaviour::Dispute {
                reason,
                inquiry,
                times,
            } => {
                for _ in 0..times {
                    self.open_dispute(charge.clone(), reason, inquiry);
                }
            }
            Behaviour::EarlyFraudWarning => {
                let warning = json!({
                    "id": self.new_id("issfr_1"),
                    "object": "radar.early_fraud_warning",
                    "actionable": true,
                    "charge": charge.id,
                    "created": self.now,
                    "fraud_type": "unauthorized_use_of_card",
                    "livemode": self.scope.livemode,
                    "payment_intent": charge.payment_intent,
                });
                self.emit("radar.early_fraud_warning.created", warning);
            }
            _ => {}
        }
    }

    /// An inquiry takes no money and leaves the charge refundable.
    fn open_dispute(&mut self, mut charge: Charge, reason: &str, inquiry: bool) {
        let dispute = json!({
            "id": self.new_id("du_1"),
            "object": "dispute",
            "amount": charge.amount_captured,
            "balance_transactions": [],
            "charge": charge.id,
            "created": self.now,
            "currency": charge.currency,
            "evidence": {},
            "evidence_details": {
                "due_by": self.now + EVIDENCE_DUE, "has_evidence": false, "past_due": false, "submission_count": 0,
            },
            "is_charge_refundable": inquiry,
            "livemode": self.scope.livemode,
            "metadata": {},
            "payment_intent": charge.payment_intent,
            "reason": reason,
            "status": if inquiry { "warning_needs_response" } else { "needs_response" },
        });
        self.record(Movement::Dispute, charge.amount_captured, &charge.moved());
        if !inquiry {
            let before = charge.render();
            charge.disputed = true;
            self.save_charge(charge, "charge.updated", &before);
        }
        self.emit("charge.dispute.created", dispute.clone());
        if !inquiry {
            self.emit("charge.dispute.funds_withdrawn", dispute);
        }
    }
}
