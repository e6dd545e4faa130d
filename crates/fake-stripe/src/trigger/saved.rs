//! Customers, and what is saved for them: payment methods, setup intents, mandates.

use serde_json::{Value, json};

use super::{Story, declined, parameters};
use crate::error::ApiError;
use crate::payment_methods::PaymentMethod;

impl Story<'_, '_> {
    pub(super) fn saved(&mut self, event: &str) -> Result<(), ApiError> {
        match event {
            "customer.created" => self.customer().map(drop),
            "customer.updated" => {
                let customer = self.customer()?;
                let change = parameters(json!({ "description": "Changed by a trigger" }));
                self.operation.update_customer(&customer, &change).map(drop)
            }
            "customer.deleted" => {
                let customer = self.customer()?;
                self.operation.delete_customer(&customer).map(drop)
            }
            "payment_method.attached" => self.method().map(drop),
            "payment_method.detached" => {
                let method = self.method()?;
                self.operation.detach_payment_method(&method).map(drop)
            }
            "payment_method.updated" => {
                let method = self.method()?;
                let change =
                    json!({ "billing_details": { "address": { "postal_code": "94110" } } });
                self.operation
                    .update_payment_method(&method, &parameters(change))
                    .map(drop)
            }
            "payment_method.automatically_updated" => {
                let id = self.method()?;
                let method: PaymentMethod = self.operation.find(&id)?;
                self.operation.renew_card(method);
                Ok(())
            }
            "mandate.updated" => self.mandate(),
            _ => self.setup(event),
        }
    }

    fn customer(&mut self) -> Result<String, ApiError> {
        let request = json!({
            "name": "Jo", "email": "jo@example.test", "metadata": self.trigger.metadata,
        });
        let customer = self.operation.create_customer(&parameters(request))?;
        Ok(id_of(&customer))
    }

    /// A card of a customer.
    fn method(&mut self) -> Result<String, ApiError> {
        let customer = self.customer()?;
        let request = json!({
            "type": "card", "card": { "token": "tok_visa" }, "metadata": self.trigger.metadata,
        });
        let method = self.operation.create_payment_method(&parameters(request))?;
        let id = id_of(&method);
        self.operation.attach_payment_method_to(&id, &customer)?;
        Ok(id)
    }

    fn setup(&mut self, event: &str) -> Result<(), ApiError> {
        let card = match event {
            "setup_intent.requires_action" => "pm_card_authenticationRequiredOnSetup",
            "setup_intent.setup_failed" => "pm_card_chargeDeclined",
            _ => "pm_card_visa",
        };
        let customer = self.customer()?;
        let confirm = !matches!(event, "setup_intent.created" | "setup_intent.canceled");
        let request = parameters(json!({
            "customer": customer,
            "payment_method": card,
            "confirm": confirm,
            "metadata": self.trigger.metadata,
        }));
        let answer = self.operation.create_setup_intent(&request);
        if event != "setup_intent.canceled" {
            return declined(answer);
        }
        let reason = parameters(json!({ "cancellation_reason": "requested_by_customer" }));
        self.operation
            .cancel_setup_intent(&id_of(&answer?), &reason)
            .map(drop)
    }

    /// A mandate that was given in a setup, and is withdrawn.
    fn mandate(&mut self) -> Result<(), ApiError> {
        let customer = self.customer()?;
        let request = parameters(json!({
            "customer": customer,
            "confirm": true,
            "metadata": self.trigger.metadata,
            "payment_method_data": {
                "type": "sepa_debit",
                "sepa_debit": { "iban": "AT321904300235473204" },
                "billing_details": { "email": "jo@example.test", "name": "Jo" },
            },
        }));
        let setup = self.operation.create_setup_intent(&request)?;
        let mandate = setup["mandate"].as_str().unwrap_or_default();
        self.operation.revoke_mandate(mandate).map(drop)
    }
}

fn id_of(object: &Value) -> String {
    object["id"].as_str().unwrap_or_default().to_owned()
}
