//! Setup intents: saving a method for later without paying.

use serde_json::{Value, json};

use crate::error::ApiError;
use crate::mandates::Consent;
use crate::metadata::{self, Metadata};
use crate::operation::Operation;
use crate::pagination;
use crate::parameters::{Fields, Parameters};
use crate::payment_intents::{AuthenticationOutcome, back_to};
use crate::payment_methods::{Kind, PaymentMethod};
use crate::test_cards::{BLOCKED, Behaviour};
use crate::world::{Collection, Identified, Resource, Space};

#[derive(Clone, Debug)]
pub(crate) struct SetupIntent {
    id: String,
    created: i64,
    livemode: bool,
    client_secret: String,
    status: SetupStatus,
    usage: String,
    customer: Option<String>,
    payment_method: Option<String>,
    /// The type of the payment method, for `payment_method_types`.
    method_type: Option<String>,
    mandate: Option<String>,
    /// A mandate for one debit only.
    single_use_mandate: Option<String>,
    consent: Consent,
    description: Option<String>,
    return_url: Option<String>,
    next_action: Option<Value>,
    last_setup_error: Option<Value>,
    cancellation_reason: Option<String>,
    automatic_payment_methods: Option<Value>,
    metadata: Metadata,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SetupStatus {
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    Succeeded,
    Canceled,
}

impl SetupStatus {
    fn name(self) -> &'static str {
        match self {
            Self::RequiresPaymentMethod => "requires_payment_method",
            Self::RequiresConfirmation => "requires_confirmation",
            Self::RequiresAction => "requires_action",
            Self::Succeeded => "succeeded",
            Self::Canceled => "canceled",
        }
    }
}

impl SetupIntent {
    fn payment_method_types(&self) -> Vec<&str> {
        let other = self.method_type.as_deref().filter(|name| *name != "card");
        ["card"].into_iter().chain(other).collect()
    }

    fn unexpected_state(&self, act: &str) -> ApiError {
        let status = self.status.name();
        ApiError::invalid(format!(
            "You cannot {act} this SetupIntent because it has a status of {status}."
        ))
        .code("setup_intent_unexpected_state")
        .with("setup_intent", self.render())
    }
}

impl Identified for SetupIntent {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Resource for SetupIntent {
    const OBJECT: &'static str = "setup_intent";

    fn collection(space: &Space) -> &Collection<Self> {
        &space.setup_intents
    }

    fn collection_mut(space: &mut Space) -> &mut Collection<Self> {
        &mut space.setup_intents
    }

    fn render(&self) -> Value {
        json!({
            "id": self.id,
            "object": "setup_intent",
            "application": null,
            "automatic_payment_methods": self.automatic_payment_methods,
            "cancellation_reason": self.cancellation_reason,
            "client_secret": self.client_secret,
            "created": self.created,
            "customer": self.customer,
            "description": self.description,
            "flow_directions": null,
            "last_setup_error": self.last_setup_error,
            "latest_attempt": null,
            "livemode": self.livemode,
            "mandate": self.mandate,
            "metadata": self.metadata,
            "next_action": self.next_action,
            "on_behalf_of": null,
            "payment_method": self.payment_method,
            "payment_method_options": { "card": { "request_three_d_secure": "automatic" } },
            "payment_method_types": self.payment_method_types(),
            "single_use_mandate": self.single_use_mandate,
            "status": self.status.name(),
            "usage": self.usage,
        })
    }
}

impl Operation<'_> {
    pub(crate) fn create_setup_intent(
        &mut self,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let mut intent = SetupIntent {
            id: String::new(),
            created: self.now,
            livemode: self.scope.livemode,
            client_secret: String::new(),
            status: SetupStatus::RequiresPaymentMethod,
            usage: parameters.text("usage").unwrap_or("off_session").to_owned(),
            customer: None,
            payment_method: None,
            method_type: None,
            mandate: None,
            single_use_mandate: None,
            consent: Consent::default(),
            description: None,
            return_url: None,
            next_action: None,
            last_setup_error: None,
            cancellation_reason: None,
            automatic_payment_methods: Some(
                parameters
                    .get("automatic_payment_methods")
                    .cloned()
                    .unwrap_or_else(|| json!({ "allow_redirects": "always", "enabled": true })),
            ),
            metadata: Metadata::new(),
        };
        self.change_setup_intent(&mut intent, parameters)?;
        intent.id = self.new_id("seti_1");
        intent.client_secret = format!("{}_secret_{}", intent.id, self.new_id(""));
        self.save_setup_intent(&intent, "setup_intent.created");
        if parameters.boolean("confirm") == Some(true) {
            return self.confirm_setup(intent);
        }
        Ok(intent.render())
    }

