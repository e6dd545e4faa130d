//! What holds for every set of facts, also of those that no provider would send.

use payments_core::ledger::{
    About, Change, DisputeFact, DisputeStatus, Fact, Ledger, PaymentFact, PaymentStatus,
    TransactionFact, TransactionKind, TransactionStatus,
};
use payments_core::money::{Currency, Money};
use proptest::prelude::*;
use proptest::sample::{Index, select};

const PAYMENT: &str = "pi_1";

const PAYMENT_STATUSES: [PaymentStatus; 11] = [
    PaymentStatus::Other,
    PaymentStatus::AwaitingMethod,
    PaymentStatus::AwaitingConfirmation,
    PaymentStatus::Processing,
    PaymentStatus::AwaitingAction,
    PaymentStatus::Declined,
    PaymentStatus::Authorized,
    PaymentStatus::PartiallyCaptured,
    PaymentStatus::Canceled,
    PaymentStatus::Expired,
    PaymentStatus::Captured,
];

const TRANSACTION_KINDS: [TransactionKind; 8] = [
    TransactionKind::Other,
    TransactionKind::Capture,
    TransactionKind::Void,
    TransactionKind::Refund,
    TransactionKind::Adjustment,
    TransactionKind::Chargeback,
    TransactionKind::ChargebackReversal,
    TransactionKind::RefundReversal,
];

const TRANSACTION_STATUSES: [TransactionStatus; 6] = [
    TransactionStatus::Other,
    TransactionStatus::Pending,
    TransactionStatus::ActionRequired,
    TransactionStatus::Succeeded,
    TransactionStatus::Canceled,
    TransactionStatus::Failed,
];

const DISPUTE_STATUSES: [DisputeStatus; 9] = [
    DisputeStatus::Other,
    DisputeStatus::WarningNeedsResponse,
    DisputeStatus::WarningUnderReview,
    DisputeStatus::NeedsResponse,
    DisputeStatus::UnderReview,
    DisputeStatus::WarningClosed,
    DisputeStatus::Prevented,
    DisputeStatus::Won,
    DisputeStatus::Lost,
];

// ------------------------------------------------------------------------------------ facts

fn currency() -> impl Strategy<Value = Currency> {
    let currency = |code| Currency::parse(code).expect("a currency");
    // Mostly one: facts in several currencies are rare, and must do no harm.
    prop_oneof![9 => Just(currency("EUR")), 1 => Just(currency("JPY"))]
}

/// Few numbers, so that facts agree and disagree, and the largest, which overflow when added.
fn minor_units() -> impl Strategy<Value = u64> {
    prop_oneof![5 => 0_u64..5, 1 => Just(u64::MAX), 1 => Just(u64::MAX - 1)]
}

/// Few seconds, so that many facts are of the same one.
fn second() -> impl Strategy<Value = u64> {
    prop_oneof![6 => 10_u64..14, 1 => Just(0), 1 => Just(u64::MAX)]
}

fn source() -> impl Strategy<Value = String> {
    prop_oneof![1 => Just(String::new()), 4 => "evt_[0-9]"]
}

fn payment() -> impl Strategy<Value = About> {
    let amounts = prop::array::uniform4(prop::option::of(minor_units()));
    (
        select(&PAYMENT_STATUSES[..]),
        prop::bool::weighted(0.2),
        currency(),
        minor_units(),
        amounts,
    )
        .prop_map(|(status, is_creation, currency, amount, amounts)| {
            let money = |minor_units| Money {
                minor_units,
                currency,
            };
            let [authorized, capturable, captured, refunded] =
                amounts.map(|amount| amount.map(money));
            About::Payment(PaymentFact {
                payment_id: PAYMENT.into(),
                status,
                is_creation,
                amount: money(amount),
                authorized,
                capturable,
                captured,
                refunded,
            })
        })
}

fn money() -> impl Strategy<Value = Money> {
    (minor_units(), currency()).prop_map(|(minor_units, currency)| Money {
        minor_units,
        currency,
    })
}

fn transaction() -> impl Strategy<Value = About> {
    (
        "re_[0-2]",
        select(&TRANSACTION_KINDS[..]),
        select(&TRANSACTION_STATUSES[..]),
        prop::option::of(money()),
    )
        .prop_map(|(reference, kind, status, amount)| {
            About::Transaction(TransactionFact {
                payment_id: PAYMENT.into(),
                reference,
                kind,
                status,
                amount,
            })
        })
}

