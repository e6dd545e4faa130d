//! Application fees: what a platform keeps of a connected account's payment. They are the platform's
//! objects, whoever took the payment.

use serde_json::{Value, json};

use crate::accounts::APPLICATION;
use crate::balance_transactions::Posting;
use crate::documents::nested_list;
use crate::error::ApiError;
use crate::metadata::{self, Metadata};
use crate::money;
use crate::operation::Operation;
use crate::parameters::{Fields, Parameters};

const OBJECT: &str = "application_fee";
const REFUND: &str = "fee_refund";

/// What a fee is taken from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewFee<'a> {
    pub(crate) amount: i64,
    pub(crate) currency: &'a str,
    /// The connected account that pays it.
    pub(crate) account: &'a str,
    /// That account's charge.
    pub(crate) charge: &'a str,
    /// The platform's charge, of which the account has got a transfer.
    pub(crate) originating: Option<&'a str>,
}

/// How much of a fee is given back.
#[derive(Clone, Debug, Default)]
pub(crate) struct FeeRefund {
    /// Whatever is left, if absent.
    pub(crate) amount: Option<i64>,
    pub(crate) metadata: Metadata,
}

impl Operation<'_> {
    /// Takes a fee; gives its id.
    pub(crate) fn take_application_fee(&mut self, new: &NewFee<'_>) -> String {
        self.as_account(None, |platform| {
            let id = platform.new_id("fee_1");
            let transaction = platform.book(Posting::ApplicationFee, new.amount, new.currency, &id);
            let fee = json!({
                "id": id,
                "object": OBJECT,
                "account": new.account,
                "amount": new.amount,
                "amount_refunded": 0,
                "application": APPLICATION,
                "balance_transaction": transaction,
                "charge": new.charge,
                "created": platform.now,
                "currency": new.currency,
                "fee_source": { "charge": new.charge, "type": "charge" },
                "livemode": platform.scope.livemode,
                "originating_transaction": new.originating,
                "refunded": false,
                "refunds": nested_list(&url(&id), &[]),
            });
            platform.add_document(fee.clone());
            platform.emit("application_fee.created", fee);
            id
        })
    }

    pub(crate) fn create_fee_refund(
        &mut self,
        fee: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let mut metadata = Metadata::new();
        metadata::merge(&mut metadata, parameters)?;
        let amount = parameters.integer("amount");
        self.refund_application_fee(fee, FeeRefund { amount, metadata })
    }

    /// Gives a fee back to the account that paid it, or part of it. Gives the refund.
    ///
    /// # Errors
    /// 404 for an unknown fee, 400 when less than that is left of it.
    pub(crate) fn refund_application_fee(
        &mut self,
        id: &str,
        refund: FeeRefund,
    ) -> Result<Value, ApiError> {
        self.as_account(None, |platform| platform.refund_own_fee(id, refund))
    }

    fn refund_own_fee(&mut self, id: &str, refund: FeeRefund) -> Result<Value, ApiError> {
        let fee = self.document(OBJECT, id)?;
        let amount = refund_amount(&fee, refund.amount)?;
        let text = |name: &str| fee[name].as_str().unwrap_or_default();
        let currency = text("currency");
        let refund_id = self.new_id("fr_1");
        let transaction = self.book(Posting::ApplicationFeeRefund, -amount, currency, &refund_id);
        self.as_account(Some(text("account")), |account| {
            account.book(Posting::ApplicationFeeRefund, amount, currency, &refund_id)
        });
        let shown = json!({
            "id": refund_id,
            "object": REFUND,
            "amount": amount,
            "balance_transaction": transaction,
            "created": self.now,
            "currency": currency,
            "fee": id,
            "metadata": refund.metadata,
        });
        self.add_document(shown.clone());
        let refunds = self.documents_of(REFUND, "fee", id);
        let fields = [
            (
                "amount_refunded",
                json!(fee["amount_refunded"].as_i64().unwrap_or_default() + amount),
            ),
            ("refunded", json!(left_of(&fee) == amount)),
            ("refunds", nested_list(&url(id), &refunds)),
        ];
        self.change_document(OBJECT, id, "application_fee.refunded", fields)?;
        Ok(shown)
    }

    /// What was taken, and what of it has not been given back.
    pub(crate) fn application_fee_amounts(&mut self, id: &str) -> (i64, i64) {
        let fee = self.as_account(None, |platform| platform.document(OBJECT, id));
        fee.map_or((0, 0), |fee| {
            (fee["amount"].as_i64().unwrap_or_default(), left_of(&fee))
        })
    }

    pub(crate) fn list_fee_refunds(
        &mut self,
        fee: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        self.document(OBJECT, fee)?;
        self.list_documents_that(REFUND, &url(fee), parameters, |refund| refund["fee"] == fee)
    }

    pub(crate) fn update_fee_refund(
        &mut self,
        fee: &str,
        id: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        self.fee_refund(fee, id)?;
        let kind = "application_fee.refund.updated";
        let refund = self.annotate_document(REFUND, id, kind, parameters, &[])?;
        let refunds = self.documents_of(REFUND, "fee", fee);
        self.set_document(OBJECT, fee, [("refunds", nested_list(&url(fee), &refunds))])?;
        Ok(refund)
    }

    /// A refund of a fee. Its fee is part of the address.
    pub(crate) fn fee_refund(&mut self, fee: &str, id: &str) -> Result<Value, ApiError> {
        self.document(REFUND, id)
            .ok()
            .filter(|refund| refund["fee"] == fee)
            .ok_or_else(|| ApiError::no_such(REFUND, id))
    }
}

fn url(fee: &str) -> String {
    format!("/v1/application_fees/{fee}/refunds")
}

/// What has not been given back.
fn left_of(fee: &Value) -> i64 {
    let number = |name: &str| fee[name].as_i64().unwrap_or_default();
    number("amount") - number("amount_refunded")
}

fn refund_amount(fee: &Value, asked: Option<i64>) -> Result<i64, ApiError> {
    let left = left_of(fee);
    if left == 0 {
        let id = fee["id"].as_str().unwrap_or_default();
        return Err(ApiError::invalid(format!(
            "Application fee {id} has already been refunded."
        )));
    }
    let amount = asked.unwrap_or(left);
    money::check_positive(amount, "amount")?;
    if amount > left {
        let currency = fee["currency"].as_str().unwrap_or_default();
        return Err(ApiError::invalid(format!(
            "Refund amount ({}) is greater than unrefunded amount on fee ({})",
            money::display(amount, currency),
            money::display(left, currency)
        ))
        .param("amount"));
    }
    Ok(amount)
}
