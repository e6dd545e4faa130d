//! The adapter as plain Rust, with a scripted transport in Stripe's place: exact requests, exact
//! errors, and every way in which an answer can go wrong.
//!
//! One file per behaviour. Golden files stand in `golden/`; `BLESS=1 cargo test --test native`
//! rewrites them.

mod allocations;
mod answers;
mod batch;
mod capture_limits;
mod client_config;
mod declines;
mod disputes;
mod endpoints;
mod finding;
mod idempotency_key;
mod messages;
mod never_panics;
mod next_actions;
mod onboarding;
mod outcomes;
mod page;
mod records;
mod refund_control;
mod refunds;
mod refusals;
mod replays;
mod requests;
mod reversals;
mod support;
mod transfers;
mod vault;
mod webhook_events;
mod webhook_ownership;
mod webhook_renderings;
mod webhook_resolve;
mod webhook_signature;
mod webhook_simulated;
mod webhook_subjects;
mod webhook_thin;