fn dispute() -> impl Strategy<Value = About> {
    ("du_[0-2]", select(&DISPUTE_STATUSES[..]), money()).prop_map(|(id, status, amount)| {
        About::Dispute(DisputeFact {
            payment_id: PAYMENT.into(),
            id,
            status,
            amount,
        })
    })
}

fn fact() -> impl Strategy<Value = Fact> {
    let about = prop_oneof![3 => payment(), 2 => transaction(), 1 => dispute()];
    (second(), source(), about).prop_map(|(observed_at, source, about)| Fact {
        observed_at,
        source,
        about,
    })
}

fn facts() -> impl Strategy<Value = Vec<Fact>> {
    prop::collection::vec(fact(), 0..16)
}

/// Facts, and the same ones in another order and each at least once.
fn delivered_twice() -> impl Strategy<Value = (Vec<Fact>, Vec<Fact>)> {
    (facts(), prop::collection::vec(any::<Index>(), 0..16)).prop_flat_map(|(facts, again)| {
        let mut delivered = facts.clone();
        if !facts.is_empty() {
            delivered.extend(again.iter().map(|index| index.get(&facts).clone()));
        }
        (Just(facts), Just(delivered).prop_shuffle())
    })
}

fn folded(facts: &[Fact]) -> Ledger {
    let mut ledger = Ledger::new(PAYMENT);
    for fact in facts {
        ledger.fold(fact).expect("a fact about this payment");
    }
    ledger
}

fn merged(mut one: Ledger, other: &Ledger) -> Ledger {
    one.merge(other).expect("of the same payment");
    one
}

