//! The contract's records as facts of the ledger.

use payments_core::ledger::{
    About, DisputeFact, DisputeStatus, Fact, PaymentFact, PaymentStatus, TransactionFact,
    TransactionKind, TransactionStatus,
};
use payments_core::money::{Currency, Money, MoneyError};
use payments_host::types::{self as contract, Event, EventKind, Subject, UnixSeconds};

/// The facts of one subject: all are about one payment.
pub(crate) struct Facts {
    pub(crate) payment_id: String,
    /// An error where an amount cannot be read: the payment has to be asked for.
    pub(crate) facts: Vec<Result<Fact, MoneyError>>,
    /// Whether the provider was asked, and the payment itself is among what it answered.
    pub(crate) rereads_payment: bool,
}

/// What an event says of a payment, if it says anything of one.
pub(crate) fn of_event(event: &Event) -> Option<Facts> {
    let told = Told {
        source: &event.id,
        at: event.created,
        is_creation: event.kind == EventKind::PaymentCreated,
    };
    told.subject(&event.subject)
}

/// What an answer of the provider's says. `now` counts where the provider gave no time.
pub(crate) fn of_answer(subject: &Subject, now: UnixSeconds) -> Option<Facts> {
    let told = Told {
        source: "",
        at: now,
        is_creation: false,
    };
    told.subject(subject)
}

/// By what, and when.
struct Told<'a> {
    source: &'a str,
    at: UnixSeconds,
    is_creation: bool,
}

impl Told<'_> {
    fn subject(&self, subject: &Subject) -> Option<Facts> {
        match subject {
            Subject::Payment(payment) => Some(Facts {
                payment_id: payment.id.clone(),
                facts: vec![self.payment(payment)],
                rereads_payment: self.is_answer(),
            }),
            Subject::Transaction(transaction) => self.movement(transaction),
            Subject::Dispute(dispute) => {
                let payment_id = dispute.payment_id.clone()?;
                Some(Facts {
                    facts: vec![self.dispute(dispute, &payment_id)],
                    payment_id,
                    rereads_payment: false,
                })
            }
            _ => None,
        }
    }

    fn payment(&self, payment: &contract::Payment) -> Result<Fact, MoneyError> {
        let about = PaymentFact {
            payment_id: payment.id.clone(),
            status: payment_status(payment.status),
            is_creation: self.is_creation,
            amount: money(&payment.amount)?,
            authorized: optional(payment.authorized.as_ref())?,
            capturable: optional(payment.capturable.as_ref())?,
            captured: optional(payment.captured.as_ref())?,
            refunded: optional(payment.refunded.as_ref())?,
        };
        Ok(self.fact(payment.observed_at, About::Payment(about)))
    }

    /// A movement without a reference is known by the payment after it alone.
    fn movement(&self, transaction: &contract::Transaction) -> Option<Facts> {
        let after = transaction.payment.as_ref();
        let payment_id = transaction
            .payment_id
            .clone()
            .or_else(|| Some(after?.id.clone()))?;
        let movement = transaction.reference.as_deref().map(|reference| {
            let about = TransactionFact {
                payment_id: payment_id.clone(),
                reference: reference.to_owned(),
                kind: transaction_kind(transaction.kind),
                status: transaction_status(transaction.status),
                amount: optional(transaction.amount.as_ref())?,
            };
            Ok(self.fact(transaction.observed_at, About::Transaction(about)))
        });
        let rereads_payment = after.is_some() && self.is_answer();
        // The payment first: its total covers the movement, which would else look like one that the
        // total does not show yet.
        let after = after.map(|payment| self.payment(payment));
        let facts: Vec<_> = after.into_iter().chain(movement).collect();
        (!facts.is_empty()).then_some(Facts {
            payment_id,
            facts,
            rereads_payment,
        })
    }

    fn dispute(&self, dispute: &contract::Dispute, payment_id: &str) -> Result<Fact, MoneyError> {
        let about = DisputeFact {
            payment_id: payment_id.to_owned(),
            id: dispute.id.clone(),
            status: dispute_status(dispute.status),
            amount: money(&dispute.amount)?,
        };
        Ok(self.fact(dispute.observed_at, About::Dispute(about)))
    }

    fn is_answer(&self) -> bool {
        self.source.is_empty()
    }

    fn fact(&self, observed_at: Option<UnixSeconds>, about: About) -> Fact {
        Fact {
            observed_at: observed_at.unwrap_or(self.at),
            source: self.source.to_owned(),
            about,
        }
    }
}

fn money(money: &contract::Money) -> Result<Money, MoneyError> {
    Ok(Money {
        minor_units: money.minor_units,
        currency: Currency::parse(&money.currency)?,
    })
}

fn optional(amount: Option<&contract::Money>) -> Result<Option<Money>, MoneyError> {
    amount.map(money).transpose()
}

fn payment_status(status: contract::PaymentStatus) -> PaymentStatus {
    use contract::PaymentStatus as From;
    match status {
        From::AwaitingMethod => PaymentStatus::AwaitingMethod,
        From::AwaitingConfirmation => PaymentStatus::AwaitingConfirmation,
        From::AwaitingAction => PaymentStatus::AwaitingAction,
        From::Processing => PaymentStatus::Processing,
        From::Authorized => PaymentStatus::Authorized,
        From::PartiallyCaptured => PaymentStatus::PartiallyCaptured,
        From::Captured => PaymentStatus::Captured,
        From::Canceled => PaymentStatus::Canceled,
        From::Declined => PaymentStatus::Declined,
        From::Expired => PaymentStatus::Expired,
        From::Other => PaymentStatus::Other,
    }
}

fn transaction_kind(kind: contract::TransactionKind) -> TransactionKind {
    use contract::TransactionKind as From;
    match kind {
        From::Capture => TransactionKind::Capture,
        From::Void => TransactionKind::Void,
        From::Refund => TransactionKind::Refund,
        From::Adjustment => TransactionKind::Adjustment,
        From::Chargeback => TransactionKind::Chargeback,
        From::ChargebackReversal => TransactionKind::ChargebackReversal,
        From::RefundReversal => TransactionKind::RefundReversal,
        From::Other => TransactionKind::Other,
    }
}

fn transaction_status(status: contract::TransactionStatus) -> TransactionStatus {
    use contract::TransactionStatus as From;
    match status {
        From::Pending => TransactionStatus::Pending,
        From::ActionRequired => TransactionStatus::ActionRequired,
        From::Succeeded => TransactionStatus::Succeeded,
        From::Failed => TransactionStatus::Failed,
        From::Canceled => TransactionStatus::Canceled,
        From::Other => TransactionStatus::Other,
    }
}

fn dispute_status(status: contract::DisputeStatus) -> DisputeStatus {
    use contract::DisputeStatus as From;
    match status {
        From::NeedsResponse => DisputeStatus::NeedsResponse,
        From::UnderReview => DisputeStatus::UnderReview,
        From::Won => DisputeStatus::Won,
        From::Lost => DisputeStatus::Lost,
        From::WarningNeedsResponse => DisputeStatus::WarningNeedsResponse,
        From::WarningUnderReview => DisputeStatus::WarningUnderReview,
        From::WarningClosed => DisputeStatus::WarningClosed,
        From::Prevented => DisputeStatus::Prevented,
        From::Other => DisputeStatus::Other,
    }
}
