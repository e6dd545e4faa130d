//! Checkout sessions, as far as their events tell of payments. No endpoint here makes one.

use serde_json::{Value, json};

use crate::error::ApiError;
use crate::metadata::Metadata;
use crate::operation::Operation;
use crate::payment_intents::{PaymentIntent, Settlement};
use crate::world::Identified;

const OBJECT: &str = "checkout.session";
const DAY: i64 = 86_400;

/// Whether the money of a completed session has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paid {
    Now,
    /// By a method that is settled days later.
    Later,
}

impl Operation<'_> {
    /// A session that waits for the shopper; its id. The intent is made when the shopper pays.
    pub(crate) fn open_checkout(
        &mut self,
        amount: i64,
        currency: &str,
        metadata: &Metadata,
    ) -> String {
        let mode = if self.scope.livemode { "live" } else { "test" };
        let id = self.world.ids.next(&format!("cs_{mode}_a1"), 58);
        self.add_document(json!({
            "id": id,
            "object": OBJECT,
            "adaptive_pricing": { "enabled": false },
            "after_expiration": null,
            "allow_promotion_codes": null,
            "allowed_payment_method_types": null,
            "amount_subtotal": amount,
            "amount_total": amount,
            "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
            "billing_address_collection": null,
            "cancel_url": "https://shop.test/cart",
            "client_reference_id": null,
            "client_secret": null,
            "collected_information": null,
            "consent": null,
            "consent_collection": null,
            "created": self.now,
            "currency": currency,
            "currency_conversion": null,
            "custom_fields": [],
            "custom_text": {
                "after_submit": null, "shipping_address": null, "submit": null, "terms_of_service_acceptance": null,
            },
            "customer": null,
            "customer_account": null,
            "customer_creation": "if_required",
            "customer_details": null,
            "customer_email": null,
            "discounts": [],
            "expires_at": self.now + DAY,
            "invoice": null,
            "invoice_creation": null,
            "livemode": self.scope.livemode,
            "locale": null,
            "metadata": metadata,
            "mode": "payment",
            "origin_context": null,
            "payment_intent": null,
            "payment_link": null,
            "payment_method_collection": "if_required",
            "payment_method_configuration_details": null,
            "payment_method_options": {},
            "payment_method_types": ["card"],
            "payment_status": "unpaid",
            "permissions": null,
            "phone_number_collection": { "enabled": false },
            "recovered_from": null,
            "saved_payment_method_options": null,
            "setup_intent": null,
            "shipping_address_collection": null,
            "shipping_cost": null,
            "shipping_options": [],
            "status": "open",
            "submit_type": null,
            "subscription": null,
            "success_url": "https://shop.test/thanks",
            "total_details": { "amount_discount": 0, "amount_shipping": 0, "amount_tax": 0 },
            "ui_mode": "hosted_page",
            "url": format!("{}/checkout/{id}", self.base_url),
            "wallet_options": null,
        }));
        id
    }

    /// The shopper has paid, or begun to.
    pub(crate) fn complete_checkout(
        &mut self,
        id: &str,
        intent: &PaymentIntent,
        paid: Paid,
    ) -> Result<Value, ApiError> {
        let fields = [
            ("status", json!("complete")),
            ("payment_status", json!(payment_status(paid))),
            ("payment_intent", json!(intent.id())),
            (
                "customer_details",
                json!({
                    "address": { "city": null, "country": "US", "line1": null, "line2": null, "postal_code": "94103", "state": null },
                    "email": "jo@example.test", "name": "Jo", "phone": null, "tax_exempt": "none", "tax_ids": [],
                }),
            ),
            ("url", Value::Null),
        ];
        self.change_document(OBJECT, id, "checkout.session.completed", fields)
    }

    /// What became of a payment that is settled later.
    pub(crate) fn settle_checkout(
        &mut self,
        id: &str,
        settlement: Settlement,
    ) -> Result<Value, ApiError> {
        let (kind, paid) = match settlement {
            Settlement::Succeeded => ("checkout.session.async_payment_succeeded", Paid::Now),
            Settlement::Failed => ("checkout.session.async_payment_failed", Paid::Later),
        };
        let status = [("payment_status", json!(payment_status(paid)))];
        self.change_document(OBJECT, id, kind, status)
    }

    pub(crate) fn expire_checkout(&mut self, id: &str) -> Result<Value, ApiError> {
        let fields = [("status", json!("expired")), ("url", Value::Null)];
        self.change_document(OBJECT, id, "checkout.session.expired", fields)
    }
}

fn payment_status(paid: Paid) -> &'static str {
    match paid {
        Paid::Now => "paid",
        Paid::Later => "unpaid",
    }
}
