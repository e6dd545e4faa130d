//! The simulator, over real HTTP on loopback: one file per behaviour.

mod answers;
mod balance;
mod clock;
mod control_api;
mod declines;
mod disputes;
mod faults;
mod idempotency;
mod life_cycle;
mod marketplaces;
mod money_rules;
mod multicapture;
mod onboarding;
mod pagination;
mod parameters;
mod records;
mod refunds;
mod renderings;
mod saved_methods;
mod search;
mod support;
mod thin_events;
mod three_d_secure;
mod trigger;
mod vault;
mod webhooks;
