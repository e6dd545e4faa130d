//! Balance transactions: what a payment, a refund, a transfer, … did to an account's balance.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::accounts::APPLICATION;
use crate::error::ApiError;
use crate::operation::Operation;
use crate::pagination;
use crate::parameters::{Fields, Parameters};
use crate::world::{Collection, Identified, Resource, Space};

#[derive(Clone, Debug)]
pub(crate) struct BalanceTransaction {
    id: String,
    created: i64,
    posting: Posting,
    amount: i64,
    fees: Vec<Fee>,
    currency: String,
    source: String,
    /// The payout that paid it out.
    payout: Option<String>,
}

/// Why a balance changed. Stripe has two names for each: the `type`, and the `reporting_category`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Posting {
    Charge,
    /// A charge on anything but a card, and what a transfer is to the account that gets it.
    Payment,
    Refund,
    PaymentRefund,
    RefundFailure,
    Transfer,
    TransferReversal,
    ApplicationFee,
    ApplicationFeeRefund,
    Payout,
    PayoutFailure,
    PayoutCancel,
    Dispute,
    DisputeReversal,
}

impl Posting {
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Charge => ("charge", "charge"),
            Self::Payment => ("payment", "charge"),
            Self::Refund => ("refund", "refund"),
            Self::PaymentRefund => ("payment_refund", "refund"),
            Self::RefundFailure => ("refund_failure", "refund_failure"),
            Self::Transfer => ("transfer", "transfer"),
            Self::TransferReversal => ("transfer_refund", "transfer_reversal"),
            Self::ApplicationFee => ("application_fee", "platform_earning"),
            Self::ApplicationFeeRefund => ("application_fee_refund", "platform_earning_refund"),
            Self::Payout => ("payout", "payout"),
            Self::PayoutFailure => ("payout_failure", "payout_reversal"),
            Self::PayoutCancel => ("payout_cancel", "payout_reversal"),
            Self::Dispute => ("adjustment", "dispute"),
            Self::DisputeReversal => ("adjustment", "dispute_reversal"),
        }
    }
}

/// What was kept of an amount, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fee {
    Stripe(i64),
    Application(i64),
}

impl Fee {
    /// Stripe's usual price for a charge.
    pub(crate) fn of_charge(amount: i64) -> Self {
        Self::Stripe(amount * 29 / 1_000 + 30)
    }

    fn amount(self) -> i64 {
        match self {
            Self::Stripe(amount) | Self::Application(amount) => amount,
        }
    }

    fn render(self, currency: &str) -> Value {
        let (kind, description, application) = match self {
            Self::Stripe(_) => ("stripe_fee", "Stripe processing fees", None),
            Self::Application(_) => ("application_fee", "Application fee", Some(APPLICATION)),
        };
        json!({
            "amount": self.amount(),
            "application": application,
            "currency": currency,
            "description": description,
            "type": kind,
        })
    }
}

impl BalanceTransaction {
    fn fee(&self) -> i64 {
        self.fees.iter().map(|fee| fee.amount()).sum()
    }
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
        let (kind, category) = self.posting.names();
        let fees = self.fees.iter().map(|fee| fee.render(&self.currency));
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
            "fee": self.fee(),
            "fee_details": fees.collect::<Vec<_>>(),
            "net": self.amount - self.fee(),
            "reporting_category": category,
            "source": self.source,
            "status": "available",
            "type": kind,
        })
    }
}

impl Operation<'_> {
    /// Books a change of the balance, from which nobody keeps anything. Gives its id.
    pub(crate) fn book(
        &mut self,
        posting: Posting,
        amount: i64,
        currency: &str,
        source: &str,
    ) -> String {
        let transaction = self.book_less(&[], posting, amount, currency, source);
        transaction.id
    }

    /// Books a change of the balance less fees.
    pub(crate) fn book_less(
        &mut self,
        fees: &[Fee],
        posting: Posting,
        amount: i64,
        currency: &str,
        source: &str,
    ) -> BalanceTransaction {
        let transaction = BalanceTransaction {
            id: self.new_id("txn_"),
            created: self.now,
            posting,
            amount,
            fees: fees
                .iter()
                .filter(|fee| fee.amount() != 0)
                .copied()
                .collect(),
            currency: currency.to_owned(),
            source: source.to_owned(),
            payout: None,
        };
        self.save(transaction.clone());
        transaction
    }

    pub(crate) fn list_balance_transactions(
        &mut self,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let wanted = |name: &str, actual: Option<&str>| {
            let wanted = parameters.text(name);
            wanted.is_none_or(|wanted| actual == Some(wanted))
        };
        pagination::list(
            self,
            "/v1/balance_transactions",
            parameters,
            |transaction: &BalanceTransaction| {
                wanted("type", Some(transaction.posting.names().0))
                    && wanted("source", Some(&transaction.source))
                    && wanted("currency", Some(&transaction.currency))
                    && wanted("payout", transaction.payout.as_deref())
            },
        )
    }

    /// What all of them come to, in each currency.
    pub(crate) fn retrieve_balance(&mut self) -> Value {
        let livemode = self.scope.livemode;
        let mut sums = BTreeMap::<&str, i64>::new();
        for one in self
            .world
            .space(&self.scope)
            .balance_transactions
            .oldest_first()
        {
            *sums.entry(&one.currency).or_default() += one.amount - one.fee();
        }
        let amount = |currency: &str, amount: i64| json!({ "amount": amount, "currency": currency, "source_types": { "card": amount } });
        let available: Vec<Value> = sums
            .iter()
            .map(|(currency, sum)| amount(currency, *sum))
            .collect();
        let pending: Vec<Value> = sums.keys().map(|currency| amount(currency, 0)).collect();
        json!({
            "object": "balance",
            "available": available,
            "livemode": livemode,
            "pending": pending,
            "refund_and_dispute_prefunding": { "available": [], "pending": [] },
        })
    }

    /// What no payout has paid out yet, in one currency: the ids, and what they come to.
    pub(crate) fn unpaid(&mut self, currency: &str) -> (Vec<String>, i64) {
        let space = self.world.space(&self.scope);
        let unpaid = space
            .balance_transactions
            .oldest_first()
            .filter(|one| one.payout.is_none() && one.currency == currency);
        unpaid.fold((Vec::new(), 0), |(mut ids, sum), one| {
            ids.push(one.id.clone());
            (ids, sum + one.amount - one.fee())
        })
    }

    /// Notes which payout a balance transaction is part of.
    pub(crate) fn pay_out_transaction(&mut self, id: &str, payout: &str) {
        let transactions = &mut self.world.space(&self.scope).balance_transactions;
        if let Some(transaction) = transactions.get_mut(id) {
            transaction.payout = Some(payout.to_owned());
        }
    }
}
