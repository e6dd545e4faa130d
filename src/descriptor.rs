//! What this adapter is and needs.

use crate::connection::{PUBLISHABLE_KEY, SECRET_KEY, account, settings};
use crate::contract::{
    AdapterInfo, ClientConfig, Connection, CredentialNeed, CurrencyLimit, Feature,
};
use crate::error::{Error, invalid};
use crate::operation;
use crate::stripe::API_VERSION;
use crate::stripe::currency::Currency;
use crate::stripe::parameters::{PAYMENT_METHOD_CONFIGURATION, RADAR_SESSION};
use crate::text;
use crate::webhooks;

const SETTINGS_SCHEMA: &str = r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"publishable-key":{"type":"string","pattern":"^pk_","description":"The publishable key, for the storefront."}},"additionalProperties":false}"#;

/// The features that are interfaces of their own.
pub const OPTIONAL: [Feature; 8] = [
    Feature::Vault,
    Feature::Endpoints,
    Feature::Records,
    Feature::Disputes,
    Feature::Transfers,
    Feature::RefundControl,
    Feature::Onboarding,
    Feature::Batch,
];

pub fn describe() -> AdapterInfo {
    AdapterInfo {
        name: text::owned(env!("CARGO_PKG_NAME")),
        version: text::owned(env!("CARGO_PKG_VERSION")),
        provider: text::owned("stripe"),
        provider_api_version: Some(text::owned(API_VERSION)),
        features: [
            Feature::ManualCapture,
            Feature::AutomaticCapture,
            Feature::PartialCapture,
            Feature::Multicapture,
            Feature::Overcapture,
            Feature::IncrementalAuthorization,
            Feature::ExtendedAuthorization,
            Feature::PartialRefund,
            Feature::MerchantInitiated,
            Feature::Moto,
            Feature::ThreeDSecure,
            Feature::ExternalThreeDSecure,
            Feature::AsynchronousMethods,
            Feature::SavedMethods,
            Feature::LineItems,
            Feature::Splits,
        ]
        .into_iter()
        .chain(OPTIONAL)
        .collect(),
        hosts: vec![
            text::owned("api.stripe.com"),
            text::owned("connect.stripe.com"),
        ],
        credentials: vec![CredentialNeed {
            name: text::owned(SECRET_KEY),
            description: text::owned(
                "The secret key (sk_…) or a restricted key (rk_…) of the account.",
            ),
            is_required: true,
        }],
        settings_schema: text::owned(SETTINGS_SCHEMA),
        extension_keys: vec![
            text::owned(RADAR_SESSION),
            text::owned(PAYMENT_METHOD_CONFIGURATION),
        ],
        webhook_events: webhooks::wanted_events().map(text::owned).collect(),
        idempotency_window: operation::WINDOW,
        currencies: Currency::all().map(limit).collect(),
    }
}

/// # Errors
/// `invalid-request` when the publishable key is missing or not one.
pub fn client_config(connection: &Connection) -> Result<ClientConfig, Error> {
    let publishable_key = settings(connection)?.ok_or_else(|| {
        invalid(
            "connection.settings",
            text::concat(&["the setting `", PUBLISHABLE_KEY, "` is missing"]),
        )
    })?;
    Ok(ClientConfig {
        publishable_key: Some(text::owned(publishable_key)),
        account: account(connection)?.map(|id| text::owned(id.as_str())),
        mode: connection.mode,
        provider_api_version: Some(text::owned(API_VERSION)),
        extra: Vec::new(),
    })
}

fn limit(currency: Currency) -> CurrencyLimit {
    CurrencyLimit {
        currency: text::owned(currency.code()),
        minimum: currency.minimum(),
        maximum: Some(currency.maximum()),
        step: currency.step(),
    }
}
