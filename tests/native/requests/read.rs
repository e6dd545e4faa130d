//! `get-payment`, `get-transaction`, `find` and `resolve`.

use serde_json::{Value, json};
use stripe_adapter::contract::{Connection, Reference};
use stripe_adapter::http::Request;
use stripe_adapter::{gateway, webhooks};

use super::{Case, sent};
use crate::support::contract::{NOW, OPERATION_ID, PAYMENT, connection, text};
use crate::support::resources::{
    account, checkout_session, dispute, fraud_warning, mandate, payment_method, payout, review,
    setup_intent,
};
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
        ("resolve-account", resolve("account", "acct_1", &account())),
        ("resolve-dispute", resolve("dispute", "du_1", &dispute())),
        (
            "resolve-mandate",
            resolve("mandate", "mandate_1", &mandate()),
        ),
        (
            "resolve-payment-method",
            resolve("payment_method", "pm_1", &payment_method()),
        ),
        ("resolve-payout", resolve("payout", "po_1", &payout())),
        (
            "resolve-fraud-warning",
            resolve("radar.early_fraud_warning", "issfr_1", &fraud_warning()),
        ),
        ("resolve-review", resolve("review", "prv_1", &review())),
        (
            "resolve-setup",
            resolve("setup_intent", "seti_1", &setup_intent()),
        ),
        (
            "resolve-checkout-session",
            resolve_in_steps(
                &connection(),
                &reference("checkout.session", "cs_test_1"),
                &[checkout_session(), authorized_intent()],
            ),
        ),
        ("resolve-thin-event", resolve_thin_event()),
    ]
}

/// The second API has another header for the connected account.
fn resolve_thin_event() -> Vec<Request> {
    let connection = Connection {
        account: text("acct_1Merchant"),
        ..connection()
    };
    let event = json!({
        "id": "evt_test_1",
        "object": "v2.core.event",
        "created": "2026-11-21T11:59:55.123Z",
        "livemode": false,
        "related_object": { "id": "du_1", "type": "dispute", "url": "/v1/disputes/du_1" },
        "type": "v1.charge.dispute.created"
    });
    let reference = reference("v2.core.event", "evt_test_1");
    resolve_in_steps(&connection, &reference, &[event, dispute()])
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
    let answers = std::slice::from_ref(answer);
    resolve_in_steps(&connection(), &reference(kind, id), answers)
}

fn resolve_in_steps(
    connection: &Connection,
    reference: &Reference,
    answers: &[Value],
) -> Vec<Request> {
    let script = Script::new(answers.iter().map(ok));
    let result = webhooks::resolve(&script, connection, reference);
    sent(&script, result)
}

fn reference(kind: &str, id: &str) -> Reference {
    Reference {
        kind: kind.to_owned(),
        id: id.to_owned(),
    }
}
