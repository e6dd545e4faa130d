//! Creating and updating payment intents.

use serde_json::{Map, Value, json};

use super::{CaptureMethod, ConfirmationMethod, PaymentIntent, Status};
use crate::customers::echo;
use crate::error::ApiError;
use crate::metadata::{self, Metadata};
use crate::money;
use crate::operation::Operation;
use crate::parameters::{Fields, Parameters};
use crate::payment_methods::{Kind, PaymentMethod};
use crate::world::Resource;

/// What an intent takes from its requests as it is.
const ECHOED: [&str; 13] = [
    "amount_details",
    "application_fee_amount",
    "description",
    "excluded_payment_method_types",
    "hooks",
    "on_behalf_of",
    "payment_details",
    "receipt_email",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
];

/// Of these, what an intent that is no longer open to change still takes.
const ALWAYS_CHANGEABLE: [&str; 4] = ["description", "expand", "metadata", "receipt_email"];

/// Parameters that mean something only together with `confirm=true`.
const ONLY_WITH_CONFIRM: [&str; 5] = [
    "error_on_requires_action",
    "mandate",
    "mandate_data",
    "off_session",
    "return_url",
];

impl Operation<'_> {
    pub(crate) fn create_payment_intent(
        &mut self,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let currency = money::currency(parameters.text("currency").unwrap_or_default())?;
        let amount = parameters.integer("amount").unwrap_or_default();
        money::check_charge(amount, &currency)?;
        let confirm = parameters.boolean("confirm") == Some(true);
        check_confirm_parameters(parameters, confirm)?;
        let mut intent = PaymentIntent {
            id: String::new(),
            created: self.now,
            livemode: self.scope.livemode,
            application: self.application(),
            client_secret: String::new(),
            status: Status::RequiresPaymentMethod,
            amount,
            amount_capturable: 0,
            amount_received: 0,
            currency,
            capture_method: CaptureMethod::AutomaticAsync,
            confirmation_method: match parameters.text("confirmation_method") {
                Some("manual") => ConfirmationMethod::Manual,
                _ => ConfirmationMethod::Automatic,
            },
            customer: None,
            payment_method: None,
            method_type: None,
            charges: Vec::new(),
            last_payment_error: None,
            next_action: None,
            canceled_at: None,
            cancellation_reason: None,
            setup_future_usage: None,
            automatic_payment_methods: None,
            allowed_payment_method_types: None,
            payment_method_options: Map::new(),
            return_url: None,
            authenticated: false,
            increments: 0,
            mandate: None,
            metadata: Metadata::new(),
            details: Map::new(),
        };
        intent.automatic_payment_methods = automatic_payment_methods(parameters);
        self.change_intent(&mut intent, parameters)?;
        if confirm {
            // Before the intent exists: what is refused here leaves nothing behind.
            self.check_return_url(&intent, parameters)?;
        }
        intent.id = self.new_id("pi_3");
        intent.client_secret = format!("{}_secret_{}", intent.id, self.new_id(""));
        self.save_intent(&intent, "payment_intent.created");
        if confirm {
            return self.confirm_intent(intent, parameters);
        }
        Ok(intent.render())
    }

    pub(crate) fn update_payment_intent(
        &mut self,
        id: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let mut intent: PaymentIntent = self.find(id)?;
        let open = matches!(
            intent.status,
            Status::RequiresPaymentMethod | Status::RequiresConfirmation | Status::RequiresAction
        );
        if !open
            && let Some(name) = parameters
                .keys()
                .find(|name| !ALWAYS_CHANGEABLE.contains(&name.as_str()))
        {
            return Err(intent.unexpected_state(format!(
                "This PaymentIntent's {name} could not be updated because it has a status of {}. You may only \
                 update the {name} of a PaymentIntent with one of the following statuses: requires_payment_method, \
                 requires_confirmation, requires_action.",
                intent.status.name()
            )));
        }
        if let Some(currency) = parameters.text("currency") {
            intent.currency = money::currency(currency)?;
        }
        if let Some(amount) = parameters.integer("amount") {
            intent.amount = amount;
        }
        money::check_charge(intent.amount, &intent.currency)?;
        self.change_intent(&mut intent, parameters)?;
        if open && intent.status == Status::RequiresAction {
            // What the shopper was about to authenticate is no longer what would be charged.
            intent.next_action = None;
            intent.status = Status::RequiresConfirmation;
        }
        self.save(intent.clone());
        Ok(intent.render())
    }

    /// A payment that may be paid by a redirect needs somewhere to come back to, whatever method it
    /// is confirmed with. Off session nobody is redirected, and a ConfirmationToken brings its own.
    pub(super) fn check_return_url(
        &mut self,
        intent: &PaymentIntent,
        parameters: &Parameters,
    ) -> Result<(), ApiError> {
        let off_session = !matches!(
            parameters.get("off_session"),
            None | Some(Value::Bool(false))
        );
        let has_url = parameters.text("return_url").is_some() || intent.return_url.is_some();
        if has_url || off_session || parameters.contains_key("confirmation_token") {
            return Ok(());
        }
        let method = intent
            .payment_method
            .clone()
            .and_then(|id| self.get::<PaymentMethod>(&id));
        if let Some(method) = method.filter(|method| method.kind.redirects()) {
            return Err(ApiError::invalid(format!(
                "You must provide a `return_url` when confirming a PaymentIntent with a {} payment method.",
                method.kind.name()
            ))
            .code("parameter_missing")
            .param("return_url"));
        }
        let may_redirect = intent
            .automatic_payment_methods
            .as_ref()
            .is_some_and(|automatic| automatic["allow_redirects"] == "always");
        if may_redirect && parameters.boolean("use_stripe_sdk") != Some(true) {
            return Err(ApiError::invalid(
                "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of \
                 these payment methods might redirect your customer off of your page, you must provide a `return_url`. \
                 If you don't want to accept redirect-based payment methods and don't want to provide a `return_url`, \
                 set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to \
                 `never` when creating Setup Intents and Payment Intents.",
            )
            .param("return_url"));
        }
        Ok(())
    }

    /// What create, update and confirm have in common.
    pub(super) fn change_intent(
        &mut self,
        intent: &mut PaymentIntent,
        parameters: &Parameters,
    ) -> Result<(), ApiError> {
        metadata::merge(&mut intent.metadata, parameters)?;
        if let Some(customer) = self.customer_parameter(parameters)? {
            intent.customer = Some(customer);
        }
        match parameters.text("capture_method") {
            Some("manual") => intent.capture_method = CaptureMethod::Manual,
            Some("automatic") => intent.capture_method = CaptureMethod::Automatic,
            Some(_) => intent.capture_method = CaptureMethod::AutomaticAsync,
            None => {}
        }
        if let Some(usage) = parameters.get("setup_future_usage").and_then(Value::as_str) {
            intent.setup_future_usage = Some(usage.to_owned()).filter(|usage| !usage.is_empty());
        }
        if let Some(types) = parameters.texts("allowed_payment_method_types") {
            intent.allowed_payment_method_types = Some(types);
        }
        if let Some(options) = parameters.object("payment_method_options") {
            merge_options(&mut intent.payment_method_options, options);
        }
        echo(&mut intent.details, parameters, &ECHOED);
        check_amount_details(intent)?;
        self.check_shares(&intent.details)?;
        let customer = intent.customer.clone();
        if let Some(method) = self.payment_method_parameter(parameters, customer.as_deref())? {
            intent.payment_method = Some(method.id.clone());
            intent.method_type = Some(method.kind.name().to_owned());
            // Whoever authenticated did so for the method before.
            intent.authenticated = false;
            check_method(intent, &method.kind)?;
            if intent.status == Status::RequiresPaymentMethod {
                intent.status = Status::RequiresConfirmation;
            }
        }
        Ok(())
    }
}

