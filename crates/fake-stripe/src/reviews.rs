//! Radar's reviews: a person looks at a payment.

use serde_json::{Value, json};

use crate::charges::Charge;
use crate::error::ApiError;
use crate::operation::Operation;
use crate::world::Resource;

const OBJECT: &str = "review";

impl Operation<'_> {
    /// Opens a review of a charge, by a rule; the review's id.
    pub(crate) fn open_review(&mut self, mut charge: Charge) -> String {
        let id = self.new_id("prv_1");
        let review = json!({
            "id": id,
            "object": OBJECT,
            "billing_zip": null,
            "charge": charge.id,
            "closed_reason": null,
            "created": self.now,
            "ip_address": "203.0.113.7",
            "ip_address_location": null,
            "livemode": self.scope.livemode,
            "open": true,
            "opened_reason": "rule",
            "payment_intent": charge.payment_intent,
            "reason": "rule",
            "session": null,
        });
        self.add_document(review.clone());
        let before = charge.render();
        charge.details.insert("review".to_owned(), json!(id));
        self.save_charge(charge, "charge.updated", &before);
        self.emit("review.opened", review);
        id
    }

    /// Closes an open review: `approved`, `refunded`, `canceled`, or another of Stripe's reasons.
    pub(crate) fn close_review(&mut self, id: &str, reason: &str) -> Result<Value, ApiError> {
        let closed = [
            ("open", Value::Bool(false)),
            ("reason", json!(reason)),
            ("closed_reason", json!(reason)),
        ];
        self.change_document(OBJECT, id, "review.closed", closed)
    }

    /// The review of a payment that is still open.
    pub(crate) fn open_review_of(&mut self, intent: &str) -> Option<String> {
        let reviews = self.documents_where(OBJECT, "payment_intent", intent);
        reviews.into_iter().find(|id| {
            self.document(OBJECT, id)
                .is_ok_and(|review| review["open"] == true)
        })
    }
}
