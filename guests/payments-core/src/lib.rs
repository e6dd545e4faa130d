//! `payments-core` for hosts in any language: what the crate does, behind the contract's own
//! records, so that nobody writes a conversion. Keeps nothing between calls.

#![allow(missing_debug_implementations)]

mod amounts;
mod convert;
mod ledger;

wit_bindgen::generate!({
    path: "../../wit",
    world: "core",
});

struct PaymentsCore;

export!(PaymentsCore);
