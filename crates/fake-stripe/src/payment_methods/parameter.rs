//! Finding or making the method that a request names: by id, by a published test name, by a token,
//! or by its data.

use serde_json::{Map, Value, json};

use super::{EXPIRY, Flow, Kind, PaymentMethod, billing_details, consumed};
use crate::error::ApiError;
use crate::metadata::{self, Metadata};
use crate::operation::Operation;
use crate::parameters::{Fields, Parameters, missing_parameter};
use crate::test_cards::{self, TestCard, VISA};
use crate::world::scramble;

impl Operation<'_> {
    /// The method that an intent's request names in one of three ways, if it names any.
    ///
    /// # Errors
    /// 400 when it does not exist, belongs to another customer, or was used up.
    pub(crate) fn payment_method_parameter(
        &mut self,
        parameters: &Parameters,
        customer: Option<&str>,
    ) -> Result<Option<PaymentMethod>, ApiError> {
        let method = if let Some(id) = parameters.text("payment_method") {
            let known = self.known_payment_method(id)?;
            known
                .ok_or_else(|| ApiError::no_such_reference("PaymentMethod", id, "payment_method"))?
        } else if let Some(token) = parameters.text("confirmation_token") {
            self.method_of_confirmation_token(token)?
        } else if let Some(data) = parameters.object("payment_method_data") {
            self.new_payment_method(data, "payment_method_data")?
        } else {
            return Ok(None);
        };
        if method.consumed {
            return Err(consumed());
        }
        if let Some(owner) = &method.customer
            && customer != Some(owner)
        {
            let message = if customer.is_some() {
                format!(
                    "The customer does not have a payment method with the ID {}. The payment method must be attached to the customer.",
                    method.id
                )
            } else {
                format!(
                    "The provided PaymentMethod cannot be used. It belongs to the Customer {owner}. Please include the Customer in the `customer` parameter on the PaymentIntent."
                )
            };
            return Err(ApiError::invalid(message).param("payment_method"));
        }
        self.save(method.clone());
        Ok(Some(method))
    }

    /// A method by id; a published test name makes a new one.
    pub(super) fn known_payment_method(
        &mut self,
        id: &str,
    ) -> Result<Option<PaymentMethod>, ApiError> {
        if let Some(card) = test_cards::by_name(id) {
            return Ok(Some(self.method_of_card(card)));
        }
        if let Some(method) = id
            .strip_prefix("pm_usBankAccount")
            .map(|_| "us_bank_account")
        {
            let data = Map::from_iter([("type".to_owned(), json!(method))]);
            return self.new_payment_method(&data, "").map(Some);
        }
        Ok(self.get(id))
    }

    /// `ctoken_` and the name of a test method stands for that method; any other token for a visa.
    fn method_of_confirmation_token(&mut self, token: &str) -> Result<PaymentMethod, ApiError> {
        let Some(name) = token.strip_prefix("ctoken_") else {
            return Err(ApiError::no_such_reference(
                "confirmation_token",
                token,
                "confirmation_token",
            ));
        };
        let known = self.known_payment_method(name)?;
        Ok(known.unwrap_or_else(|| self.method_of_card(&VISA)))
    }

    fn method_of_card(&mut self, card: &'static TestCard) -> PaymentMethod {
        self.method_of_kind(Kind::Card(card), billing_details(None))
    }

    fn method_of_kind(&mut self, kind: Kind, billing_details: Value) -> PaymentMethod {
        PaymentMethod {
            id: self.new_id("pm_1"),
            created: self.now,
            livemode: self.scope.livemode,
            kind,
            expiry: EXPIRY,
            billing_details,
            customer: None,
            metadata: Metadata::new(),
            consumed: false,
            set_up: false,
            mandate: None,
        }
    }

    /// A method from `POST /v1/payment_methods` or from `payment_method_data`.
    pub(super) fn new_payment_method(
        &mut self,
        data: &Parameters,
        at: &str,
    ) -> Result<PaymentMethod, ApiError> {
        let param = |name: &str| {
            if at.is_empty() {
                name.to_owned()
            } else {
                format!("{at}[{name}]")
            }
        };
        let kind = match data.text("type") {
            None if data.object("card").is_some() => "card",
            None => return Err(missing_parameter(&param("type"))),
            Some(kind) => kind,
        };
        let kind = if kind == "card" {
            let card = data
                .object("card")
                .ok_or_else(|| missing_parameter(&param("card")))?;
            Kind::Card(card_of_token(card, &param("card"))?)
        } else {
            other_kind(kind, data)
        };
        let mut method = self.method_of_kind(kind, billing_details(data.object("billing_details")));
        metadata::merge(&mut method.metadata, data)?;
        Ok(method)
    }
}

fn other_kind(name: &str, data: &Parameters) -> Kind {
    let flow = Flow::of(name);
    let given = data.object(name);
    let details = match name {
        "sepa_debit" => {
            let iban = given
                .and_then(|details| details.text("iban"))
                .unwrap_or_default();
            json!({
                "bank_code": null, "branch_code": "", "country": iban.get(..2),
                "fingerprint": scramble(iban, 16), "generated_from": null,
                "last4": iban.len().checked_sub(4).and_then(|start| iban.get(start..)),
            })
        }
        "us_bank_account" => json!({
            "account_holder_type": "individual", "account_type": "checking", "bank_name": "STRIPE TEST BANK",
            "last4": "6789", "routing_number": "110000000",
        }),
        _ => given.map_or_else(|| json!({}), |details| Value::Object(details.clone())),
    };
    Kind::Other {
        name: name.to_owned(),
        flow,
        details,
    }
}

fn card_of_token(card: &Parameters, at: &str) -> Result<&'static TestCard, ApiError> {
    if let Some(token) = card.text("token") {
        return test_cards::by_name(token)
            .filter(|_| token.starts_with("tok_"))
            .ok_or_else(|| {
                ApiError::invalid(format!("No such token: '{token}'"))
                    .code("resource_missing")
                    .param(format!("{at}[token]"))
            });
    }
    if card.contains_key("number") {
        return Err(ApiError::invalid(
            "Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest you use test \
             tokens that map to the test card you are using, see https://stripe.com/docs/testing.",
        )
        .status(402));
    }
    Err(missing_parameter(&format!("{at}[token]")))
}
