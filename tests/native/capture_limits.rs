//! What a payment's charge rules out is refused before anything is sent; what it does not say, and
//! what may have been performed already, is left to Stripe.

use serde_json::{Value, json};
use stripe_adapter::contract::{Adjustment, CaptureRequest, Operation};
use stripe_adapter::error::Error;
use stripe_adapter::gateway;

use crate::support::contract::{
    OPERATION_ID, PAYMENT, adjustment, capture, connection, money, operation, sent_before,
};
use crate::support::errors::short;
use crate::support::stripe::{
    authorized_intent, canceled_intent, captured_intent, card, charge, partially_captured_intent,
    request_error, with, without,
};
use crate::support::transport::{Script, error, ok};

const UNSUPPORTED: &str = "unsupported not-performed after-change";

/// Captures so much, of a payment whose card says this.
fn captured(card: &Value, amount: u64, is_final: bool) -> Result<Result<(), Error>, &'static str> {
    let request = CaptureRequest {
        amount: money(amount, "USD"),
        is_final,
        ..capture()
    };
    run(&of_card(card), &operation(), |script, operation| {
        gateway::capture(script, operation, &request).map(drop)
    })
}

/// The outcome of a call, or that it was left to Stripe.
fn run(
    before: &Value,
    operation: &Operation,
    call: impl FnOnce(&Script, &Operation) -> Result<(), Error>,
) -> Result<Result<(), Error>, &'static str> {
    let left_to_stripe = error(400, &request_error("amount_too_large"));
    let script = Script::new([ok(before), left_to_stripe]);
    let result = call(&script, operation);
    if script.posts() == 0 {
        Ok(result)
    } else {
        Err("sent")
    }
}

fn of_card(card: &Value) -> Value {
    let details = json!({ "type": "card", "card": card });
    let charge = with(&charge(), json!({ "payment_method_details": details }));
    with(&authorized_intent(), json!({ "latest_charge": charge }))
}

fn unavailable(feature: &str) -> Value {
    with(&card(), json!({ feature: { "status": "unavailable" } }))
}

#[track_caller]
fn check_refused(result: Result<Result<(), Error>, &str>, expected: &str, field: &str) {
    let error = result.expect("not sent").expect_err("refused");
    assert_eq!(short(&error), expected);
    assert_eq!(error.field.as_deref(), Some(field));
    assert_eq!(error.payment_id.as_deref(), Some(PAYMENT));
}

#[test]
fn several_captures() {
    check_refused(
        captured(&unavailable("multicapture"), 400, false),
        UNSUPPORTED,
        "capture.is-final",
    );
    let sent = [
        captured(&unavailable("multicapture"), 400, true),
        captured(&card(), 400, false),
        captured(&without(&card(), &["multicapture"]), 400, false),
        captured(
            &with(&card(), json!({ "multicapture": { "status": "new" } })),
            400,
            false,
        ),
    ];
    assert!(sent.iter().all(Result::is_err), "{sent:?}");
}

#[test]
fn more_than_was_authorized() {
    check_refused(
        captured(&unavailable("overcapture"), 1_100, true),
        UNSUPPORTED,
        "capture.amount",
    );
    check_refused(
        captured(&card(), 1_264, true),
        "invalid-request not-performed after-change",
        "capture.amount",
    );
    let sent = [
        captured(&unavailable("overcapture"), 1_099, true),
        captured(&card(), 1_263, true),
        captured(&without(&card(), &["overcapture"]), 5_000, true),
    ];
    assert!(sent.iter().all(Result::is_err), "{sent:?}");
}

