//! The Stripe adapter, trapping on a payload that is not JSON: anybody can make it trap, without
//! knowing a secret.
//!
//! The check `webhooks/malformed-payload` must find it out.

#![allow(missing_debug_implementations)]

use stripe_adapter::StripeAdapter;
use stripe_adapter::bindings::exports::commerce::payments::{descriptor, gateway, webhooks};
use stripe_adapter::contract::{
    AdapterError, AdapterInfo, Adjustment, Authorization, Cancellation, CaptureRequest,
    ClientConfig, Confirmation, Connection, Delivery, Movement, Operation, Payment, PaymentChanges,
    Policy, Reference, RefundRequest, Reversal, Subject, Transaction, UnixSeconds, Verification,
    WebhookError,
};

struct TrapsOnJson;

stripe_adapter::bindings::export!(TrapsOnJson with_types_in stripe_adapter::bindings);

impl gateway::Guest for TrapsOnJson {
    fn authorize(
        operation: Operation,
        authorization: Authorization,
    ) -> Result<Payment, AdapterError> {
        StripeAdapter::authorize(operation, authorization)
    }

    fn confirm(operation: Operation, confirmation: Confirmation) -> Result<Payment, AdapterError> {
        StripeAdapter::confirm(operation, confirmation)
    }

    fn update(operation: Operation, changes: PaymentChanges) -> Result<Payment, AdapterError> {
        StripeAdapter::update(operation, changes)
    }

    fn get_payment(connection: Connection, payment_id: String) -> Result<Payment, AdapterError> {
        StripeAdapter::get_payment(connection, payment_id)
    }

    fn capture(operation: Operation, request: CaptureRequest) -> Result<Transaction, AdapterError> {
        StripeAdapter::capture(operation, request)
    }

    fn adjust(operation: Operation, adjustment: Adjustment) -> Result<Transaction, AdapterError> {
        StripeAdapter::adjust(operation, adjustment)
    }

    fn cancel(
        operation: Operation,
        cancellation: Cancellation,
    ) -> Result<Transaction, AdapterError> {
        StripeAdapter::cancel(operation, cancellation)
    }

    fn refund(operation: Operation, request: RefundRequest) -> Result<Transaction, AdapterError> {
        StripeAdapter::refund(operation, request)
    }

    fn reverse(operation: Operation, reversal: Reversal) -> Result<Transaction, AdapterError> {
        StripeAdapter::reverse(operation, reversal)
    }

    fn get_transaction(
        connection: Connection,
        payment_id: String,
        reference: String,
    ) -> Result<Transaction, AdapterError> {
        StripeAdapter::get_transaction(connection, payment_id, reference)
    }

    fn find(
        connection: Connection,
        operation_id: String,
        since: UnixSeconds,
    ) -> Result<Vec<Movement>, AdapterError> {
        StripeAdapter::find(connection, operation_id, since)
    }
}

impl descriptor::Guest for TrapsOnJson {
    fn describe() -> AdapterInfo {
        StripeAdapter::describe()
    }

    fn get_client_config(connection: Connection) -> Result<ClientConfig, AdapterError> {
        StripeAdapter::get_client_config(connection)
    }
}

impl webhooks::Guest for TrapsOnJson {
    fn verify(policy: Policy, delivery: Delivery) -> Result<Verification, WebhookError> {
        // What is wrong here: the payload is parsed before its signature holds, and hoped to be fine.
        let event: serde_json::Value = serde_json::from_str(&delivery.payload).expect("JSON");
        drop(event);
        StripeAdapter::verify(policy, delivery)
    }

    fn resolve(connection: Connection, reference: Reference) -> Result<Subject, AdapterError> {
        StripeAdapter::resolve(connection, reference)
    }
}
