//! `get-payment`, `get-transaction`, `find` and `resolve`.

use serde_json::{Value, json};
use stripe_adapter::contract::{Connection, Reference};
use stripe_adapter::http::Request;
use stripe_adapter::{gateway, webhooks};

use super::{Case, sent};
use crate::support::contract::{NOW, OPERATION_ID, PAYMENT, connection, text};
use crate::support::stripe::{authorized_intent, charge, intent, list, refund, with};
use crate::support::transport::{Script, ok};

pub fn cases() -> Vec<Case> {
    vec![
        ("get-payment", get_payment(&connection())),
        (
            "get-payment-of-connected-account",
            get_payment(&Connection {
                account: text("acct_1Merchant"),
                ..connection()
            }),
        ),
        ("get-transaction", get_transaction()),
        ("find-nothing", find(OPERATION_ID, &nothing_anywhere())),
        (
            "find-escapes-the-search",
            find(r"it's\me", &nothing_anywhere()),
        ),
        (
            "find-payment",
            find(
                OPERATION_ID,
                &[list(&[intent()]), list(&[]), list(&[]), authorized_intent()],
            ),
        ),
        (
            "find-on-the-second-page",
            find(
                OPERATION_ID,
                &[
                    with(&list(&[of_others()]), json!({ "has_more": true })),
                    list(&[intent()]),
                    list(&[]),
                    list(&[]),
                    authorized_intent(),
                ],
            ),
        ),
        (
            "resolve-payment",
            resolve("payment_intent", PAYMENT, &authorized_intent()),
        ),
        (
            "resolve-charge",
            resolve("charge", "ch_3Golden1", &charge()),
        ),
        (
            "resolve-refund",
            resolve("refund", "re_3Golden1", &refund()),
        ),
    ]
}

fn get_payment(connection: &Connection) -> Vec<Request> {
    let script = Script::new([ok(&authorized_intent())]);
    let result = gateway::get_payment(&script, connection, PAYMENT);
    sent(&script, result)
}

fn get_transaction() -> Vec<Request> {
    let script = Script::new([ok(&refund())]);
    let result = gateway::get_transaction(&script, &connection(), PAYMENT, "re_3Golden1");
    sent(&script, result)
}

fn find(operation_id: &str, answers: &[Value]) -> Vec<Request> {
    let script = Script::new(answers.iter().map(ok));
    let result = gateway::find(&script, &connection(), operation_id, NOW - 600);
    sent(&script, result)
}

/// Payments, refunds, events, search.
fn nothing_anywhere() -> [Value; 4] {
    [list(&[of_others()]), list(&[]), list(&[]), list(&[])]
}

fn of_others() -> Value {
    with(&intent(), json!({ "id": "pi_3Others", "metadata": {} }))
}

fn resolve(kind: &str, id: &str, answer: &Value) -> Vec<Request> {
    let script = Script::new([ok(answer)]);
    let reference = Reference {
        kind: kind.to_owned(),
        id: id.to_owned(),
    };
    let result = webhooks::resolve(&script, &connection(), &reference);
    sent(&script, result)
}
