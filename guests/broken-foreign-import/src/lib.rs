//! The Stripe adapter with a clock of its own, which is a way out of the sandbox.
//!
//! The check `load/imports` must find it out: no host loads it.

#![allow(missing_debug_implementations)]

use stripe_adapter::StripeAdapter;
use stripe_adapter::bindings::exports::commerce::payments::{descriptor, gateway, webhooks};
use stripe_adapter::contract::{
    AdapterError, AdapterInfo, Adjustment, Authorization, Cancellation, CaptureRequest,
    ClientConfig, Confirmation, Connection, Delivery, Movement, Operation, Payment, PaymentChanges,
    Policy, Reference, RefundRequest, Reversal, Subject, Transaction, UnixSeconds, Verification,
    WebhookError,
};

/// What is wrong here: an import besides `http-client`.
mod clock {
    wit_bindgen::generate!({
        inline: "
            package example:clock;

            interface wall {
                now: func() -> u64;
            }

            world clock {
                import wall;
            }
        ",
        world: "example:clock/clock",
    });

    pub use example::clock::wall::now;
}

struct ForeignImport;

stripe_adapter::bindings::export!(ForeignImport with_types_in stripe_adapter::bindings);

fn timed(operation: Operation) -> Operation {
    Operation {
        now: clock::now(),
        ..operation
    }
}

impl gateway::Guest for ForeignImport {
    fn authorize(
        operation: Operation,
        authorization: Authorization,
    ) -> Result<Payment, AdapterError> {
        StripeAdapter::authorize(timed(operation), authorization)
    }

    fn confirm(operation: Operation, confirmation: Confirmation) -> Result<Payment, AdapterError> {
        StripeAdapter::confirm(timed(operation), confirmation)
    }

    fn update(operation: Operation, changes: PaymentChanges) -> Result<Payment, AdapterError> {
        StripeAdapter::update(timed(operation), changes)
    }

    fn get_payment(connection: Connection, payment_id: String) -> Result<Payment, AdapterError> {
        StripeAdapter::get_payment(connection, payment_id)
    }

    fn capture(operation: Operation, request: CaptureRequest) -> Result<Transaction, AdapterError> {
        StripeAdapter::capture(timed(operation), request)
    }

    fn adjust(operation: Operation, adjustment: Adjustment) -> Result<Transaction, AdapterError> {
        StripeAdapter::adjust(timed(operation), adjustment)
    }

    fn cancel(
        operation: Operation,
        cancellation: Cancellation,
    ) -> Result<Transaction, AdapterError> {
        StripeAdapter::cancel(timed(operation), cancellation)
    }

    fn refund(operation: Operation, request: RefundRequest) -> Result<Transaction, AdapterError> {
        StripeAdapter::refund(timed(operation), request)
    }

    fn reverse(operation: Operation, reversal: Reversal) -> Result<Transaction, AdapterError> {
        StripeAdapter::reverse(timed(operation), reversal)
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

impl descriptor::Guest for ForeignImport {
    fn describe() -> AdapterInfo {
        StripeAdapter::describe()
    }

    fn get_client_config(connection: Connection) -> Result<ClientConfig, AdapterError> {
        StripeAdapter::get_client_config(connection)
    }
}

impl webhooks::Guest for ForeignImport {
    fn verify(policy: Policy, delivery: Delivery) -> Result<Verification, WebhookError> {
        StripeAdapter::verify(policy, delivery)
    }

    fn resolve(connection: Connection, reference: Reference) -> Result<Subject, AdapterError> {
        StripeAdapter::resolve(connection, reference)
    }
}