fn check_confirm_parameters(parameters: &Parameters, confirm: bool) -> Result<(), ApiError> {
    let given = ONLY_WITH_CONFIRM
        .iter()
        .find(|name| !confirm && parameters.contains_key(**name));
    given.map_or(Ok(()), |name| {
        Err(ApiError::invalid(format!(
            "The parameter `{name}` cannot be passed when creating a PaymentIntent unless `confirm` is set to true."
        ))
        .param(*name))
    })
}

/// On by default since 2023-08-16, unless the caller names the types itself.
fn automatic_payment_methods(parameters: &Parameters) -> Option<Value> {
    let given = parameters.object("automatic_payment_methods");
    if given.is_none() && parameters.contains_key("allowed_payment_method_types") {
        return None;
    }
    let enabled = given
        .and_then(|given| given.boolean("enabled"))
        .unwrap_or(true);
    let allow_redirects = given
        .and_then(|given| given.text("allow_redirects"))
        .unwrap_or("always");
    enabled.then(|| json!({ "allow_redirects": allow_redirects, "enabled": true }))
}

fn merge_options(options: &mut Map<String, Value>, changes: &Parameters) {
    for (kind, change) in changes {
        match (options.get_mut(kind), change) {
            (Some(Value::Object(existing)), Value::Object(change)) => {
                existing.extend(
                    change
                        .iter()
                        .map(|(name, value)| (name.clone(), value.clone())),
                );
            }
            _ => {
                options.insert(kind.clone(), change.clone());
            }
        }
    }
}

