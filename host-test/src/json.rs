//! The contract's records as JSON: the contract's own names, amounts in minor units, absent options
//! left out. Client tokens, the secrets of webhook endpoints, the tokens of a grant and what is meant
//! for the provider's browser library are left out too, because such JSON ends up in logs; see
//! [`ClientToken`].

use std::fmt::Debug;

use payments_host::types::{
    AccountChange, Acknowledgement, AdapterError, AdapterInfo, Alert, Availability, CaptureLimits,
    CaptureMode, CheckResult, Checks, ClientConfig, CredentialNeed, CurrencyLimit, Decline,
    DeclineAdvice, DeclineReason, DisplayAction, Disposition, Dispute, DisputeStatus, Entry,
    ErrorKind, Event, EventKind, Feature, IgnoreReason, Mandate, MandateStatus, MethodDetails,
    Mode, Money, Movement, NextAction, Outcome, Payment, PaymentStatus, Payout, PayoutStatus,
    Redirect, RedirectMethod, Reference, RetryAdvice, Risk, RiskLevel, SavedMethod, SdkAction,
    Setup, SetupStatus, SignedMoney, Subject, Transaction, TransactionKind, TransactionStatus,
    Verification, Wallet, WebhookError, WebhookErrorKind,
};
use payments_host::{CallError, Inspection};
use serde_json::{Map, Value, json};

/// Writes a record of the contract.
pub trait ToJson {
    /// The record as JSON.
    fn to_json(&self) -> Value;
}

/// Where a record has a client token.
pub trait ClientToken {
    /// What the storefront needs to go on. Not for logs.
    fn client_token(&self) -> Option<&str>;
}

impl ClientToken for Payment {
    fn client_token(&self) -> Option<&str> {
        self.client_token.as_deref()
    }
}

impl ClientToken for Transaction {
    fn client_token(&self) -> Option<&str> {
        self.payment.as_ref().and_then(ClientToken::client_token)
    }
}

/// The name that the contract gives a case of an enumeration: `awaiting-action` for
/// `PaymentStatus::AwaitingAction`. Taken from `Debug`, which writes exactly the case.
#[must_use]
pub fn case_name(case: &impl Debug) -> String {
    let text = format!("{case:?}");
    let name = text.rsplit("::").next().unwrap_or_default();
    let mut kebab = String::with_capacity(name.len() + 4);
    for (index, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && index > 0 {
            kebab.push('-');
        }
        kebab.push(letter.to_ascii_lowercase());
    }
    kebab
}

/// The pattern names every field, so a field that is added to a record and not here does not
/// compile.
macro_rules! records {
    ($($name:ident { $($field:ident),* $(; hides $($hidden:ident),*)? })*) => {$(
        impl ToJson for $name {
            fn to_json(&self) -> Value {
                let Self { $($field,)* $($($hidden: _,)*)? } = self;
                let mut object = Map::new();
                $(put(&mut object, stringify!($field), $field.to_json());)*
                Value::Object(object)
            }
        }
    )*};
}

macro_rules! enumerations {
    ($($name:ident)*) => {$(
        impl ToJson for $name {
            fn to_json(&self) -> Value {
                Value::String(case_name(self))
            }
        }
    )*};
}

macro_rules! plain {
    ($($name:ty)*) => {$(
        impl ToJson for $name {
            fn to_json(&self) -> Value {
                json!(self)
            }
        }
    )*};
}

// Below the macros, so that it can use them.
mod optional;

fn put(object: &mut Map<String, Value>, field: &str, value: Value) {
    if !value.is_null() {
        object.insert(field.replace('_', "-"), value);
    }
}

