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
        name: env!("CARGO_PKG_NAME").to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        provider: "stripe".to_owned(),
        provider_api_version: Some(API_VERSION.to_owned()),
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
        hosts: vec!["api.stripe.com".to_owned(), "connect.stripe.com".to_owned()],
        credentials: vec![CredentialNeed {
            name: SECRET_KEY.to_owned(),
            description: "The secret key (sk_…) or a restricted key (rk_…) of the account."
                .to_owned(),
            is_required: true,
        }],
        settings_schema: SETTINGS_SCHEMA.to_owned(),
        extension_keys: vec![
            RADAR_SESSION.to_owned(),
            PAYMENT_METHOD_CONFIGURATION.to_owned(),
        ],
        webhook_events: webhooks::wanted_events().map(str::to_owned).collect(),
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
        publishable_key: Some(publishable_key.to_owned()),
        account: account(connection)?.map(|id| id.as_str().to_owned()),
        mode: connection.mode,
        provider_api_version: Some(API_VERSION.to_owned()),
        extra: Vec::new(),
    })
}

fn limit(currency: Currency) -> CurrencyLimit {
    CurrencyLimit {
        currency: currency.code().to_owned(),
        minimum: currency.minimum(),
        maximum: Some(currency.maximum()),
        step: currency.step(),
    }
}
