//! `cancel-refund`: refunds that wait for the customer, and those that do not.

use serde_json::{Value, json};
use stripe_adapter::contract::{Operation, Transaction, TransactionKind, TransactionStatus};
use stripe_adapter::error::Error;
use stripe_adapter::operation::WINDOW;
use stripe_adapter::refund_control;

use crate::support::contract::{PAYMENT, operation, sent_before, text};
use crate::support::dispute::{REFUND, cancellation};
use crate::support::errors::short;
use crate::support::stripe::{captured_intent, refund, with};
use crate::support::transport::{Script, error, ok, replay};

fn in_status(status: &str) -> Value {
    let payment = captured_intent(1_099);
    with(
        &refund(),
        json!({ "status": status, "payment_intent": payment }),
    )
}

fn cancel(script: &Script, operation: &Operation) -> Result<Transaction, Error> {
    refund_control::cancel_refund(script, operation, &cancellation())
}

#[test]
fn a_refund_that_waits_is_canceled() {
    let script = Script::new([
        ok(&in_status("requires_action")),
        ok(&in_status("canceled")),
    ]);
    let canceled = cancel(&script, &operation()).expect("canceled");
    assert_eq!(canceled.kind, TransactionKind::Refund);
    assert_eq!(canceled.status, TransactionStatus::Canceled);
    assert_eq!(canceled.reference, text(REFUND));
    assert_eq!(canceled.payment.map(|payment| payment.id), text(PAYMENT));
}

/// Canceling what is canceled changes nothing, however late.
#[test]
fn a_canceled_refund_is_canceled() {
    for operation in [operation(), sent_before(60), sent_before(WINDOW)] {
        let script = Script::new([ok(&in_status("canceled"))]);
        cancel(&script, &operation).expect("canceled");
        assert_eq!(script.posts(), 0);
    }
}

#[test]
fn a_refund_that_does_not_wait_is_not_canceled() {
    for status in ["pending", "succeeded", "failed"] {
        let script = Script::new([ok(&in_status(status))]);
        let error = cancel(&script, &operation()).expect_err(status);
        assert_eq!(short(&error), "conflict not-performed never", "{status}");
        assert_eq!(error.field.as_deref(), Some("cancellation.reference"));
        assert_eq!(error.payment_id.as_deref(), Some(PAYMENT));
        assert_eq!(script.posts(), 0);
    }
}

#[test]
fn a_refund_of_another_payment_is_not_found() {
    let other = with(&refund(), json!({ "payment_intent": "pi_3Other" }));
    let script = Script::new([ok(&other)]);
    let error = cancel(&script, &operation()).expect_err("of another payment");
    assert_eq!(short(&error), "not-found not-performed after-change");
    assert_eq!(error.field.as_deref(), Some("cancellation.reference"));
    let script = Script::new([ok(&other)]);
    let error = cancel(&script, &sent_before(60)).expect_err("of another payment");
    assert_eq!(short(&error), "not-found unknown check-first");
}

#[test]
fn what_became_of_it_between_read_and_write() {
    let refused = || {
        let message = "You can only cancel a refund that requires action.";
        error(
            400,
            &json!({ "type": "invalid_request_error", "message": message }),
        )
    };
    for (operation, expected) in [
        (operation(), "conflict not-performed after-change"),
        (sent_before(60), "conflict unknown check-first"),
    ] {
        let script = Script::new([ok(&in_status("requires_action")), refused()]);
        let error = cancel(&script, &operation).expect_err("too late");
        assert_eq!(short(&error), expected);
        assert_eq!(error.payment_id.as_deref(), Some(PAYMENT));
    }
    // Canceled by the first call, and failed on its way since: Stripe replays its answer.
    let canceled = in_status("canceled");
    let script = Script::new([
        ok(&in_status("failed")),
        replay(&canceled),
        ok(&in_status("failed")),
    ]);
    let repeated = cancel(&script, &sent_before(60)).expect("performed before");
    assert!(repeated.replayed);
    assert_eq!(repeated.status, TransactionStatus::Failed);
}

#[test]
fn past_the_window_nothing_is_posted() {
    let script = Script::new([ok(&in_status("requires_action"))]);
    let error = cancel(&script, &sent_before(WINDOW)).expect_err("not known");
    assert_eq!(short(&error), "conflict unknown check-first");
    assert_eq!(script.posts(), 0);
}
