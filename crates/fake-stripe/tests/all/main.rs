//! The simulator, over real HTTP on loopback: one file per behaviour.

mod answers;
mod clock;
mod control_api;
mod declines;
mod faults;
mod idempotency;
mod life_cycle;
mod money_rules;
mod multicapture;
mod pagination;
mod parameters;
mod refunds;
mod renderings;
mod saved_methods;
mod search;
mod support;
mod three_d_secure;
mod webhooks;
