//! Which method of [`Operation`] answers which endpoint.

use serde_json::Value;

use crate::balance_transactions::BalanceTransaction;
use crate::charges::Charge;
use crate::customers::Customer;
use crate::disputes::Dispute;
use crate::error::ApiError;
use crate::operation::Operation;
use crate::parameters::{Endpoint, Parameters};
use crate::payment_intents::PaymentIntent;
use crate::refunds::Refund;
use crate::setup_intents::SetupIntent;

impl Operation<'_> {
    pub(crate) fn perform(
        &mut self,
        endpoint: &Endpoint,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let id = endpoint.id.as_deref().unwrap_or_default();
        let child = endpoint.child.as_deref().unwrap_or_default();
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
            "GET /v1/payment_methods/{id}" => self.retrieve_payment_method(id),
            "POST /v1/payment_methods/{id}" => self.update_payment_method(id, parameters),
            "POST /v1/payment_methods/{id}/attach" => self.attach_payment_method(id, parameters),
            "POST /v1/payment_methods/{id}/detach" => self.detach_payment_method(id),
            "POST /v1/customers" => self.create_customer(parameters),
            "GET /v1/customers" => self.list_customers(parameters),
            "GET /v1/customers/{id}" => self.retrieve::<Customer>(id),
            "POST /v1/customers/{id}" => self.update_customer(id, parameters),
            "DELETE /v1/customers/{id}" => self.delete_customer(id),
            "GET /v1/customers/{id}/payment_methods" => {
                self.list_payment_methods_of(id, parameters)
            }
            "GET /v1/customers/{id}/payment_methods/{child}" => {
                self.retrieve_payment_method_of(id, child)
            }
            "POST /v1/setup_intents" => self.create_setup_intent(parameters),
            "GET /v1/setup_intents" => self.list_setup_intents(parameters),
            "POST /v1/setup_intents/{id}" => self.update_setup_intent(id, parameters),
            "GET /v1/setup_intents/{id}" => self.retrieve::<SetupIntent>(id),
            "POST /v1/setup_intents/{id}/confirm" => self.confirm_setup_intent(id, parameters),
            "POST /v1/setup_intents/{id}/cancel" => self.cancel_setup_intent(id, parameters),
            "GET /v1/disputes" => self.list_disputes(parameters),
            "GET /v1/disputes/{id}" => self.retrieve::<Dispute>(id),
            "POST /v1/disputes/{id}" => self.update_dispute(id, parameters),
            "POST /v1/disputes/{id}/close" => self.close_dispute(id),
            "GET /v1/radar/early_fraud_warnings" => self.list_documents(
                "radar.early_fraud_warning",
                "/v1/radar/early_fraud_warnings",
                parameters,
                &["charge", "payment_intent"],
            ),
            "GET /v1/radar/early_fraud_warnings/{id}" => {
                self.document("radar.early_fraud_warning", id)
            }
            "GET /v1/reviews" => self.list_documents("review", "/v1/reviews", parameters, &[]),
            "GET /v1/reviews/{id}" => self.document("review", id),
            "GET /v1/mandates/{id}" => self.document("mandate", id),
            "GET /v1/checkout/sessions" => self.list_documents(
                "checkout.session",
                "/v1/checkout/sessions",
                parameters,
                &["customer", "payment_intent", "payment_link", "status"],
            ),
            "GET /v1/checkout/sessions/{id}" => self.document("checkout.session", id),
            "GET /v1/payment_links" => {
                self.list_documents("payment_link", "/v1/payment_links", parameters, &["active"])
            }
            "GET /v1/payment_links/{id}" => self.document("payment_link", id),
            "GET /v1/payouts" => self.list_payouts(parameters),
            "GET /v1/payouts/{id}" => self.document("payout", id),
            "GET /v1/transfers" => self.list_documents(
                "transfer",
                "/v1/transfers",
                parameters,
                &["destination", "transfer_group"],
            ),
            "GET /v1/transfers/{id}" => self.document("transfer", id),
            "GET /v1/prices" => self.list_prices(parameters),
            "GET /v1/prices/{id}" => self.document("price", id),
            "GET /v1/subscriptions" => self.list_subscriptions(parameters),
            "GET /v1/subscriptions/{id}" => self.document("subscription", id),
            "POST /v1/transfers" => self.create_transfer(parameters),
            "POST /v1/transfers/{id}" => self.update_transfer(id, parameters),
            "POST /v1/transfers/{id}/reversals" => self.create_transfer_reversal(id, parameters),
            "GET /v1/transfers/{id}/reversals" => self.list_transfer_reversals(id, parameters),
            "POST /v1/transfers/{id}/reversals/{child}" => {
                self.update_transfer_reversal(id, child, parameters)
            }
            "GET /v1/transfers/{id}/reversals/{child}" => self.transfer_reversal(id, child),
            "GET /v1/application_fees" => self.list_documents(
                "application_fee",
                "/v1/application_fees",
                parameters,
                &["charge"],
            ),
            "GET /v1/application_fees/{id}" => self.document("application_fee", id),
            "POST /v1/application_fees/{id}/refunds" => self.create_fee_refund(id, parameters),
            "GET /v1/application_fees/{id}/refunds" => self.list_fee_refunds(id, parameters),
            "POST /v1/application_fees/{id}/refunds/{child}" => {
                self.update_fee_refund(id, child, parameters)
            }
            "GET /v1/application_fees/{id}/refunds/{child}" => self.fee_refund(id, child),
            "GET /v1/account" => Ok(self.retrieve_current_account()),
            "GET /v1/accounts/{id}" => self.retrieve_account(id),
            "GET /v1/accounts/{id}/capabilities/{child}" => self.retrieve_capability(id, child),
            "GET /v1/accounts/{id}/external_accounts/{child}" => {
                self.retrieve_external_account(id, child)
            }
            "GET /v1/balance" => Ok(self.retrieve_balance()),
            "GET /v1/balance_transactions" => self.list_balance_transactions(parameters),
            "GET /v1/balance_transactions/{id}" => self.retrieve::<BalanceTransaction>(id),
            "GET /v1/events" => self.list_events(parameters),
            "GET /v1/events/{id}" => self.retrieve_event(id),
            "POST /v1/webhook_endpoints" => self.create_webhook_endpoint(parameters),
            "GET /v1/webhook_endpoints" => self.list_webhook_endpoints(parameters),
            "GET /v1/webhook_endpoints/{id}" => self.retrieve_webhook_endpoint(id),
            "POST /v1/webhook_endpoints/{id}" => self.update_webhook_endpoint(id, parameters),
            "DELETE /v1/webhook_endpoints/{id}" => self.delete_webhook_endpoint(id),
            "GET /v2/core/events/{id}" => self.retrieve_thin_event(id),
            "GET /v2/core/event_destinations/{id}" => self.retrieve_event_destination(id),
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
                .endpoint(
                    method,
                    &path.replace("{id}", "x_1").replace("{child}", "y_1"),
                )
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
