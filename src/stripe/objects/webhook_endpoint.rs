//! Webhook endpoints.

use crate::stripe::json::{Part, object};
use crate::stripe::objects::Metadata;

object! {
    pub struct WebhookEndpoint {
        id: String = "id",
        url: String = "url",
        livemode: bool = "livemode",
        ..
        api_version: Option<String> = "api_version",
        created: Option<i64> = "created",
        description: Option<String> = "description",
        enabled_events: Vec<String> = "enabled_events",
        metadata: Part<Metadata> = "metadata",
        /// In the answer to the request that made it, and never again.
        secret: Option<String> = "secret",
        status: Option<String> = "status",
    }
}

impl WebhookEndpoint {
    /// What its metadata says under one of the adapter's keys.
    pub fn mark(&self, key: &str) -> Option<&str> {
        self.metadata.as_ref()?.value(key)
    }
}
