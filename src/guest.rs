//! For components that put something in front of this adapter.

use crate::bindings::exports::commerce::payments as exports;
use crate::contract::{
    AdapterError, AdapterInfo, Adjustment, Authorization, Cancellation, CaptureRequest,
    ClientConfig, Confirmation, Connection, Delivery, Movement, Operation, Payment, PaymentChanges,
    Policy, Reference, RefundRequest, Reversal, Subject, Transaction, UnixSeconds, Verification,
    WebhookError,
};
use crate::http::HostHttp;
use crate::{descriptor, gateway, webhooks};

/// The adapter behind wit-bindgen's traits: what a component that wraps it calls, and what its
/// `export!` macro takes. The adapter's own exports are in `component.rs`.
#[derive(Debug)]
pub struct StripeAdapter;

impl exports::descriptor::Guest for StripeAdapter {
    fn describe() -> AdapterInfo {
        // What is exported here is world `adapter`, and features agree with the exports.
        let mut info = descriptor::describe();
        info.features
            .retain(|feature| !descriptor::OPTIONAL.contains(feature));
        info
    }

    fn get_client_config(connection: Connection) -> Result<ClientConfig, AdapterError> {
        descriptor::client_config(&connection).map_err(|error| *error)
    }
}

impl exports::gateway::Guest for StripeAdapter {
    fn authorize(
        operation: Operation,
        authorization: Authorization,
    ) -> Result<Payment, AdapterError> {
        gateway::authorize(&HostHttp, &operation, &authorization).map_err(|error| *error)
    }

    fn confirm(operation: Operation, confirmation: Confirmation) -> Result<Payment, AdapterError> {
        gateway::confirm(&HostHttp, &operation, &confirmation).map_err(|error| *error)
    }

    fn update(operation: Operation, changes: PaymentChanges) -> Result<Payment, AdapterError> {
        gateway::update(&HostHttp, &operation, &changes).map_err(|error| *error)
    }

    fn get_payment(connection: Connection, payment_id: String) -> Result<Payment, AdapterError> {
        gateway::get_payment(&HostHttp, &connection, &payment_id).map_err(|error| *error)
    }

    fn capture(operation: Operation, request: CaptureRequest) -> Result<Transaction, AdapterError> {
        gateway::capture(&HostHttp, &operation, &request).map_err(|error| *error)
    }

    fn adjust(operation: Operation, adjustment: Adjustment) -> Result<Transaction, AdapterError> {
        gateway::adjust(&HostHttp, &operation, &adjustment).map_err(|error| *error)
    }

    fn cancel(
        operation: Operation,
        cancellation: Cancellation,
    ) -> Result<Transaction, AdapterError> {
        gateway::cancel(&HostHttp, &operation, &cancellation).map_err(|error| *error)
    }

    fn refund(operation: Operation, request: RefundRequest) -> Result<Transaction, AdapterError> {
        gateway::refund(&HostHttp, &operation, &request).map_err(|error| *error)
    }

    fn reverse(operation: Operation, reversal: Reversal) -> Result<Transaction, AdapterError> {
        gateway::reverse(&HostHttp, &operation, &reversal).map_err(|error| *error)
    }

    fn get_transaction(
        connection: Connection,
        payment_id: String,
        reference: String,
    ) -> Result<Transaction, AdapterError> {
        gateway::get_transaction(&HostHttp, &connection, &payment_id, &reference)
            .map_err(|error| *error)
    }

    fn find(
        connection: Connection,
        operation_id: String,
        since: UnixSeconds,
    ) -> Result<Vec<Movement>, AdapterError> {
        gateway::find(&HostHttp, &connection, &operation_id, since).map_err(|error| *error)
    }
}

impl exports::webhooks::Guest for StripeAdapter {
    fn verify(policy: Policy, delivery: Delivery) -> Result<Verification, WebhookError> {
        webhooks::verify(&policy, delivery)
    }

    fn resolve(connection: Connection, reference: Reference) -> Result<Subject, AdapterError> {
        webhooks::resolve(&HostHttp, &connection, &reference).map_err(|error| *error)
    }
}