impl<T: ToJson> ToJson for Option<T> {
    fn to_json(&self) -> Value {
        self.as_ref().map_or(Value::Null, ToJson::to_json)
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn to_json(&self) -> Value {
        self.iter().map(ToJson::to_json).collect()
    }
}

plain!(bool u8 u16 u32 u64 i64 usize String);

enumerations! {
    Availability CaptureMode CheckResult DeclineAdvice DeclineReason DisputeStatus ErrorKind
    EventKind Feature IgnoreReason MandateStatus Mode Outcome PaymentStatus PayoutStatus RedirectMethod
    RetryAdvice RiskLevel SetupStatus TransactionKind TransactionStatus Wallet WebhookErrorKind
}

records! {
    AccountChange { account, change, disconnected }
    Acknowledgement { http_status, body }
    AdapterError {
        kind, code, decline, message, shopper_message, field, outcome, retry, retry_after_ms,
        payment_id, http_status, request_id
    }
    AdapterInfo {
        name, version, provider, provider_api_version, features, hosts, credentials,
        settings_schema, extension_keys, webhook_events, idempotency_window, currencies
    }
    Alert { id, payment_id, is_open, reason, created, observed_at }
    CaptureLimits {
        capture_before, maximum_capturable, multicapture, overcapture, incremental, extended
    }
    Checks { address_line1, postal_code, security_code }
    ClientConfig { publishable_key, account, mode, provider_api_version, extra }
    CredentialNeed { name, description, is_required }
    CurrencyLimit { currency, minimum, maximum, step }
    Decline { reason, code, network_code, advice, shopper_message }
    DisplayAction { kind, data, hosted_url, expires_at }
    Dispute {
        id, payment_id, status, amount, reason, network_reason_code, evidence_due, created,
        observed_at
    }
    Entry { key, value }
    Event {
        id, provider_type, kind, created, mode, account, api_version, operation_id, disposition,
        dedupe_key, subject
    }
    Mandate { id, status, saved_method, observed_at }
    MethodDetails {
        kind, id, brand, last4, expiry_month, expiry_year, wallet, network, fingerprint, country,
        funding
    }
    Money { minor_units, currency }
    Payment {
        id, status, amount, authorized, capturable, captured, refunded, next_action, last_decline,
        method_details, checks, risk, capture_limits, customer, last_attempt,
        network_transaction_id, mode, created, observed_at, replayed, order_id, operation_id,
        metadata, request_id; hides client_token
    }
    Payout { id, status, amount, arrival, failure, created, observed_at }
    Redirect { url, method, form }
    Reference { kind, id }
    Risk { level, score, review }
    SavedMethod { id, customer, details, created, observed_at }
    Setup {
        id, status, saved_method, customer, mandate, next_action, last_decline, created,
        observed_at; hides client_token
    }
    SignedMoney { minor_units, currency }
    Transaction {
        kind, amount, status, reference, failure, bank_reference, created, observed_at, payment_id,
        payment, operation_id, replayed, request_id
    }
    Verification { events, acknowledgement, matched_secret }
    WebhookError { kind, message, http_status }
}

/// A variant's case is the key of an object with one entry.
fn case(name: &str, value: Value) -> Value {
    json!({ name: value })
}

/// All that it holds is for the browser.
impl ToJson for SdkAction {
    fn to_json(&self) -> Value {
        json!({})
    }
}

impl ToJson for NextAction {
    fn to_json(&self) -> Value {
        match self {
            Self::Redirect(redirect) => case("redirect", redirect.to_json()),
            Self::UseSdk(action) => case("use-sdk", action.to_json()),
            Self::Display(action) => case("display", action.to_json()),
            Self::VerifyMicrodeposits(url) => case("verify-microdeposits", json!(url)),
            Self::Await => json!("await"),
            Self::Other(data) => case("other", json!(data)),
        }
    }
}

impl ToJson for Movement {
    fn to_json(&self) -> Value {
        match self {
            Self::Payment(payment) => case("payment", payment.to_json()),
            Self::Transaction(transaction) => case("transaction", transaction.to_json()),
        }
    }
}

/// What a removal answers.
impl ToJson for () {
    fn to_json(&self) -> Value {
        json!({})
    }
}

impl ToJson for Disposition {
    fn to_json(&self) -> Value {
        match self {
            Self::Handle => json!("handle"),
            Self::CheckOwner(ids) => case("check-owner", json!(ids)),
            Self::Ignore(reason) => case("ignore", reason.to_json()),
        }
    }
}

impl ToJson for Subject {
    fn to_json(&self) -> Value {
        match self {
            Self::Payment(payment) => case("payment", payment.to_json()),
            Self::Transaction(transaction) => case("transaction", transaction.to_json()),
            Self::Dispute(dispute) => case("dispute", dispute.to_json()),
            Self::Setup(setup) => case("setup", setup.to_json()),
            Self::Payout(payout) => case("payout", payout.to_json()),
            Self::Alert(alert) => case("alert", alert.to_json()),
            Self::SavedMethod(method) => case("saved-method", method.to_json()),
            Self::Mandate(mandate) => case("mandate", mandate.to_json()),
            Self::Account(change) => case("account", change.to_json()),
            Self::Reference(reference) => case("reference", reference.to_json()),
            Self::None => json!("none"),
        }
    }
}

impl ToJson for CallError {
    fn to_json(&self) -> Value {
        match self {
            Self::Adapter(error) => error.to_json(),
            Self::Webhook(error) => error.to_json(),
            error => json!({
                "kind": "host-failure",
                "message": error.to_string(),
                "outcome": error.outcome().to_json(),
            }),
        }
    }
}

impl ToJson for Inspection {
    fn to_json(&self) -> Value {
        json!({
            "size": self.size,
            "sha256": self.sha256,
            "contract-version": self.contract_version,
            "imported-functions": self.imported_functions,
            "imports": self.imports,
            "exports": self.exports,
            "optional-interfaces": self.optional_interfaces,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_have_the_names_of_the_contract() {
        assert_eq!(case_name(&PaymentStatus::AwaitingAction), "awaiting-action");
        assert_eq!(case_name(&RetryAdvice::CheckFirst), "check-first");
        assert_eq!(case_name(&Mode::Test), "test");
    }

    #[test]
    fn absent_options_are_left_out_and_tokens_too() {
        assert_eq!(
            SdkAction {
                token: Some("pi_1_secret".into()),
                data: None
            }
            .to_json(),
            json!({})
        );
        assert_eq!(
            Decline {
                reason: DeclineReason::InsufficientFunds,
                code: "insufficient_funds".into(),
                network_code: None,
                advice: Some(DeclineAdvice::TryAgainLater),
                shopper_message: "No.".into(),
            }
            .to_json(),
            json!({
                "reason": "insufficient-funds",
                "code": "insufficient_funds",
                "advice": "try-again-later",
                "shopper-message": "No.",
            })
        );
    }
}
