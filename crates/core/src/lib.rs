//! What every host and adapter needs and nobody should write again. Pure: no I/O, no clock, no
//! randomness, no dependency, and no standard library beyond `alloc`.
//!
//! - [`money`]: decimal texts to and from ISO 4217 minor units, exactly.

#![no_std]

extern crate alloc;

pub mod money;
