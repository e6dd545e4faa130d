//! Mandates: a shopper's consent to be debited later.

use serde_json::{Value, json};

use crate::error::ApiError;
use crate::operation::Operation;
use crate::parameters::{Fields, Parameters};
use crate::payment_methods::PaymentMethod;
use crate::world::{Identified, scramble};

const OBJECT: &str = "mandate";

/// What a shopper consents to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Consent {
    /// When and how, as the request's `mandate_data[customer_acceptance]` says.
    acceptance: Option<Value>,
    /// The amount and the currency of the only debit that it is for.
    single_use: Option<Value>,
}

impl Consent {
    /// Takes over what a request says about consent.
    pub(crate) fn change(&mut self, parameters: &Parameters) {
        let data = parameters.object("mandate_data");
        if let Some(acceptance) = data.and_then(|data| data.get("customer_acceptance")) {
            self.acceptance = Some(acceptance.clone());
        }
        if let Some(single_use) = parameters.get("single_use") {
            self.single_use = Some(single_use.clone());
        }
    }

    /// Whether the shopper said so, rather than Stripe on the shopper's behalf.
    pub(crate) fn is_given(&self) -> bool {
        self.acceptance.is_some()
    }

    pub(crate) fn is_single_use(&self) -> bool {
        self.single_use.is_some()
    }

    fn render(&self, now: i64) -> Value {
        let mut shown = self.acceptance.clone().unwrap_or_else(|| {
            json!({
                "online": { "ip_address": "203.0.113.7", "user_agent": "Mozilla/5.0" },
                "type": "online",
            })
        });
        if shown["accepted_at"].is_null() {
            shown["accepted_at"] = json!(now);
        }
        shown
    }
}

impl Operation<'_> {
    /// The mandate for debits from a method; its id.
    pub(crate) fn make_mandate(&mut self, method: &PaymentMethod, consent: &Consent) -> String {
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
        let mut mandate = json!({
            "id": id,
            "object": OBJECT,
            "customer_acceptance": consent.render(self.now),
            "livemode": self.scope.livemode,
            "on_behalf_of": null,
            "payment_method": method.id(),
            "payment_method_details": details,
            "status": "active",
        });
        match &consent.single_use {
            Some(single_use) => {
                mandate["type"] = json!("single_use");
                mandate["single_use"] = single_use.clone();
            }
            None => {
                mandate["type"] = json!("multi_use");
                mandate["multi_use"] = json!({});
            }
        }
        self.add_document(mandate);
        id
    }

    /// The mandate under which a payment is made: the one that the request names, or the method's, or
    /// a new one if the request brings the shopper's consent.
    ///
    /// # Errors
    /// 400 for a mandate that does not exist, or was withdrawn.
    pub(crate) fn mandate_for_payment(
        &mut self,
        method: &mut PaymentMethod,
        parameters: &Parameters,
    ) -> Result<Option<String>, ApiError> {
        let named = parameters.text("mandate");
        let Some(id) = named.map(str::to_owned).or_else(|| method.mandate.clone()) else {
            let mut consent = Consent::default();
            consent.change(parameters);
            if consent.is_given() {
                method.mandate = Some(self.make_mandate(method, &consent));
            }
            return Ok(method.mandate.clone());
        };
        let mandate = self
            .document(OBJECT, &id)
            .map_err(|_| ApiError::no_such_reference(OBJECT, &id, "mandate"))?;
        let is_methods = mandate["payment_method"] == method.id();
        if mandate["status"] != "active" || !is_methods {
            let why = if is_methods {
                "is no longer active"
            } else {
                "is for another payment method"
            };
            return Err(ApiError::invalid(format!("The mandate {id} {why}."))
                .code("payment_intent_mandate_invalid")
                .param(if named.is_some() {
                    "mandate"
                } else {
                    "payment_method"
                }));
        }
        Ok(Some(id))
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
