//! Transfers: a part of a payment for a connected account, made with a payment or on its own. Taking
//! them back is in the file below.

mod reversals;

use serde_json::{Value, json};

use crate::balance_transactions::{Fee, Posting};
use crate::charges::{Charge, ChargeStatus};
use crate::customers::echo;
use crate::error::ApiError;
use crate::metadata::{self, Metadata};
use crate::money;
use crate::operation::Operation;
use crate::parameters::{Fields, Parameters, missing_parameter};

pub(crate) use reversals::Reversal;

const OBJECT: &str = "transfer";

/// What a transfer is made of.
#[derive(Clone, Debug)]
pub(crate) struct NewTransfer<'a> {
    pub(crate) amount: i64,
    pub(crate) currency: &'a str,
    /// The account that gets it.
    pub(crate) destination: &'a str,
    /// What the platform takes of it at once.
    pub(crate) application_fee: i64,
    /// The charge that it is a part of.
    pub(crate) charge: Option<&'a str>,
    pub(crate) group: Option<&'a str>,
    pub(crate) description: Option<&'a str>,
    pub(crate) metadata: &'a Metadata,
}

impl Operation<'_> {
    pub(crate) fn create_transfer(&mut self, parameters: &Parameters) -> Result<Value, ApiError> {
        let currency = money::currency(parameters.text("currency").unwrap_or_default())?;
        let amount = parameters
            .integer("amount")
            .ok_or_else(|| missing_parameter("amount"))?;
        money::check_positive(amount, "amount")?;
        money::check_granularity(amount, &currency, "amount")?;
        let mut metadata = Metadata::new();
        metadata::merge(&mut metadata, parameters)?;
        let mut charge = match parameters.text("source_transaction") {
            Some(id) => Some(self.charge_to_transfer(id, amount, &currency)?),
            None => None,
        };
        let given = parameters.text("transfer_group");
        let group = match &mut charge {
            Some(charge) => Some(group_of(charge, given)?),
            None => given.map(str::to_owned),
        };
        let transfer = self.make_transfer(&NewTransfer {
            amount,
            currency: &currency,
            destination: parameters.text("destination").unwrap_or_default(),
            application_fee: 0,
            charge: charge.as_ref().map(|charge| charge.id.as_str()),
            group: group.as_deref(),
            description: parameters.text("description"),
            metadata: &metadata,
        });
        if let Some(charge) = charge {
            self.save(charge);
        }
        Ok(transfer)
    }

    pub(crate) fn update_transfer(
        &mut self,
        id: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        self.annotate_document(OBJECT, id, "transfer.updated", parameters, &["description"])
    }

    /// Makes a transfer, and what comes of it in the account that gets it.
    pub(crate) fn make_transfer(&mut self, new: &NewTransfer<'_>) -> Value {
        let id = self.new_id("tr_3");
        let payment = self.new_id("py_1");
        self.as_account(Some(new.destination), |account| {
            let fee = Fee::Application(new.application_fee);
            account.book_less(&[fee], Posting::Payment, new.amount, new.currency, &payment);
        });
        let transfer = json!({
            "id": id,
            "object": OBJECT,
            "amount": new.amount,
            "amount_reversed": 0,
            "balance_transaction": self.book(Posting::Transfer, -new.amount, new.currency, &id),
            "created": self.now,
            "currency": new.currency,
            "description": new.description,
            "destination": new.destination,
            "destination_payment": payment,
            "livemode": self.scope.livemode,
            "metadata": new.metadata,
            "reversals": reversals::none(&id),
            "reversed": false,
            "source_transaction": new.charge,
            "source_type": "card",
            "transfer_group": new.group,
        });
        self.add_document(transfer.clone());
        self.emit("transfer.created", transfer.clone());
        transfer
    }

    /// What was transferred, and what of it has not been reversed.
    pub(crate) fn transfer_amounts(&mut self, id: &str) -> (i64, i64) {
        let transfer = self.document(OBJECT, id);
        transfer.map_or((0, 0), |transfer| {
            let amount = transfer["amount"].as_i64().unwrap_or_default();
            (amount, left_of(&transfer))
        })
    }

    /// A charge of which so much is not yet transferred.
    fn charge_to_transfer(
        &mut self,
        id: &str,
        amount: i64,
        currency: &str,
    ) -> Result<Charge, ApiError> {
        let param = "source_transaction";
        let refuse = |why: String| ApiError::invalid(why).param(param);
        let charge: Charge = self
            .get(id)
            .ok_or_else(|| ApiError::no_such_reference("charge", id, param))?;
        if charge.status != ChargeStatus::Succeeded || charge.amount_captured == 0 {
            return Err(refuse(format!(
                "Charge {id} has not been paid: only a paid charge can be the source of a transfer."
            )));
        }
        if charge.captures > 1 {
            return Err(refuse(format!(
                "Charge {id} was captured several times and cannot be the source of a transfer."
            )));
        }
        if charge.currency != currency {
            return Err(ApiError::invalid(format!(
                "The currency of source_transaction's balance transaction ({}) is not the transfer's ({currency}).",
                charge.currency
            ))
            .param("currency"));
        }
        let transferred: i64 = self
            .documents_where(OBJECT, param, id)
            .iter()
            .filter_map(|transfer| self.document(OBJECT, transfer).ok())
            .map(|transfer| left_of(&transfer))
            .sum();
        let rest = charge.amount_captured - transferred;
        if amount > rest {
            return Err(ApiError::invalid(format!(
                "The transfer of {} is greater than what is left of source_transaction {id} ({}).",
                money::display(amount, currency),
                money::display(rest, currency)
            ))
            .code("balance_insufficient")
            .param("amount"));
        }
        Ok(charge)
    }
}

/// The group that ties a charge's transfers together: the charge's own, which it gets now if it has
/// none.
pub(crate) fn group_of(charge: &mut Charge, given: Option<&str>) -> Result<String, ApiError> {
    let own = charge.details.text("transfer_group").map(str::to_owned);
    match (own, given) {
        (Some(own), Some(given)) if own != given => Err(ApiError::invalid(format!(
            "The transfer_group ({given}) is not that of source_transaction ({own})."
        ))
        .param("transfer_group")),
        (Some(own), _) => Ok(own),
        (None, given) => {
            let group =
                given.map_or_else(|| format!("group_{}", charge.payment_intent), str::to_owned);
            let shown = Parameters::from_iter([("transfer_group".to_owned(), json!(group))]);
            echo(&mut charge.details, &shown, &["transfer_group"]);
            Ok(group)
        }
    }
}

/// What has not been reversed.
fn left_of(transfer: &Value) -> i64 {
    let number = |name: &str| transfer[name].as_i64().unwrap_or_default();
    number("amount") - number("amount_reversed")
}
