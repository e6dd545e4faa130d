//! The endpoints that are registered at a fake Stripe, and removed again.

use std::time::Duration;

use anyhow::Context;
use host_test::http::LocalHttp;
use hyper::Method;
use serde_json::{Value, json};

use crate::provider;
use crate::terminal::note;

/// A fake Stripe that has gone must not keep us.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where destinations of thin events are registered. Fake Stripe's own: at Stripe it takes the v2 API.
const DESTINATIONS: &str = "/_control/event_destinations";

/// What the endpoints are for.
pub struct Wanted {
    /// Event types; all when empty.
    pub events: Vec<String>,
    /// The account's own, if absent.
    pub api_version: Option<String>,
    /// A second endpoint for events of connected accounts.
    pub connected_accounts: bool,
    /// A destination for thin events, which has the secret of the first endpoint.
    pub thin_events: bool,
}

/// Endpoints at a fake Stripe.
pub struct Registration {
    http: LocalHttp,
    base_url: String,
    endpoints: Vec<Endpoint>,
    destination: Option<String>,
}

pub struct Endpoint {
    id: String,
    /// Signs what it is sent.
    pub secret: String,
    pub is_for_connected_accounts: bool,
}

impl Registration {
    /// Registers `url`.
    pub async fn make(
        http: LocalHttp,
        base_url: &str,
        url: &str,
        wanted: &Wanted,
    ) -> anyhow::Result<Self> {
        let mut registration = Self {
            http,
            base_url: base_url.to_owned(),
            endpoints: Vec::new(),
            destination: None,
        };
        registration.add(url, wanted, false).await?;
        if wanted.connected_accounts {
            registration.add(url, wanted, true).await?;
        }
        if wanted.thin_events {
            registration.add_destination(url).await?;
        }
        Ok(registration)
    }

    async fn add_destination(&mut self, url: &str) -> anyhow::Result<()> {
        let secret = self.endpoints.first().map(|endpoint| &endpoint.secret);
        let destination = json!({ "url": url, "secret": secret });
        let answer = self
            .call(Method::POST, DESTINATIONS, destination.to_string())
            .await?;
        let id = answer["id"].as_str();
        let id = id.with_context(|| format!("{} knows no thin events", self.base_url))?;
        self.destination = Some(id.to_owned());
        Ok(())
    }

    async fn add(&mut self, url: &str, wanted: &Wanted, connect: bool) -> anyhow::Result<()> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("url", url)
            .append_pair("description", "host-test listen")
            .append_pair("connect", if connect { "true" } else { "false" });
        if let Some(version) = &wanted.api_version {
            form.append_pair("api_version", version);
        }
        let all = ["*".to_owned()];
        let events = if wanted.events.is_empty() {
            &all[..]
        } else {
            &wanted.events
        };
        for event in events {
            form.append_pair("enabled_events[]", event);
        }
        let answer = self
            .call(Method::POST, "/v1/webhook_endpoints", form.finish())
            .await?;
        let text = |field: &str| answer[field].as_str().map(str::to_owned);
        let (Some(id), Some(secret)) = (text("id"), text("secret")) else {
            let reason = answer["error"]["message"].as_str().unwrap_or("no secret");
            anyhow::bail!("{} did not register the endpoint: {reason}", self.base_url);
        };
        self.endpoints.push(Endpoint {
            id,
            secret,
            is_for_connected_accounts: connect,
        });
        Ok(())
    }

    /// For the policy.
    pub fn secrets(&self) -> Vec<String> {
        let endpoints = self.endpoints.iter();
        endpoints.map(|endpoint| endpoint.secret.clone()).collect()
    }

    pub fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    /// Removes the endpoints. What cannot be removed is said: it is no reason not to end.
    pub async fn remove(self) {
        for endpoint in &self.endpoints {
            self.delete(&format!("/v1/webhook_endpoints/{}", endpoint.id))
                .await;
        }
        if let Some(id) = &self.destination {
            self.delete(&format!("{DESTINATIONS}/{id}")).await;
        }
    }

    async fn delete(&self, path: &str) {
        let removal = self.call(Method::DELETE, path, String::new());
        let removed = tokio::time::timeout(PATIENCE, removal).await;
        if !matches!(removed, Ok(Ok(answer)) if answer["error"].is_null()) {
            note(format!("could not remove {}{path}", self.base_url));
        }
    }

    async fn call(&self, method: Method, path: &str, body: String) -> anyhow::Result<Value> {
        let authorization = format!("Bearer {}", provider::FAKE_KEY);
        let headers = [
            ("authorization", authorization.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let url = format!("{}{path}", self.base_url);
        let answer = self
            .http
            .send(method, &url, &headers, body)
            .await
            .with_context(|| {
                format!(
                    "is a fake Stripe running at {}? `host-test fake-stripe` starts one",
                    self.base_url
                )
            })?;
        serde_json::from_str(answer.body())
            .with_context(|| format!("{} does not answer as Stripe does", self.base_url))
    }
}
