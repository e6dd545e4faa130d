//! Movements that have no object of their own at Stripe, read from the payment after them.

use crate::contract::{
    Money, Payment, PaymentStatus, Transaction, TransactionKind, TransactionStatus,
};
use crate::text;

/// A capture. `amount` is what the operation asked for, where that is known.
pub fn capture(payment: Payment, operation_id: &str, amount: Option<Money>) -> Transaction {
    let status = match payment.status {
        PaymentStatus::Captured | PaymentStatus::PartiallyCaptured => TransactionStatus::Succeeded,
        PaymentStatus::Processing => TransactionStatus::Pending,
        PaymentStatus::AwaitingAction => TransactionStatus::ActionRequired,
        _ => TransactionStatus::Other,
    };
    transaction(
        TransactionKind::Capture,
        status,
        amount,
        payment,
        operation_id,
    )
}

/// A change of the authorized amount. The amount is the new total.
pub fn adjustment(payment: Payment, operation_id: &str) -> Transaction {
    let status = match payment.status {
        PaymentStatus::Authorized => TransactionStatus::Succeeded,
        _ => TransactionStatus::Other,
    };
    let amount = Some(payment.amount.clone());
    transaction(
        TransactionKind::Adjustment,
        status,
        amount,
        payment,
        operation_id,
    )
}

/// A release of what was authorized and not captured.
pub fn void(payment: Payment, operation_id: &str) -> Transaction {
    let status = match payment.status {
        PaymentStatus::Canceled | PaymentStatus::Expired | PaymentStatus::Captured => {
            TransactionStatus::Succeeded
        }
        PaymentStatus::Processing => TransactionStatus::Pending,
        _ => TransactionStatus::Other,
    };
    let released = match (&payment.authorized, &payment.captured) {
        (Some(authorized), Some(captured)) => authorized
            .minor_units
            .checked_sub(captured.minor_units)
            .map(|minor_units| Money {
                minor_units,
                currency: authorized.currency.clone(),
            }),
        _ => None,
    };
    transaction(
        TransactionKind::Void,
        status,
        released,
        payment,
        operation_id,
    )
}

pub(super) fn transaction(
    kind: TransactionKind,
    status: TransactionStatus,
    amount: Option<Money>,
    payment: Payment,
    operation_id: &str,
) -> Transaction {
    Transaction {
        kind,
        amount,
        status,
        reference: None,
        failure: None,
        bank_reference: None,
        // The payment's time is not the movement's.
        created: None,
        observed_at: payment.observed_at,
        payment_id: Some(payment.id.clone()),
        operation_id: Some(text::owned(operation_id)),
        replayed: payment.replayed,
        request_id: payment.request_id.clone(),
        payment: Some(payment),
    }
}
