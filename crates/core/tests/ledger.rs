//! What a host sees in the cases that hosts get wrong.

use payments_core::ledger::{
    About, Change, DisputeFact, DisputeStatus, Fact, Ledger, LedgerError, NeedsRefresh,
    PaymentFact, PaymentStatus, TransactionFact, TransactionKind, TransactionStatus,
};
use payments_core::money::{Currency, Money};

const PAYMENT: &str = "pi_1";

fn money(minor_units: u64, currency: &str) -> Money {
    let currency = Currency::parse(currency).expect("a currency");
    Money {
        minor_units,
        currency,
    }
}

fn euros(cents: u64) -> Money {
    money(cents, "EUR")
}

/// Of 42.00 EUR.
fn payment(status: PaymentStatus) -> PaymentFact {
    PaymentFact {
        payment_id: PAYMENT.into(),
        status,
        is_creation: false,
        amount: euros(4200),
        authorized: None,
        capturable: None,
        captured: None,
        refunded: None,
    }
}

/// Captured, with this refunded.
fn refunded(cents: u64) -> PaymentFact {
    PaymentFact {
        captured: Some(euros(4200)),
        refunded: Some(euros(cents)),
        ..payment(PaymentStatus::Captured)
    }
}

fn refund(reference: &str, status: TransactionStatus, cents: u64) -> TransactionFact {
    TransactionFact {
        payment_id: PAYMENT.into(),
        reference: reference.into(),
        kind: TransactionKind::Refund,
        status,
        amount: Some(euros(cents)),
    }
}

fn dispute(id: &str, status: DisputeStatus, amount: Money) -> DisputeFact {
    DisputeFact {
        payment_id: PAYMENT.into(),
        id: id.into(),
        status,
        amount,
    }
}

trait At {
    /// As an event.
    fn at(self, second: u64) -> Fact;
}

impl At for PaymentFact {
    fn at(self, second: u64) -> Fact {
        event(second, About::Payment(self))
    }
}

impl At for TransactionFact {
    fn at(self, second: u64) -> Fact {
        event(second, About::Transaction(self))
    }
}

impl At for DisputeFact {
    fn at(self, second: u64) -> Fact {
        event(second, About::Dispute(self))
    }
}

fn event(observed_at: u64, about: About) -> Fact {
    Fact {
        observed_at,
        source: "evt_1".into(),
        about,
    }
}

/// As an answer of the API.
fn read(fact: Fact) -> Fact {
    Fact {
        source: String::new(),
        ..fact
    }
}

fn ledger(facts: impl IntoIterator<Item = Fact>) -> Ledger {
    let mut ledger = Ledger::new(PAYMENT);
    for fact in facts {
        ledger.fold(&fact).expect("a fact about this payment");
    }
    ledger
}

fn asks_for_the_payment(not_before: u64) -> Option<NeedsRefresh> {
    Some(NeedsRefresh {
        not_before,
        payment: true,
        transactions: Vec::new(),
        disputes: Vec::new(),
    })
}

#[test]
fn a_read_by_a_slow_clock_does_not_undo_a_cancellation() {
    use PaymentStatus as S;
    for end in [S::Canceled, S::Expired, S::Captured] {
        let ledger = ledger([
            payment(end).at(100),
            read(payment(S::Authorized).at(101)),
            payment(S::Declined).at(500),
        ]);
        assert_eq!(ledger.summary().status, Some(end));
        assert_eq!(ledger.needs_refresh(), None);
    }
}

/// The charge of a declined attempt may be changed long after another one was captured; it has
/// nothing captured, and nothing refunded.
#[test]
fn what_is_said_of_a_declined_attempt_takes_no_refund_back() {
    let declined = PaymentFact {
        captured: Some(euros(0)),
        refunded: Some(euros(0)),
        ..payment(PaymentStatus::Declined)
    };
    let summary = ledger([refunded(500).at(100), declined.at(200)]).summary();
    assert_eq!(summary.status, Some(PaymentStatus::Captured));
    assert_eq!(summary.refunded, Some(euros(500)));
}

#[test]
fn a_payment_that_is_declined_in_its_first_second_needs_no_read() {
    let created = PaymentFact {
        is_creation: true,
        ..payment(PaymentStatus::AwaitingConfirmation)
    };
    let declined = payment(PaymentStatus::Declined).at(100);
    let known = ledger([declined.clone(), created.at(100)]);
    assert_eq!(known.summary().status, Some(PaymentStatus::Declined));
    assert_eq!(known.needs_refresh(), None);

    // Without that knowledge, either may have come last.
    let awaiting = payment(PaymentStatus::AwaitingConfirmation).at(100);
    let known = ledger([declined, awaiting]);
    assert_eq!(known.needs_refresh(), asks_for_the_payment(101));
}

