//! Payment links. No endpoint here makes one, and nobody pays by them.

use serde_json::{Value, json};

use crate::error::ApiError;
use crate::metadata::Metadata;
use crate::operation::Operation;

const OBJECT: &str = "payment_link";

impl Operation<'_> {
    /// A new link; its id.
    pub(crate) fn make_payment_link(&mut self, metadata: &Metadata) -> String {
        let id = self.new_id("plink_1");
        let link = json!({
            "id": id,
            "object": OBJECT,
            "active": true,
            "after_completion": { "hosted_confirmation": { "custom_message": null }, "type": "hosted_confirmation" },
            "allow_promotion_codes": false,
            "application": null,
            "application_fee_amount": null,
            "application_fee_percent": null,
            "automatic_tax": { "enabled": false, "liability": null },
            "billing_address_collection": "auto",
            "consent_collection": null,
            "currency": "usd",
            "custom_fields": [],
            "custom_text": {
                "after_submit": null, "shipping_address": null, "submit": null, "terms_of_service_acceptance": null,
            },
            "customer_creation": "if_required",
            "inactive_message": null,
            "invoice_creation": null,
            "livemode": self.scope.livemode,
            "metadata": metadata,
            "on_behalf_of": null,
            "optional_items": null,
            "payment_intent_data": null,
            "payment_method_collection": "always",
            "payment_method_types": null,
            "phone_number_collection": { "enabled": false },
            "restrictions": null,
            "shipping_address_collection": null,
            "shipping_options": [],
            "submit_type": "auto",
            "subscription_data": null,
            "tax_id_collection": { "enabled": false, "required": "never" },
            "transfer_data": null,
            "url": format!("{}/links/{id}", self.base_url),
        });
        self.add_document(link.clone());
        self.emit("payment_link.created", link);
        id
    }

    pub(crate) fn deactivate_payment_link(&mut self, id: &str) -> Result<Value, ApiError> {
        let inactive = [("active", Value::Bool(false))];
        self.change_document(OBJECT, id, "payment_link.updated", inactive)
    }
}
