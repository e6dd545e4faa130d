//! A webhook endpoint.

use crate::contract::{Endpoint, EndpointScope, EndpointStatus};
use crate::stripe::metadata;
use crate::stripe::objects::{WebhookEndpoint, seconds};
use crate::text;

pub fn webhook_endpoint(endpoint: &WebhookEndpoint) -> Endpoint {
    let mark = |key| endpoint.mark(key).map(text::owned);
    Endpoint {
        id: text::owned(endpoint.id),
        url: text::owned(endpoint.url),
        status: match endpoint.status {
            Some("enabled") => EndpointStatus::Enabled,
            Some("disabled") => EndpointStatus::Disabled,
            _ => EndpointStatus::Other,
        },
        events: endpoint
            .enabled_events
            .iter()
            .copied()
            .map(text::owned)
            .collect(),
        api_version: endpoint.api_version.map(text::owned),
        description: endpoint.description.map(text::owned),
        scope: scope(endpoint),
        installation_id: mark(metadata::INSTALLATION),
        operation_id: mark(metadata::OPERATION),
        replaces: mark(metadata::REPLACES),
        created: seconds(endpoint.created),
    }
}

/// Stripe's answers do not say it, so it stands in a mark.
pub fn scope(endpoint: &WebhookEndpoint) -> Option<EndpointScope> {
    match endpoint.mark(metadata::SCOPE)? {
        metadata::OWN_ACCOUNT => Some(EndpointScope::OwnAccount),
        metadata::CONNECTED_ACCOUNTS => Some(EndpointScope::ConnectedAccounts),
        _ => None,
    }
}