/// A provider says of a hold that ran out that it expired, and that it is canceled.
#[test]
fn canceled_and_expired_are_one_end() {
    let known = ledger([
        payment(PaymentStatus::Canceled).at(100),
        payment(PaymentStatus::Expired).at(100),
    ]);
    assert_eq!(known.summary().status, Some(PaymentStatus::Expired));
    assert_eq!(known.needs_refresh(), None);

    // Not both can be true.
    let known = ledger([
        payment(PaymentStatus::Canceled).at(100),
        payment(PaymentStatus::Captured).at(100),
    ]);
    assert_eq!(known.needs_refresh(), asks_for_the_payment(101));
}

#[test]
fn of_two_totals_of_one_second_the_smaller_is_shown_until_a_read() {
    let mut known = ledger([refunded(500).at(100), refunded(1000).at(100)]);
    assert_eq!(known.summary().refunded, Some(euros(500)));
    assert_eq!(known.needs_refresh(), asks_for_the_payment(101));

    // An answer to an earlier read settles nothing.
    known.fold(&read(refunded(1000).at(100))).expect("a fact");
    assert_eq!(known.needs_refresh(), asks_for_the_payment(101));
    known.fold(&read(refunded(1000).at(101))).expect("a fact");
    assert_eq!(known.summary().refunded, Some(euros(1000)));
    assert_eq!(known.needs_refresh(), None);
}

/// A host that reads what it was asked to read is not asked again, also when the provider does not
/// say the amount in question.
#[test]
fn a_read_that_does_not_say_the_amount_settles_it_too() {
    let mut known = ledger([refunded(500).at(100), refunded(1000).at(100)]);
    let silent = PaymentFact {
        refunded: None,
        ..refunded(0)
    };
    known.fold(&silent.clone().at(101)).expect("a fact");
    assert!(known.needs_refresh().is_some(), "an event is no read");
    known.fold(&read(silent.clone().at(101))).expect("a fact");
    assert_eq!(known.needs_refresh(), None);
    assert_eq!(
        known.summary().refunded,
        Some(euros(500)),
        "what was last said"
    );

    // A later refund is a new question.
    let later = refund("re_1", TransactionStatus::Succeeded, 500);
    known.fold(&later.at(200)).expect("a fact");
    assert_eq!(known.needs_refresh(), asks_for_the_payment(201));
    known.fold(&read(silent.at(201))).expect("a fact");
    assert_eq!(known.needs_refresh(), None);
}

#[test]
fn a_refund_that_the_total_does_not_show_yet_asks_for_the_total() {
    use TransactionStatus as S;
    let known = ledger([refunded(0).at(100), refund("re_1", S::Pending, 500).at(200)]);
    assert_eq!(
        known.summary().refunded,
        Some(euros(0)),
        "no sum of refunds"
    );
    assert_eq!(known.needs_refresh(), asks_for_the_payment(201));

    // It counted as refunded when it was under way; that it succeeded moves nothing.
    let known = ledger([
        refund("re_1", S::Pending, 500).at(200),
        refunded(500).at(200),
        refund("re_1", S::Succeeded, 500).at(900),
    ]);
    assert_eq!(known.needs_refresh(), None);

    // A second refund in the second of the total, and more refunds than it says.
    let known = ledger([
        refund("re_1", S::Succeeded, 500).at(200),
        refunded(500).at(200),
        refund("re_2", S::Succeeded, 500).at(200),
    ]);
    assert_eq!(known.needs_refresh(), asks_for_the_payment(201));

    // The total holds a refund that nobody told of, and may be without the one of its second.
    let known = ledger([
        refunded(1000).at(200),
        refund("re_2", S::Succeeded, 500).at(200),
    ]);
    assert_eq!(known.needs_refresh(), asks_for_the_payment(201));

    // A refund that came back is in the total until a later one is known.
    let came_back = [
        refund("re_1", S::Succeeded, 500).at(200),
        refunded(500).at(200),
        refund("re_1", S::Failed, 500).at(300),
    ];
    let mut known = ledger(came_back);
    assert_eq!(known.needs_refresh(), asks_for_the_payment(301));
    known.fold(&read(refunded(0).at(301))).expect("a fact");
    assert_eq!(known.summary().refunded, Some(euros(0)));
    assert_eq!(known.needs_refresh(), None);
}

