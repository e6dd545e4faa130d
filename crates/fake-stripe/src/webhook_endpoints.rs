//! Webhook endpoints: who is told about which events.

use serde_json::{Value, json};

use crate::api_version::{ApiVersion, Versions};
use crate::error::ApiError;
use crate::metadata::{self, Metadata};
use crate::operation::Operation;
use crate::pagination;
use crate::parameters::{Fields, Parameters};
use crate::world::{Identified, Scope};

#[derive(Clone, Debug)]
pub(crate) struct WebhookEndpoint {
    id: String,
    created: i64,
    scope: Scope,
    pub(crate) url: String,
    pub(crate) secret: String,
    enabled_events: Vec<String>,
    api_version: Option<String>,
    /// Listens to the platform's connected accounts instead of the platform itself.
    connect: bool,
    disabled: bool,
    description: Option<String>,
    metadata: Metadata,
}

impl Identified for WebhookEndpoint {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl WebhookEndpoint {
    /// Whether an event of this type, in this scope, is delivered here.
    pub(crate) fn wants(&self, kind: &str, versions: Versions, scope: &Scope) -> bool {
        let listens = if self.connect {
            self.scope.account.is_none()
                && scope.account.is_some()
                && self.scope.livemode == scope.livemode
        } else {
            self.scope == *scope
        };
        listens
            && !self.disabled
            && versions.include(self.version())
            && self
                .enabled_events
                .iter()
                .any(|wanted| wanted == "*" || wanted == kind)
    }

    /// The version that events are rendered in: the account's own, which is the pinned one, unless
    /// the endpoint asked for another.
    pub(crate) fn version(&self) -> ApiVersion<'_> {
        self.api_version
            .as_deref()
            .and_then(ApiVersion::parse)
            .unwrap_or(ApiVersion::PINNED)
    }

    /// The secret is not part of it: Stripe shows that once, when the endpoint is made.
    fn render(&self) -> Value {
        json!({
            "id": self.id,
            "object": "webhook_endpoint",
            "api_version": self.api_version,
            "application": null,
            "created": self.created,
            "description": self.description,
            "enabled_events": self.enabled_events,
            "livemode": self.scope.livemode,
            "metadata": self.metadata,
            "status": if self.disabled { "disabled" } else { "enabled" },
            "url": self.url,
        })
    }

    fn change(&mut self, parameters: &Parameters) -> Result<(), ApiError> {
        if let Some(url) = parameters.text("url") {
            check_url(url)?;
            self.url = url.to_owned();
        }
        if let Some(events) = parameters.texts("enabled_events") {
            self.enabled_events = events;
        }
        if let Some(disabled) = parameters.boolean("disabled") {
            self.disabled = disabled;
        }
        if parameters.contains_key("description") {
            self.description = parameters.text("description").map(str::to_owned);
        }
        metadata::merge(&mut self.metadata, parameters)
    }
}

/// Stripe wants a public https address in live mode; test clients listen on loopback.
fn check_url(url: &str) -> Result<(), ApiError> {
    if url.starts_with("https://") || url.starts_with("http://") {
        return Ok(());
    }
    Err(ApiError::invalid("Not a valid URL")
        .code("url_invalid")
        .param("url")
        .validation())
}

impl Operation<'_> {
    pub(crate) fn create_webhook_endpoint(
        &mut self,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let mut endpoint = WebhookEndpoint {
            id: String::new(),
            created: self.now,
            scope: self.scope.clone(),
            url: String::new(),
            secret: String::new(),
            enabled_events: Vec::new(),
            api_version: parameters.text("api_version").map(str::to_owned),
            connect: parameters.boolean("connect") == Some(true),
            disabled: false,
            description: None,
            metadata: Metadata::new(),
        };
        endpoint.change(parameters)?;
        endpoint.id = self.new_id("we_1");
        endpoint.secret = self.world.ids.next("whsec_", 32);
        let mut answer = endpoint.render();
        answer["secret"] = json!(endpoint.secret);
        self.world.webhook_endpoints.put(endpoint);
        Ok(answer)
    }

    pub(crate) fn retrieve_webhook_endpoint(&mut self, id: &str) -> Result<Value, ApiError> {
        self.webhook_endpoint(id).map(|endpoint| endpoint.render())
    }

    pub(crate) fn update_webhook_endpoint(
        &mut self,
        id: &str,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let mut endpoint = self.webhook_endpoint(id)?;
        endpoint.change(parameters)?;
        let answer = endpoint.render();
        self.world.webhook_endpoints.put(endpoint);
        Ok(answer)
    }

    pub(crate) fn delete_webhook_endpoint(&mut self, id: &str) -> Result<Value, ApiError> {
        self.webhook_endpoint(id)?;
        self.world.webhook_endpoints.remove(id);
        Ok(json!({ "id": id, "object": "webhook_endpoint", "deleted": true }))
    }

    pub(crate) fn list_webhook_endpoints(
        &mut self,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let all = self.world.webhook_endpoints.newest_first();
        let own = all.filter(|endpoint| endpoint.scope == self.scope);
        pagination::page(
            own,
            |_| true,
            "/v1/webhook_endpoints",
            parameters,
            "webhook_endpoint",
            WebhookEndpoint::render,
        )
    }

    fn webhook_endpoint(&mut self, id: &str) -> Result<WebhookEndpoint, ApiError> {
        let endpoint = self
            .world
            .webhook_endpoints
            .get(id)
            .filter(|endpoint| endpoint.scope == self.scope);
        endpoint
            .cloned()
            .ok_or_else(|| ApiError::no_such("webhook endpoint", id))
    }
}
