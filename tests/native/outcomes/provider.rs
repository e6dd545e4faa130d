//! Stripe answered, or something between here and Stripe did.

use serde_json::{Value, json};

use super::{ONE, THREE, check};
use crate::support::contract::{operation, sent_before};
use crate::support::stripe::{card_error, request_error, with};
use crate::support::transport::{Attempt, error, page, status, timeout, with_header};

/// The answer; how it is named when no attempt before it can have arrived, and when one can.
struct Case {
    name: &'static str,
    answer: Attempt,
    delays: &'static [u32],
    alone: &'static str,
    in_doubt: &'static str,
}

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    let case = |name, answer, delays, alone, in_doubt| Case { name, answer, delays, alone, in_doubt };
    let refused = |status, code| error(status, &request_error(code));
    let other_parameters = json!({ "type": "idempotency_error", "message": "Keys for idempotent requests…" });
    let should_retry = |answer, value| with_header(answer, "Stripe-Should-Retry", value);
    vec![
        case("400", refused(400, "parameter_missing"), ONE,
            "invalid-request not-performed after-change", "invalid-request unknown check-first"),
        case("400 of a type that is not known", error(400, &json!({ "type": "new_error", "code": "new_code" })), ONE,
            "invalid-request not-performed after-change", "invalid-request unknown check-first"),
        case("400 unexpected state", refused(400, "payment_intent_unexpected_state"), ONE,
            "conflict not-performed after-change", "conflict unknown check-first"),
        case("400 already captured", refused(400, "charge_already_captured"), ONE,
            "conflict not-performed after-change", "conflict unknown check-first"),
        case("400 already refunded", refused(400, "charge_already_refunded"), ONE,
            "conflict not-performed after-change", "conflict unknown check-first"),
        case("400 authorization expired", refused(400, "capture_charge_authorization_expired"), ONE,
            "conflict not-performed after-change", "conflict unknown check-first"),
        case("400 key used with other parameters", error(400, &other_parameters), ONE,
            "idempotency-mismatch unknown check-first", "idempotency-mismatch unknown check-first"),
        case("409 key used with other parameters", error(409, &other_parameters), THREE,
            "idempotency-mismatch unknown check-first", "idempotency-mismatch unknown check-first"),
        case("409 key in use", refused(409, "idempotency_key_in_use"), THREE,
            "conflict unknown same-operation", "conflict unknown same-operation"),
        case("401", refused(401, "api_key_expired"), ONE,
            "unauthorized not-performed after-change", "unauthorized unknown check-first"),
        case("403", refused(403, "platform_account_required"), ONE,
            "forbidden not-performed after-change", "forbidden unknown check-first"),
        case("404", refused(404, "resource_missing"), ONE,
            "not-found not-performed after-change", "not-found unknown check-first"),
        case("400 resource missing", refused(400, "resource_missing"), ONE,
            "not-found not-performed after-change", "not-found unknown check-first"),
        case("404 object of the other mode", refused(404, "livemode_mismatch"), ONE,
            "forbidden not-performed after-change", "forbidden unknown check-first"),
        case("402 request failed", refused(402, "balance_insufficient"), ONE,
            "invalid-request not-performed after-change", "invalid-request unknown check-first"),
        case("402 insufficient funds", error(402, &card_error("insufficient_funds")), ONE,
            "declined not-performed new-operation", "declined unknown check-first"),
        case("402 lost card", error(402, &card_error("lost_card")), ONE,
            "declined not-performed never", "declined unknown check-first"),
        case("402 expired card", error(402, &card_error("expired_card")), ONE,
            "declined not-performed after-change", "declined unknown check-first"),
        case("402 authentication required", error(402, &card_error("authentication_required")), ONE,
            "declined not-performed after-authentication", "declined unknown check-first"),
        case("402 code that is not known", error(402, &card_error("moon_phase")), ONE,
            "declined not-performed after-change", "declined unknown check-first"),
        case("424", refused(424, "external_dependency_failed"), ONE,
            "unavailable unknown check-first", "unavailable unknown check-first"),
        case("429", refused(429, "rate_limit"), ONE,
            "rate-limited not-performed same-operation", "rate-limited unknown same-operation"),
        case("429 should retry", should_retry(refused(429, "rate_limit"), "true"), THREE,
            "rate-limited not-performed same-operation", "rate-limited unknown same-operation"),
        case("429 lock timeout", refused(429, "lock_timeout"), THREE,
            "conflict not-performed same-operation", "conflict unknown same-operation"),
        case("429 lock timeout, should not retry", should_retry(refused(429, "lock_timeout"), "false"), ONE,
            "conflict not-performed same-operation", "conflict unknown same-operation"),
        case("500", error(500, &json!({ "type": "api_error" })), THREE,
            "unavailable unknown same-operation", "unavailable unknown same-operation"),
        case("500 should not retry", should_retry(error(500, &json!({ "type": "api_error" })), "false"), ONE,
            "unavailable unknown same-operation", "unavailable unknown same-operation"),
        case("500 replayed", with_header(error(500, &json!({ "type": "api_error" })), "Idempotent-Replayed", "true"), ONE,
            "unavailable unknown check-first", "unavailable unknown check-first"),
        case("402 replayed", with_header(error(402, &card_error("lost_card")), "Idempotent-Replayed", "true"), ONE,
            "declined not-performed never", "declined unknown check-first"),
        case("503", error(503, &json!({ "type": "api_error" })), THREE,
            "unavailable unknown same-operation", "unavailable unknown same-operation"),
        case("418", refused(418, "teapot"), ONE,
            "protocol unknown check-first", "protocol unknown check-first"),
        // Not Stripe's.
        case("502 of a proxy", page(502, "<html>Bad Gateway</html>"), THREE,
            "unavailable unknown same-operation", "unavailable unknown same-operation"),
        case("403 of a proxy", page(403, "<html>Blocked</html>"), ONE,
            "protocol unknown same-operation", "protocol unknown same-operation"),
        case("302", with_header(page(302, ""), "Location", "https://login.example"), ONE,
            "protocol unknown same-operation", "protocol unknown same-operation"),
        case("402 without a request id", page(402, &json!({ "error": card_error("lost_card") }).to_string()), ONE,
            "protocol unknown same-operation", "protocol unknown same-operation"),
        case("400 with a request id and no error", status(400, "{}"), ONE,
            "protocol unknown same-operation", "protocol unknown same-operation"),
        case("400 cut off", status(400, r#"{"error":{"type":"invalid_requ"#), ONE,
            "protocol unknown same-operation", "protocol unknown same-operation"),
        case("200 of a captive portal", page(200, "<html>Welcome</html>"), ONE,
            "protocol unknown same-operation", "protocol unknown same-operation"),
        case("200 cut off", status(200, r#"{"id":"pi_3Golden1","amou"#), ONE,
            "protocol unknown same-operation", "protocol unknown same-operation"),
        case("200 of another shape", status(200, "[]"), ONE,
            "protocol unknown same-operation", "protocol unknown same-operation"),
        case("204", status(204, ""), ONE,
            "protocol unknown same-operation", "protocol unknown same-operation"),
        case("200 of the other mode", intent(json!({ "livemode": true })), ONE,
            "protocol unknown check-first", "protocol unknown check-first"),
        case("200 with an amount that is not whole", intent(json!({ "currency": "ugx", "amount": 550 })), ONE,
            "protocol unknown same-operation", "protocol unknown same-operation"),
        case("200 with a negative amount", intent(json!({ "amount": -1 })), ONE,
            "protocol unknown same-operation", "protocol unknown same-operation"),
        case("200 in no currency", intent(json!({ "currency": "xxx" })), ONE,
            "protocol unknown same-operation", "protocol unknown same-operation"),
    ]
}

fn intent(changes: Value) -> Attempt {
    let intent = with(&crate::support::stripe::authorized_intent(), changes);
    crate::support::transport::ok(&intent)
}

#[test]
fn every_answer() {
    for case in cases() {
        let answers = vec![case.answer.clone(); case.delays.len()];
        let error = check(case.name, &operation(), answers, case.alone, case.delays);
        assert!(
            error.request_id.is_some()
                || error.kind == stripe_adapter::contract::ErrorKind::Unavailable
                || error.kind == stripe_adapter::contract::ErrorKind::Protocol,
            "{}",
            case.name
        );
    }
}

/// An earlier call with the same operation may have arrived.
#[test]
fn every_answer_to_a_repeated_operation() {
    for case in cases() {
        let answers = vec![case.answer.clone(); case.delays.len()];
        check(
            case.name,
            &sent_before(60),
            answers,
            case.in_doubt,
            case.delays,
        );
    }
}

/// An earlier attempt of the same call may have arrived.
#[test]
fn every_answer_after_a_timeout() {
    for case in cases() {
        // Of three attempts, the timeout was one.
        let attempts = case.delays.len().min(2);
        let mut answers = vec![timeout()];
        answers.extend(vec![case.answer.clone(); attempts]);
        let delays = &THREE[..=attempts];
        check(case.name, &operation(), answers, case.in_doubt, delays);
    }
}

/// A stored 500 would be replayed all day: the call ends at the first replay.
#[test]
fn a_stored_500_is_not_asked_for_again() {
    let failed = error(500, &json!({ "type": "api_error" }));
    let stored = with_header(failed.clone(), "Idempotent-Replayed", "true");
    check(
        "500, then the same again",
        &operation(),
        vec![failed, stored],
        "unavailable unknown check-first",
        &[0, 500],
    );
}

/// Turned away before Stripe looked at it, twice: nothing happened.
#[test]
fn attempts_that_were_turned_away_leave_no_doubt() {
    let locked = error(429, &request_error("lock_timeout"));
    check(
        "locked twice, then declined",
        &operation(),
        vec![locked.clone(), locked, error(402, &card_error("lost_card"))],
        "declined not-performed never",
        THREE,
    );
}

#[test]
fn the_time_to_wait_is_said() {
    for (answer, expected) in [
        (error(429, &request_error("rate_limit")), Some(1_000)),
        (error(400, &request_error("x")), None),
    ] {
        let script = crate::support::transport::Script::new([answer]);
        let error = stripe_adapter::gateway::authorize(
            &script,
            &operation(),
            &crate::support::contract::authorization(),
        )
        .expect_err("refused");
        assert_eq!(error.retry_after_ms, expected);
    }
}
