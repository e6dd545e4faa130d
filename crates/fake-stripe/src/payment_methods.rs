//! Payment methods: test cards by their published names, and a few that redirect or take days.

use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::metadata::{self, Metadata};
use crate::operation::Operation;
use crate::pagination;
use crate::parameters::{Fields, Parameters, missing_parameter};
use crate::test_cards::{self, Behaviour, TestCard, VISA};
use crate::world::{Collection, Identified, Resource, Space, scramble};

#[derive(Clone, Debug)]
pub(crate) struct PaymentMethod {
    pub(crate) id: String,
    created: i64,
    livemode: bool,
    pub(crate) kind: Kind,
    pub(crate) billing_details: Value,
    pub(crate) customer: Option<String>,
    metadata: Metadata,
    /// A method that paid without a customer, or was detached from one, cannot be used again.
    pub(crate) consumed: bool,
    /// Authenticated once for later payments without the shopper.
    pub(crate) set_up: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Card(&'static TestCard),
    /// By type, with the parameters given for it.
    Other {
        name: String,
        flow: Flow,
        details: Value,
    },
}

/// How a method that is not a card is paid with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// The shopper is sent to the provider's page and back.
    Redirect,
    /// Accepted at once, settled days later.
    Delayed,
}

impl Kind {
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Card(_) => "card",
            Self::Other { name, .. } => name,
        }
    }

    /// Whether the method can hold money first.
    pub(crate) fn takes_manual_capture(&self) -> bool {
        match self {
            Self::Card(_) => true,
            Self::Other { name, .. } => {
                matches!(
                    name.as_str(),
                    "klarna"
                        | "paypal"
                        | "afterpay_clearpay"
                        | "affirm"
                        | "amazon_pay"
                        | "cashapp"
                        | "revolut_pay"
                )
            }
        }
    }

    /// The only currency that the method pays in, if there is one.
    pub(crate) fn only_currency(&self) -> Option<&'static str> {
        match self.name() {
            "ideal" | "sepa_debit" | "bancontact" | "eps" => Some("eur"),
            "us_bank_account" => Some("usd"),
            "bacs_debit" => Some("gbp"),
            _ => None,
        }
    }
}

impl Identified for PaymentMethod {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Resource for PaymentMethod {
    const OBJECT: &'static str = "payment_method";

    fn collection(space: &Space) -> &Collection<Self> {
        &space.payment_methods
    }

    fn collection_mut(space: &mut Space) -> &mut Collection<Self> {
        &mut space.payment_methods
    }

    fn render(&self) -> Value {
        let mut method = json!({
            "id": self.id,
            "object": "payment_method",
            "allow_redisplay": "unspecified",
            "billing_details": self.billing_details,
            "created": self.created,
            "customer": self.customer,
            "livemode": self.livemode,
            "metadata": self.metadata,
            "type": self.kind.name(),
        });
        method[self.kind.name()] = match &self.kind {
            Kind::Card(card) => card_details(card),
            Kind::Other { details, .. } => details.clone(),
        };
        method
    }
}

/// The last day of every test card.
pub(crate) const EXPIRY: (u32, u32) = (12, 2034);

pub(crate) fn fingerprint(card: &TestCard) -> String {
    scramble(&format!("fingerprint {} {}", card.brand, card.last4), 16)
}

pub(crate) fn checks(card: &TestCard) -> Value {
    let cvc = if card.behaviour == Behaviour::CvcCheckFails {
        "fail"
    } else {
        "pass"
    };
    let postal_code = if card.behaviour == Behaviour::PostalCodeCheckFails {
        Some("fail")
    } else {
        None
    };
    json!({ "address_line1_check": null, "address_postal_code_check": postal_code, "cvc_check": cvc })
}

fn card_details(card: &TestCard) -> Value {
    json!({
        "brand": card.brand,
        "checks": checks(card),
        "country": "US",
        "display_brand": card.brand,
        "exp_month": EXPIRY.0,
        "exp_year": EXPIRY.1,
        "fingerprint": fingerprint(card),
        "funding": card.funding,
        "generated_from": null,
        "last4": card.last4,
        "networks": { "available": [card.brand], "preferred": null },
        "regulated_status": "unregulated",
        "three_d_secure_usage": { "supported": card.brand != "unionpay" },
        "wallet": null,
    })
}

fn billing_details(given: Option<&Parameters>) -> Value {
    let address = given.and_then(|details| details.object("address"));
    let part = |name: &str| address.and_then(|address| address.text(name));
    let text = |name: &str| given.and_then(|details| details.text(name));
    json!({
        "address": {
            "city": part("city"), "country": part("country"), "line1": part("line1"), "line2": part("line2"),
            "postal_code": part("postal_code"), "state": part("state"),
        },
        "email": text("email"), "name": text("name"), "phone": text("phone"), "tax_id": text("tax_id"),
    })
}

impl Operation<'_> {
    pub(crate) fn create_payment_method(
        &mut self,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let method = self.new_payment_method(parameters, "")?;
        let rendered = method.render();
        self.save(method);
        Ok(rendered)
    }

