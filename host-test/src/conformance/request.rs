//! A write of any kind.

use payments_host::types::{
    Adjustment, Authorization, Cancellation, CaptureRequest, Confirmation, Entry, Money, Operation,
    Payment, PaymentChanges, RefundRequest, Reversal, Transaction,
};
use payments_host::{Adapter, CallError};

/// What a write asks for.
#[derive(Clone, Debug)]
pub(super) enum Request {
    Authorize(Box<Authorization>),
    Confirm(Confirmation),
    Update(Box<PaymentChanges>),
    Capture(CaptureRequest),
    Adjust(Adjustment),
    Cancel(Cancellation),
    Refund(RefundRequest),
    Reverse(Reversal),
}

/// What a write answers.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    Payment(Box<Payment>),
    Transaction(Box<Transaction>),
}

impl Answer {
    /// Whether the operation had been performed before.
    pub(super) fn replayed(&self) -> bool {
        match self {
            Self::Payment(payment) => payment.replayed,
            Self::Transaction(transaction) => transaction.replayed,
        }
    }
}

impl Request {
    pub(super) async fn send(
        &self,
        adapter: &Adapter,
        operation: &Operation,
    ) -> Result<Answer, CallError> {
        let payment = |payment| Answer::Payment(Box::new(payment));
        let transaction = |transaction| Answer::Transaction(Box::new(transaction));
        match self {
            Self::Authorize(request) => adapter.authorize(operation, request).await.map(payment),
            Self::Confirm(request) => adapter.confirm(operation, request).await.map(payment),
            Self::Update(request) => adapter.update(operation, request).await.map(payment),
            Self::Capture(request) => adapter.capture(operation, request).await.map(transaction),
            Self::Adjust(request) => adapter.adjust(operation, request).await.map(transaction),
            Self::Cancel(request) => adapter.cancel(operation, request).await.map(transaction),
            Self::Refund(request) => adapter.refund(operation, request).await.map(transaction),
            Self::Reverse(request) => adapter.reverse(operation, request).await.map(transaction),
        }
    }

    pub(super) fn function(&self) -> &'static str {
        match self {
            Self::Authorize(_) => "authorize",
            Self::Confirm(_) => "confirm",
            Self::Update(_) => "update",
            Self::Capture(_) => "capture",
            Self::Adjust(_) => "adjust",
            Self::Cancel(_) => "cancel",
            Self::Refund(_) => "refund",
            Self::Reverse(_) => "reverse",
        }
    }

    pub(super) fn amount_mut(&mut self) -> Option<&mut Money> {
        match self {
            Self::Authorize(request) => Some(&mut request.amount),
            Self::Update(request) => request.amount.as_mut(),
            Self::Capture(request) => Some(&mut request.amount),
            Self::Adjust(request) => Some(&mut request.new_total),
            Self::Refund(request) => request.amount.as_mut(),
            Self::Confirm(_) | Self::Cancel(_) | Self::Reverse(_) => None,
        }
    }

    pub(super) fn payment_id_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Authorize(_) => None,
            Self::Confirm(request) => Some(&mut request.payment_id),
            Self::Update(request) => Some(&mut request.payment_id),
            Self::Capture(request) => Some(&mut request.payment_id),
            Self::Adjust(request) => Some(&mut request.payment_id),
            Self::Cancel(request) => Some(&mut request.payment_id),
            Self::Refund(request) => Some(&mut request.payment_id),
            Self::Reverse(request) => Some(&mut request.payment_id),
        }
    }

    pub(super) fn metadata_mut(&mut self) -> Option<&mut Vec<Entry>> {
        match self {
            Self::Authorize(request) => Some(&mut request.metadata),
            Self::Update(request) => Some(&mut request.metadata),
            Self::Capture(request) => Some(&mut request.metadata),
            Self::Adjust(request) => Some(&mut request.metadata),
            Self::Refund(request) => Some(&mut request.metadata),
            Self::Confirm(_) | Self::Cancel(_) | Self::Reverse(_) => None,
        }
    }

    pub(super) fn extensions_mut(&mut self) -> &mut Vec<Entry> {
        match self {
            Self::Authorize(request) => &mut request.extensions,
            Self::Confirm(request) => &mut request.extensions,
            Self::Update(request) => &mut request.extensions,
            Self::Capture(request) => &mut request.extensions,
            Self::Adjust(request) => &mut request.extensions,
            Self::Cancel(request) => &mut request.extensions,
            Self::Refund(request) => &mut request.extensions,
            Self::Reverse(request) => &mut request.extensions,
        }
    }
}
