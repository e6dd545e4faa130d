//! `find`, and operations that are repeated when Stripe may have forgotten their key.

use serde_json::{Value, json};
use stripe_adapter::connection::{InstallationId, Session};
use stripe_adapter::contract::{
    AdapterError, Movement, PaymentStatus, TransactionKind, TransactionStatus,
};
use stripe_adapter::gateway;
use stripe_adapter::operation::{OperationId, Step, WINDOW, idempotency_key};

use crate::support::contract::{
    NOW, OPERATION_ID, PAYMENT, authorization, cancellation, capture, connection, money, refund,
    reversal, sent_before,
};
use crate::support::errors::short;
use crate::support::stripe::{
    self, authorized_intent, canceled_intent, captured_intent, intent, list, with,
};
use crate::support::transport::{Attempt, Script, error, lost, ok, page, timeout};

#[test]
fn a_payment_by_its_mark() {
    let found = find(&[list(&[intent()]), list(&[]), list(&[]), authorized_intent()]);
    let [Movement::Payment(payment)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(payment.status, PaymentStatus::Authorized);
    assert!(!payment.replayed);
}

/// The payment carries the marks of what was done to it.
#[test]
fn movements_without_an_object_of_their_own() {
    for (mark, kind) in [
        ("commerce_capture", TransactionKind::Capture),
        ("commerce_adjust", TransactionKind::Adjustment),
    ] {
        let found = find(&[
            list(&[marked(mark)]),
            list(&[]),
            list(&[]),
            captured_intent(400),
        ]);
        let [Movement::Transaction(transaction)] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(transaction.kind, kind);
        assert_eq!(transaction.operation_id.as_deref(), Some(OPERATION_ID));
    }
}

#[test]
fn an_update_is_found_as_its_payment() {
    let found = find(&[
        list(&[marked("commerce_update")]),
        list(&[]),
        list(&[]),
        authorized_intent(),
    ]);
    assert!(
        matches!(found.as_slice(), [Movement::Payment(_)]),
        "{found:?}"
    );
}

#[test]
fn a_refund_by_its_mark() {
    let found = find(&[
        list(&[]),
        list(&[stripe::refund()]),
        list(&[]),
        stripe::refund(),
    ]);
    let [Movement::Transaction(transaction)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(transaction.kind, TransactionKind::Refund);
    assert_eq!(transaction.reference.as_deref(), Some("re_3Golden1"));
}

/// A cancellation leaves no mark. The event that it caused names its key.
#[test]
fn a_cancellation_by_its_event() {
    let found = find(&[
        list(&[]),
        list(&[]),
        list(&[event(&key(Step::Cancel)), event("of-another-operation")]),
        canceled_intent(),
    ]);
    let [Movement::Transaction(transaction)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(transaction.kind, TransactionKind::Void);
    assert_eq!(transaction.status, TransactionStatus::Succeeded);
    assert_eq!(transaction.amount, Some(money(1099, "USD")));
}

/// The same operation, seen in the list and in its event, is one movement.
#[test]
fn two_signs_of_one_movement() {
    let found = find(&[
        list(&[intent()]),
        list(&[]),
        list(&[event(&key(Step::Authorize))]),
        authorized_intent(),
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn marks_of_others_do_not_count() {
    let other_operation = json!({ "commerce_installation": "shop-1", "commerce_operation": "x" });
    let other_installation =
        json!({ "commerce_installation": "shop-2", "commerce_operation": OPERATION_ID });
    let others: Vec<Value> = [other_operation, other_installation, json!({})]
        .into_iter()
        .map(|metadata| with(&intent(), json!({ "metadata": metadata })))
        .collect();
    let found = find(&[list(&others), list(&[]), list(&[]), list(&others)]);
    assert_eq!(found, []);
}

/// The search finds what the ranges do not, whatever its age.
#[test]
fn a_payment_by_the_search() {
    let found = find(&[
        list(&[]),
        list(&[]),
        list(&[]),
        list(&[intent()]),
        authorized_intent(),
    ]);
    assert!(
        matches!(found.as_slice(), [Movement::Payment(_)]),
        "{found:?}"
    );
}

/// A restricted key may not read events, and not every account has the search: then these prove
/// nothing.
#[test]
fn events_and_search_may_be_forbidden() {
    let forbidden = || error(403, &stripe::request_error("x"));
    let found = find_in(vec![
        ok(&list(&[])),
        ok(&list(&[])),
        forbidden(),
        forbidden(),
    ]);
    assert_eq!(found, Ok(Vec::new()));
}

#[test]
fn a_list_that_cannot_be_read_is_an_error() {
    let unavailable = "unavailable not-performed same-operation";
    for (answers, expected) in [
        (vec![timeout(); 3], "timeout not-performed same-operation"),
        (vec![page(502, ""); 3], unavailable),
        (
            vec![page(200, "<html>")],
            "protocol not-performed same-operation",
        ),
        (
            vec![error(401, &stripe::request_error("x"))],
            "unauthorized not-performed after-change",
        ),
    ] {
        let error = find_in(answers).expect_err(expected);
        assert_eq!(short(&error), expected);
    }
}

#[test]
fn past_the_window_a_payment_is_found_instead() {
    let script = script(&[
        list(&[intent()]),
        list(&[]),
        list(&[]),
        captured_intent(1099),
    ]);
    let payment = gateway::authorize(&script, &sent_before(WINDOW), &authorization());
    let payment = payment.expect("found");
    assert!(payment.replayed);
    assert_eq!(payment.status, PaymentStatus::Captured);
    assert_eq!(script.posts(), 0);
    // The clocks of host and provider may differ.
    let since = format!("created[gte]={}", NOW - WINDOW - 300);
    assert!(script.requests()[0].url.contains(&since));
}

#[test]
fn past_the_window_movements_are_found_instead() {
    let script = script(&[
        list(&[marked("commerce_capture")]),
        list(&[]),
        list(&[]),
        captured_intent(1099),
    ]);
    let capture = gateway::capture(&script, &sent_before(WINDOW), &capture()).expect("found");
    assert!(capture.replayed);
    assert_eq!(capture.kind, TransactionKind::Capture);
    assert_eq!(script.posts(), 0);

    let script = self::script(&[
        list(&[]),
        list(&[stripe::refund()]),
        list(&[]),
        stripe::refund(),
    ]);
    let refund = gateway::refund(&script, &sent_before(WINDOW), &refund()).expect("found");
    assert_eq!(refund.reference.as_deref(), Some("re_3Golden1"));
    assert_eq!(script.posts(), 0);

    let script = self::script(&[
        list(&[]),
        list(&[]),
        list(&[event(&key(Step::Cancel))]),
        canceled_intent(),
    ]);
    let void = gateway::cancel(&script, &sent_before(WINDOW), &cancellation()).expect("found");
    assert_eq!(void.kind, TransactionKind::Void);
    assert_eq!(script.posts(), 0);
}

/// A reversal ends with its refund.
#[test]
fn past_the_window_a_reversal_is_its_refund() {
    let script = script(&[
        list(&[]),
        list(&[stripe::refund()]),
        list(&[event(&key(Step::ReverseRelease))]),
        stripe::refund(),
        captured_intent(400),
    ]);
    let reversal = gateway::reverse(&script, &sent_before(WINDOW), &reversal()).expect("found");
    assert_eq!(reversal.kind, TransactionKind::Refund);
    assert_eq!(script.posts(), 0);
}

/// What was not captured is released, and what was captured is still to be given back.
#[test]
fn past_the_window_a_release_is_half_of_a_reversal() {
    let script = script(&[
        list(&[]),
        list(&[]),
        list(&[event(&key(Step::ReverseRelease))]),
        captured_intent(400),
    ]);
    let error = gateway::reverse(&script, &sent_before(WINDOW), &reversal()).expect_err("half");
    assert_eq!(short(&error), "conflict unknown check-first");
    assert!(error.payment_id.is_some());
    assert_eq!(script.posts(), 0);
}

/// A capture that left only another kind of movement behind is not proven.
#[test]
fn past_the_window_another_kind_of_movement_proves_nothing() {
    let script = script(&[
        list(&[marked("commerce_adjust")]),
        list(&[]),
        list(&[]),
        authorized_intent(),
    ]);
    let error = gateway::capture(&script, &sent_before(WINDOW), &capture()).expect_err("adjusted");
    assert_eq!(short(&error), "conflict unknown check-first");
    assert_eq!(script.posts(), 0);
}

/// The look fails for a reason that would be certain in any other call.
#[test]
fn past_the_window_a_refused_look_is_in_doubt() {
    for (answer, expected) in [
        (
            error(401, &stripe::request_error("x")),
            "unauthorized unknown check-first",
        ),
        (
            lost(stripe_adapter::http::TransportFailure::Denied, false),
            "egress-denied unknown check-first",
        ),
    ] {
        let script = Script::new([answer]);
        let error = gateway::authorize(&script, &sent_before(WINDOW), &authorization());
        assert_eq!(short(&error.expect_err(expected)), expected);
    }
}

fn find(answers: &[Value]) -> Vec<Movement> {
    find_in(answers.iter().map(ok).collect()).expect("a look")
}

fn find_in(answers: Vec<Attempt>) -> Result<Vec<Movement>, Box<AdapterError>> {
    let script = Script::new(answers);
    let found = gateway::find(&script, &connection(), OPERATION_ID, NOW - 600);
    script.requests();
    found
}

fn script(answers: &[Value]) -> Script {
    Script::new(answers.iter().map(ok))
}

/// A payment that another operation made and this one changed.
fn marked(mark: &str) -> Value {
    let metadata = json!({
        "commerce_installation": "shop-1",
        "commerce_operation": "order-1001/authorize",
        mark: OPERATION_ID
    });
    with(&intent(), json!({ "metadata": metadata }))
}

fn event(idempotency_key: &str) -> Value {
    json!({
        "id": "evt_3Golden1",
        "object": "event",
        "created": NOW - 30,
        "data": { "object": { "id": PAYMENT, "object": "payment_intent", "status": "canceled",
            "amount": 1099, "currency": "usd", "livemode": false } },
        "livemode": false,
        "request": { "id": "req_1", "idempotency_key": idempotency_key },
        "type": "payment_intent.canceled"
    })
}

fn key(step: Step) -> String {
    let session = Session::parse(&connection()).expect("a session");
    let installation = InstallationId::parse("shop-1", "x").expect("an installation");
    let id = OperationId::parse(OPERATION_ID, "x").expect("an operation");
    idempotency_key(session, &installation, &id, step)
}
