//! Early fraud warnings: an issuer suspects a charge, before anybody disputes it.

use serde_json::{Value, json};

use crate::charges::Charge;
use crate::operation::Operation;

const OBJECT: &str = "radar.early_fraud_warning";

impl Operation<'_> {
    pub(crate) fn warn_of_fraud(&mut self, charge: &Charge) {
        let warning = json!({
            "id": self.new_id("issfr_1"),
            "object": OBJECT,
            "actionable": true,
            "charge": charge.id,
            "created": self.now,
            "fraud_type": "unauthorized_use_of_card",
            "livemode": self.scope.livemode,
            "payment_intent": charge.payment_intent,
        });
        self.add_document(warning.clone());
        self.emit("radar.early_fraud_warning.created", warning);
    }

    /// Nothing is left to do about a charge that was refunded whole, or disputed.
    pub(crate) fn settle_fraud_warnings(&mut self, charge: &str) {
        for id in self.documents_where(OBJECT, "charge", charge) {
            let is_open = self
                .document(OBJECT, &id)
                .is_ok_and(|warning| warning["actionable"] == true);
            if is_open {
                let settled = [("actionable", Value::Bool(false))];
                // It was found a line ago.
                let _ =
                    self.change_document(OBJECT, &id, "radar.early_fraud_warning.updated", settled);
            }
        }
    }
}
