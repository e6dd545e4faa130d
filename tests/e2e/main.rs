//! The built component in the real sandbox, against the fake Stripe: real HTTP, real signatures,
//! and the simulator's ledger as the judge of what happened.
//!
//! A scenario is played by [`shop::play`], where the simulator must have performed every request of
//! the adapter. Whatever was asked of a [`shop::Shop`] is held against Stripe's published types when
//! it closes, and written to `e2e/trace.jsonl` in the target directory.

mod authorizations;
mod batch;
mod budgets;
mod captures;
mod confirmations;
mod connectors;
mod disputes;
mod endpoint;
mod endpoints;
mod event_table;
mod find;
mod fuel;
mod host_suites;
mod ledger;
mod ledger_python;
mod load_example;
mod marketplaces;
mod onboarding;
mod records;
mod refund_control;
mod refunds;
mod reversals;
mod sdk;
mod sdk_node;
mod sdk_python;
mod shop;
mod shops;
mod signatures;
mod trace;
mod transfers;
mod vault;
mod webhooks;
