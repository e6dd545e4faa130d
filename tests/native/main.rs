//! The adapter as plain Rust, with a scripted transport in Stripe's place: exact requests, exact
//! errors, and every way in which an answer can go wrong.
//!
//! One file per behaviour. Golden files stand in `golden/`; `BLESS=1 cargo test --test native`
//! rewrites them.

mod idempotency_key;
mod outcomes;
mod refusals;
mod requests;
mod support;
