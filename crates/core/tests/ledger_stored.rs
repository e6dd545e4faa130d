//! The stored form: stable, versioned, and refused where it is not understood.

#![cfg(feature = "serde")]

use payments_core::ledger::{
    About, Fact, Ledger, PaymentFact, PaymentStatus, TransactionFact, TransactionKind,
    TransactionStatus,
};
use payments_core::money::{Currency, Money};

fn euros(minor_units: u64) -> Money {
    let currency = Currency::parse("EUR").expect("a currency");
    Money {
        minor_units,
        currency,
    }
}

fn ledger() -> Ledger {
    let mut ledger = Ledger::new("pi_1");
    let payment = |status, refunded| {
        About::Payment(PaymentFact {
            payment_id: "pi_1".into(),
            status,
            is_creation: false,
            amount: euros(4200),
            authorized: None,
            capturable: None,
            captured: Some(euros(4200)),
            refunded: Some(euros(refunded)),
        })
    };
    let refund = About::Transaction(TransactionFact {
        payment_id: "pi_1".into(),
        reference: "re_1".into(),
        kind: TransactionKind::Refund,
        status: TransactionStatus::Succeeded,
        amount: Some(euros(500)),
    });
    for (source, about) in [
        ("evt_1", payment(PaymentStatus::Captured, 500)),
        ("evt_2", payment(PaymentStatus::Captured, 700)),
        ("evt_3", refund),
        ("", payment(PaymentStatus::Captured, 500)),
    ] {
        let fact = Fact {
            observed_at: 100,
            source: source.into(),
            about,
        };
        ledger.fold(&fact).expect("a fact about this payment");
    }
    ledger
}

/// Hosts have this in their databases. If it changes, so does the version, and this one is still
/// read.
const STORED: &str = include_str!("ledger_stored.v1.json");

#[test]
fn what_hosts_have_stored_is_read_and_written_as_it_was() {
    let ledger = ledger();
    let stored = serde_json::to_string_pretty(&ledger).expect("JSON");
    assert_eq!(stored, STORED.trim_end());
    let read: Ledger = serde_json::from_str(STORED).expect("a ledger");
    assert_eq!(read, ledger);
    assert!(read.needs_refresh().is_some(), "ties are stored too");
}

#[test]
fn another_version_is_refused_whatever_is_in_it() {
    for stored in [
        r#"{"v":2}"#,
        r#"{"v":2,"payment-id":"pi_1","news":{}}"#,
        r#"{"v":0}"#,
    ] {
        let error = serde_json::from_str::<Ledger>(stored).expect_err("another version");
        assert!(
            error.to_string().contains(
                "expected version 1 of a ledger, the only one that this release of payments-core reads"
            ),
            "{error}"
        );
    }
}

/// To leave out what is not understood could forget money.
#[test]
fn what_is_not_understood_is_refused() {
    for (from, to, named) in [
        ("\"v\": 1,", "", "missing field `v`"),
        ("\"v\": 1,", "\"v\": \"1\",", "invalid type: string"),
        (
            "\"payment\": {",
            "\"payment\": {\"tip\": 1,",
            "unknown field `tip`",
        ),
        ("\"EUR\"", "\"EURO\"", "ISO 4217"),
        (
            "\"re_1\": {",
            "\"re_1\": {\"tip\": 1,",
            "unknown field `tip`",
        ),
    ] {
        assert!(STORED.contains(from), "{from}");
        let stored = STORED.replacen(from, to, 1);
        let error = serde_json::from_str::<Ledger>(&stored).expect_err("not understood");
        assert!(error.to_string().contains(named), "{error}");
    }
}

#[test]
fn a_ledger_without_facts_is_stored_too() {
    let stored = serde_json::to_string(&Ledger::new("pi_1")).expect("JSON");
    let read: Ledger = serde_json::from_str(&stored).expect("a ledger");
    assert_eq!(read, Ledger::new("pi_1"));
    let least = r#"{"v":1,"payment-id":"pi_1"}"#;
    let read: Ledger = serde_json::from_str(least).expect("a ledger");
    assert_eq!(read, Ledger::new("pi_1"));
}
