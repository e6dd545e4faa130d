//! The identity of a change, which hosts store.

use std::collections::BTreeSet;

use payments_core::ledger::{
    About, Change, DisputeStatus, Fact, Ledger, NeedsRefresh, PaymentFact, PaymentStatus,
    TransactionKind, TransactionStatus,
};
use payments_core::money::{Currency, Money};

fn euros(minor_units: u64) -> Money {
    let currency = Currency::parse("EUR").expect("a currency");
    Money {
        minor_units,
        currency,
    }
}

fn captured(source: &str, observed_at: u64, refunded: u64) -> Fact {
    Fact {
        observed_at,
        source: source.into(),
        about: About::Payment(PaymentFact {
            payment_id: "pi_1".into(),
            status: PaymentStatus::Captured,
            is_creation: false,
            amount: euros(4200),
            authorized: None,
            capturable: None,
            captured: Some(euros(4200)),
            refunded: Some(euros(refunded)),
        }),
    }
}

fn refund(reference: &str, to: TransactionStatus, amount: Option<Money>) -> Change {
    Change::Transaction {
        reference: reference.into(),
        kind: TransactionKind::Refund,
        from: None,
        to,
        amount,
    }
}

fn keys(changes: &[Change]) -> BTreeSet<String> {
    changes.iter().map(|change| change.key("pi_1")).collect()
}

/// The first fact's transaction was lost after the effect, and a sibling of it comes first then.
#[test]
fn the_fact_that_brought_a_change_leaves_no_trace_in_its_key() {
    let mut lost = Ledger::new("pi_1");
    let told = keys(&lost.fold(&captured("evt_1", 100, 0)).expect("a fact"));
    assert_eq!(
        told,
        ["amount/4200-EUR", "captured/4200-EUR", "status/captured"]
            .map(|key| format!("pi_1/{key}"))
            .into()
    );

    let mut again = Ledger::new("pi_1");
    let sibling = keys(&again.fold(&captured("evt_2", 160, 0)).expect("a fact"));
    assert_eq!(sibling, told);
}

/// From where it came depends on the facts that came first.
#[test]
fn the_value_before_is_not_in_a_key() {
    let mut in_order = Ledger::new("pi_1");
    in_order.fold(&captured("evt_1", 100, 500)).expect("a fact");
    let second = in_order.fold(&captured("evt_2", 160, 1000));
    let mut at_once = Ledger::new("pi_1");
    let both = at_once.fold(&captured("evt_2", 160, 1000)).expect("a fact");
    let key = "pi_1/refunded/1000-EUR".to_owned();
    assert_eq!(keys(&second.expect("a fact")), [key.clone()].into());
    assert!(keys(&both).contains(&key));
}

/// Hosts have these in their databases.
#[test]
fn keys_are_written_as_they_were() {
    let to = DisputeStatus::WarningUnderReview;
    for (change, key) in [
        (
            refund("re_1", TransactionStatus::Pending, None),
            "pi_1/transaction/re_1/refund/pending",
        ),
        (
            refund("re_1", TransactionStatus::Succeeded, Some(euros(500))),
            "pi_1/transaction/re_1/refund/succeeded/500-EUR",
        ),
        (
            Change::Dispute {
                id: "du_1".into(),
                from: Some(DisputeStatus::NeedsResponse),
                to,
                amount: euros(500),
            },
            "pi_1/dispute/du_1/warning-under-review/500-EUR",
        ),
        (
            Change::NeedsRefresh(NeedsRefresh {
                not_before: 101,
                payment: true,
                transactions: vec!["re_1".into()],
                disputes: vec!["du_1".into(), "du_2".into()],
            }),
            "pi_1/needs-refresh/101/payment/transaction=re_1/dispute=du_1/dispute=du_2",
        ),
    ] {
        assert_eq!(change.key("pi_1"), key);
    }
}

/// Totals that are equal are different changes, and so are those of two payments.
#[test]
fn what_differs_has_another_key() {
    let (from, to) = (euros(0), euros(500));
    let changes = [
        Change::Amount { from: None, to },
        Change::Authorized { from, to },
        Change::Capturable { from, to },
        Change::Captured { from, to },
        Change::Refunded { from, to },
        Change::Disputed { from, to },
        refund("re_1", TransactionStatus::Succeeded, Some(to)),
        refund("re_2", TransactionStatus::Succeeded, Some(to)),
        refund("re_1", TransactionStatus::Failed, Some(to)),
    ];
    let of = |payment| changes.iter().map(move |change| change.key(payment));
    let different: BTreeSet<_> = of("pi_1").chain(of("pi_2")).collect();
    assert_eq!(different.len(), 2 * changes.len());
}

/// Ids are any text.
#[test]
fn ids_do_not_run_into_each_other() {
    let to = TransactionStatus::Pending;
    let one = refund("b/transaction/c", to, None).key("a");
    let other = refund("c", to, None).key("a/transaction/b");
    assert_ne!(one, other);
    assert_ne!(
        refund("a/b", to, None).key("pi_1"),
        refund("a%2Fb", to, None).key("pi_1")
    );
}

#[cfg(feature = "serde")]
#[test]
fn cases_have_the_names_under_which_they_are_stored() {
    fn check<T: serde::Serialize + Copy>(cases: &[T], name: impl Fn(T) -> &'static str) {
        for case in cases {
            let stored = serde_json::to_value(case).expect("JSON");
            assert_eq!(stored, name(*case));
        }
    }
    use PaymentStatus as P;
    check(
        &[
            P::Other,
            P::AwaitingMethod,
            P::AwaitingConfirmation,
            P::Processing,
            P::AwaitingAction,
            P::Declined,
            P::Authorized,
            P::PartiallyCaptured,
            P::Canceled,
            P::Expired,
            P::Captured,
        ],
        P::as_str,
    );
    use TransactionKind as K;
    check(
        &[
            K::Other,
            K::Capture,
            K::Void,
            K::Refund,
            K::Adjustment,
            K::Chargeback,
            K::ChargebackReversal,
            K::RefundReversal,
        ],
        K::as_str,
    );
    use TransactionStatus as T;
    check(
        &[
            T::Other,
            T::Pending,
            T::ActionRequired,
            T::Succeeded,
            T::Canceled,
            T::Failed,
        ],
        T::as_str,
    );
    use DisputeStatus as D;
    check(
        &[
            D::Other,
            D::WarningNeedsResponse,
            D::WarningUnderReview,
            D::NeedsResponse,
            D::UnderReview,
            D::WarningClosed,
            D::Prevented,
            D::Won,
            D::Lost,
        ],
        D::as_str,
    );
}
