//! A refund of Stripe's, in the contract's words.

use serde_json::{Value, json};
use stripe_adapter::contract::{Transaction, TransactionKind, TransactionStatus};
use stripe_adapter::gateway;

use crate::support::contract::{OPERATION_ID, PAYMENT, connection, money, text};
use crate::support::stripe::{captured_intent, refund, with, without};
use crate::support::transport::{OBSERVED_AT, REQUEST_ID, Script, ok};

#[test]
fn every_field() {
    let answer = with(
        &refund(),
        json!({ "payment_intent": captured_intent(1099) }),
    );
    let mut transaction = read(&answer);
    let payment = transaction.payment.take().expect("the payment after it");
    assert_eq!(payment.id, PAYMENT);
    assert_eq!(payment.captured, Some(money(1099, "USD")));
    let expected = Transaction {
        kind: TransactionKind::Refund,
        amount: Some(money(300, "USD")),
        status: TransactionStatus::Succeeded,
        reference: text("re_3Golden1"),
        failure: None,
        bank_reference: text("74927415279000000000001"),
        created: Some(1_795_262_200),
        observed_at: Some(OBSERVED_AT),
        payment_id: text(PAYMENT),
        payment: None,
        operation_id: text(OPERATION_ID),
        replayed: false,
        request_id: text(REQUEST_ID),
    };
    assert_eq!(transaction, expected);
}

#[test]
fn what_is_not_said_is_absent() {
    let answer = without(
        &refund(),
        &["created", "destination_details", "metadata", "status"],
    );
    let transaction = read(&answer);
    assert_eq!(transaction.created, None);
    assert_eq!(transaction.bank_reference, None);
    assert_eq!(transaction.operation_id, None);
    assert_eq!(transaction.payment, None);
    assert_eq!(transaction.status, TransactionStatus::Other);
}

#[test]
fn every_status() {
    use TransactionStatus as Status;
    for (status, expected) in [
        ("pending", Status::Pending),
        ("requires_action", Status::ActionRequired),
        ("succeeded", Status::Succeeded),
        ("failed", Status::Failed),
        ("canceled", Status::Canceled),
        ("on_its_way", Status::Other),
    ] {
        let transaction = read(&with(&refund(), json!({ "status": status })));
        assert_eq!(transaction.status, expected, "{status}");
    }
}

#[test]
fn why_it_failed() {
    let transaction = read(&with(
        &refund(),
        json!({ "status": "failed", "failure_reason": "expired_or_canceled_card" }),
    ));
    assert_eq!(transaction.failure, text("expired_or_canceled_card"));
}

fn read(answer: &Value) -> Transaction {
    let script = Script::new([ok(answer)]);
    gateway::get_transaction(&script, &connection(), PAYMENT, "re_3Golden1").expect("a refund")
}
