//! The Stripe adapter, calling a request that was not answered not performed. A host that believes
//! it pays again under another id.
//!
//! The checks `faults/timeout-after` and `faults/cut-off-after` must find it out.

#![allow(missing_debug_implementations)]

use stripe_adapter::StripeAdapter;
use stripe_adapter::bindings::exports::commerce::payments::{descriptor, gateway, webhooks};
use stripe_adapter::contract::{
    AdapterError, AdapterInfo, Adjustment, Authorization, Cancellation, CaptureRequest,
    ClientConfig, Confirmation, Connection, Delivery, ErrorKind, Movement, Operation, Outcome,
    Payment, PaymentChanges, Policy, Reference, RefundRequest, Reversal, Subject, Transaction,
    UnixSeconds, Verification, WebhookError,
};

struct TimeoutNotPerformed;

stripe_adapter::bindings::export!(TimeoutNotPerformed with_types_in stripe_adapter::bindings);

/// What is wrong here: no answer is taken for a no.
fn hopeful(error: AdapterError) -> AdapterError {
    match error.kind {
        ErrorKind::Timeout | ErrorKind::Unavailable => AdapterError {
            outcome: Outcome::NotPerformed,
            ..error
        },
        _ => error,
    }
}

impl gateway::Guest for TimeoutNotPerformed {
    fn authorize(
        operation: Operation,
        authorization: Authorization,
    ) -> Result<Payment, AdapterError> {
        StripeAdapter::authorize(operation, authorization).map_err(hopeful)
    }

    fn confirm(operation: Operation, confirmation: Confirmation) -> Result<Payment, AdapterError> {
        StripeAdapter::confirm(operation, confirmation).map_err(hopeful)
    }

    fn update(operation: Operation, changes: PaymentChanges) -> Result<Payment, AdapterError> {
        StripeAdapter::update(operation, changes).map_err(hopeful)
    }

    fn get_payment(connection: Connection, payment_id: String) -> Result<Payment, AdapterError> {
        StripeAdapter::get_payment(connection, payment_id)
    }

    fn capture(operation: Operation, request: CaptureRequest) -> Result<Transaction, AdapterError> {
        StripeAdapter::capture(operation, request).map_err(hopeful)
    }

    fn adjust(operation: Operation, adjustment: Adjustment) -> Result<Transaction, AdapterError> {
        StripeAdapter::adjust(operation, adjustment).map_err(hopeful)
    }

    fn cancel(
        operation: Operation,
        cancellation: Cancellation,
    ) -> Result<Transaction, AdapterError> {
        StripeAdapter::cancel(operation, cancellation).map_err(hopeful)
    }

    fn refund(operation: Operation, request: RefundRequest) -> Result<Transaction, AdapterError> {
        StripeAdapter::refund(operation, request).map_err(hopeful)
    }

    fn reverse(operation: Operation, reversal: Reversal) -> Result<Transaction, AdapterError> {
        StripeAdapter::reverse(operation, reversal).map_err(hopeful)
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

impl descriptor::Guest for TimeoutNotPerformed {
    fn describe() -> AdapterInfo {
        StripeAdapter::describe()
    }

    fn get_client_config(connection: Connection) -> Result<ClientConfig, AdapterError> {
        StripeAdapter::get_client_config(connection)
    }
}

impl webhooks::Guest for TimeoutNotPerformed {
    fn verify(policy: Policy, delivery: Delivery) -> Result<Verification, WebhookError> {
        StripeAdapter::verify(policy, delivery)
    }

    fn resolve(connection: Connection, reference: Reference) -> Result<Subject, AdapterError> {
        StripeAdapter::resolve(connection, reference)
    }
}
