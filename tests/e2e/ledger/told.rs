//! What a host is told of a life: verified events, its own answers, fresh reads; as facts.

use std::fmt::Debug;

use fake_stripe::{ClockChange, RecordedEvent};
use host_test::json::case_name;
use host_test::lab::INSTALLATION_ID;
use payments_core::ledger::{About, DisputeFact, Fact, PaymentFact, TransactionFact};
use payments_core::money::{Currency, Money};
use payments_host::CallError;
use payments_host::types::{
    self as contract, Delivery, Entry, EventKind, Mode, Policy, Reference, Subject,
};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::ledger::lives::Step;
use crate::ledger::living::Living;
use crate::ledger::truth::{Truth, id, objects};
use crate::shop::Shop;

const SECRET: &str = "whsec_ledger";

/// Renderings: the adapter's own version, one before events for every refund came, and one of
/// before a released hold stopped looking like a refund.
pub const VERSIONS: [&str; 3] = [fake_stripe::API_VERSION, "2024-06-20", "2020-08-27"];

/// A life, over.
pub struct Lived {
    pub payment_id: String,
    pub truth: Truth,
    /// What the adapter answered on the way.
    pub answers: Vec<Fact>,
    /// The payment, each refund and each dispute, read in a second in which nothing happened.
    pub fresh: Vec<Fact>,
    /// By version.
    pub events: Vec<(&'static str, Vec<Fact>)>,
}

/// Lives a life. Before each step the clock goes on by the next of `pauses`, in seconds.
pub async fn live(
    shop: &Shop,
    name: String,
    steps: &[Step],
    pauses: &[i64],
) -> Result<Lived, CallError> {
    let control = shop.lab.stripe.control();
    control.set_clock(ClockChange::Advance(1));
    let before = VERSIONS.map(|version| control.events_as(version).len());
    let mut living = Living::new(shop, name);
    let mut answers = Vec::new();
    for (step, pause) in steps.iter().zip(pauses.iter().cycle()) {
        control.set_clock(ClockChange::Advance(*pause));
        if let Some(answer) = living.take(*step).await? {
            answers.extend(answer_as_facts(&answer));
        }
    }
    let payment_id = living.payment_id;
    control.set_clock(ClockChange::Advance(1));
    let mut events = Vec::new();
    for (version, before) in VERSIONS.into_iter().zip(before) {
        let told = &control.events_as(version)[before..];
        let mut facts = verified(shop, version, told).await?;
        facts.retain(|fact| payment_of(fact) == payment_id);
        events.push((version, facts));
    }
    Ok(Lived {
        truth: Truth::about(shop, &payment_id).await,
        fresh: fresh(shop, &payment_id).await?,
        answers,
        events,
        payment_id,
    })
}

/// As an endpoint of that version is sent them, verified in the sandbox.
async fn verified(
    shop: &Shop,
    version: &str,
    events: &[RecordedEvent],
) -> Result<Vec<Fact>, CallError> {
    let policy = Policy {
        installation_id: Some(INSTALLATION_ID.to_owned()),
        ..Policy::new([SECRET], Mode::Test)
    };
    let control = shop.lab.stripe.control();
    let mut facts = Vec::new();
    for event in events {
        let payload = control
            .event_body(&event.id, Some(version))
            .expect("an event of that version");
        let signature = fake_stripe::sign(&payload, SECRET, event.created);
        let delivery = Delivery {
            payload,
            headers: vec![Entry::new("stripe-signature", signature)],
            received_at: u64::try_from(event.created).expect("after 1970"),
        };
        let verification = shop.lab.adapter.verify(&policy, &delivery).await?;
        facts.extend(verification.events.iter().flat_map(by));
    }
    Ok(facts)
}

/// What a verified event tells.
pub fn by(event: &contract::Event) -> Vec<Fact> {
    let teller = Teller {
        source: &event.id,
        is_creation: event.kind == EventKind::PaymentCreated,
    };
    teller.by(&event.subject)
}

/// The payment, its refunds and its disputes, read now.
pub async fn fresh(shop: &Shop, payment_id: &str) -> Result<Vec<Fact>, CallError> {
    let adapter = &shop.lab.adapter;
    let connection = shop.lab.connection();
    let payment = adapter.get_payment(&connection, payment_id).await?;
    let mut answers = vec![Subject::Payment(payment)];
    for refund in objects(shop, "refunds", payment_id).await {
        let refund = adapter
            .get_transaction(&connection, payment_id, &id(&refund))
            .await?;
        answers.push(Subject::Transaction(refund));
    }
    for dispute in objects(shop, "disputes", payment_id).await {
        let reference = Reference {
            kind: "dispute".into(),
            id: id(&dispute),
        };
        answers.push(adapter.resolve(&connection, &reference).await?);
    }
    Ok(answers.iter().flat_map(answer_as_facts).collect())
}

fn answer_as_facts(answer: &Subject) -> Vec<Fact> {
    let teller = Teller {
        source: "",
        is_creation: false,
    };
    teller.by(answer)
}

pub fn payment_of(fact: &Fact) -> &str {
    match &fact.about {
        About::Payment(payment) => &payment.payment_id,
        About::Transaction(transaction) => &transaction.payment_id,
        About::Dispute(dispute) => &dispute.payment_id,
    }
}

struct Teller<'a> {
    source: &'a str,
    is_creation: bool,
}

