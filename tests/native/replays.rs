//! An answer that Stripe stored shows how things were when it was first given. It is read again.

use serde_json::json;
use stripe_adapter::contract::{Outcome, PaymentStatus, TransactionStatus};
use stripe_adapter::gateway;
use stripe_adapter::http::Method;

use crate::support::contract::{
    PAYMENT, authorization, capture, money, operation, refund, sent_before,
};
use crate::support::errors::short;
use crate::support::stripe::{self, authorized_intent, captured_intent, with};
use crate::support::transport::{Script, error, ok, replay, timeout};

#[test]
fn a_payment_is_shown_as_it_is_now() {
    let script = Script::new([replay(&authorized_intent()), ok(&captured_intent(1099))]);
    let payment =
        gateway::authorize(&script, &sent_before(60), &authorization()).expect("authorized");
    assert!(payment.replayed);
    assert_eq!(payment.status, PaymentStatus::Captured);
    assert_eq!(payment.captured, Some(money(1099, "USD")));
    let requests = script.requests();
    assert_eq!(requests[1].method, Method::Get);
    assert!(requests[1].url.contains(PAYMENT));
}

#[test]
fn a_refund_is_shown_as_it_is_now() {
    let pending = with(&stripe::refund(), json!({ "status": "pending" }));
    let script = Script::new([replay(&pending), ok(&stripe::refund())]);
    let transaction = gateway::refund(&script, &sent_before(60), &refund()).expect("refunded");
    assert!(transaction.replayed);
    assert_eq!(transaction.status, TransactionStatus::Succeeded);
}

#[test]
fn a_capture_is_shown_as_it_is_now() {
    let script = Script::new([
        ok(&captured_intent(1099)),
        replay(&authorized_intent()),
        ok(&captured_intent(1099)),
    ]);
    let transaction = gateway::capture(&script, &sent_before(60), &capture()).expect("captured");
    assert!(transaction.replayed);
    assert_eq!(transaction.status, TransactionStatus::Succeeded);
}

#[test]
fn an_answer_that_is_no_replay_is_not_read_again() {
    let script = Script::new([ok(&authorized_intent())]);
    let payment = gateway::authorize(&script, &operation(), &authorization()).expect("authorized");
    assert!(!payment.replayed);
    assert_eq!(script.requests().len(), 1);
}

/// It was performed, and what is there now is not known: the same operation tells, later.
#[test]
fn reading_again_fails() {
    let missing = error(404, &stripe::request_error("resource_missing"));
    for answers in [
        vec![
            replay(&authorized_intent()),
            timeout(),
            timeout(),
            timeout(),
        ],
        vec![replay(&authorized_intent()), missing],
    ] {
        let script = Script::new(answers);
        let error =
            gateway::authorize(&script, &operation(), &authorization()).expect_err("unread");
        assert_eq!(error.outcome, Outcome::Unknown);
        assert!(short(&error).ends_with("unknown same-operation"));
        assert_eq!(error.payment_id.as_deref(), Some(PAYMENT));
        assert!(
            error
                .message
                .starts_with("the operation had been performed")
        );
    }
}

/// An id in an answer becomes part of a URL only when it is one.
#[test]
fn a_replay_with_an_id_that_is_none() {
    let script = Script::new([replay(&with(
        &authorized_intent(),
        json!({ "id": "../refunds" }),
    ))]);
    let error = gateway::authorize(&script, &operation(), &authorization()).expect_err("no id");
    assert_eq!(error.outcome, Outcome::Unknown);
    assert_eq!(error.field, None);
}
