//! Records: handed on byte for byte, of the right mode only; and what happened to them.

use serde_json::{Value, json};
use stripe_adapter::contract::{ChangeFilter, ChangePage, RecordKind, RecordPage};
use stripe_adapter::error::Error;
use stripe_adapter::records;

use crate::support::contract::{NOW, connection};
use crate::support::errors::short;
use crate::support::stripe::{list, with};
use crate::support::transfer::{first_page, record_filter};
use crate::support::transport::{Attempt, Script, ok, page, status};

fn list_records(kind: RecordKind, answer: Attempt) -> Result<RecordPage, Error> {
    let script = Script::new([answer]);
    records::list_records(&script, &connection(), &record_filter(kind))
}

fn changes_of(kinds: &[RecordKind], events: &[Value]) -> ChangePage {
    let filter = ChangeFilter {
        since: NOW - 3_600,
        until: None,
        kinds: kinds.to_vec(),
        now: NOW,
        page: first_page(),
    };
    let script = Script::new([ok(&list(events))]);
    records::list_changes(&script, &connection(), &filter).expect("changes")
}

fn event(kind: &str, object: &Value) -> Value {
    json!({
        "id": format!("evt_{}", kind.replace('.', "_")),
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": NOW - 60,
        "data": { "object": object, "previous_attributes": { "amount": 1 } },
        "livemode": false,
        "type": kind
    })
}

fn object(name: &str) -> Value {
    json!({ "id": format!("{name}_1"), "object": name, "created": NOW - 90, "livemode": false })
}

/// Numbers that no float holds, escapes, spaces, names that look like the list's own.
#[test]
fn a_record_is_handed_on_byte_for_byte() {
    let charge = r#"{
      "id": "ch_1", "object":"charge",
      "created" : 1795262400,
      "exchange_rate": 1.10000000000000000001e0,
      "data": [ { "data": {"object": "}]"} } ],
      "has_more": true,
      "metadata": { "say \"hi\"": "caf\u00e9 \\", "größe": "é" },
      "livemode": false
    }"#;
    let refund =
        r#"{"id":"ch_2","object":"charge","amount":-0,"big":123456789012345678901234567890}"#;
    let answer = format!(
        "{{ \"object\" : \"list\",\n \"data\" :\n [\n{charge}\n,{refund} ] , \"has_more\" : false }}\n"
    );
    let page = list_records(RecordKind::Charges, status(200, &answer)).expect("records");
    let texts: Vec<_> = page.records.iter().map(|it| it.json.as_str()).collect();
    assert_eq!(texts, [charge, refund]);
    assert_eq!(page.records[0].id, "ch_1");
    assert_eq!(page.records[0].created, Some(1_795_262_400));
    assert_eq!(page.records[1].created, None);
}

/// What is a number in one kind of object is a text in another.
#[test]
fn records_of_any_shape_are_read() {
    let transaction = json!({
        "id": "txn_1", "object": "balance_transaction", "fee": 59, "type": "charge", "created": 1,
        "status": "available", "source": "ch_1", "exchange_rate": 1.5, "description": null
    });
    let answer = ok(&list(std::slice::from_ref(&transaction)));
    let page = list_records(RecordKind::BalanceTransactions, answer).expect("records");
    assert_eq!(page.records[0].json, transaction.to_string());
}

#[test]
fn a_list_of_nothing_is_no_error() {
    for answer in [r#"{"data":[],"has_more":false}"#, r#"{"data": [ ] }"#] {
        let page = list_records(RecordKind::Refunds, status(200, answer)).expect("records");
        assert_eq!(page.records, []);
    }
}

#[test]
fn a_record_of_the_other_mode_is_an_error() {
    let live = with(&object("payout"), json!({ "livemode": true }));
    let answer = ok(&list(&[object("payout"), live]));
    let error = list_records(RecordKind::Payouts, answer).expect_err("of the other mode");
    assert_eq!(short(&error), "protocol not-performed check-first");
}

