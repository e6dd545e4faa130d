//! Payment methods: test cards by their published names, and a few that redirect or take days.

mod parameter;

use serde_json::{Value, json};

use crate::error::ApiError;
use crate::events::changed;
use crate::metadata::{self, Metadata};
use crate::operation::Operation;
use crate::pagination;
use crate::parameters::{Fields, Parameters, missing_parameter};
use crate::test_cards::{Behaviour, TestCard};
use crate::world::{Collection, Identified, Resource, Space, scramble};

#[derive(Clone, Debug)]
pub(crate) struct PaymentMethod {
    pub(crate) id: String,
    created: i64,
    livemode: bool,
    pub(crate) kind: Kind,
    /// A card's last month and year.
    pub(crate) expiry: Expiry,
    pub(crate) billing_details: Value,
    pub(crate) customer: Option<String>,
    metadata: Metadata,
    /// A method that paid without a customer, or was detached from one, cannot be used again.
    pub(crate) consumed: bool,
    /// Authenticated once for later payments without the shopper.
    pub(crate) set_up: bool,
    /// The shopper's consent to be debited later.
    pub(crate) mandate: Option<String>,
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
    /// The shopper sends the money from their bank, in one or more parts.
    BankTransfer,
}

impl Flow {
    fn of(name: &str) -> Self {
        match name {
            "sepa_debit" | "us_bank_account" | "bacs_debit" | "acss_debit" | "au_becs_debit" => {
                Self::Delayed
            }
            "customer_balance" => Self::BankTransfer,
            _ => Self::Redirect,
        }
    }
}

impl Kind {
    /// Whether the shopper is always sent to another page.
    pub(crate) fn redirects(&self) -> bool {
        matches!(
            self,
            Self::Other {
                flow: Flow::Redirect,
                ..
            }
        )
    }

    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Card(_) => "card",
            Self::Other { name, .. } => name,
        }
    }

    /// Whether the shopper must have consented to be debited later.
    pub(crate) fn needs_mandate(&self) -> bool {
        matches!(
            self,
            Self::Other {
                flow: Flow::Delayed,
                ..
            }
        )
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
            Kind::Card(card) => card_details(card, self.expiry),
            Kind::Other { details, .. } => details.clone(),
        };
        method
    }
}

/// The last month of a card, and its year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Expiry {
    pub(crate) month: u32,
    pub(crate) year: u32,
}

/// The end of every test card.
const EXPIRY: Expiry = Expiry {
    month: 12,
    year: 2034,
};

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

fn card_details(card: &TestCard, expiry: Expiry) -> Value {
    json!({
        "brand": card.brand,
        "checks": checks(card),
        "country": "US",
        "display_brand": card.brand,
        "exp_month": expiry.month,
        "exp_year": expiry.year,
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

    pub(crate) fn list_payment_methods_of(
        &mut self,
        customer: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        self.existing_customer(customer)?;
        let kind = parameters.text("type");
        let url = format!("/v1/customers/{customer}/payment_methods");
        pagination::list(self, &url, parameters, |method: &PaymentMethod| {
            method.customer.as_deref() == Some(customer)
                && kind.is_none_or(|kind| method.kind.name() == kind)
        })
    }

    /// A published test name stands for a new method, each time it is asked for.
    pub(crate) fn retrieve_payment_method(&mut self, id: &str) -> Result<Value, ApiError> {
        let method = self.known_payment_method(id)?;
        let method = method.ok_or_else(|| ApiError::no_such(PaymentMethod::OBJECT, id))?;
        let rendered = method.render();
        self.save(method);
        Ok(rendered)
    }

    /// A method of a customer. The customer is part of the address.
    pub(crate) fn retrieve_payment_method_of(
        &mut self,
        customer: &str,
        id: &str,
    ) -> Result<Value, ApiError> {
        self.existing_customer(customer)?;
        self.get::<PaymentMethod>(id)
            .filter(|method| method.customer.as_deref() == Some(customer))
            .map(|method| method.render())
            .ok_or_else(|| ApiError::no_such("PaymentMethod", id))
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
        self.forget_default_method(&customer, id);
        self.emit_change(
            "payment_method.detached",
            rendered.clone(),
            Some(json!({ "customer": customer })),
        );
        Ok(rendered)
    }

    /// Changes what may change: billing details, a card's expiry, metadata.
    pub(crate) fn update_payment_method(
        &mut self,
        id: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let mut method: PaymentMethod = self.find(id)?;
        if method.customer.is_none() {
            return Err(ApiError::invalid(
                "You must save this PaymentMethod to a customer before you can update it.",
            ));
        }
        let before = method.render();
        metadata::merge(&mut method.metadata, parameters)?;
        if let Some(details) = parameters.object("billing_details") {
            merge_details(&mut method.billing_details, details);
        }
        if let Some(card) = parameters.object("card") {
            let number = |name: &str| {
                card.integer(name)
                    .and_then(|number| u32::try_from(number).ok())
            };
            method.expiry.month = number("exp_month").unwrap_or(method.expiry.month);
            method.expiry.year = number("exp_year").unwrap_or(method.expiry.year);
        }
        Ok(self.save_method(method, "payment_method.updated", &before))
    }

    /// The card's issuer has sent out a new one, and its network tells: three years more.
    pub(crate) fn renew_card(&mut self, mut method: PaymentMethod) {
        let before = method.render();
        method.expiry.year += 3;
        self.save_method(method, "payment_method.automatically_updated", &before);
    }

    fn save_method(&mut self, method: PaymentMethod, kind: &str, before: &Value) -> Value {
        let rendered = method.render();
        self.save(method);
        if let Some(previous) = changed(before, &rendered) {
            self.emit_change(kind, rendered.clone(), Some(previous));
        }
        rendered
    }

    pub(crate) fn payment_methods_of(&mut self, customer: &str) -> Vec<PaymentMethod> {
        let methods = self.world.space(&self.scope).payment_methods.oldest_first();
        methods
            .filter(|method| method.customer.as_deref() == Some(customer))
            .cloned()
            .collect()
    }
}

/// Billing details with changes: an address is changed line by line, an empty text unsets.
fn merge_details(details: &mut Value, changes: &Parameters) {
    for (name, change) in changes {
        match change {
            Value::Object(lines) => merge_details(&mut details[name], lines),
            Value::String(text) if text.is_empty() => details[name] = Value::Null,
            _ => details[name] = change.clone(),
        }
    }
}

fn consumed() -> ApiError {
    ApiError::invalid(
        "This PaymentMethod was previously used without being attached to a Customer or was detached from a \
         Customer, and may not be used again.",
    )
    .param("payment_method")
}