    pub(crate) fn list_setup_intents(
        &mut self,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let customer = parameters.text("customer");
        let method = parameters.text("payment_method");
        pagination::list(
            self,
            "/v1/setup_intents",
            parameters,
            |intent: &SetupIntent| {
                customer.is_none_or(|customer| intent.customer.as_deref() == Some(customer))
                    && method.is_none_or(|method| intent.payment_method.as_deref() == Some(method))
            },
        )
    }

    pub(crate) fn update_setup_intent(
        &mut self,
        id: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let mut intent: SetupIntent = self.find(id)?;
        let ended = matches!(
            intent.status,
            SetupStatus::Succeeded | SetupStatus::Canceled
        );
        let is_note =
            |name: &String| matches!(name.as_str(), "description" | "expand" | "metadata");
        if ended && !parameters.keys().all(is_note) {
            return Err(intent.unexpected_state("update"));
        }
        self.change_setup_intent(&mut intent, parameters)?;
        self.save(intent.clone());
        Ok(intent.render())
    }

    pub(crate) fn confirm_setup_intent(
        &mut self,
        id: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let mut intent: SetupIntent = self.find(id)?;
        if matches!(
            intent.status,
            SetupStatus::Succeeded | SetupStatus::Canceled
        ) {
            return Err(intent.unexpected_state("confirm"));
        }
        self.change_setup_intent(&mut intent, parameters)?;
        self.confirm_setup(intent)
    }

    pub(crate) fn cancel_setup_intent(
        &mut self,
        id: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let mut intent: SetupIntent = self.find(id)?;
        if matches!(
            intent.status,
            SetupStatus::Succeeded | SetupStatus::Canceled
        ) {
            return Err(intent.unexpected_state("cancel"));
        }
        intent.status = SetupStatus::Canceled;
        intent.next_action = None;
        intent.cancellation_reason = parameters.text("cancellation_reason").map(str::to_owned);
        self.save_setup_intent(&intent, "setup_intent.canceled");
        Ok(intent.render())
    }

    /// Completes the action that a setup intent waits for.
    pub(crate) fn authenticate_setup(
        &mut self,
        id: &str,
        outcome: AuthenticationOutcome,
    ) -> Result<Value, ApiError> {
        let mut intent: SetupIntent = self.find(id)?;
        if intent.status != SetupStatus::RequiresAction {
            return Err(intent.unexpected_state("authenticate"));
        }
        intent.next_action = None;
        let method: PaymentMethod =
            self.find(intent.payment_method.as_deref().unwrap_or_default())?;
        match outcome {
            AuthenticationOutcome::Succeeded => Ok(self.complete_setup(intent, method)),
            AuthenticationOutcome::Failed => {
                let error = ApiError::invalid(
                    "We are unable to authenticate your payment method. Please choose a different payment method \
                     and try again.",
                )
                .code("setup_intent_authentication_failure");
                self.fail_setup(intent, &method, error);
                self.retrieve::<SetupIntent>(id)
            }
        }
    }

    /// Where the shopper's browser goes after the page.
    pub(crate) fn setup_return_url(
        &mut self,
        id: &str,
        outcome: AuthenticationOutcome,
    ) -> Option<String> {
        let intent: SetupIntent = self.get(id)?;
        let url = intent.return_url?;
        Some(back_to(
            &url,
            "setup_intent",
            &intent.id,
            &intent.client_secret,
            outcome,
        ))
    }

