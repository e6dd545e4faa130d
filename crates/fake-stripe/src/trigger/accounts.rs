//! Accounts and what lies between them: capabilities, bank accounts, payouts, transfers, fees.

use serde_json::json;

use super::payments::{AMOUNT, CURRENCY};
use super::{Story, parameters};
use crate::accounts::Account;
use crate::application_fees::{FeeRefund, NewFee};
use crate::error::ApiError;
use crate::payouts::PayoutChange;
use crate::transfers::Reversal;
use crate::world::Identified;

impl Story<'_, '_> {
    pub(super) fn account(&mut self, event: &str) -> Result<(), ApiError> {
        let (family, _) = event.split_once('.').unwrap_or((event, ""));
        match family {
            "transfer" => return self.transfer(event),
            "application_fee" => return self.fee(event),
            _ => self.no_payment_intent()?,
        }
        match event {
            "account.application.authorized" => {
                let account = self.connected_account();
                self.operation.authorize_application(&account);
            }
            "account.application.deauthorized" => {
                let account = self.connected_account();
                self.operation.deauthorize_application(&account);
            }
            "account.updated" => {
                let account = self.named_account();
                self.operation
                    .update_account(account, &self.trigger.metadata);
            }
            "capability.updated" => {
                let account = self.named_account();
                self.operation.switch_capability(account);
            }
            "account.external_account.created" => {
                self.bank_account();
            }
            "account.external_account.updated" => {
                let (account, bank) = self.bank_account();
                self.operation.rename_bank_account(&account, &bank)?;
            }
            "account.external_account.deleted" => {
                let (account, bank) = self.bank_account();
                self.operation.remove_bank_account(&account, &bank)?;
            }
            _ => self.payout(event)?,
        }
        Ok(())
    }

    /// The account that the trigger names; the own one if it names none.
    fn named_account(&mut self) -> Account {
        self.operation.account(self.trigger.account.as_deref())
    }

    /// The account that the trigger names; a new one if it names none.
    fn connected_account(&mut self) -> Account {
        let id = self
            .trigger
            .account
            .clone()
            .unwrap_or_else(|| Account::new_id(self.operation));
        self.operation.account(Some(&id))
    }

    /// A new account for the other side of a transfer.
    fn other_account(&mut self) -> String {
        let id = Account::new_id(self.operation);
        self.operation.account(Some(&id)).id().to_owned()
    }

    /// A new bank account, as the ids of account and bank account.
    fn bank_account(&mut self) -> (String, String) {
        let account = self.named_account();
        let id = account.id().to_owned();
        let bank = self.operation.add_bank_account(account);
        (id, bank)
    }

    fn payout(&mut self, event: &str) -> Result<(), ApiError> {
        let (_, bank) = self.bank_account();
        let metadata = &self.trigger.metadata;
        let payout = self
            .operation
            .make_payout(AMOUNT, CURRENCY, &bank, metadata);
        let steps: &[PayoutChange] = match event {
            "payout.updated" => &[PayoutChange::InTransit],
            "payout.paid" => &[PayoutChange::InTransit, PayoutChange::Paid],
            "payout.failed" => &[PayoutChange::InTransit, PayoutChange::Failed],
            "payout.canceled" => &[PayoutChange::Canceled],
            "payout.reconciliation_completed" => &[
                PayoutChange::InTransit,
                PayoutChange::Paid,
                PayoutChange::Reconciled,
            ],
            _ => &[],
        };
        for step in steps {
            self.operation.change_payout(&payout, *step)?;
        }
        Ok(())
    }

    fn transfer(&mut self, event: &str) -> Result<(), ApiError> {
        let charge = self.paid_charge("pm_card_visa")?;
        let account = self.other_account();
        let request = json!({
            "amount": charge.amount_captured / 2,
            "currency": charge.currency,
            "destination": account,
            "source_transaction": charge.id,
            "metadata": self.trigger.metadata,
        });
        let transfer = self.operation.create_transfer(&parameters(request))?;
        let id = transfer["id"].as_str().unwrap_or_default();
        match event {
            "transfer.updated" => {
                let change = parameters(json!({ "description": "Changed by a trigger" }));
                self.operation.update_transfer(id, &change).map(drop)
            }
            "transfer.reversed" => {
                let all = Reversal::default();
                self.operation.reverse_transfer(id, all).map(drop)
            }
            _ => Ok(()),
        }
    }

    fn fee(&mut self, event: &str) -> Result<(), ApiError> {
        let charge = self.paid_charge("pm_card_visa")?;
        let account = self.other_account();
        let payment = self.operation.new_id("py_1");
        let fee = self.operation.take_application_fee(&NewFee {
            amount: charge.amount_captured / 10,
            currency: &charge.currency,
            account: &account,
            charge: &payment,
            originating: Some(&charge.id),
        });
        if event == "application_fee.created" {
            return Ok(());
        }
        let all = FeeRefund::default();
        let refund = self.operation.refund_application_fee(&fee, all)?;
        if event == "application_fee.refund.updated" {
            let note = parameters(json!({ "metadata": { "note": "by a trigger" } }));
            let id = refund["id"].as_str().unwrap_or_default();
            self.operation.update_fee_refund(&fee, id, &note)?;
        }
        Ok(())
    }
}