/// Where a capture has an id of its own, its event may come before the payment's.
#[test]
fn a_capture_that_the_payment_does_not_show_yet_asks_for_the_payment() {
    let capture = TransactionFact {
        kind: TransactionKind::Capture,
        ..refund("cap_1", TransactionStatus::Succeeded, 4200)
    };
    let known = ledger([
        payment(PaymentStatus::Authorized).at(100),
        capture.clone().at(200),
    ]);
    assert_eq!(known.summary().captured, None);
    assert_eq!(known.needs_refresh(), asks_for_the_payment(201));
    let in_part = PaymentFact {
        captured: Some(euros(1000)),
        ..payment(PaymentStatus::PartiallyCaptured)
    };
    let silent = payment(PaymentStatus::PartiallyCaptured);
    for (told, is_shown) in [
        (refunded(0).at(200), true),
        // It may be without the capture of its second.
        (in_part.clone().at(200), false),
        (in_part.at(201), true),
        // It says nothing of what was captured.
        (silent.at(900), false),
        (payment(PaymentStatus::Captured).at(900), false),
    ] {
        let mut known = known.clone();
        known.fold(&told).expect("a fact");
        let asked = known.needs_refresh();
        assert_eq!(asked.is_none(), is_shown, "{told:?}: {asked:?}");
    }

    // Nothing can follow on what was said of a payment that is over.
    let known = ledger([refunded(0).at(100), capture.at(200)]);
    assert_eq!(known.needs_refresh(), None);
}

#[test]
fn a_void_or_an_adjustment_that_the_payment_does_not_show_yet_asks_for_the_payment() {
    use TransactionKind as K;
    let authorized = PaymentFact {
        authorized: Some(euros(4200)),
        capturable: Some(euros(4200)),
        ..payment(PaymentStatus::Authorized)
    };
    let silent = payment(PaymentStatus::Authorized);
    for kind in [K::Void, K::Adjustment] {
        let moved = TransactionFact {
            kind,
            ..refund("tx_1", TransactionStatus::Succeeded, 4200)
        };
        let known = ledger([authorized.clone().at(100), moved.at(200)]);
        assert_eq!(known.needs_refresh(), asks_for_the_payment(201));
        for (told, is_shown) in [
            (authorized.clone().at(200), false),
            (authorized.clone().at(201), true),
            (silent.clone().at(900), false),
            (payment(PaymentStatus::Canceled).at(200), true),
        ] {
            let mut known = known.clone();
            known.fold(&told).expect("a fact");
            let asked = known.needs_refresh();
            assert_eq!(asked.is_none(), is_shown, "{kind:?}, {told:?}: {asked:?}");
        }
    }
}

#[test]
fn nothing_follows_a_refund_that_failed() {
    use TransactionStatus as S;
    let known = ledger([
        refund("re_1", S::Failed, 500).at(100),
        refund("re_1", S::Succeeded, 500).at(900),
    ]);
    assert_eq!(known.summary().transactions[0].status, S::Failed);
}

#[test]
fn disputes_go_by_time_and_name_what_to_read() {
    use DisputeStatus as S;
    let appealed = ledger([
        dispute("du_1", S::UnderReview, euros(4200)).at(300),
        dispute("du_1", S::Lost, euros(4200)).at(200),
    ]);
    assert_eq!(appealed.summary().disputes[0].status, S::UnderReview);
    assert_eq!(appealed.summary().disputed, Some(euros(4200)));

    let ended = ledger([
        dispute("du_1", S::Won, euros(4200)).at(200),
        dispute("du_1", S::UnderReview, euros(4200)).at(200),
    ]);
    assert_eq!(ended.summary().disputes[0].status, S::Won);
    assert_eq!(ended.summary().disputed, Some(euros(0)));
    assert_eq!(ended.needs_refresh(), None);

    let open = ledger([
        dispute("du_1", S::NeedsResponse, euros(4200)).at(200),
        dispute("du_2", S::NeedsResponse, euros(100)).at(200),
        dispute("du_1", S::UnderReview, euros(4200)).at(200),
    ]);
    assert_eq!(
        open.needs_refresh(),
        Some(NeedsRefresh {
            not_before: 201,
            payment: false,
            transactions: Vec::new(),
            disputes: vec!["du_1".into()],
        })
    );
}

