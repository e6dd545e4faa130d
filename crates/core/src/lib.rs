//! What every host and adapter needs and nobody should write again. Pure: no I/O, no clock, no
//! randomness, no standard library beyond `alloc`, and no dependency but serde where its feature is
//! on.
//!
//! - [`money`]: decimal texts to and from ISO 4217 minor units, exactly.
//! - [`ledger`]: what is known of a payment, from events and answers in any order and number.
//!
//! With the feature `serde`, a [`ledger::Ledger`] can be stored, and what it tells can be written.

#![no_std]

extern crate alloc;

pub mod ledger;
pub mod money;
