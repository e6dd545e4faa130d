//! Transfers: a part of a payment for a connected account. No endpoint here makes one.

use serde_json::{Value, json};

use crate::charges::Charge;
use crate::error::ApiError;
use crate::metadata::Metadata;
use crate::operation::Operation;

const OBJECT: &str = "transfer";
const REVERSAL: &str = "transfer_reversal";

impl Operation<'_> {
    /// Transfers part of a charge; gives the transfer's id.
    pub(crate) fn make_transfer(
        &mut self,
        charge: &Charge,
        amount: i64,
        destination: &str,
        metadata: &Metadata,
    ) -> String {
        let id = self.new_id("tr_3");
        let transfer = json!({
            "id": id,
            "object": OBJECT,
            "amount": amount,
            "amount_reversed": 0,
            "balance_transaction": self.book(OBJECT, -amount, &charge.currency, &id),
            "created": self.now,
            "currency": charge.currency,
            "description": null,
            "destination": destination,
            "destination_payment": self.new_id("py_1"),
            "livemode": self.scope.livemode,
            "metadata": metadata,
            "reversals": reversals(&id, Vec::new()),
            "reversed": false,
            "source_transaction": charge.id,
            "source_type": "card",
            "transfer_group": format!("group_{}", charge.payment_intent),
        });
        self.add_document(transfer.clone());
        self.emit("transfer.created", transfer);
        id
    }

    pub(crate) fn describe_transfer(
        &mut self,
        id: &str,
        description: &str,
    ) -> Result<Value, ApiError> {
        let described = [("description", json!(description))];
        self.change_document(OBJECT, id, "transfer.updated", described)
    }

    /// Takes a whole transfer back.
    pub(crate) fn reverse_transfer(&mut self, id: &str) -> Result<Value, ApiError> {
        let transfer = self.document(OBJECT, id)?;
        let amount = transfer["amount"].as_i64().unwrap_or_default();
        let currency = transfer["currency"].as_str().unwrap_or_default();
        let reversal_id = self.new_id("trr_1");
        let reversal = json!({
            "id": reversal_id,
            "object": REVERSAL,
            "amount": amount,
            "balance_transaction": self.transfer_back(amount, currency, &reversal_id),
            "created": self.now,
            "currency": currency,
            "destination_payment_refund": null,
            "metadata": {},
            "source_refund": null,
            "transfer": id,
        });
        self.add_document(reversal.clone());
        let reversed = [
            ("amount_reversed", json!(amount)),
            ("reversed", Value::Bool(true)),
            ("reversals", reversals(id, vec![reversal])),
        ];
        self.change_document(OBJECT, id, "transfer.reversed", reversed)
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

    fn transfer_back(&mut self, amount: i64, currency: &str, source: &str) -> Value {
        let transaction = self.adjust_balance("transfer_reversal", amount, 0, currency, source);
        transaction["id"].clone()
    }
}

fn reversals(id: &str, data: Vec<Value>) -> Value {
    let url = format!("/v1/transfers/{id}/reversals");
    json!({ "object": "list", "data": data, "has_more": false, "total_count": data.len(), "url": url })
}
