//! Payouts: from the balance to the bank.

use serde_json::{Value, json};

use crate::balance_transactions::Posting;
use crate::error::ApiError;
use crate::metadata::Metadata;
use crate::operation::Operation;
use crate::pagination::time_matches;
use crate::parameters::{Fields, Parameters};
use crate::world::scramble;

const OBJECT: &str = "payout";
const DAY: i64 = 86_400;

/// What may become of a payout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PayoutChange {
    InTransit,
    Paid,
    Failed,
    Canceled,
    /// Stripe has matched the payout with what it is made of.
    Reconciled,
}

impl Operation<'_> {
    /// A payout by the account's own schedule, on its way; its id.
    pub(crate) fn make_payout(
        &mut self,
        amount: i64,
        currency: &str,
        destination: &str,
        metadata: &Metadata,
    ) -> String {
        let id = self.new_id("po_1");
        let payout = json!({
            "id": id,
            "object": OBJECT,
            "amount": amount,
            "application_fee": null,
            "application_fee_amount": null,
            "arrival_date": self.now + 2 * DAY,
            "automatic": true,
            "balance_transaction": self.book(Posting::Payout, -amount, currency, &id),
            "created": self.now,
            "currency": currency,
            "description": "STRIPE PAYOUT",
            "destination": destination,
            "failure_balance_transaction": null,
            "failure_code": null,
            "failure_message": null,
            "livemode": self.scope.livemode,
            "metadata": metadata,
            "method": "standard",
            "original_payout": null,
            "payout_method": null,
            "reconciliation_status": "in_progress",
            "reversed_by": null,
            "source_type": "card",
            "statement_descriptor": null,
            "status": "pending",
            "trace_id": { "status": "pending", "value": null },
            "type": "bank_account",
        });
        if let Some(own) = payout["balance_transaction"].as_str() {
            self.pay_out_transaction(own, &id);
        }
        self.add_document(payout.clone());
        self.emit("payout.created", payout);
        id
    }

    /// Pays out what the balance has in a currency, as the account's schedule would, and lets it
    /// arrive. Gives the payout.
    ///
    /// # Errors
    /// When there is nothing to pay out.
    pub(crate) fn pay_out(&mut self, currency: &str) -> Result<Value, ApiError> {
        let (transactions, amount) = self.unpaid(currency);
        if amount <= 0 {
            return Err(ApiError::invalid(format!(
                "The balance in {currency} is {amount}: there is nothing to pay out."
            ))
            .code("balance_insufficient"));
        }
        let bank = self.own_bank_account();
        let payout = self.make_payout(amount, currency, &bank, &Metadata::new());
        for transaction in transactions {
            self.pay_out_transaction(&transaction, &payout);
        }
        self.arrive(&payout)
    }

    /// Lets a payout arrive, and be matched with what it is made of.
    pub(crate) fn arrive(&mut self, payout: &str) -> Result<Value, ApiError> {
        self.change_payout(payout, PayoutChange::InTransit)?;
        self.change_payout(payout, PayoutChange::Paid)?;
        self.change_payout(payout, PayoutChange::Reconciled)
    }

    pub(crate) fn list_payouts(&mut self, parameters: &Parameters) -> Result<Value, ApiError> {
        let wanted = |name: &str| parameters.text(name);
        self.list_documents_that(OBJECT, "/v1/payouts", parameters, |payout| {
            wanted("destination").is_none_or(|id| payout["destination"] == id)
                && wanted("status").is_none_or(|status| payout["status"] == status)
                && time_matches(
                    payout["arrival_date"].as_i64().unwrap_or_default(),
                    parameters,
                    "arrival_date",
                )
        })
    }

    pub(crate) fn change_payout(
        &mut self,
        id: &str,
        change: PayoutChange,
    ) -> Result<Value, ApiError> {
        let payout = self.document(OBJECT, id)?;
        let (kind, mut fields) = match change {
            PayoutChange::InTransit => ("payout.updated", vec![("status", json!("in_transit"))]),
            PayoutChange::Paid => (
                "payout.paid",
                vec![
                    ("status", json!("paid")),
                    (
                        "trace_id",
                        json!({ "status": "supported", "value": scramble(id, 15) }),
                    ),
                ],
            ),
            PayoutChange::Failed => (
                "payout.failed",
                vec![
                    ("status", json!("failed")),
                    ("failure_code", json!("account_closed")),
                    (
                        "failure_message",
                        json!("The bank account has been closed."),
                    ),
                ],
            ),
            PayoutChange::Canceled => ("payout.canceled", vec![("status", json!("canceled"))]),
            PayoutChange::Reconciled => (
                "payout.reconciliation_completed",
                vec![("reconciliation_status", json!("completed"))],
            ),
        };
        let back = match change {
            PayoutChange::Failed => Some(Posting::PayoutFailure),
            PayoutChange::Canceled => Some(Posting::PayoutCancel),
            PayoutChange::InTransit | PayoutChange::Paid | PayoutChange::Reconciled => None,
        };
        if let Some(posting) = back {
            let amount = payout["amount"].as_i64().unwrap_or_default();
            let currency = payout["currency"].as_str().unwrap_or_default();
            let booked = self.book(posting, amount, currency, id);
            fields.push(("failure_balance_transaction", json!(booked)));
        }
        self.change_document(OBJECT, id, kind, fields)
    }
}
