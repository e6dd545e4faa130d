//! Bad input: a typed error that names the field, and nothing is sent.
//!
//! Each golden file in `golden/refusals/` holds one function's refusals, as a host sees them.

mod authorize;
mod change;
mod connection;
mod dispute;
mod endpoint;
mod onboarding;
mod pay_back;
mod read;
mod record;
mod transfer;
mod vault;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use stripe_adapter::contract::{AdapterError, ErrorKind, Outcome};
use stripe_adapter::error::Error;

use crate::support::errors::whole;
use crate::support::golden;
use crate::support::transport::Script;

/// The refusals of one golden file.
#[derive(Default)]
struct Refusals(String);

impl Refusals {
    /// Makes a call that has to be refused before anything is sent.
    fn check<T>(&mut self, case: &str, call: impl FnOnce(&Script) -> Result<T, Error>) {
        let script = Script::silent();
        let Err(error) = call(&script) else {
            panic!("{case}: not refused");
        };
        assert_eq!(script.requests().len(), 0, "{case}");
        check_refusal(case, &error);
        // The id of 300 characters is as good as its beginning.
        let case: String = case.chars().take(60).collect();
        let _ = writeln!(self.0, "# {case}\n{}", whole(&error));
    }
}

fn check_refusal(case: &str, error: &AdapterError) {
    assert!(
        matches!(
            error.kind,
            ErrorKind::InvalidRequest | ErrorKind::Unsupported
        ),
        "{case}: {error:?}"
    );
    assert_eq!(error.outcome, Outcome::NotPerformed, "{case}");
    assert!(error.field.is_some(), "{case}: no field named");
    assert!(
        error.message.len() < 250 && !error.message.chars().any(char::is_control),
        "{case}: {:?}",
        error.message
    );
    // The prefix may be named; what stands behind it may not.
    let shows_key = error
        .message
        .split("sk_")
        .skip(1)
        .any(|rest| rest.starts_with(char::is_alphanumeric));
    assert!(!shows_key, "{case}: shows a key");
}

#[test]
fn bad_input_is_refused() {
    let texts = BTreeMap::from(
        [
            ("connection", connection::refusals()),
            ("authorize", authorize::refusals()),
            ("authorize-order", authorize::order_refusals()),
            ("confirm", change::confirm_refusals()),
            ("update", change::update_refusals()),
            ("capture", change::capture_refusals()),
            ("adjust-and-cancel", change::adjust_and_cancel_refusals()),
            ("refund-and-reverse", pay_back::refusals()),
            ("reads", read::refusals()),
            ("endpoints", endpoint::refusals()),
            ("disputes", dispute::refusals()),
            ("records", record::refusals()),
            ("transfers", transfer::refusals()),
            ("vault-customers", vault::customer_refusals()),
            ("vault-setups", vault::setup_refusals()),
            ("vault-methods", vault::method_refusals()),
            ("onboarding", onboarding::refusals()),
        ]
        .map(|(name, refusals)| (name.to_owned(), refusals.0)),
    );
    golden::check_folder("refusals", &texts);
}

/// What is no id of Stripe's: another path, two segments, a query, spaces, line ends, other
/// alphabets, nothing, too much.
fn no_ids() -> [String; 8] {
    [
        "../refunds",
        "pi_x/capture",
        "pi_x?expand=y",
        "pi x",
        "pi_x\r\nStripe-Account: acct_1",
        "pi_ü",
        "",
        &format!("pi_{}", "x".repeat(297)),
    ]
    .map(str::to_owned)
}
