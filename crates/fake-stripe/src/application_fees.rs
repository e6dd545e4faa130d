//! Application fees: what a platform keeps of a connected account's payment.

use serde_json::{Value, json};

use crate::accounts::APPLICATION;
use crate::charges::Charge;
use crate::error::ApiError;
use crate::operation::Operation;

const OBJECT: &str = "application_fee";
const REFUND: &str = "fee_refund";

impl Operation<'_> {
    /// Takes a fee out of a destination charge; gives the fee's id.
    pub(crate) fn take_application_fee(
        &mut self,
        charge: &Charge,
        amount: i64,
        account: &str,
    ) -> String {
        let id = self.new_id("fee_1");
        let payment = self.new_id("py_1");
        let fee = json!({
            "id": id,
            "object": OBJECT,
            "account": account,
            "amount": amount,
            "amount_refunded": 0,
            "application": APPLICATION,
            "balance_transaction": self.book(OBJECT, amount, &charge.currency, &id),
            "charge": payment,
            "created": self.now,
            "currency": charge.currency,
            "fee_source": { "charge": payment, "type": "charge" },
            "livemode": self.scope.livemode,
            "originating_transaction": charge.id,
            "refunded": false,
            "refunds": refunds(&id, Vec::new()),
        });
        self.add_document(fee.clone());
        self.emit("application_fee.created", fee);
        id
    }

    /// Gives a whole fee back; gives the refund's id.
    pub(crate) fn refund_application_fee(&mut self, id: &str) -> Result<String, ApiError> {
        let fee = self.document(OBJECT, id)?;
        let amount = fee["amount"].as_i64().unwrap_or_default();
        let currency = fee["currency"].as_str().unwrap_or_default();
        let refund_id = self.new_id("fr_1");
        let refund = json!({
            "id": refund_id,
            "object": REFUND,
            "amount": amount,
            "balance_transaction": self.book("application_fee_refund", -amount, currency, &refund_id),
            "created": self.now,
            "currency": currency,
            "fee": id,
            "metadata": {},
        });
        self.add_document(refund.clone());
        let fields = [
            ("amount_refunded", json!(amount)),
            ("refunded", Value::Bool(true)),
            ("refunds", refunds(id, vec![refund])),
        ];
        self.change_document(OBJECT, id, "application_fee.refunded", fields)?;
        Ok(refund_id)
    }

    /// Notes something on a fee's refund.
    pub(crate) fn annotate_fee_refund(&mut self, id: &str) -> Result<Value, ApiError> {
        let fields = [("metadata", json!({ "note": "by a trigger" }))];
        self.change_document(REFUND, id, "application_fee.refund.updated", fields)
    }

    /// A refund of a fee. Its fee is part of the address.
    pub(crate) fn fee_refund(&mut self, fee: &str, id: &str) -> Result<Value, ApiError> {
        self.document(REFUND, id)
            .ok()
            .filter(|refund| refund["fee"] == fee)
            .ok_or_else(|| ApiError::no_such(REFUND, id))
    }
}

fn refunds(fee: &str, data: Vec<Value>) -> Value {
    let url = format!("/v1/application_fees/{fee}/refunds");
    json!({ "object": "list", "data": data, "has_more": false, "total_count": data.len(), "url": url })
}
