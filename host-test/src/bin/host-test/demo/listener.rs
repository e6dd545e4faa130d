//! The shop's webhook endpoint: a small server that has every delivery verified in the sandbox.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use host_test::Lab;
use host_test::http::LocalHttp;
use host_test::lab::{INSTALLATION_ID, SECRET_KEY};
use hyper::Method;
use payments_host::types::{Delivery, Entry, Event, Mode, Policy, WebhookError, WebhookErrorKind};
use payments_host::{Adapter, CallError};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Where the shop listens.
pub const PATH: &str = "/webhooks";

/// A delivery, and what the adapter made of it.
#[derive(Clone, Debug)]
pub struct Received {
    pub event: Result<Event, WebhookError>,
}

/// A running server. It stops when this is dropped.
pub struct Listener {
    base_url: String,
    received: Deliveries,
    server: JoinHandle<()>,
}

type Deliveries = Arc<Mutex<Vec<Received>>>;

struct Shop {
    adapter: Adapter,
    policy: Policy,
    received: Deliveries,
}

impl Listener {
    /// Listens, and tells the fake Stripe where.
    pub async fn start(lab: &Lab, http: &LocalHttp) -> anyhow::Result<Self> {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let base_url = format!("http://{}", socket.local_addr()?);
        let secret = register(lab, http, &base_url).await?;
        let received = Deliveries::default();
        let shop = Shop {
            adapter: lab.adapter.clone(),
            policy: Policy {
                installation_id: Some(INSTALLATION_ID.to_owned()),
                ..Policy::new([secret], Mode::Test)
            },
            received: received.clone(),
        };
        let routes = Router::new()
            .route(PATH, post(receive))
            .with_state(Arc::new(shop));
        let server = tokio::spawn(async move {
            // Ends only when it is aborted.
            let _ = axum::serve(socket, routes).await;
        });
        Ok(Self {
            base_url,
            received,
            server,
        })
    }

    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Every delivery so far.
    pub fn received(&self) -> Vec<Received> {
        let received = self.received.lock();
        received.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Registers the endpoint for the events that the adapter understands. Returns the signing secret.
async fn register(lab: &Lab, http: &LocalHttp, base_url: &str) -> anyhow::Result<String> {
    let info = lab.adapter.describe().await?;
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("url", &format!("{base_url}{PATH}"));
    for event in &info.webhook_events {
        form.append_pair("enabled_events[]", event);
    }
    let authorization = format!("Bearer {SECRET_KEY}");
    let headers = [
        ("authorization", authorization.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let url = format!("{}/v1/webhook_endpoints", lab.stripe.base_url());
    let answer = http
        .send(Method::POST, &url, &headers, form.finish())
        .await?;
    let endpoint: serde_json::Value = serde_json::from_str(answer.body())?;
    let secret = endpoint["secret"].as_str();
    secret
        .map(str::to_owned)
        .with_context(|| format!("the endpoint was not registered: {endpoint}"))
}

async fn receive(
    State(shop): State<Arc<Shop>>,
    headers: HeaderMap,
    payload: String,
) -> (StatusCode, String) {
    let headers = headers
        .iter()
        .map(|(name, value)| Entry::new(name.as_str(), String::from_utf8_lossy(value.as_bytes())));
    let delivery = Delivery {
        payload,
        headers: headers.collect(),
        received_at: host_test::time::now(),
    };
    let (event, status, body) = match shop.adapter.verify(&shop.policy, &delivery).await {
        Ok(verification) => {
            let answer = verification.acknowledgement;
            let event = verification.events.into_iter().next();
            let event = event.ok_or_else(|| broken("no event"));
            (event, answer.http_status, answer.body)
        }
        Err(CallError::Webhook(error)) => (Err(error.clone()), error.http_status, error.message),
        Err(error) => (Err(broken(&error.to_string())), 500, String::new()),
    };
    let received = shop.received.lock();
    received
        .unwrap_or_else(PoisonError::into_inner)
        .push(Received { event });
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, body)
}

/// The adapter did not even refuse.
fn broken(message: &str) -> WebhookError {
    WebhookError {
        kind: WebhookErrorKind::Other,
        message: message.to_owned(),
        http_status: 500,
    }
}
