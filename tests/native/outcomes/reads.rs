//! A read changes nothing: whatever went wrong, nothing was performed.

use serde_json::json;
use stripe_adapter::contract::{AdapterError, Outcome, Reference};
use stripe_adapter::{gateway, webhooks};

use crate::support::contract::{PAYMENT, connection};
use crate::support::errors::short;
use crate::support::stripe::{authorized_intent, refund, request_error, with};
use crate::support::transport::{Attempt, Script, error, ok, page, status, timeout};

#[test]
fn whatever_the_answer() {
    let failures = || {
        [
            vec![timeout(), timeout(), timeout()],
            vec![error(401, &request_error("x"))],
            vec![error(404, &request_error("resource_missing"))],
            vec![error(424, &request_error("x"))],
            vec![page(302, "")],
            vec![status(200, "{")],
            vec![ok(&with(&authorized_intent(), json!({ "livemode": true })))],
            vec![ok(&with(
                &authorized_intent(),
                json!({ "currency": "ugx", "amount": 550 }),
            ))],
        ]
    };
    for (index, answers) in failures().into_iter().enumerate() {
        let error = get_payment(answers);
        assert_eq!(error.outcome, Outcome::NotPerformed, "get-payment {index}");
    }
    for (index, answers) in failures().into_iter().enumerate() {
        let script = Script::new(answers);
        let reference = Reference {
            kind: "payment_intent".to_owned(),
            id: PAYMENT.to_owned(),
        };
        let error = webhooks::resolve(&script, &connection(), &reference).expect_err("failed");
        assert_eq!(error.outcome, Outcome::NotPerformed, "resolve {index}");
    }
}

/// The attempt before may have arrived, and that matters for writes only.
#[test]
fn a_timeout_before_the_answer_changes_nothing() {
    let missing = error(404, &request_error("resource_missing"));
    let error = get_payment(vec![timeout(), missing]);
    assert_eq!(short(&error), "not-found not-performed after-change");
}

#[test]
fn the_error_names_payment_and_field() {
    let error = get_payment(vec![error(404, &request_error("resource_missing"))]);
    assert_eq!(error.payment_id.as_deref(), Some(PAYMENT));
    assert_eq!(error.field.as_deref(), Some("payment-id"));
}

/// A reference may point at a charge or a refund, which is no payment.
#[test]
fn an_error_never_names_another_object_as_the_payment() {
    for (kind, id) in [("charge", "ch_1"), ("refund", "re_1")] {
        let script = Script::new([error(404, &request_error("resource_missing"))]);
        let reference = Reference {
            kind: kind.to_owned(),
            id: id.to_owned(),
        };
        let error = webhooks::resolve(&script, &connection(), &reference).expect_err("missing");
        assert_eq!(error.payment_id, None, "{kind}");
    }
}

#[test]
fn a_movement_of_another_payment_is_not_found() {
    let script = Script::new([ok(&with(
        &refund(),
        json!({ "payment_intent": "pi_3Others" }),
    ))]);
    let error = gateway::get_transaction(&script, &connection(), PAYMENT, "re_3Golden1")
        .expect_err("of another payment");
    assert_eq!(short(&error), "not-found not-performed after-change");
    assert_eq!(error.field.as_deref(), Some("reference"));
}

fn get_payment(answers: Vec<Attempt>) -> AdapterError {
    let script = Script::new(answers);
    let error = gateway::get_payment(&script, &connection(), PAYMENT).expect_err("failed");
    script.requests();
    *error
}
