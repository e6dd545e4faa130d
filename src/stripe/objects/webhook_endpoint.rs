//! Webhook endpoints.

use json_reader::{Texts, object};

object! {
    pub struct WebhookEndpoint {
        id: &'static str = "id",
        url: &'static str = "url",
        livemode: bool = "livemode",
        ..
        api_version: Option<&'static str> = "api_version",
        created: Option<i64> = "created",
        description: Option<&'static str> = "description",
        enabled_events: Vec<&'static str> = "enabled_events",
        metadata: Texts = "metadata",
        /// In the answer to the request that made it, and never again.
        secret: Option<&'static str> = "secret",
        status: Option<&'static str> = "status",
    }
}

impl WebhookEndpoint {
    /// What its metadata says under one of the adapter's keys.
    pub fn mark(&self, key: &str) -> Option<&str> {
        self.metadata.get(key)
    }
}
