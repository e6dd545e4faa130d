//! A Stripe payment adapter behind the contract `commerce:payments@0.1.0`.
//!
//! A call flows one way: an export below, the interface's module ([`gateway`], [`webhooks`],
//! [`descriptor`]: what to ask Stripe and what the answer means), [`stripe`] (the wire), the
//! `http-client` import behind [`http::Http`], and back up the same way.
//!
//! The library is plain Rust, so it is unit-tested natively with a scripted transport; building
//! for wasm with the feature `component` adds the exports and nothing else.

pub mod abi;
#[cfg(all(feature = "component", target_arch = "wasm32"))]
mod component;
pub mod connection;
pub mod descriptor;
pub mod error;
pub mod gateway;
pub mod http;
pub mod input;
#[cfg(all(feature = "component", target_arch = "wasm32"))]
mod memory;
pub mod operation;
pub mod stripe;
mod text;
pub mod webhooks;

/// Generated from the WIT files in `wit/`.
#[allow(missing_debug_implementations, clippy::all)]
pub mod bindings {
    wit_bindgen::generate!({
        path: "wit",
        world: "adapter",
        pub_export_macro: true,
        additional_derives: [PartialEq, crate::abi::CanonicalAbi],
    });
}

/// The contract's records, under one name for the whole crate.
pub mod contract {
    pub use crate::bindings::commerce::payments::types::*;
    pub use crate::bindings::exports::commerce::payments::descriptor::{
        AdapterInfo, ClientConfig, CredentialNeed, CurrencyLimit, Feature,
    };
    pub use crate::bindings::exports::commerce::payments::gateway::{
        Adjustment, Authorization, CancelReason, Cancellation, CaptureFeature, CaptureMode,
        CaptureRequest, Confirmation, ExternalThreeDSecure, MerchantReason, NewMethod,
        PaymentChanges, PaymentSource, Presence, RefundReason, RefundRequest, Reversal,
        SavePurpose, ThreeDSecure, ThreeDSecurePreference,
    };
    pub use crate::bindings::exports::commerce::payments::webhooks::{
        Acknowledgement, Delivery, Disposition, Event, EventKind, IgnoreReason, Policy, Subject,
        Verification, WebhookError, WebhookErrorKind,
    };
}

use bindings::exports::commerce::payments as exports;
use contract::{
    AdapterError, AdapterInfo, Adjustment, Authorization, Cancellation, CaptureRequest,
    ClientConfig, Confirmation, Connection, Delivery, Movement, Operation, Payment, PaymentChanges,
    Policy, Reference, RefundRequest, Reversal, Subject, Transaction, UnixSeconds, Verification,
    WebhookError,
};
use http::HostHttp;

/// The adapter: one implementation of every interface of world `adapter`.
#[derive(Debug)]
pub struct StripeAdapter;

impl exports::descriptor::Guest for StripeAdapter {
    fn describe() -> AdapterInfo {
        descriptor::describe()
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
        webhooks::verify(&policy, &delivery)
    }

    fn resolve(connection: Connection, reference: Reference) -> Result<Subject, AdapterError> {
        webhooks::resolve(&HostHttp, &connection, &reference).map_err(|error| *error)
    }
}