/// Line items must add up, unless the caller says that they need not.
fn check_amount_details(intent: &PaymentIntent) -> Result<(), ApiError> {
    let Some(details) = intent.details.object("amount_details") else {
        return Ok(());
    };
    let items = details.get("line_items").and_then(Value::as_array);
    if details.boolean("enforce_arithmetic_validation") == Some(false) || items.is_none() {
        return Ok(());
    }
    let item_total: i64 = items
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .map(line_total)
        .sum();
    let part = |path: &str, name: &str| {
        details
            .object(path)
            .and_then(|part| part.integer(name))
            .unwrap_or_default()
    };
    let total = item_total + part("shipping", "amount") + part("tax", "total_tax_amount")
        - details.integer("discount_amount").unwrap_or_default();
    if total == intent.amount {
        return Ok(());
    }
    Err(ApiError::invalid(format!(
        "The amount details add up to {total}, but the PaymentIntent's amount is {}.",
        intent.amount
    ))
    .param("amount_details"))
}

fn line_total(item: &Parameters) -> i64 {
    let number = |name: &str| item.integer(name).unwrap_or_default();
    let tax = item
        .object("tax")
        .and_then(|tax| tax.integer("total_tax_amount"))
        .unwrap_or_default();
    number("unit_cost").saturating_mul(number("quantity")) + tax - number("discount_amount")
}

fn check_method(intent: &PaymentIntent, kind: &Kind) -> Result<(), ApiError> {
    let name = kind.name();
    if let Some(allowed) = &intent.allowed_payment_method_types
        && !allowed.iter().any(|allowed| allowed == name)
    {
        return Err(ApiError::invalid(format!(
            "The PaymentMethod provided ({name}) is not allowed for this PaymentIntent. Please attach a \
             PaymentMethod with one of the following allowed types: {}.",
            allowed.join(", ")
        ))
        .code("payment_intent_incompatible_payment_method")
        .param("payment_method"));
    }
    if let Some(currency) = kind.only_currency()
        && currency != intent.currency
    {
        return Err(ApiError::invalid(format!(
            "The currency provided ({}) is invalid for the payment method type {name}. It only supports {currency}.",
            intent.currency
        ))
        .code("payment_method_currency_mismatch")
        .param("currency"));
    }
    if intent.capture_method == CaptureMethod::Manual && !kind.takes_manual_capture() {
        return Err(ApiError::invalid(format!(
            "The payment method type {name} does not support manual capture."
        ))
        .code("payment_intent_incompatible_payment_method")
        .param("capture_method"));
    }
    Ok(())
}
