//! What an event is about, in a few words.

use host_test::json::case_name;
use payments_host::types::{Dispute, Payment, Subject, Transaction};

use crate::terminal::{amount, signed_amount};

/// Id, state and amount: `pi_… captured 42.00 EUR`.
pub fn summary(subject: &Subject) -> String {
    match subject {
        Subject::Payment(payment) => of_payment(payment),
        Subject::Transaction(transaction) => of_transaction(transaction),
        Subject::Dispute(dispute) => of_dispute(dispute),
        Subject::Setup(setup) => format!("{} {}", setup.id, case_name(&setup.status)),
        Subject::Payout(payout) => format!(
            "{} {} {}",
            payout.id,
            case_name(&payout.status),
            signed_amount(&payout.amount)
        ),
        Subject::Alert(alert) => {
            let state = if alert.is_open { "open" } else { "closed" };
            let reason = alert.reason.as_deref().unwrap_or("no reason given");
            format!(
                "{} {state}, {reason}{}",
                alert.id,
                of(alert.payment_id.as_deref())
            )
        }
        Subject::SavedMethod(method) => {
            let details = &method.details;
            let last4 = details.last4.as_deref().map(|last4| format!(" {last4}"));
            let customer = method.customer.as_deref();
            format!(
                "{} {}{}{}",
                method.id,
                details.brand.as_deref().unwrap_or(&details.kind),
                last4.unwrap_or_default(),
                customer.map_or_else(
                    || ", detached".to_owned(),
                    |customer| format!(" of {customer}")
                )
            )
        }
        Subject::Mandate(mandate) => format!("{} {}", mandate.id, case_name(&mandate.status)),
        Subject::Account(change) => {
            let account = change.account.as_deref().unwrap_or("own account");
            let state = if change.disconnected {
                ", disconnected"
            } else {
                ""
            };
            format!("{account} {}{state}", change.change)
        }
        Subject::Reference(reference) => format!("{} {}", reference.kind, reference.id),
        Subject::None => "-".to_owned(),
    }
}

fn of_payment(payment: &Payment) -> String {
    let refunded = payment
        .refunded
        .as_ref()
        .filter(|refunded| refunded.minor_units > 0);
    let captured = payment.captured.as_ref().filter(|captured| {
        captured.minor_units > 0 && captured.minor_units != payment.amount.minor_units
    });
    let mut text = format!(
        "{} {} {}",
        payment.id,
        case_name(&payment.status),
        amount(&payment.amount)
    );
    for (what, money) in [("captured", captured), ("refunded", refunded)] {
        if let Some(money) = money {
            text.push_str(&format!(", {} {what}", amount(money)));
        }
    }
    text
}

fn of_transaction(transaction: &Transaction) -> String {
    let reference = transaction.reference.as_deref();
    let money = transaction.amount.as_ref();
    format!(
        "{} {}{}{}",
        reference.map_or_else(|| case_name(&transaction.kind), str::to_owned),
        case_name(&transaction.status),
        money.map_or_else(String::new, |money| format!(" {}", amount(money))),
        of(transaction.payment_id.as_deref())
    )
}

fn of_dispute(dispute: &Dispute) -> String {
    format!(
        "{} {} {}{}",
        dispute.id,
        case_name(&dispute.status),
        amount(&dispute.amount),
        of(dispute.payment_id.as_deref())
    )
}

fn of(payment_id: Option<&str>) -> String {
    payment_id.map_or_else(String::new, |id| format!(" of {id}"))
}

#[cfg(test)]
mod tests {
    use payments_host::types::{
        Alert, DisputeStatus, Money, Payout, PayoutStatus, Reference, SignedMoney,
    };

    use super::*;

    #[test]
    fn id_state_and_amount() {
        let payout = Payout {
            id: "po_1".into(),
            status: PayoutStatus::InTransit,
            amount: SignedMoney {
                minor_units: -4200,
                currency: "EUR".into(),
            },
            arrival: None,
            failure: None,
            created: None,
            observed_at: None,
        };
        let dispute = Dispute {
            id: "dp_1".into(),
            payment_id: Some("pi_1".into()),
            status: DisputeStatus::NeedsResponse,
            amount: Money::new(5, "JPY"),
            reason: None,
            network_reason_code: None,
            evidence_due: None,
            created: None,
            observed_at: None,
        };
        let alert = Alert {
            id: "issfr_1".into(),
            payment_id: None,
            is_open: true,
            reason: Some("unauthorized_use_of_card".into()),
            created: None,
            observed_at: None,
        };
        let reference = Reference {
            kind: "charge".into(),
            id: "ch_1".into(),
        };
        for (subject, expected) in [
            (Subject::Payout(payout), "po_1 in-transit -42.00 EUR"),
            (
                Subject::Dispute(dispute),
                "dp_1 needs-response 5 JPY of pi_1",
            ),
            (
                Subject::Alert(alert),
                "issfr_1 open, unauthorized_use_of_card",
            ),
            (Subject::Reference(reference), "charge ch_1"),
            (Subject::None, "-"),
        ] {
            assert_eq!(summary(&subject), expected);
        }
    }
}
