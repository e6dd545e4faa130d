//! The Stripe adapter, taking every call for a new operation: a repeat pays again.
//!
//! The check `repeat/once` must find it out.

#![allow(missing_debug_implementations)]

use stripe_adapter::StripeAdapter;
use stripe_adapter::bindings::exports::commerce::payments::{descriptor, gateway, webhooks};
use stripe_adapter::contract::{
    AdapterError, AdapterInfo, Adjustment, Authorization, Cancellation, CaptureRequest,
    ClientConfig, Confirmation, Connection, Delivery, Movement, Operation, Payment, PaymentChanges,
    Policy, Reference, RefundRequest, Reversal, Subject, Transaction, UnixSeconds, Verification,
    WebhookError,
};

struct IgnoresOperation;

stripe_adapter::bindings::export!(IgnoresOperation with_types_in stripe_adapter::bindings);

/// What is wrong here: the time of the call becomes part of the operation's identity.
fn renamed(operation: Operation) -> Operation {
    let id = format!("{}-{}", operation.id, operation.now);
    Operation { id, ..operation }
}

impl gateway::Guest for IgnoresOperation {
    fn authorize(
        operation: Operation,
        authorization: Authorization,
    ) -> Result<Payment, AdapterError> {
        StripeAdapter::authorize(renamed(operation), authorization)
    }

    fn confirm(operation: Operation, confirmation: Confirmation) -> Result<Payment, AdapterError> {
        StripeAdapter::confirm(renamed(operation), confirmation)
    }

    fn update(operation: Operation, changes: PaymentChanges) -> Result<Payment, AdapterError> {
        StripeAdapter::update(renamed(operation), changes)
    }

    fn get_payment(connection: Connection, payment_id: String) -> Result<Payment, AdapterError> {
        StripeAdapter::get_payment(connection, payment_id)
    }

    fn capture(operation: Operation, request: CaptureRequest) -> Result<Transaction, AdapterError> {
        StripeAdapter::capture(renamed(operation), request)
    }

    fn adjust(operation: Operation, adjustment: Adjustment) -> Result<Transaction, AdapterError> {
        StripeAdapter::adjust(renamed(operation), adjustment)
    }

    fn cancel(
        operation: Operation,
        cancellation: Cancellation,
    ) -> Result<Transaction, AdapterError> {
        StripeAdapter::cancel(renamed(operation), cancellation)
    }

    fn refund(operation: Operation, request: RefundRequest) -> Result<Transaction, AdapterError> {
        StripeAdapter::refund(renamed(operation), request)
    }

    fn reverse(operation: Operation, reversal: Reversal) -> Result<Transaction, AdapterError> {
        StripeAdapter::reverse(renamed(operation), reversal)
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

impl descriptor::Guest for IgnoresOperation {
    fn describe() -> AdapterInfo {
        StripeAdapter::describe()
    }

    fn get_client_config(connection: Connection) -> Result<ClientConfig, AdapterError> {
        StripeAdapter::get_client_config(connection)
    }
}

impl webhooks::Guest for IgnoresOperation {
    fn verify(policy: Policy, delivery: Delivery) -> Result<Verification, WebhookError> {
        StripeAdapter::verify(policy, delivery)
    }

    fn resolve(connection: Connection, reference: Reference) -> Result<Subject, AdapterError> {
        StripeAdapter::resolve(connection, reference)
    }
}
