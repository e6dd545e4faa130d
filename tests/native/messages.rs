//! The errors that the adapter words itself while a call is under way, as a host reads them.

use serde_json::json;
use stripe_adapter::error::Error;
use stripe_adapter::gateway;
use stripe_adapter::http::TransportFailure;
use stripe_adapter::operation::WINDOW;

use crate::support::contract::{
    PAYMENT, authorization, capture, connection, operation, reversal, sent_before,
};
use crate::support::errors::whole;
use crate::support::golden;
use crate::support::stripe::{
    self, authorized_intent, captured_intent, card_error, list, partially_captured_intent,
    request_error, with,
};
use crate::support::transport::{Attempt, Script, error, lost, ok, page, replay, status, timeout};

#[test]
fn messages_are_for_the_person_who_reads_them_at_night() {
    let other_mode = with(&authorized_intent(), json!({ "livemode": true }));
    let fraction = with(
        &authorized_intent(),
        json!({ "currency": "ugx", "amount": 550 }),
    );
    let no_currency = with(&authorized_intent(), json!({ "currency": "zzz" }));
    let in_yen = with(&authorized_intent(), json!({ "currency": "jpy" }));
    let nothing = || (0..4).map(|_| ok(&list(&[]))).collect();
    let of_others = with(&stripe::refund(), json!({ "payment_intent": "pi_3Others" }));
    let errors: [(&str, Error); 17] = [
        (
            "denied",
            authorize(vec![lost(TransportFailure::Denied, false)]),
        ),
        ("timeout", authorize(vec![timeout(); 3])),
        (
            "declined",
            authorize(vec![error(402, &card_error("lost_card"))]),
        ),
        (
            "key in use",
            authorize(vec![
                error(409, &request_error("idempotency_key_in_use"));
                3
            ]),
        ),
        (
            "error without a message",
            authorize(vec![error(403, &json!({ "type": "x" }))]),
        ),
        ("a proxy's page", authorize(vec![page(502, "<html>"); 3])),
        ("a redirect", authorize(vec![page(302, "")])),
        ("cut off", authorize(vec![status(200, "{")])),
        ("other mode", authorize(vec![ok(&other_mode)])),
        ("amount that is not whole", authorize(vec![ok(&fraction)])),
        ("unknown currency", authorize(vec![ok(&no_currency)])),
        (
            "replay that cannot be read",
            authorize(vec![replay(&authorized_intent()), page(302, "")]),
        ),
        ("forgotten", past_window(nothing())),
        ("capture in another currency", capture_of(vec![ok(&in_yen)])),
        (
            "capture of a missing payment",
            capture_of(vec![error(404, &request_error("resource_missing"))]),
        ),
        (
            "half a reversal",
            reverse(vec![
                ok(&partially_captured_intent(400)),
                ok(&captured_intent(400)),
                error(400, &request_error("charge_disputed")),
            ]),
        ),
        (
            "movement of another payment",
            get_transaction(vec![ok(&of_others)]),
        ),
    ];
    let texts: Vec<String> = errors
        .iter()
        .map(|(case, error)| format!("# {case}\n{}", whole(error)))
        .collect();
    golden::check_file("messages", &texts.join("\n"));
}

fn authorize(answers: Vec<Attempt>) -> Error {
    let script = Script::new(answers);
    gateway::authorize(&script, &operation(), &authorization()).expect_err("an error")
}

fn past_window(answers: Vec<Attempt>) -> Error {
    let script = Script::new(answers);
    gateway::authorize(&script, &sent_before(WINDOW), &authorization()).expect_err("an error")
}

fn capture_of(answers: Vec<Attempt>) -> Error {
    let script = Script::new(answers);
    gateway::capture(&script, &operation(), &capture()).expect_err("an error")
}

fn reverse(answers: Vec<Attempt>) -> Error {
    let script = Script::new(answers);
    gateway::reverse(&script, &operation(), &reversal()).expect_err("an error")
}

fn get_transaction(answers: Vec<Attempt>) -> Error {
    let script = Script::new(answers);
    gateway::get_transaction(&script, &connection(), PAYMENT, "re_3Golden1").expect_err("an error")
}
