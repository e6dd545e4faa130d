//! Between the contract's records and the crate's types.

use payments_core::ledger::{self as core, About};
use payments_core::money::{self, Currency, MoneyError};

use crate::exports::commerce::payments::ledger::{
    AmountChange, Change, DisputeChange, Fact, KnownDispute, KnownTransaction, NeedsRefresh,
    StatusChange, Summary, TotalChange, TransactionChange,
};
use crate::exports::commerce::payments::types::{
    Dispute, DisputeStatus, EventKind, Money, Payment, PaymentStatus, Subject, Transaction,
    TransactionKind, TransactionStatus,
};

/// A record that is no fact.
pub struct Refused {
    /// Below the fact.
    pub field: String,
    pub message: String,
}

fn refused<T>(field: &str, message: &str) -> Result<T, Refused> {
    Err(Refused {
        field: field.to_owned(),
        message: message.to_owned(),
    })
}

/// What is said, and below which part of the record.
pub struct Said {
    pub place: &'static str,
    /// None, one, or those of a transaction and of the payment after it.
    pub facts: Vec<core::Fact>,
}

pub fn facts(fact: Fact) -> Result<Said, Refused> {
    let (context, subject, place) = match fact {
        // The crate's own word for an answer is the empty text: an event without an id would be taken
        // for a read.
        Fact::Event(event) if event.id.is_empty() => {
            return refused("event.id", "the event's id is empty");
        }
        Fact::Event(event) => {
            let context = Context {
                is_creation: event.kind == EventKind::PaymentCreated,
                observed_at: Some(event.created),
                source: event.id,
            };
            (context, event.subject, "event.subject.")
        }
        Fact::Answer(answer) => {
            let context = Context {
                observed_at: answer.observed_at,
                ..Context::default()
            };
            (context, answer.subject, "answer.subject.")
        }
    };
    let facts = match subject {
        Subject::Payment(payment) => context.payment(payment).map(|fact| vec![fact]),
        Subject::Transaction(transaction) => context.transaction(transaction),
        Subject::Dispute(dispute) => context.dispute(dispute).map(|fact| vec![fact]),
        _ => Ok(Vec::new()),
    };
    match facts {
        Ok(facts) => Ok(Said { place, facts }),
        Err(refused) => Err(Refused {
            field: format!("{place}{}", refused.field),
            ..refused
        }),
    }
}

/// What is known of an object besides itself. The default: it is an answer.
#[derive(Default)]
struct Context {
    source: String,
    is_creation: bool,
    observed_at: Option<u64>,
}

impl Context {
    fn fact(
        &self,
        observed_at: Option<u64>,
        about: About,
        field: &str,
    ) -> Result<core::Fact, Refused> {
        let Some(observed_at) = observed_at.or(self.observed_at) else {
            return refused(field, "the answer does not say when it was observed");
        };
        Ok(core::Fact {
            observed_at,
            source: self.source.clone(),
            about,
        })
    }

    fn payment(&self, payment: Payment) -> Result<core::Fact, Refused> {
        let fact = core::PaymentFact {
            status: payment_status(payment.status),
            is_creation: self.is_creation,
            amount: amount(payment.amount, "payment.amount")?,
            authorized: optional(payment.authorized, "payment.authorized")?,
            capturable: optional(payment.capturable, "payment.capturable")?,
            captured: optional(payment.captured, "payment.captured")?,
            refunded: optional(payment.refunded, "payment.refunded")?,
            payment_id: payment.id,
        };
        let observed_at = payment.observed_at;
        self.fact(observed_at, About::Payment(fact), "payment.observed-at")
    }

    /// The payment first: its totals show what the transaction moved.
    fn transaction(&self, transaction: Transaction) -> Result<Vec<core::Fact>, Refused> {
        let observed_at = transaction.observed_at;
        let after = transaction.payment;
        let of_payment = after.as_ref().map(|payment| payment.id.clone());
        let mut facts = Vec::new();
        if let Some(payment) = after {
            facts.push(self.payment(payment)?);
        }
        let Some(reference) = transaction.reference else {
            return Ok(facts);
        };
        let Some(payment_id) = transaction.payment_id.or(of_payment) else {
            return refused("transaction.payment-id", "the transaction names no payment");
        };
        let fact = core::TransactionFact {
            payment_id,
            reference,
            kind: transaction_kind(transaction.kind),
            status: transaction_status(transaction.status),
            amount: optional(transaction.amount, "transaction.amount")?,
        };
        let about = About::Transaction(fact);
        facts.push(self.fact(observed_at, about, "transaction.observed-at")?);
        Ok(facts)
    }

    fn dispute(&self, dispute: Dispute) -> Result<core::Fact, Refused> {
        let Some(payment_id) = dispute.payment_id else {
            return refused("dispute.payment-id", "the dispute names no payment");
        };
        let fact = core::DisputeFact {
            payment_id,
            id: dispute.id,
            status: dispute_status(dispute.status),
            amount: amount(dispute.amount, "dispute.amount")?,
        };
        let observed_at = dispute.observed_at;
        self.fact(observed_at, About::Dispute(fact), "dispute.observed-at")
    }
}