impl Teller<'_> {
    fn by(&self, subject: &Subject) -> Vec<Fact> {
        match subject {
            Subject::Payment(payment) => vec![self.payment(payment)],
            Subject::Transaction(transaction) => self.transaction(transaction),
            Subject::Dispute(dispute) => {
                let about = DisputeFact {
                    payment_id: dispute.payment_id.clone().expect("a payment"),
                    id: dispute.id.clone(),
                    status: named(&dispute.status),
                    amount: money(&dispute.amount),
                };
                vec![self.fact(dispute.observed_at, About::Dispute(about))]
            }
            _ => Vec::new(),
        }
    }

    fn payment(&self, payment: &contract::Payment) -> Fact {
        let about = PaymentFact {
            payment_id: payment.id.clone(),
            status: named(&payment.status),
            is_creation: self.is_creation,
            amount: money(&payment.amount),
            authorized: payment.authorized.as_ref().map(money),
            capturable: payment.capturable.as_ref().map(money),
            captured: payment.captured.as_ref().map(money),
            refunded: payment.refunded.as_ref().map(money),
        };
        self.fact(payment.observed_at, About::Payment(about))
    }

    fn transaction(&self, transaction: &contract::Transaction) -> Vec<Fact> {
        let after = transaction.payment.as_ref();
        let mut facts: Vec<_> = after
            .map(|payment| self.payment(payment))
            .into_iter()
            .collect();
        if let Some(reference) = &transaction.reference {
            let about = TransactionFact {
                payment_id: transaction.payment_id.clone().expect("a payment"),
                reference: reference.clone(),
                kind: named(&transaction.kind),
                status: named(&transaction.status),
                amount: transaction.amount.as_ref().map(money),
            };
            facts.push(self.fact(transaction.observed_at, About::Transaction(about)));
        }
        facts
    }

    fn fact(&self, observed_at: Option<u64>, about: About) -> Fact {
        Fact {
            observed_at: observed_at.expect("when Stripe said it"),
            source: self.source.to_owned(),
            about,
        }
    }
}

/// The ledger's cases have the contract's names.
fn named<T: DeserializeOwned>(case: &impl Debug) -> T {
    serde_json::from_value(json!(case_name(case))).expect("a case of the same name")
}

fn money(money: &contract::Money) -> Money {
    Money {
        minor_units: money.minor_units,
        currency: Currency::parse(&money.currency).expect("a currency"),
    }
}
