//! Balance transactions: what a capture or a refund did to the account's balance.

use serde_json::{Value, json};

use crate::operation::Operation;
use crate::world::{Collection, Identified, Resource, Space};

#[derive(Clone, Debug)]
pub(crate) struct BalanceTransaction {
    id: String,
    created: i64,
    amount: i64,
    fee: i64,
    currency: String,
    source: String,
    kind: &'static str,
    category: &'static str,
}

impl Identified for BalanceTransaction {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Resource for BalanceTransaction {
    const OBJECT: &'static str = "balance_transaction";

    fn collection(space: &Space) -> &Collection<Self> {
        &space.balance_transactions
    }

    fn collection_mut(space: &mut Space) -> &mut Collection<Self> {
        &mut space.balance_transactions
    }

    fn render(&self) -> Value {
        json!({
            "id": self.id,
            "object": "balance_transaction",
            "amount": self.amount,
            "available_on": self.created,
            "balance_type": "payments",
            "created": self.created,
            "currency": self.currency,
            "description": null,
            "exchange_rate": null,
            "fee": self.fee,
            "fee_details": [],
            "net": self.amount - self.fee,
            "reporting_category": self.category,
            "source": self.source,
            "status": "available",
            "type": self.kind,
        })
    }
}

impl Operation<'_> {
    /// Books money in (a capture, with Stripe's usual fee) or out (a refund, without).
    pub(crate) fn book(
        &mut self,
        kind: &'static str,
        amount: i64,
        currency: &str,
        source: &str,
    ) -> String {
        let fee = if amount > 0 {
            amount * 29 / 1_000 + 30
        } else {
            0
        };
        let transaction = BalanceTransaction {
            id: self.new_id("txn_"),
            created: self.now,
            amount,
            fee,
            currency: currency.to_owned(),
            source: source.to_owned(),
            kind,
            category: kind,
        };
        let id = transaction.id.clone();
        self.save(transaction);
        id
    }

    /// Books what no charge or refund is about. Gives the balance transaction as it is shown.
    pub(crate) fn adjust_balance(
        &mut self,
        category: &'static str,
        amount: i64,
        fee: i64,
        currency: &str,
        source: &str,
    ) -> Value {
        let transaction = BalanceTransaction {
            id: self.new_id("txn_"),
            created: self.now,
            amount,
            fee,
            currency: currency.to_owned(),
            source: source.to_owned(),
            kind: "adjustment",
            category,
        };
        let shown = transaction.render();
        self.save(transaction);
        shown
    }
}
