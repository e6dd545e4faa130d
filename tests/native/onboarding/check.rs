//! `check`: what an account may do and lacks, which mode the key is of, and what it may not read.

use serde_json::{Value, json};
use stripe_adapter::contract::{
    Capability, CapabilityStatus, Connection, ConnectionCheck, Mode, Requirement,
};
use stripe_adapter::error::Error;
use stripe_adapter::onboarding;

use crate::support::connect::{ACCOUNT, account, balance, host_held, restricted};
use crate::support::contract::{connection, text};
use crate::support::errors::short;
use crate::support::stripe::{list, with};
use crate::support::transport::{Attempt, REQUEST_ID, Script, error, ok, page, status, timeout};

/// What the adapter reads beside the balance and the account.
const LISTS: usize = 14;

fn check(connection: &Connection, answers: Vec<Attempt>) -> Result<ConnectionCheck, Error> {
    let script = Script::new(answers);
    let answer = onboarding::check(&script, connection);
    assert_eq!(script.posts(), 0, "it changes nothing");
    script.requests();
    answer
}

fn lists() -> Vec<Attempt> {
    (0..LISTS).map(|_| ok(&list(&[]))).collect()
}

/// Stripe's words to a restricted key.
fn lacks(permissions: &str) -> Attempt {
    lacks_as("rk_test_************olden", permissions)
}

fn lacks_as(key: &str, permissions: &str) -> Attempt {
    let message = format!(
        "The provided key '{key}' does not have the required permissions for this endpoint on account '{ACCOUNT}'. \
         {permissions}"
    );
    let fields = json!({ "type": "invalid_request_error", "message": message });
    error(403, &fields)
}

fn having(permission: &str) -> Attempt {
    lacks(&format!(
        "Having the '{permission}' permission would allow this request to continue."
    ))
}

#[test]
fn an_account_is_read_whole() {
    let checked = check(&connection(), vec![ok(&balance()), ok(&account())]).expect("checked");
    let capability = |name: &str, status| Capability {
        name: name.to_owned(),
        status,
    };
    let requirement = |name: &str, is_overdue| Requirement {
        name: name.to_owned(),
        is_overdue,
    };
    assert_eq!(
        checked,
        ConnectionCheck {
            account: text(ACCOUNT),
            country: text("DE"),
            default_currency: text("EUR"),
            can_charge: Some(true),
            can_pay_out: Some(false),
            capabilities: vec![
                capability("card_payments", CapabilityStatus::Active),
                capability("ideal_payments", CapabilityStatus::Pending),
                capability("transfers", CapabilityStatus::Inactive),
                capability("twint_payments", CapabilityStatus::Other),
            ],
            // What is past its time is named once.
            missing: vec![
                requirement("external_account", true),
                requirement("individual.dob.day", false),
            ],
            due: Some(1_795_300_000),
            disabled_reason: text("requirements.past_due"),
            missing_permissions: Vec::new(),
            request_id: text(REQUEST_ID),
        }
    );
}

#[test]
fn what_is_not_said_is_absent() {
    let checked = check(
        &connection(),
        vec![ok(&balance()), ok(&json!({ "id": ACCOUNT }))],
    )
    .expect("checked");
    assert_eq!(
        checked,
        ConnectionCheck {
            account: text(ACCOUNT),
            request_id: text(REQUEST_ID),
            ..nothing_known()
        }
    );
}

fn nothing_known() -> ConnectionCheck {
    ConnectionCheck {
        account: None,
        country: None,
        default_currency: None,
        can_charge: None,
        can_pay_out: None,
        capabilities: Vec::new(),
        missing: Vec::new(),
        due: None,
        disabled_reason: None,
        missing_permissions: Vec::new(),
        request_id: None,
    }
}

#[test]
fn a_key_that_may_read_everything_lacks_nothing() {
    for connection in [restricted(), host_held(Mode::Test)] {
        let answers = [vec![ok(&balance()), ok(&account())], lists()].concat();
        let checked = check(&connection, answers).expect("checked");
        assert_eq!(checked.missing_permissions, [""; 0]);
    }
}