#[test]
fn what_is_no_list_is_an_error() {
    for answer in [
        status(200, "[]"),
        status(200, r#"{"data":[{"object":"charge"}]}"#),
        status(200, r#"{"data":[1]}"#),
        status(200, r#"{"data":"ch_1"}"#),
        status(200, r#"{"data":[{"id":"ch_1","object":"charge"}"#),
        page(200, "<html>"),
    ] {
        let text = format!("{answer:?}");
        let error = list_records(RecordKind::Charges, answer).expect_err(&text);
        assert_eq!(
            short(&error),
            "protocol not-performed same-operation",
            "{text}"
        );
    }
}

#[test]
fn a_change_tells_what_happened_to_which_record() {
    let page = changes_of(&[], &[event("charge.refunded", &object("charge"))]);
    let change = &page.changes[0];
    assert_eq!(change.event_id, "evt_charge_refunded");
    assert_eq!(change.event_type, "charge.refunded");
    assert_eq!(change.kind, RecordKind::Charges);
    assert_eq!(change.created, NOW - 60);
    assert_eq!(change.api_version.as_deref(), Some("2026-10-28.endive"));
    assert!(!change.is_deleted);
    assert_eq!(change.content.id, "charge_1");
    assert_eq!(change.content.created, Some(NOW - 90));
    assert_eq!(change.content.json, object("charge").to_string());
}

/// What begins alike is told apart by its object; what Stripe tells twice is told once.
#[test]
fn every_kind_has_its_own_changes() {
    let events = [
        event("charge.succeeded", &object("charge")),
        event("charge.refund.updated", &object("refund")),
        event("refund.updated", &object("refund")),
        event("charge.dispute.created", &object("dispute")),
        event("customer.updated", &object("customer")),
        event("customer.source.created", &object("card")),
        event("customer.subscription.updated", &object("subscription")),
        event("price.created", &object("price")),
        event("payout.paid", &object("payout")),
        event("payment_intent.succeeded", &object("payment_intent")),
        event("balance.available", &json!({ "object": "balance" })),
    ];
    let of = |kinds: &[RecordKind]| {
        let page = changes_of(kinds, &events);
        let told = page.changes.into_iter();
        told.map(|it| (it.kind, it.event_type)).collect::<Vec<_>>()
    };
    let all = [
        (RecordKind::Charges, "charge.succeeded"),
        (RecordKind::Refunds, "refund.updated"),
        (RecordKind::Disputes, "charge.dispute.created"),
        (RecordKind::Customers, "customer.updated"),
        (RecordKind::Subscriptions, "customer.subscription.updated"),
        (RecordKind::Prices, "price.created"),
        (RecordKind::Payouts, "payout.paid"),
    ]
    .map(|(kind, name)| (kind, name.to_owned()));
    assert_eq!(of(&[]), all);
    for told in &all {
        assert_eq!(of(&[told.0]), std::slice::from_ref(told));
    }
    assert_eq!(
        of(&[RecordKind::Payouts, RecordKind::Customers]),
        [all[3].clone(), all[6].clone()]
    );
}

#[test]
fn only_what_is_gone_is_deleted() {
    let page = changes_of(
        &[],
        &[
            event("customer.deleted", &object("customer")),
            event("price.deleted", &object("price")),
            // It has ended, and stays in the list of subscriptions.
            event("customer.subscription.deleted", &object("subscription")),
        ],
    );
    let deleted: Vec<_> = page.changes.iter().map(|it| it.is_deleted).collect();
    assert_eq!(deleted, [true, true, false]);
}

/// The horizon itself is still within.
#[test]
fn changes_reach_back_thirty_days() {
    let filter = ChangeFilter {
        since: NOW - 30 * 24 * 60 * 60,
        until: Some(NOW),
        kinds: Vec::new(),
        now: NOW,
        page: first_page(),
    };
    let script = Script::new([ok(&list(&[]))]);
    records::list_changes(&script, &connection(), &filter).expect("changes");
}
