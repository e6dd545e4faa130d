//! What a host is told about the effect of a failed call, and what it may do next: for every
//! failure on the way and every answer of Stripe's.

mod operations;
mod provider;
mod reads;
mod transport;

use stripe_adapter::contract::{AdapterError, Operation};
use stripe_adapter::gateway;

use crate::support::contract::authorization;
use crate::support::errors::short;
use crate::support::transport::{Attempt, Script};

/// Authorizes with these answers, and compares `kind outcome retry` and the delays before each
/// attempt.
fn check(
    case: &str,
    operation: &Operation,
    answers: Vec<Attempt>,
    expected: &str,
    delays: &[u32],
) -> AdapterError {
    let script = Script::new(answers);
    let error = gateway::authorize(&script, operation, &authorization()).expect_err(case);
    assert_eq!(short(&error), expected, "{case}");
    let waited: Vec<u32> = script
        .requests()
        .iter()
        .map(|request| request.delay_ms)
        .collect();
    assert_eq!(waited, delays, "{case}");
    *error
}

/// One attempt.
const ONE: &[u32] = &[0];
/// As in Stripe's own SDKs: half a second, then a second. The host adds jitter.
const THREE: &[u32] = &[0, 500, 1_000];
