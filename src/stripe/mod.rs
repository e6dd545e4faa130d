//! The wire: what Stripe's HTTP API looks like. Nothing outside this folder knows a parameter name
//! of Stripe's, and nothing in it knows the contract's exports.

pub mod client;
pub mod currency;
pub mod date;
pub mod declines;
pub mod errors;
pub mod form;
pub mod metadata;
pub mod objects;
pub mod page;
pub mod parameters;
pub mod read;

/// The one version that every request asks for. It has no `payment_method_types`.
pub const API_VERSION: &str = "2026-10-28.endive";