    pub(crate) fn list_payment_methods(
        &mut self,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let customer = parameters.text("customer");
        let kind = parameters.text("type");
        pagination::list(
            self,
            "/v1/payment_methods",
            parameters,
            |method: &PaymentMethod| {
                method.customer.is_some()
                    && customer.is_none_or(|customer| method.customer.as_deref() == Some(customer))
                    && kind.is_none_or(|kind| method.kind.name() == kind)
            },
        )
    }

    pub(crate) fn attach_payment_method(
        &mut self,
        id: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let customer = self
            .customer_parameter(parameters)?
            .ok_or_else(|| missing_parameter("customer"))?;
        self.attach_payment_method_to(id, &customer)
    }

    pub(crate) fn attach_payment_method_to(
        &mut self,
        id: &str,
        customer: &str,
    ) -> Result<Value, ApiError> {
        let mut method = self
            .known_payment_method(id)?
            .ok_or_else(|| ApiError::no_such("PaymentMethod", id))?;
        if method.consumed {
            return Err(consumed());
        }
        if method
            .customer
            .as_deref()
            .is_some_and(|owner| owner != customer)
        {
            return Err(ApiError::invalid(
                "The payment method you provided has already been attached to a customer.",
            )
            .code("payment_method_unexpected_state"));
        }
        method.customer = Some(customer.to_owned());
        let rendered = method.render();
        self.save(method);
        self.emit("payment_method.attached", rendered.clone());
        Ok(rendered)
    }

    pub(crate) fn detach_payment_method(&mut self, id: &str) -> Result<Value, ApiError> {
        let mut method: PaymentMethod = self.find(id)?;
        let Some(customer) = method.customer.take() else {
            return Err(ApiError::invalid(
                "The payment method you provided is not attached to a customer so detachment is impossible.",
            )
            .code("payment_method_unexpected_state"));
        };
        method.consumed = true;
        let rendered = method.render();
        self.save(method);
        self.emit_change(
            "payment_method.detached",
            rendered.clone(),
            Some(json!({ "customer": customer })),
        );
        Ok(rendered)
    }

    pub(crate) fn payment_methods_of(&mut self, customer: &str) -> Vec<PaymentMethod> {
        let methods = self.world.space(&self.scope).payment_methods.oldest_first();
        methods
            .filter(|method| method.customer.as_deref() == Some(customer))
            .cloned()
            .collect()
    }

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
    fn known_payment_method(&mut self, id: &str) -> Result<Option<PaymentMethod>, ApiError> {
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
            billing_details,
            customer: None,
            metadata: Metadata::new(),
            consumed: false,
            set_up: false,
        }
    }

    /// A method from `POST /v1/payment_methods` or from `payment_method_data`.
    fn new_payment_method(
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
    let flow = match name {
        "sepa_debit" | "us_bank_account" | "bacs_debit" | "acss_debit" | "au_becs_debit" => {
            Flow::Delayed
        }
        _ => Flow::Redirect,
    };
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

fn consumed() -> ApiError {
    ApiError::invalid(
        "This PaymentMethod was previously used without being attached to a Customer or was detached from a \
         Customer, and may not be used again.",
    )
    .param("payment_method")
}