    fn change_setup_intent(
        &mut self,
        intent: &mut SetupIntent,
        parameters: &Parameters,
    ) -> Result<(), ApiError> {
        metadata::merge(&mut intent.metadata, parameters)?;
        if let Some(customer) = self.customer_parameter(parameters)? {
            intent.customer = Some(customer);
        }
        if let Some(url) = parameters.text("return_url") {
            intent.return_url = Some(url.to_owned());
        }
        if let Some(description) = parameters.text("description") {
            intent.description = Some(description.to_owned());
        }
        intent.consent.change(parameters);
        let customer = intent.customer.clone();
        if let Some(method) = self.payment_method_parameter(parameters, customer.as_deref())? {
            intent.method_type = Some(method.kind.name().to_owned());
            intent.payment_method = Some(method.id);
            if intent.status == SetupStatus::RequiresPaymentMethod {
                intent.status = SetupStatus::RequiresConfirmation;
            }
        }
        Ok(())
    }

    fn confirm_setup(&mut self, mut intent: SetupIntent) -> Result<Value, ApiError> {
        let Some(method) = intent
            .payment_method
            .clone()
            .and_then(|id| self.get::<PaymentMethod>(&id))
        else {
            return Err(intent.unexpected_state("confirm"));
        };
        intent.last_setup_error = None;
        let declined = match &method.kind {
            Kind::Card(card) => match card.behaviour {
                // This card saves without trouble and fails when it is charged.
                Behaviour::Decline(_) if card.name == "chargeCustomerFail" => None,
                Behaviour::Decline(decline) => Some(decline),
                Behaviour::Block => Some(&BLOCKED),
                _ => None,
            },
            Kind::Other { .. } => None,
        };
        if let Some(decline) = declined {
            let error = ApiError::card(decline.code, decline.message)
                .with("decline_code", decline.decline_code)
                .with("advice_code", decline.advice_code)
                .with("network_decline_code", decline.network_decline_code);
            return Err(self.fail_setup(intent, &method, error));
        }
        let acts = matches!(&method.kind, Kind::Card(card) if matches!(card.behaviour, Behaviour::Authenticate { .. }))
            || method.kind.redirects();
        if !acts || method.set_up {
            return Ok(self.complete_setup(intent, method));
        }
        let page = format!("{}/_authenticate/{}", self.base_url, intent.id);
        intent.next_action = Some(match &intent.return_url {
            Some(url) => json!({
                "type": "redirect_to_url",
                "redirect_to_url": { "url": page, "return_url": url },
            }),
            None => {
                json!({ "type": "use_stripe_sdk", "use_stripe_sdk": { "type": "three_d_secure_redirect", "stripe_js": page } })
            }
        });
        intent.status = SetupStatus::RequiresAction;
        self.save_setup_intent(&intent, "setup_intent.requires_action");
        Ok(intent.render())
    }

    fn complete_setup(&mut self, mut intent: SetupIntent, mut method: PaymentMethod) -> Value {
        method.set_up = true;
        if method.customer.is_none() && intent.customer.is_some() {
            method.customer.clone_from(&intent.customer);
            self.emit("payment_method.attached", method.render());
        }
        if method.kind.needs_mandate() || intent.consent.is_given() {
            let mandate = self.make_mandate(&method, &intent.consent);
            if intent.consent.is_single_use() {
                intent.single_use_mandate = Some(mandate.clone());
            } else {
                intent.mandate = Some(mandate.clone());
            }
            method.mandate = Some(mandate);
        }
        self.save(method);
        intent.status = SetupStatus::Succeeded;
        self.save_setup_intent(&intent, "setup_intent.succeeded");
        intent.render()
    }

    fn fail_setup(
        &mut self,
        mut intent: SetupIntent,
        method: &PaymentMethod,
        error: ApiError,
    ) -> ApiError {
        let error = error.with("payment_method", method.render());
        intent.status = SetupStatus::RequiresPaymentMethod;
        intent.payment_method = None;
        intent.last_setup_error = Some(error.summary());
        self.save_setup_intent(&intent, "setup_intent.setup_failed");
        error.with("setup_intent", intent.render())
    }

    fn save_setup_intent(&mut self, intent: &SetupIntent, kind: &str) {
        self.save(intent.clone());
        self.emit(kind, intent.render());
    }
}