fn amount(money: Money, field: &str) -> Result<money::Money, Refused> {
    let currency = Currency::parse(&money.currency).map_err(|error: MoneyError| Refused {
        field: format!("{field}.currency"),
        message: error.to_string(),
    })?;
    Ok(money::Money {
        minor_units: money.minor_units,
        currency,
    })
}

fn optional(money: Option<Money>, field: &str) -> Result<Option<money::Money>, Refused> {
    money.map(|money| amount(money, field)).transpose()
}

pub fn summary(summary: core::Summary) -> Summary {
    Summary {
        status: summary.status.map(status_of_payment),
        amount: summary.amount.map(money_of),
        authorized: summary.authorized.map(money_of),
        capturable: summary.capturable.map(money_of),
        captured: summary.captured.map(money_of),
        refunded: summary.refunded.map(money_of),
        disputed: summary.disputed.map(money_of),
        transactions: summary
            .transactions
            .into_iter()
            .map(|transaction| KnownTransaction {
                reference: transaction.reference,
                kind: kind_of_transaction(transaction.kind),
                status: status_of_transaction(transaction.status),
                amount: transaction.amount.map(money_of),
            })
            .collect(),
        disputes: summary
            .disputes
            .into_iter()
            .map(|dispute| KnownDispute {
                id: dispute.id,
                status: status_of_dispute(dispute.status),
                amount: money_of(dispute.amount),
            })
            .collect(),
    }
}

pub fn needs_refresh(needed: core::NeedsRefresh) -> NeedsRefresh {
    NeedsRefresh {
        not_before: needed.not_before,
        payment: needed.payment,
        transactions: needed.transactions,
        disputes: needed.disputes,
    }
}

pub fn change(change: core::Change) -> Change {
    use core::Change as C;
    let total = |from, to| TotalChange {
        before: money_of(from),
        after: money_of(to),
    };
    match change {
        C::Status { from, to } => Change::Status(StatusChange {
            before: from.map(status_of_payment),
            after: status_of_payment(to),
        }),
        C::Amount { from, to } => Change::Amount(AmountChange {
            before: from.map(money_of),
            after: money_of(to),
        }),
        C::Authorized { from, to } => Change::Authorized(total(from, to)),
        C::Capturable { from, to } => Change::Capturable(total(from, to)),
        C::Captured { from, to } => Change::Captured(total(from, to)),
        C::Refunded { from, to } => Change::Refunded(total(from, to)),
        C::Disputed { from, to } => Change::Disputed(total(from, to)),
        C::Transaction {
            reference,
            kind,
            from,
            to,
            amount,
        } => Change::Transaction(TransactionChange {
            reference,
            kind: kind_of_transaction(kind),
            before: from.map(status_of_transaction),
            after: status_of_transaction(to),
            amount: amount.map(money_of),
        }),
        C::Dispute {
            id,
            from,
            to,
            amount,
        } => Change::Dispute(DisputeChange {
            id,
            before: from.map(status_of_dispute),
            after: status_of_dispute(to),
            amount: money_of(amount),
        }),
        C::NeedsRefresh(needed) => Change::NeedsRefresh(needs_refresh(needed)),
        _ => Change::Other,
    }
}

fn money_of(money: money::Money) -> Money {
    Money {
        minor_units: money.minor_units,
        currency: money.currency.code().to_owned(),
    }
}

/// Both directions of an enumeration whose cases have the same names on both sides.
macro_rules! same_cases {
    ($into:ident, $from:ident, $name:ident: $($case:ident),+ $(,)?) => {
        fn $into(value: $name) -> core::$name {
            match value {
                $($name::$case => core::$name::$case,)+
            }
        }

        fn $from(value: core::$name) -> $name {
            match value {
                $(core::$name::$case => $name::$case,)+
            }
        }
    };
}

same_cases!(
    payment_status,
    status_of_payment,
    PaymentStatus: AwaitingMethod, AwaitingConfirmation, AwaitingAction, Processing, Authorized,
    PartiallyCaptured, Captured, Canceled, Declined, Expired, Other,
);
same_cases!(
    transaction_kind,
    kind_of_transaction,
    TransactionKind: Capture, Void, Refund, Adjustment, Chargeback, ChargebackReversal,
    RefundReversal, Other,
);
same_cases!(
    transaction_status,
    status_of_transaction,
    TransactionStatus: Pending, ActionRequired, Succeeded, Failed, Canceled, Other,
);
same_cases!(
    dispute_status,
    status_of_dispute,
    DisputeStatus: NeedsResponse, UnderReview, Won, Lost, WarningNeedsResponse,
    WarningUnderReview, WarningClosed, Prevented, Other,
);
