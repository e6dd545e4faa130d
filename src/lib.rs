//! A Stripe payment adapter behind the contract `commerce:payments@0.1.0`.
//!
//! A call flows one way: an export in `component.rs`, the interface's module ([`gateway`],
//! [`webhooks`], [`endpoints`], [`descriptor`]: what to ask Stripe and what the answer means),
//! [`stripe`] (the wire), the `http-client` import behind [`http::Http`], and back up the same way.
//!
//! The library is plain Rust, so it is unit-tested natively with a scripted transport; building
//! for wasm with the feature `component` adds the exports and the memory, and nothing else.

pub mod abi;
pub mod batch;
#[cfg(all(feature = "component", target_arch = "wasm32"))]
mod component;
pub mod connection;
pub mod descriptor;
pub mod disputes;
pub mod endpoints;
pub mod error;
pub mod gateway;
mod guest;
pub mod http;
pub mod input;
#[cfg(all(feature = "component", target_arch = "wasm32"))]
mod memory;
pub mod onboarding;
pub mod operation;
pub mod records;
pub mod refund_control;
mod resource;
pub mod stripe;
pub mod transfers;
pub mod vault;
pub mod webhooks;

use json_reader::text;

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

/// The optional interfaces, each of a small world of its own: a component that wraps this adapter
/// exports world `adapter` alone, or takes up what it wants.
#[allow(missing_debug_implementations, clippy::all)]
pub mod optional {
    macro_rules! of_world {
        ($($module:ident $world:literal)*) => {$(
            pub mod $module {
                wit_bindgen::generate!({
                    path: "wit",
                    world: $world,
                    pub_export_macro: true,
                    with: {
                        "commerce:payments/types@0.1.0": crate::bindings::commerce::payments::types,
                        "commerce:payments/http-client@0.1.0": crate::bindings::commerce::payments::http_client,
                    },
                    additional_derives: [PartialEq, crate::abi::CanonicalAbi],
                });
            }
        )*};
    }

    of_world! {
        endpoints "endpoints-provider"
        vault "vault-provider"
        batch "batch-provider"
        disputes "disputes-provider"
        transfers "transfers-provider"
        refund_control "refund-control-provider"
        records "records-provider"
        onboarding "onboarding-provider"
    }
}

/// The contract's records, under one name for the whole crate.
pub mod contract {
    pub use crate::bindings::commerce::payments::types::*;
    pub use crate::bindings::exports::commerce::payments::descriptor::{
        AdapterInfo, ClientConfig, CredentialNeed, CurrencyLimit, Feature,
    };
    pub use crate::bindings::exports::commerce::payments::gateway::{
        Adjustment, CancelReason, Cancellation, CaptureRequest, Confirmation, PaymentChanges,
        RefundReason, RefundRequest, Reversal,
    };
    pub use crate::bindings::exports::commerce::payments::webhooks::{
        Acknowledgement, Delivery, Policy, Verification, WebhookError, WebhookErrorKind,
    };
    pub use crate::optional::batch::exports::commerce::payments::batch::{
        AuthorizationBatch, BatchItem,
    };
    pub use crate::optional::disputes::exports::commerce::payments::disputes::{
        Acceptance, DisputeFilter, DisputePage, Evidence, EvidenceKind, EvidenceSubmission,
    };
    pub use crate::optional::endpoints::exports::commerce::payments::endpoints::{
        Endpoint, EndpointChanges, EndpointScope, EndpointStatus, NewEndpoint, Registered,
        Registration, Removal, Rotation,
    };
    pub use crate::optional::onboarding::exports::commerce::payments::onboarding::{
        AuthorizationLink, Capability, CapabilityStatus, CodeExchange, ConnectionCheck, Grant,
        GrantScope, Requirement, Revocation, TokenRefresh,
    };
    pub use crate::optional::records::exports::commerce::payments::records::{
        ChangeFilter, ChangePage, ProviderRecord, RecordChange, RecordFilter, RecordKind,
        RecordPage,
    };
    pub use crate::optional::refund_control::exports::commerce::payments::refund_control::RefundCancellation;
    pub use crate::optional::transfers::exports::commerce::payments::transfers::{
        Transfer, TransferFilter, TransferPage, TransferRequest, TransferReversal,
    };
    pub use crate::optional::vault::exports::commerce::payments::vault::{
        Adopted, Adoption, Attachment, Customer, CustomerChanges, CustomerRemoval, Detachment,
        NewCustomer, SavedMethods, SetupConfirmation, SetupRequest,
    };
}

pub use guest::StripeAdapter;
