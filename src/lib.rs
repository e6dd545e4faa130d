//! A Stripe payment adapter behind the contract `commerce:payments@0.1.0`.
//!
//! A call flows one way: an export in `component.rs`, the interface's module ([`gateway`],
//! [`webhooks`], [`endpoints`], [`descriptor`]: what to ask Stripe and what the answer means),
//! [`stripe`] (the wire), the `http-client` import behind [`http::Http`], and back up the same way.
//!
//! The library is plain Rust, so it is unit-tested natively with a scripted transport; building
//! for wasm with the feature `component` adds the exports and the memory, and nothing else.

pub mod abi;
#[cfg(all(feature = "component", target_arch = "wasm32"))]
mod component;
pub mod connection;
pub mod descriptor;
pub mod endpoints;
pub mod error;
pub mod gateway;
mod guest;
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

/// The optional interfaces, each of a small world of its own: a component that wraps this adapter
/// exports world `adapter` alone, or takes up what it wants.
#[allow(missing_debug_implementations, clippy::all)]
pub mod optional {
    pub mod endpoints {
        wit_bindgen::generate!({
            path: "wit",
            world: "endpoints-provider",
            pub_export_macro: true,
            with: {
                "commerce:payments/types@0.1.0": crate::bindings::commerce::payments::types,
                "commerce:payments/http-client@0.1.0": crate::bindings::commerce::payments::http_client,
            },
            additional_derives: [PartialEq, crate::abi::CanonicalAbi],
        });
    }
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
    pub use crate::optional::endpoints::exports::commerce::payments::endpoints::{
        Endpoint, EndpointChanges, EndpointScope, EndpointStatus, NewEndpoint, Registered,
        Registration, Removal, Rotation,
    };
}

pub use guest::StripeAdapter;
