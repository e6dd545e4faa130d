//! The ledger against the truth: lives of payments in the fake Stripe, told by the adapter, and
//! folded shuffled, several times, and with deliveries missing.

mod lives;
mod living;
pub mod told;
pub mod truth;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::rc::Rc;

use fake_stripe::ClockChange;
use payments_core::ledger::{
    About, Change, DisputeStatus, Fact, Ledger, PaymentStatus, TransactionStatus,
};
use proptest::prelude::RngExt;
use proptest::test_runner::{RngAlgorithm, TestRng};

use crate::shop::play;
use lives::LIVES;
use told::{Lived, live};
use truth::{Truth, minor_units};

/// The same numbers in every run.
const SEED: &[u8; 16] = b"a ledger's truth";

/// Everything in one second; nothing in the same second; some steps in one second.
const PAUSES: [&[i64]; 3] = [&[0], &[60], &[0, 1, 0, 0]];

/// Of each way in which a life was told.
const SHUFFLES: usize = 250;

const AT_LEAST: usize = 100_000;

/// Stands still between the steps that move it.
const STOPPED_AT: i64 = 1_780_000_000;

#[tokio::test]
async fn however_it_is_told_a_payment_s_life_ends_as_it_did() {
    let mut histories = Vec::new();
    play(async |shop| {
        let control = shop.lab.stripe.control();
        control.set_clock(ClockChange::Now(STOPPED_AT));
        for (name, steps) in LIVES {
            for (pace, pauses) in PAUSES.into_iter().enumerate() {
                let operations = format!("{}-{pace}", name.replace(' ', "-"));
                let lived = live(shop, operations, steps, pauses).await?;
                histories.extend(History::of(name, pauses, lived));
            }
        }
        Ok(())
    })
    .await;

    let mut random = TestRng::from_seed(RngAlgorithm::XorShift, SEED);
    let mut count = Count::default();
    for history in &histories {
        history.holds(&mut random, &mut count);
    }
    println!(
        "{} shuffles of {} histories: {} whole, {} with deliveries missing; {} of the histories \
         needed a refresh",
        count.whole + count.in_part,
        histories.len(),
        count.whole,
        count.in_part,
        count.refreshed,
    );
    assert!(count.whole + count.in_part >= AT_LEAST);
}

#[derive(Default)]
struct Count {
    whole: usize,
    in_part: usize,
    refreshed: usize,
}

/// One way in which a host was told of a life.
struct History {
    name: String,
    payment_id: String,
    truth: Rc<Truth>,
    /// In the newest version, with no two steps in one second, and no refund that came back: an
    /// event then tells everything, and nothing is left to ask.
    is_told_apart: bool,
    facts: Vec<Fact>,
    /// The first is the payment.
    fresh: Vec<Fact>,
    /// What the refunds and disputes have been on the way.
    statuses: BTreeSet<(String, Status)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    OfRefund(TransactionStatus),
    OfDispute(DisputeStatus),
}

impl History {
    /// By events of each version, and by the newest together with the answers to the host's own
    /// calls.
    fn of(name: &str, pauses: &[i64], lived: Lived) -> Vec<Self> {
        let truth = Rc::new(lived.truth);
        let (newest, events) = &lived.events[0];
        let with_answers = [lived.answers, events.clone()].concat();
        let is_told_apart = !pauses.contains(&0) && !truth.has_undone_refund();
        let tellings = lived.events.iter().cloned();
        tellings
            .map(|(version, facts)| (version.to_owned(), facts))
            .chain([(format!("{newest} and answers"), with_answers)])
            .map(|(how, facts)| Self {
                is_told_apart: is_told_apart && how.starts_with(newest),
                name: format!("{name}, told by {how}, with pauses of {pauses:?}"),
                payment_id: lived.payment_id.clone(),
                truth: truth.clone(),
                statuses: facts
                    .iter()
                    .chain(&lived.fresh)
                    .filter_map(status)
                    .collect(),
                facts,
                fresh: lived.fresh.clone(),
            })
            .collect()
    }

    fn holds(&self, random: &mut TestRng, count: &mut Count) {
        let in_order = self.folded(&self.facts);
        count.refreshed += usize::from(in_order.needs_refresh().is_some());
        if self.is_told_apart {
            // A ledger that always asks is right, and of no use.
            assert_eq!(in_order.needs_refresh(), None, "{}", self.name);
        }
        self.tells_the_truth(&in_order);
        for shuffle in 0..SHUFFLES {
            if shuffle % 2 == 0 {
                let ledger = self.folded(&delivered(&self.facts, 1..=3, random));
                assert_eq!(ledger, in_order, "{}: another order", self.name);
                count.whole += 1;
            } else {
                let ledger = self.folded(&delivered(&self.facts, 0..=2, random));
                self.is_not_ahead(&ledger);
                self.is_right_after_a_read(ledger);
                count.in_part += 1;
            }
        }
    }