#[test]
fn only_what_the_bank_took_is_disputed() {
    use DisputeStatus as S;
    let known = ledger([
        refunded(0).at(1),
        dispute("du_1", S::WarningNeedsResponse, euros(1)).at(2),
        dispute("du_2", S::Won, euros(10)).at(2),
        dispute("du_3", S::Lost, euros(100)).at(2),
        dispute("du_4", S::NeedsResponse, euros(1000)).at(2),
        dispute("du_5", S::Lost, money(10_000, "USD")).at(2),
        dispute("du_6", S::Other, euros(100_000)).at(2),
    ]);
    assert_eq!(known.summary().disputed, Some(euros(1100)));
}

/// A cart may change its currency until it is paid; nothing captured is nothing in both.
#[test]
fn the_currency_may_change_until_money_moves() {
    let dollars = PaymentFact {
        amount: money(5000, "USD"),
        captured: Some(money(0, "USD")),
        ..payment(PaymentStatus::AwaitingMethod)
    };
    let in_euros = PaymentFact {
        captured: Some(euros(0)),
        ..payment(PaymentStatus::AwaitingMethod)
    };
    for facts in [
        [dollars.clone().at(200), in_euros.clone().at(100)],
        [in_euros.at(100), dollars.at(200)],
    ] {
        let summary = ledger(facts).summary();
        assert_eq!(summary.amount, Some(money(5000, "USD")));
        assert_eq!(summary.captured, Some(money(0, "USD")));
    }
}

#[test]
fn each_difference_is_told_once_and_in_order() {
    let mut known = ledger([]);
    let authorized = PaymentFact {
        authorized: Some(euros(4200)),
        capturable: Some(euros(4200)),
        captured: Some(euros(0)),
        ..payment(PaymentStatus::Authorized)
    };
    let changes = known.fold(&authorized.at(100)).expect("a fact");
    assert_eq!(
        changes,
        [
            Change::Status {
                from: None,
                to: PaymentStatus::Authorized
            },
            Change::Amount {
                from: None,
                to: euros(4200)
            },
            Change::Authorized {
                from: euros(0),
                to: euros(4200)
            },
            Change::Capturable {
                from: euros(0),
                to: euros(4200)
            },
        ]
    );
    let changes = known.fold(&refunded(500).at(200)).expect("a fact");
    assert_eq!(
        changes,
        [
            Change::Status {
                from: Some(PaymentStatus::Authorized),
                to: PaymentStatus::Captured
            },
            Change::Capturable {
                from: euros(4200),
                to: euros(0)
            },
            Change::Captured {
                from: euros(0),
                to: euros(4200)
            },
            Change::Refunded {
                from: euros(0),
                to: euros(500)
            },
        ]
    );
    assert_eq!(known.fold(&refunded(500).at(200)), Ok(Vec::new()));
    let tied = known.fold(&refunded(700).at(200)).expect("a fact");
    let [Change::NeedsRefresh(needed)] = tied.as_slice() else {
        panic!("{tied:?}");
    };
    assert_eq!(needed.not_before, 201);
}

#[test]
fn what_is_refused_is_named_and_changes_nothing() {
    let mut known = ledger([refunded(500).at(100)]);
    let before = known.clone();
    let another_payment = PaymentFact {
        payment_id: "pi_2".into(),
        ..refunded(0)
    };
    let another_currency = PaymentFact {
        captured: Some(money(1, "USD")),
        ..refunded(0)
    };
    let no_reference = refund("", TransactionStatus::Pending, 1);
    let no_id = dispute("", DisputeStatus::Lost, euros(1));
    for (fact, field, message) in [
        (
            another_payment.at(200),
            "payment.id",
            "payment.id is \"pi_2\", and this is the ledger of \"pi_1\"",
        ),
        (
            another_currency.at(200),
            "payment.captured",
            "payment.captured is in USD, and the payment is in EUR",
        ),
        (
            no_reference.at(200),
            "transaction.reference",
            "transaction.reference is empty",
        ),
        (no_id.at(200), "dispute.id", "dispute.id is empty"),
    ] {
        let error = known.fold(&fact).expect_err("refused");
        assert_eq!(error.field(), field);
        assert_eq!(error.to_string(), message);
        assert_eq!(known, before);
    }
    let error = known.merge(&Ledger::new("pi_2")).expect_err("refused");
    assert!(
        matches!(error, LedgerError::AnotherPayment { .. }),
        "{error}"
    );
    assert_eq!(known, before);
}
