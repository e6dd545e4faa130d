//! Operations that need more than one request: what is known when it is the first, or the last,
//! that fails.

use serde_json::json;
use stripe_adapter::contract::{CaptureRequest, Operation, RefundRequest};
use stripe_adapter::error::Error;
use stripe_adapter::gateway;
use stripe_adapter::operation::WINDOW;

use crate::support::contract::{
    PAYMENT, adjustment, authorization, cancellation, capture, changes, confirmation, money,
    operation, refund, reversal, sent_before, text,
};
use crate::support::errors::short;
use crate::support::stripe::{
    authorized_intent, captured_intent, list, partially_captured_intent, request_error, with,
};
use crate::support::transport::{Attempt, Script, error, ok, timeout};

type Call = fn(&Script, &Operation) -> Result<(), Error>;

/// Every write, with the number of answers that it needs before it posts.
fn writes() -> [(&'static str, usize, Call); 8] {
    [
        ("authorize", 0, |http, operation| {
            gateway::authorize(http, operation, &authorization()).map(drop)
        }),
        ("confirm", 0, |http, operation| {
            gateway::confirm(http, operation, &confirmation()).map(drop)
        }),
        ("update", 0, |http, operation| {
            let mut changes = changes();
            changes.description = text("changed");
            gateway::update(http, operation, &changes).map(drop)
        }),
        ("capture", 1, |http, operation| {
            gateway::capture(http, operation, &capture()).map(drop)
        }),
        ("adjust", 1, |http, operation| {
            gateway::adjust(http, operation, &adjustment()).map(drop)
        }),
        ("cancel", 1, |http, operation| {
            gateway::cancel(http, operation, &cancellation()).map(drop)
        }),
        ("refund", 0, |http, operation| {
            gateway::refund(http, operation, &refund()).map(drop)
        }),
        ("reverse", 1, |http, operation| {
            gateway::reverse(http, operation, &reversal()).map(drop)
        }),
    ]
}

/// Stripe may have forgotten the key: another post could move money twice.
#[test]
fn past_the_window_nothing_is_posted() {
    for (name, _, call) in writes() {
        // Payments, refunds, events, search: nothing is found.
        let script = Script::new([list(&[]), list(&[]), list(&[]), list(&[])].iter().map(ok));
        let error = call(&script, &sent_before(WINDOW)).expect_err(name);
        assert_eq!(short(&error), "conflict unknown check-first", "{name}");
        assert_eq!(script.posts(), 0, "{name}");
        script.requests();
    }
}

/// The look itself fails: still nothing is posted, and nothing is known.
#[test]
fn past_the_window_a_failed_look_proves_nothing() {
    for (name, _, call) in writes() {
        let script = Script::new([timeout(), timeout(), timeout()]);
        let error = call(&script, &sent_before(WINDOW)).expect_err(name);
        assert_eq!(short(&error), "timeout unknown same-operation", "{name}");
        assert_eq!(script.posts(), 0, "{name}");
    }
}

#[test]
fn a_second_before_the_window_ends_it_is_posted() {
    let script = Script::new([ok(&authorized_intent())]);
    gateway::authorize(&script, &sent_before(WINDOW - 1), &authorization()).expect("authorized");
    assert_eq!(script.posts(), 1);
}

/// Every write is told about its payment, also when no answer came.
#[test]
fn an_error_names_the_payment_that_the_write_was_for() {
    for (name, before, call) in writes() {
        if name == "authorize" {
            continue;
        }
        let mut answers = vec![ok(&authorized_intent()); before];
        answers.extend([timeout(), timeout(), timeout()]);
        let script = Script::new(answers);
        let error = call(&script, &operation()).expect_err(name);
        assert_eq!(short(&error), "timeout unknown same-operation", "{name}");
        assert_eq!(error.payment_id.as_deref(), Some(PAYMENT), "{name}");
    }
}

/// The read before the write failed. The write did not leave now, but may have before.
#[test]
fn the_read_before_a_write_fails() {
    for (name, before, call) in writes() {
        if before == 0 {
            continue;
        }
        for (operation, answers, expected) in [
            (
                operation(),
                vec![timeout(); 3],
                "timeout not-performed same-operation",
            ),
            (
                sent_before(60),
                vec![timeout(); 3],
                "timeout unknown same-operation",
            ),
            (
                operation(),
                vec![missing()],
                "not-found not-performed after-change",
            ),
            (
                sent_before(60),
                vec![missing()],
                "not-found unknown check-first",
            ),
        ] {
            let script = Script::new(answers);
            let error = call(&script, &operation).expect_err(name);
            assert_eq!(short(&error), expected, "{name}");
            assert_eq!(script.posts(), 0, "{name}");
        }
    }
}

fn missing() -> Attempt {
    error(404, &request_error("resource_missing"))
}

/// Captures, adjustments and refunds carry no currency at Stripe: 10.00 EUR would move 1000 JPY.
#[test]
fn another_currency_than_the_payments_is_refused() {
    let in_yen = || {
        Script::new([ok(&with(
            &authorized_intent(),
            json!({ "currency": "jpy" }),
        ))])
    };
    let mut refund = refund();
    refund.amount = Some(money(1099, "USD"));
    for (field, script, result) in [
        ("capture.amount.currency", in_yen(), None),
        ("refund.amount.currency", in_yen(), Some(refund)),
    ] {
        let error = match result {
            None => gateway::capture(&script, &operation(), &capture()).expect_err(field),
            Some(refund) => gateway::refund(&script, &operation(), &refund).expect_err(field),
        };
        assert_eq!(short(&error), "invalid-request not-performed after-change");
        assert_eq!(error.field.as_deref(), Some(field));
        assert!(error.message.contains("JPY"), "{}", error.message);
        assert_eq!(script.posts(), 0);
    }
    let script = in_yen();
    let error = gateway::adjust(&script, &operation(), &adjustment()).expect_err("adjusted");
    assert_eq!(
        error.field.as_deref(),
        Some("adjustment.new-total.currency")
    );
    assert_eq!(script.posts(), 0);
}

/// Half of a reversal is done. The same operation does the other half.
#[test]
fn a_reversal_that_stops_half_way() {
    let script = Script::new([
        ok(&partially_captured_intent(400)),
        ok(&captured_intent(400)),
        error(400, &request_error("charge_disputed")),
    ]);
    let error = gateway::reverse(&script, &operation(), &reversal()).expect_err("half done");
    assert_eq!(short(&error), "conflict unknown check-first");
    assert!(
        error
            .message
            .starts_with("what was not captured is released")
    );
    assert_eq!(error.payment_id.as_deref(), Some(PAYMENT));
}

/// Stripe names its own parameter; the host reads the contract's field.
#[test]
fn stripes_parameters_become_fields() {
    let complaint = |parameter: &str| {
        let body = with(
            &request_error("parameter_invalid_integer"),
            json!({ "param": parameter }),
        );
        error(400, &body)
    };
    for (parameter, field) in [
        ("amount", Some("authorization.amount")),
        ("currency", Some("authorization.amount.currency")),
        ("payment_method", Some("authorization.source")),
        (
            "payment_method_data[ideal][bank]",
            Some("authorization.source"),
        ),
        (
            "amount_details[line_items][0][quantity]",
            Some("authorization.line-items"),
        ),
        ("amount_details[tax]", Some("authorization.totals")),
        ("metadata[note]", Some("authorization.metadata")),
        ("transfer_data[destination]", Some("authorization.splits")),
        ("shipping[address][line1]", Some("authorization.shipping")),
        ("something_new", None),
    ] {
        let script = Script::new([complaint(parameter)]);
        let error =
            gateway::authorize(&script, &operation(), &authorization()).expect_err(parameter);
        assert_eq!(error.field.as_deref(), field, "{parameter}");
    }

    let script = Script::new([ok(&authorized_intent()), complaint("amount_to_capture")]);
    let error = gateway::capture(&script, &operation(), &capture()).expect_err("refused");
    assert_eq!(error.field.as_deref(), Some("capture.amount"));

    let script = Script::new([ok(&authorized_intent()), complaint("amount")]);
    let error = gateway::adjust(&script, &operation(), &adjustment()).expect_err("refused");
    assert_eq!(error.field.as_deref(), Some("adjustment.new-total"));

    let script = Script::new([complaint("reverse_transfer")]);
    let error = gateway::refund(&script, &operation(), &refund()).expect_err("refused");
    assert_eq!(error.field.as_deref(), Some("refund.reverse-splits"));
}

/// Pain point 2: the amount that was asked for, not the whole authorization.
#[test]
fn a_partial_capture_reports_what_was_captured() {
    let script = Script::new([ok(&authorized_intent()), ok(&captured_intent(400))]);
    let request = CaptureRequest {
        amount: money(400, "USD"),
        ..capture()
    };
    let transaction = gateway::capture(&script, &operation(), &request).expect("captured");
    assert_eq!(transaction.amount, Some(money(400, "USD")));
    assert_eq!(transaction.reference, None);
    let payment = transaction.payment.expect("the payment after it");
    assert_eq!(payment.captured, Some(money(400, "USD")));
    assert_eq!(payment.authorized, Some(money(1099, "USD")));
}

/// Known issue KI-015: a cancellation releases what was not captured, not the whole amount.
#[test]
fn a_void_reports_what_was_released() {
    let script = Script::new([
        ok(&partially_captured_intent(400)),
        ok(&captured_intent(400)),
    ]);
    let transaction = gateway::cancel(&script, &operation(), &cancellation()).expect("released");
    assert_eq!(transaction.amount, Some(money(699, "USD")));
}

/// A refund of everything needs no look at the payment's currency.
#[test]
fn a_refund_without_an_amount_is_one_request() {
    let script = Script::new([ok(&crate::support::stripe::refund())]);
    let request = RefundRequest {
        amount: None,
        ..refund()
    };
    gateway::refund(&script, &operation(), &request).expect("refunded");
    assert_eq!(script.requests().len(), 1);
}
