//! The harness: everything that a test of a payment adapter needs, set up in one line.
//!
//! - [`Lab`]: a running fake Stripe, a sandbox that may reach it, and the adapter in it.
//! - [`situation`]: authorizations that end in a known way.
//! - [`artifacts`]: the components, built when they are not there or not fresh.
//! - [`conformance`]: a suite that holds any adapter against the contract.
//! - [`scenarios`]: what hosts in every language must make of the same component, and the judge.
//! - [`shop`]: an example shop in any language, with a fake Stripe to trade with.
//! - [`json`]: the contract's records as JSON, without secrets.
//!
//! ```no_run
//! use host_test::{Lab, situation};
//! use payments_host::types::{Money, PaymentStatus};
//!
//! # async fn test() -> anyhow::Result<()> {
//! let lab = Lab::start().await?;
//! let authorization = situation::hold(Money::new(1099, "EUR"));
//! let payment = lab.adapter.authorize(&lab.operation("order-1"), &authorization).await?;
//! assert_eq!(payment.status, PaymentStatus::Authorized);
//! assert_eq!(lab.stripe.control().ledger().totals["eur"].authorized, 1099);
//! # Ok(())
//! # }
//! ```

pub mod artifacts;
pub mod conformance;
pub mod http;
pub mod json;
pub mod lab;
pub mod requests;
pub mod scenarios;
pub mod shop;
pub mod situation;
pub mod time;

/// Signs a webhook payload as Stripe does: `sign(payload, secret, timestamp)` gives the value of
/// the header `Stripe-Signature`.
pub use fake_stripe::signature::sign as sign_webhook;
pub use lab::{Lab, LabBuilder};