    /// What the changes add up to is what the ledger says.
    fn folded(&self, facts: &[Fact]) -> Ledger {
        let mut ledger = Ledger::new(&self.payment_id);
        let mut captured = 0;
        for fact in facts {
            for change in ledger.fold(fact).expect("a fact about this payment") {
                if let Change::Captured { from, to } = change {
                    assert_eq!(from.minor_units, captured, "{}", self.name);
                    captured = to.minor_units;
                }
            }
        }
        assert_eq!(captured, minor_units(ledger.summary().captured));
        ledger
    }

    /// With everything told, and what it asks for read.
    fn tells_the_truth(&self, ledger: &Ledger) {
        let mut ledger = ledger.clone();
        if let Some(needed) = ledger.needs_refresh() {
            for fact in &self.fresh {
                assert!(fact.observed_at >= needed.not_before, "{}", self.name);
                let is_needed = match &fact.about {
                    About::Payment(_) => needed.payment,
                    About::Transaction(read) => needed.transactions.contains(&read.reference),
                    About::Dispute(read) => needed.disputes.contains(&read.id),
                };
                if is_needed {
                    ledger.fold(fact).expect("a fact about this payment");
                }
            }
            assert_eq!(ledger.needs_refresh(), None, "{}", self.name);
        }
        let summary = ledger.summary();
        if let Some(difference) = self.truth.difference(&summary) {
            panic!("{}: {difference}, and not: {summary:#?}", self.name);
        }
    }

    fn is_not_ahead(&self, ledger: &Ledger) {
        let (summary, truth) = (ledger.summary(), &self.truth);
        let ended = summary.status.filter(|status| status.is_terminal());
        let is_ahead = minor_units(summary.captured) > truth.captured
            || minor_units(summary.refunded) > truth.refunded_at_most
            || ended.is_some_and(|status| end(status) != end(truth.status));
        assert!(!is_ahead, "{} is ahead: {summary:#?}", self.name);
        let known: BTreeMap<_, _> = summary
            .transactions
            .iter()
            .map(|refund| (refund.reference.clone(), refund.status))
            .collect();
        // Whoever knows what became of each refund knows their total, or knows that he does not.
        if known == truth.refunds && ledger.needs_refresh().is_none() {
            let refunded = minor_units(summary.refunded);
            assert_eq!(refunded, truth.refunded, "{}", self.name);
        }
        let refunds = summary
            .transactions
            .into_iter()
            .map(|refund| (refund.reference, Status::OfRefund(refund.status)));
        let disputes = summary
            .disputes
            .into_iter()
            .map(|dispute| (dispute.id, Status::OfDispute(dispute.status)));
        for status in refunds.chain(disputes) {
            assert!(self.statuses.contains(&status), "{}: {status:?}", self.name);
        }
    }

    /// One fresh read of the payment, whatever is missing.
    fn is_right_after_a_read(&self, mut ledger: Ledger) {
        ledger
            .fold(&self.fresh[0])
            .expect("a fact about this payment");
        let (summary, truth) = (ledger.summary(), &self.truth);
        let known = (
            summary.status,
            minor_units(summary.amount),
            minor_units(summary.captured),
            minor_units(summary.refunded),
        );
        let really = (
            Some(truth.status),
            truth.amount,
            truth.captured,
            truth.refunded,
        );
        assert_eq!(known, really, "{}", self.name);
        let still = ledger.needs_refresh();
        assert!(still.is_none_or(|still| !still.payment), "{}", self.name);
    }
}

/// Before 2025-03-31.basil, the charge of a hold that ran out looks as if it had been canceled.
fn end(status: PaymentStatus) -> PaymentStatus {
    match status {
        PaymentStatus::Expired => PaymentStatus::Canceled,
        status => status,
    }
}

fn status(fact: &Fact) -> Option<(String, Status)> {
    match &fact.about {
        About::Payment(_) => None,
        About::Transaction(told) => Some((told.reference.clone(), Status::OfRefund(told.status))),
        About::Dispute(told) => Some((told.id.clone(), Status::OfDispute(told.status))),
    }
}

/// Each as often as one of `times` says, in any order.
fn delivered(facts: &[Fact], times: RangeInclusive<usize>, random: &mut TestRng) -> Vec<Fact> {
    let mut delivered = Vec::new();
    for fact in facts {
        for _ in 0..random.random_range(times.clone()) {
            delivered.push(fact.clone());
        }
    }
    for last in (1..delivered.len()).rev() {
        delivered.swap(last, random.random_range(0..=last));
    }
    delivered
}