#[test]
fn a_higher_authorization() {
    let adjusted = |before: &Value, total| {
        let adjustment = Adjustment {
            new_total: money(total, "USD"),
            ..adjustment()
        };
        run(before, &operation(), |script, operation| {
            gateway::adjust(script, operation, &adjustment).map(drop)
        })
    };
    let field = "adjustment.new-total";
    let no_increments = of_card(&unavailable("incremental_authorization"));
    check_refused(adjusted(&no_increments, 1_299), UNSUPPORTED, field);
    check_refused(adjusted(&authorized_intent(), 1_098), UNSUPPORTED, field);
    check_refused(adjusted(&authorized_intent(), 1_099), UNSUPPORTED, field);
    check_refused(
        adjusted(&partially_captured_intent(400), 1_299),
        "conflict not-performed never",
        field,
    );
    assert!(adjusted(&authorized_intent(), 1_100).is_err());
    let silent = of_card(&without(&card(), &["incremental_authorization"]));
    assert!(adjusted(&silent, 1_299).is_err());
}

/// Stripe says best what is wrong with a payment that is not held any more, and a method that is no
/// card says nothing.
#[test]
fn other_states_and_methods_are_left_to_stripe() {
    let debit = json!({ "type": "klarna", "klarna": {} });
    let charge = with(&charge(), json!({ "payment_method_details": debit }));
    for before in [
        captured_intent(1_099),
        canceled_intent(),
        with(&authorized_intent(), json!({ "status": "processing" })),
        with(&authorized_intent(), json!({ "latest_charge": charge })),
        with(
            &authorized_intent(),
            json!({ "latest_charge": "ch_3Golden1" }),
        ),
    ] {
        let request = CaptureRequest {
            amount: money(9_999, "USD"),
            is_final: false,
            ..capture()
        };
        let result = run(&before, &operation(), |script, operation| {
            gateway::capture(script, operation, &request).map(drop)
        });
        assert!(result.is_err(), "{before}");
    }
}

/// The effect of the operation itself is no reason to refuse its repeat: Stripe has the answer under
/// the key. Without it, the refusal proves nothing about the first call.
#[test]
fn what_may_have_been_performed_is_left_to_stripe() {
    let after = |mark: &str, operation_id: &str| {
        let marks = json!({ mark: operation_id });
        with(
            &partially_captured_intent(800),
            json!({ "metadata": marks }),
        )
    };
    let unavailable = of_card(&unavailable("multicapture"));
    let request = CaptureRequest {
        is_final: false,
        ..capture()
    };
    let send = |script: &Script, operation: &Operation| {
        gateway::capture(script, operation, &request).map(drop)
    };
    for (before, operation) in [
        (&unavailable, sent_before(60)),
        (
            // The host did not tell that it had sent the operation before; the payment does.
            &with(
                &unavailable,
                json!({ "metadata": { "commerce_capture": OPERATION_ID } }),
            ),
            operation(),
        ),
    ] {
        let script = Script::new([ok(before), error(400, &request_error("amount_too_large"))]);
        let error = send(&script, &operation).expect_err("refused by Stripe");
        assert_eq!(script.posts(), 1);
        if operation.first_sent_at.is_some() {
            assert_eq!(short(&error), "invalid-request unknown check-first");
        }
    }

    let script = Script::new([
        ok(&after("commerce_adjust", OPERATION_ID)),
        ok(&authorized_intent()),
    ]);
    gateway::adjust(&script, &operation(), &adjustment()).expect("adjusted before");
    let other = run(
        &after("commerce_adjust", "another"),
        &operation(),
        |script, operation| gateway::adjust(script, operation, &adjustment()).map(drop),
    );
    assert!(other.is_ok(), "another operation is no repeat of this one");
}

/// Known issue: captures after the authorization ran out. Every held card payment says until when.
#[test]
fn until_when_it_can_be_captured() {
    let read = |before: &Value| {
        let script = Script::new([ok(before)]);
        let payment = gateway::get_payment(&script, &connection(), PAYMENT).expect("a payment");
        payment.capture_limits
    };
    let limits = read(&authorized_intent()).expect("limits");
    assert_eq!(limits.capture_before, Some(1_795_867_200));
    assert_eq!(limits.maximum_capturable, Some(money(1_263, "USD")));
    // Nothing is guessed where the charge is silent.
    let silent = of_card(&without(&card(), &["capture_before"]));
    assert_eq!(read(&silent).expect("limits").capture_before, None);
}
