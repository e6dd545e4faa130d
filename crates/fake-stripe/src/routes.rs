//! Which method of [`Operation`] answers which endpoint.

use serde_json::Value;

use crate::charges::Charge;
use crate::customers::Customer;
use crate::error::ApiError;
use crate::operation::Operation;
use crate::parameters::{Endpoint, Parameters};
use crate::payment_intents::PaymentIntent;
use crate::payment_methods::PaymentMethod;
use crate::refunds::Refund;
use crate::setup_intents::SetupIntent;

impl Operation<'_> {
    pub(crate) fn perform(
        &mut self,
        endpoint: &Endpoint,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let id = endpoint.id.as_deref().unwrap_or_default();
        match endpoint.name {
            "POST /v1/payment_intents" => self.create_payment_intent(parameters),
            "GET /v1/payment_intents" => self.list_payment_intents(parameters),
            "GET /v1/payment_intents/search" => self.search_payment_intents(parameters),
            "GET /v1/payment_intents/{id}" => self.retrieve::<PaymentIntent>(id),
            "POST /v1/payment_intents/{id}" => self.update_payment_intent(id, parameters),
            "POST /v1/payment_intents/{id}/confirm" => self.confirm_payment_intent(id, parameters),
            "POST /v1/payment_intents/{id}/capture" => self.capture_payment_intent(id, parameters),
            "POST /v1/payment_intents/{id}/increment_authorization" => {
                self.increment_payment_intent(id, parameters)
            }
            "POST /v1/payment_intents/{id}/cancel" => self.cancel_payment_intent(id, parameters),
            "GET /v1/charges" => self.list_charges(parameters),
            "GET /v1/charges/{id}" => self.retrieve::<Charge>(id),
            "POST /v1/charges/{id}" => self.update_charge(id, parameters),
            "POST /v1/refunds" => self.create_refund(parameters),
            "GET /v1/refunds" => self.list_refunds(parameters),
            "GET /v1/refunds/{id}" => self.retrieve::<Refund>(id),
            "POST /v1/refunds/{id}" => self.update_refund(id, parameters),
            "POST /v1/refunds/{id}/cancel" => self.cancel_refund(id),
            "POST /v1/payment_methods" => self.create_payment_method(parameters),
            "GET /v1/payment_methods" => self.list_payment_methods(parameters),
            "GET /v1/payment_methods/{id}" => self.retrieve::<PaymentMethod>(id),
            "POST /v1/payment_methods/{id}/attach" => self.attach_payment_method(id, parameters),
            "POST /v1/payment_methods/{id}/detach" => self.detach_payment_method(id),
            "POST /v1/customers" => self.create_customer(parameters),
            "GET /v1/customers" => self.list_customers(parameters),
            "GET /v1/customers/{id}" => self.retrieve::<Customer>(id),
            "POST /v1/customers/{id}" => self.update_customer(id, parameters),
            "DELETE /v1/customers/{id}" => self.delete_customer(id),
            "POST /v1/setup_intents" => self.create_setup_intent(parameters),
            "GET /v1/setup_intents" => self.list_setup_intents(parameters),
            "GET /v1/setup_intents/{id}" => self.retrieve::<SetupIntent>(id),
            "POST /v1/setup_intents/{id}/confirm" => self.confirm_setup_intent(id, parameters),
            "POST /v1/setup_intents/{id}/cancel" => self.cancel_setup_intent(id, parameters),
            "GET /v1/events" => self.list_events(parameters),
            "GET /v1/events/{id}" => self.retrieve_event(id),
            "POST /v1/webhook_endpoints" => self.create_webhook_endpoint(parameters),
            "GET /v1/webhook_endpoints" => self.list_webhook_endpoints(parameters),
            "GET /v1/webhook_endpoints/{id}" => self.retrieve_webhook_endpoint(id),
            "POST /v1/webhook_endpoints/{id}" => self.update_webhook_endpoint(id, parameters),
            "DELETE /v1/webhook_endpoints/{id}" => self.delete_webhook_endpoint(id),
            other => Err(not_served(other)),
        }
    }
}

/// Stripe's answer to an address that it does not know.
pub(crate) fn not_served(request: &str) -> ApiError {
    let request = request.replacen(' ', ": ", 1);
    ApiError::invalid(format!(
        "Unrecognized request URL ({request}). Please see https://stripe.com/docs or we can help at \
         https://support.stripe.com/."
    ))
    .status(404)
    .validation()
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;
    use crate::clock::Clock;
    use crate::operation::Cause;
    use crate::parameters::TABLE;
    use crate::world::{Scope, World};

    #[test]
    fn every_endpoint_of_the_table_is_served() {
        let (outbox, _jobs) = mpsc::unbounded_channel();
        let mut world = World::new(Clock::new(Some(1)), outbox);
        let scope = Scope {
            account: None,
            livemode: false,
        };
        for name in TABLE.names() {
            let (method, path) = name.split_once(' ').expect("method and path");
            let endpoint = TABLE
                .endpoint(method, &path.replace("{id}", "x_1"))
                .expect("in the table");
            let mut operation = Operation::new(
                &mut world,
                scope.clone(),
                "http://127.0.0.1",
                Cause::default(),
            );
            if let Err(error) = operation.perform(&endpoint, &Parameters::new()) {
                assert!(
                    !error.summary().to_string().contains("Unrecognized"),
                    "{name} is not served"
                );
            }
        }
    }
}
