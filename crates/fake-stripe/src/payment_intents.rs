//! Payment intents: the object, and reading it. What can be done to one is in the files below.

mod attempt;
mod authenticate;
mod cancel;
mod capture;
mod confirm;
mod create;
mod search;

use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::metadata::Metadata;
use crate::operation::Operation;
use crate::pagination;
use crate::parameters::{Fields, Parameters};
use crate::world::{Collection, Identified, Resource, Space};

pub(crate) use authenticate::back_to;
pub use authenticate::{AuthenticationOutcome, Settlement};
pub(crate) use cancel::expire_holds;

#[derive(Clone, Debug)]
pub(crate) struct PaymentIntent {
    pub(crate) id: String,
    pub(crate) created: i64,
    livemode: bool,
    /// Who made it with whose account, if that is a connected one.
    application: Option<&'static str>,
    client_secret: String,
    pub(crate) status: Status,
    pub(crate) amount: i64,
    amount_capturable: i64,
    amount_received: i64,
    pub(crate) currency: String,
    capture_method: CaptureMethod,
    confirmation_method: ConfirmationMethod,
    customer: Option<String>,
    payment_method: Option<String>,
    /// The type of the payment method, for `payment_method_types`.
    method_type: Option<String>,
    /// Every attempt, oldest first.
    pub(crate) charges: Vec<String>,
    last_payment_error: Option<Value>,
    next_action: Option<Value>,
    canceled_at: Option<i64>,
    cancellation_reason: Option<String>,
    setup_future_usage: Option<String>,
    automatic_payment_methods: Option<Value>,
    allowed_payment_method_types: Option<Vec<String>>,
    payment_method_options: Map<String, Value>,
    /// Where the shopper is sent after a redirect.
    return_url: Option<String>,
    /// Whether the shopper has passed 3-D Secure for the present attempt.
    authenticated: bool,
    increments: u32,
    /// Under which the method is debited.
    mandate: Option<String>,
    pub(crate) metadata: Metadata,
    /// What it has from its requests as it is: description, shipping, transfers, line items.
    details: Map<String, Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    Processing,
    RequiresCapture,
    Succeeded,
    Canceled,
}

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::RequiresPaymentMethod => "requires_payment_method",
            Self::RequiresConfirmation => "requires_confirmation",
            Self::RequiresAction => "requires_action",
            Self::Processing => "processing",
            Self::RequiresCapture => "requires_capture",
            Self::Succeeded => "succeeded",
            Self::Canceled => "canceled",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CaptureMethod {
    Automatic,
    /// The default: as automatic, but the balance transaction follows later.
    AutomaticAsync,
    Manual,
}

impl CaptureMethod {
    fn name(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::AutomaticAsync => "automatic_async",
            Self::Manual => "manual",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ConfirmationMethod {
    /// After an action the payment goes on by itself.
    Automatic,
    /// After an action the server confirms once more.
    Manual,
}

impl PaymentIntent {
    pub(crate) fn latest_charge(&self) -> Option<&str> {
        self.charges.last().map(String::as_str)
    }

    /// The error for an act that the status does not allow; it carries the intent, as Stripe's does.
    fn unexpected_state(&self, message: impl Into<String>) -> ApiError {
        ApiError::invalid(message)
            .code("payment_intent_unexpected_state")
            .with("payment_intent", self.render())
    }

    fn payment_method_types(&self) -> Vec<String> {
        if let Some(allowed) = &self.allowed_payment_method_types {
            return allowed.clone();
        }
        let mut types = vec!["card".to_owned()];
        types.extend(self.method_type.clone().filter(|name| name != "card"));
        types
    }

    /// Stripe shows the options of the methods that the intent can be paid with.
    fn rendered_options(&self) -> Value {
        let mut options = self.payment_method_options.clone();
        if let Value::Object(card) = options.entry("card").or_insert_with(|| json!({})) {
            for name in ["installments", "mandate_options", "network"] {
                card.entry(name).or_insert(Value::Null);
            }
            card.entry("request_three_d_secure")
                .or_insert_with(|| json!("automatic"));
        }
        Value::Object(options)
    }
}

impl Identified for PaymentIntent {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Resource for PaymentIntent {
    const OBJECT: &'static str = "payment_intent";

    fn collection(space: &Space) -> &Collection<Self> {
        &space.payment_intents
    }

    fn collection_mut(space: &mut Space) -> &mut Collection<Self> {
        &mut space.payment_intents
    }

    fn render(&self) -> Value {
        let mut intent = json!({
            "id": self.id,
            "object": "payment_intent",
            "allowed_payment_method_types": self.allowed_payment_method_types,
            "amount": self.amount,
            "amount_capturable": self.amount_capturable,
            "amount_details": { "tip": {} },
            "amount_received": self.amount_received,
            "application": self.application,
            "application_fee_amount": null,
            "automatic_payment_methods": self.automatic_payment_methods,
            "canceled_at": self.canceled_at,
            "cancellation_reason": self.cancellation_reason,
            "capture_method": self.capture_method.name(),
            "client_secret": self.client_secret,
            "confirmation_method": match self.confirmation_method {
                ConfirmationMethod::Automatic => "automatic",
                ConfirmationMethod::Manual => "manual",
            },
            "created": self.created,
            "currency": self.currency,
            "customer": self.customer,
            "customer_account": null,
            "description": null,
            "excluded_payment_method_types": null,
            "last_payment_error": self.last_payment_error,
            "latest_charge": self.latest_charge(),
            "livemode": self.livemode,
            "metadata": self.metadata,
            "next_action": self.next_action,
            "on_behalf_of": null,
            "payment_method": self.payment_method,
            "payment_method_configuration_details": null,
            "payment_method_options": self.rendered_options(),
            "payment_method_types": self.payment_method_types(),
            "processing": null,
            "receipt_email": null,
            "review": null,
            "setup_future_usage": self.setup_future_usage,
            "shipping": null,
            "source": null,
            "statement_descriptor": null,
            "statement_descriptor_suffix": null,
            "status": self.status.name(),
            "transfer_data": null,
            "transfer_group": null,
        });
        for (name, value) in &self.details {
            intent[name] = value.clone();
        }
        intent
    }
}

impl Operation<'_> {
    pub(crate) fn list_payment_intents(
        &mut self,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let customer = parameters.text("customer");
        pagination::list(
            self,
            "/v1/payment_intents",
            parameters,
            |intent: &PaymentIntent| {
                customer.is_none_or(|customer| intent.customer.as_deref() == Some(customer))
            },
        )
    }

    /// Saves an intent that was changed, with an event for it.
    fn save_intent(&mut self, intent: &PaymentIntent, kind: &str) {
        self.save(intent.clone());
        self.emit(kind, intent.render());
    }
}