#[test]
fn what_a_restricted_key_may_not_read_is_named_once_and_is_no_error() {
    let mut answers = [
        vec![
            having("rak_balance_read"),
            having("rak_accounts_kyc_basic_read"),
        ],
        lists(),
    ]
    .concat();
    // Charges and refunds, by one permission; payouts by either of two; events by none at all.
    answers[3] = having("rak_charge_read");
    answers[4] = having("rak_charge_read");
    answers[9] = lacks("Having one of 'rak_payout_read', 'rak_payout_write' would allow it.");
    answers[12] = lacks(
        "This is a restricted API key, but the required permissions are not available for use by restricted keys.",
    );
    let checked = check(&restricted(), answers).expect("checked");
    assert_eq!(
        checked,
        ConnectionCheck {
            missing_permissions: [
                "rak_balance_read",
                "rak_accounts_kyc_basic_read",
                "rak_charge_read",
                "rak_payout_read",
                "rak_payout_write",
                "/v1/events",
            ]
            .map(str::to_owned)
            .to_vec(),
            ..nothing_known()
        }
    );
}

#[test]
fn a_host_held_key_of_the_other_mode_is_found_out_by_any_answer() {
    let live = with(&balance(), json!({ "livemode": true }));
    let silent = json!({ "object": "balance" });
    let live_key = lacks_as("rk_live_************olden", "");
    for (connection, answer) in [
        (host_held(Mode::Test), ok(&live)),
        (host_held(Mode::Live), ok(&balance())),
        (host_held(Mode::Test), ok(&silent)),
        (host_held(Mode::Test), live_key),
        (host_held(Mode::Live), having("rak_balance_read")),
    ] {
        let error = check(&connection, vec![answer]).expect_err("of the other mode");
        assert_eq!(short(&error), "unauthorized not-performed after-change");
        assert_eq!(error.field.as_deref(), Some("connection.mode"));
        assert_eq!(error.request_id.as_deref(), Some(REQUEST_ID));
    }
}

#[test]
fn failures_are_errors() {
    let refused = |status: u16, message: &str| {
        error(
            status,
            &json!({ "type": "invalid_request_error", "message": message }),
        )
    };
    let gone = "The provided key 'sk_test_*****lden' does not have access to account 'acct_1Golden' (or that account \
                does not exist). Application access may have been revoked.";
    let wrong_type = with(&account(), json!({ "charges_enabled": "yes" }));
    let cases: [(Vec<Attempt>, &str); 8] = [
        (
            vec![refused(401, "Invalid API Key provided: sk_test_*****lden")],
            "unauthorized not-performed after-change",
        ),
        (
            vec![refused(403, gone)],
            "forbidden not-performed after-change",
        ),
        (
            vec![ok(&balance()), refused(403, gone)],
            "forbidden not-performed after-change",
        ),
        (
            vec![timeout(), timeout(), timeout()],
            "timeout not-performed same-operation",
        ),
        (
            vec![page(200, "<html>")],
            "protocol not-performed same-operation",
        ),
        (
            vec![ok(&balance()), status(200, "[]")],
            "protocol not-performed same-operation",
        ),
        (
            vec![ok(&balance()), ok(&json!({ "object": "account" }))],
            "protocol not-performed same-operation",
        ),
        (
            vec![ok(&balance()), ok(&wrong_type)],
            "protocol not-performed same-operation",
        ),
    ];
    for (answers, expected) in cases {
        let error = check(&connection(), answers).expect_err(expected);
        assert_eq!(short(&error), expected);
    }
    // The last of the lists fails: what was found out so far would look complete.
    let mut answers = [vec![ok(&balance()), ok(&account())], lists()].concat();
    *answers.last_mut().expect("a list") = refused(401, "Expired API Key");
    let error = check(&restricted(), answers).expect_err("not complete");
    assert_eq!(short(&error), "unauthorized not-performed after-change");
}

#[test]
fn newer_requirements_are_read_past() {
    let odd = with(
        &account(),
        json!({ "capabilities": {}, "requirements": Value::Null, "future_requirements": { "x": [1] } }),
    );
    let checked = check(&connection(), vec![ok(&balance()), ok(&odd)]).expect("checked");
    assert_eq!((checked.capabilities, checked.missing), (vec![], vec![]));
}