// --------------------------------------------------------------------------------- the laws

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_same_facts_make_the_same_ledger_in_any_order_and_number(
        (facts, delivered) in delivered_twice(),
    ) {
        prop_assert_eq!(folded(&facts), folded(&delivered));
    }

    #[test]
    fn a_fact_that_is_known_changes_nothing(facts in facts()) {
        let mut ledger = folded(&facts);
        let before = ledger.clone();
        for fact in &facts {
            prop_assert_eq!(ledger.fold(fact), Ok(Vec::new()));
        }
        prop_assert_eq!(ledger, before);
    }

    #[test]
    fn merging_is_folding_what_the_other_knows(one in facts(), other in facts()) {
        let both = [one.clone(), other.clone()].concat();
        prop_assert_eq!(merged(folded(&one), &folded(&other)), folded(&both));
    }

    #[test]
    fn merging_is_commutative_associative_and_idempotent(a in facts(), b in facts(), c in facts()) {
        let [a, b, c] = [a, b, c].map(|facts| folded(&facts));
        prop_assert_eq!(merged(a.clone(), &b), merged(b.clone(), &a));
        let left = merged(merged(a.clone(), &b), &c);
        let right = merged(a.clone(), &merged(b, &c));
        prop_assert_eq!(left, right);
        prop_assert_eq!(merged(a.clone(), &a), a);
    }

    /// Summing up what a host was told gives what the ledger says, whatever the order.
    #[test]
    fn the_changes_add_up_to_the_summary(facts in facts()) {
        let mut ledger = Ledger::new(PAYMENT);
        let mut captured = 0;
        let mut refunded = 0;
        let mut status = None;
        for fact in &facts {
            for change in ledger.fold(fact).expect("a fact about this payment") {
                match change {
                    Change::Status { from, to } => {
                        prop_assert_eq!(from, status);
                        status = Some(to);
                    }
                    Change::Captured { from, to } => {
                        prop_assert_eq!(from.minor_units, captured);
                        prop_assert!(to.minor_units >= from.minor_units);
                        captured = to.minor_units;
                    }
                    Change::Refunded { from, to } => {
                        prop_assert_eq!(from.minor_units, refunded);
                        refunded = to.minor_units;
                    }
                    _ => {}
                }
            }
        }
        let number = |money: Option<Money>| money.map_or(0, |money| money.minor_units);
        let summary = ledger.summary();
        prop_assert_eq!(status, summary.status);
        prop_assert_eq!(captured, number(summary.captured));
        prop_assert_eq!(refunded, number(summary.refunded));
    }

    /// No fact takes captured money or a terminal status back.
    #[test]
    fn captures_and_ends_stay(facts in facts()) {
        let mut ledger = Ledger::new(PAYMENT);
        for fact in &facts {
            let before = ledger.summary();
            ledger.fold(fact).expect("a fact about this payment");
            let after = ledger.summary();
            if before.status.is_some_and(PaymentStatus::is_terminal) {
                prop_assert!(after.status.is_some_and(PaymentStatus::is_terminal));
            }
            let number = |money: Option<Money>| money.map_or(0, |money| money.minor_units);
            prop_assert!(number(after.captured) >= number(before.captured));
        }
    }

    /// One read of the payment, in a second of which nothing else is known, leaves nothing open that
    /// a read of the payment can settle.
    #[test]
    fn a_read_settles_what_needs_a_refresh(facts in facts(), read in payment()) {
        let mut ledger = folded(&facts);
        let last = facts.iter().map(|fact| fact.observed_at).max();
        let Some(later) = last.and_then(|last| last.checked_add(1)) else { return Ok(()) };
        if let Some(open) = ledger.needs_refresh() {
            prop_assert!(open.not_before <= later);
        }
        let read = Fact { observed_at: later, source: String::new(), about: read };
        ledger.fold(&read).expect("a fact about this payment");
        if let Some(still) = ledger.needs_refresh() {
            prop_assert!(!still.payment, "{still:?}");
        }
    }

    /// What a payment that was read later than everything else says is what the ledger says, unless
    /// it takes back what cannot be taken back.
    #[test]
    fn a_read_is_believed(facts in facts(), read in payment()) {
        let mut ledger = folded(&facts);
        let last = facts.iter().map(|fact| fact.observed_at).max().unwrap_or_default();
        let Some(later) = last.checked_add(1) else { return Ok(()) };
        let About::Payment(mut payment) = read else { unreachable!("a payment") };
        payment.status = PaymentStatus::Captured;
        let before = ledger.summary();
        let read = Fact {
            observed_at: later,
            source: String::new(),
            about: About::Payment(payment.clone()),
        };
        ledger.fold(&read).expect("a fact about this payment");
        let after = ledger.summary();
        prop_assert_eq!(after.status, Some(PaymentStatus::Captured));
        prop_assert_eq!(after.amount, Some(payment.amount));
        prop_assert_eq!(after.capturable.map(|money| money.minor_units), Some(0));
        if let Some(refunded) = payment.refunded {
            prop_assert_eq!(after.refunded, Some(refunded));
        }
        if let Some(captured) = payment.captured
            && before.captured.is_none_or(|before| before.minor_units <= captured.minor_units)
        {
            let after = after.captured.map(|after| after.minor_units);
            prop_assert_eq!(after, Some(captured.minor_units));
        }
    }
}

#[cfg(feature = "serde")]
proptest! {
    /// Hosts store the ledger between any two facts.
    #[test]
    fn storing_loses_nothing(facts in facts()) {
        let mut stored = serde_json::to_string(&Ledger::new(PAYMENT))?;
        for fact in &facts {
            let mut ledger: Ledger = serde_json::from_str(&stored)?;
            ledger.fold(fact).expect("a fact about this payment");
            stored = serde_json::to_string(&ledger)?;
        }
        prop_assert_eq!(serde_json::from_str::<Ledger>(&stored)?, folded(&facts));
    }

    /// Whatever is in the database, reading it does not panic, nor does what is read.
    #[test]
    fn no_stored_text_makes_it_panic(facts in facts(), at: Index, with in "[0-9a-z\"{}\\[\\],:-]{0,3}") {
        let stored = serde_json::to_string(&folded(&facts))?;
        let at = at.index(stored.len());
        let (before, after) = (stored.get(..at), stored.get(at + 1..));
        let stored = [before.unwrap_or_default(), &with, after.unwrap_or_default()].concat();
        if let Ok(mut ledger) = serde_json::from_str::<Ledger>(&stored) {
            for fact in &facts {
                let _ = ledger.fold(fact);
            }
            let _ = (ledger.summary(), ledger.needs_refresh());
        }
    }
}
