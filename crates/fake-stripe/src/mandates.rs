//! Mandates: a shopper's consent to be debited later.

use serde_json::{Value, json};

use crate::error::ApiError;
use crate::operation::Operation;
use crate::payment_methods::PaymentMethod;
use crate::world::{Identified, scramble};

const OBJECT: &str = "mandate";

impl Operation<'_> {
    /// The mandate for a debit that was set up; its id.
    pub(crate) fn make_mandate(&mut self, method: &PaymentMethod) -> String {
        let id = self.new_id("mandate_1");
        let kind = method.kind.name();
        let mut details = json!({ "type": kind });
        details[kind] = match kind {
            "sepa_debit" => json!({
                "reference": scramble(&id, 16).to_uppercase(),
                "url": format!("{}/mandates/{id}", self.base_url),
            }),
            _ => json!({}),
        };
        self.add_document(json!({
            "id": id,
            "object": OBJECT,
            "customer_acceptance": {
                "accepted_at": self.now,
                "online": { "ip_address": "203.0.113.7", "user_agent": "Mozilla/5.0" },
                "type": "online",
            },
            "livemode": self.scope.livemode,
            "multi_use": {},
            "on_behalf_of": null,
            "payment_method": method.id(),
            "payment_method_details": details,
            "status": "active",
            "type": "multi_use",
        }));
        id
    }

    /// The shopper or the bank withdraws the consent.
    pub(crate) fn revoke_mandate(&mut self, id: &str) -> Result<Value, ApiError> {
        self.change_document(
            OBJECT,
            id,
            "mandate.updated",
            [("status", json!("inactive"))],
        )
    }
}
