//! Taking transfers back, whole or in part, by themselves or with a refund.

use serde_json::{Value, json};

use super::{OBJECT, left_of};
use crate::application_fees::FeeRefund;
use crate::balance_transactions::Posting;
use crate::documents::nested_list;
use crate::error::ApiError;
use crate::metadata::{self, Metadata};
use crate::money;
use crate::operation::Operation;
use crate::parameters::{Fields, Parameters};

const REVERSAL: &str = "transfer_reversal";

/// How much of a transfer is taken back, and why.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reversal<'a> {
    /// Whatever is left, if absent.
    pub(crate) amount: Option<i64>,
    /// The refund that it is a part of.
    pub(crate) refund: Option<&'a str>,
    pub(crate) metadata: Metadata,
}

pub(super) fn none(transfer: &str) -> Value {
    nested_list(&url(transfer), &[])
}

fn url(transfer: &str) -> String {
    format!("/v1/transfers/{transfer}/reversals")
}

impl Operation<'_> {
    pub(crate) fn create_transfer_reversal(
        &mut self,
        transfer: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let mut metadata = Metadata::new();
        metadata::merge(&mut metadata, parameters)?;
        let reversal = Reversal {
            amount: parameters.integer("amount"),
            refund: None,
            metadata,
        };
        let shown = self.document(OBJECT, transfer)?;
        let amount = reversal_amount(&shown, reversal.amount)?;
        if parameters.boolean("refund_application_fee") == Some(true) {
            self.refund_fee_of_transfer(&shown, amount)?;
        }
        self.reverse_transfer(transfer, reversal)
    }

    /// Takes back what a transfer brought, or part of it. Gives the reversal.
    ///
    /// # Errors
    /// 404 for an unknown transfer, 400 when less than that is left of it.
    pub(crate) fn reverse_transfer(
        &mut self,
        id: &str,
        reversal: Reversal<'_>,
    ) -> Result<Value, ApiError> {
        let transfer = self.document(OBJECT, id)?;
        let amount = reversal_amount(&transfer, reversal.amount)?;
        let text = |name: &str| transfer[name].as_str().unwrap_or_default();
        let currency = text("currency");
        let reversal_id = self.new_id("trr_1");
        let payment_refund = self.new_id("pyr_1");
        self.as_account(Some(text("destination")), |account| {
            account.book(Posting::PaymentRefund, -amount, currency, &payment_refund)
        });
        let shown = json!({
            "id": reversal_id,
            "object": REVERSAL,
            "amount": amount,
            "balance_transaction": self.book(Posting::TransferReversal, amount, currency, &reversal_id),
            "created": self.now,
            "currency": currency,
            "destination_payment_refund": payment_refund,
            "metadata": reversal.metadata,
            "source_refund": reversal.refund,
            "transfer": id,
        });
        self.add_document(shown.clone());
        let reversals = self.documents_of(REVERSAL, "transfer", id);
        let fields = [
            (
                "amount_reversed",
                json!(transfer["amount_reversed"].as_i64().unwrap_or_default() + amount),
            ),
            ("reversed", json!(left_of(&transfer) == amount)),
            ("reversals", nested_list(&url(id), &reversals)),
        ];
        self.change_document(OBJECT, id, "transfer.reversed", fields)?;
        Ok(shown)
    }

    pub(crate) fn list_transfer_reversals(
        &mut self,
        transfer: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        self.document(OBJECT, transfer)?;
        self.list_documents_that(REVERSAL, &url(transfer), parameters, |reversal| {
            reversal["transfer"] == transfer
        })
    }

    pub(crate) fn update_transfer_reversal(
        &mut self,
        transfer: &str,
        id: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        self.transfer_reversal(transfer, id)?;
        self.annotate_document(REVERSAL, id, "transfer.updated", parameters, &[])?;
        let reversals = self.documents_of(REVERSAL, "transfer", transfer);
        let fields = [("reversals", nested_list(&url(transfer), &reversals))];
        self.set_document(OBJECT, transfer, fields)?;
        self.document(REVERSAL, id)
    }

    /// A reversal. Its transfer is part of the address.
    pub(crate) fn transfer_reversal(
        &mut self,
        transfer: &str,
        id: &str,
    ) -> Result<Value, ApiError> {
        self.document(REVERSAL, id)
            .ok()
            .filter(|reversal| reversal["transfer"] == transfer)
            .ok_or_else(|| ApiError::no_such(REVERSAL, id))
    }

    /// Gives the account back its part of the platform's fee.
    fn refund_fee_of_transfer(&mut self, transfer: &Value, amount: i64) -> Result<(), ApiError> {
        let payment = transfer["destination_payment"].as_str().unwrap_or_default();
        let fees = self.documents_where("application_fee", "charge", payment);
        let Some(fee) = fees.first() else {
            return Err(ApiError::invalid(format!(
                "Transfer {} has no application fee to refund.",
                transfer["id"].as_str().unwrap_or_default()
            ))
            .param("refund_application_fee"));
        };
        let number = |name: &str| transfer[name].as_i64().unwrap_or_default();
        let (taken, _) = self.application_fee_amounts(fee);
        let part = money::part_of(taken, number("amount"), number("amount_reversed"), amount);
        let refund = FeeRefund {
            amount: Some(part),
            ..FeeRefund::default()
        };
        self.refund_application_fee(fee, refund).map(drop)
    }
}

fn reversal_amount(transfer: &Value, asked: Option<i64>) -> Result<i64, ApiError> {
    let left = left_of(transfer);
    let id = transfer["id"].as_str().unwrap_or_default();
    if left == 0 {
        return Err(ApiError::invalid(format!(
            "Transfer {id} is already fully reversed."
        )));
    }
    let amount = asked.unwrap_or(left);
    money::check_positive(amount, "amount")?;
    if amount > left {
        let currency = transfer["currency"].as_str().unwrap_or_default();
        return Err(ApiError::invalid(format!(
            "Transfer reversal amount ({}) is greater than unreversed amount on transfer {id} ({}).",
            money::display(amount, currency),
            money::display(left, currency)
        ))
        .param("amount"));
    }
    Ok(amount)
}
