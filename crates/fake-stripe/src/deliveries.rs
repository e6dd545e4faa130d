//! Delivering events to webhook endpoints: signed anew at each attempt, retried with backoff.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::signature;
use crate::thin_events::EventDestination;
use crate::world::{Scope, Shared};

/// Stripe's sandbox tries three times more after the first failure.
const RETRIES: u32 = 3;
const TIMEOUT: Duration = Duration::from_secs(10);

/// One attempt to deliver an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// `evt_…`
    pub event_id: String,
    /// The event's type.
    pub event_type: String,
    /// `we_…`, or `ed_…` for a thin event.
    pub endpoint_id: String,
    /// Where it was sent.
    pub url: String,
    /// From 1.
    pub attempt: u32,
    /// Unix seconds of the simulator's clock, as signed.
    pub at: i64,
    /// The `Stripe-Signature` header.
    pub signature: String,
    /// The signed text.
    pub body: String,
    /// The endpoint's answer, if there was one.
    pub status: Option<u16>,
    /// Why there was none.
    pub error: Option<String>,
}

impl Delivery {
    /// Whether the endpoint took it: any 2xx. A redirect is a failure.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.status
            .is_some_and(|status| (200..300).contains(&status))
    }
}

/// An event that an endpoint is to be told.
#[derive(Clone, Debug)]
pub(crate) struct DeliveryJob {
    pub(crate) event_id: String,
    pub(crate) scope: Scope,
    pub(crate) endpoint_id: String,
}

type HttpClient = Client<HttpConnector, Full<Bytes>>;

/// Delivers until it is aborted. First attempts are made one after the other in the order of the
/// events, so that a story can be followed; a failed one goes on by itself. (Stripe promises no
/// order: receivers must not rely on it.)
pub(crate) async fn deliver_all(
    shared: Arc<Shared>,
    mut jobs: mpsc::UnboundedReceiver<DeliveryJob>,
) {
    let client: HttpClient = Client::builder(TokioExecutor::new()).build_http();
    let mut retries = JoinSet::new();
    while let Some(job) = jobs.recv().await {
        while retries.try_join_next().is_some() {}
        match attempt(&shared, &client, &job, 1).await {
            Attempt::Failed => {
                retries.spawn(retry(Arc::clone(&shared), client.clone(), job));
            }
            ended => finish(&shared, &job, ended),
        }
    }
}

async fn retry(shared: Arc<Shared>, client: HttpClient, job: DeliveryJob) {
    let mut last = Attempt::Failed;
    for number in 2..=RETRIES + 1 {
        tokio::time::sleep(shared.delivery_retry * 2_u32.pow(number - 2)).await;
        last = attempt(&shared, &client, &job, number).await;
        if last != Attempt::Failed {
            break;
        }
    }
    finish(&shared, &job, last);
}

fn finish(shared: &Shared, job: &DeliveryJob, ended: Attempt) {
    if ended == Attempt::Delivered {
        let mut world = shared.world();
        if let Some(event) = world.space(&job.scope).events.get_mut(&job.event_id) {
            event.pending_webhooks = event.pending_webhooks.saturating_sub(1);
        }
    }
    shared
        .undelivered
        .send_modify(|count| *count = count.saturating_sub(1));
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attempt {
    Delivered,
    Failed,
    /// The endpoint or the event no longer exists, or deliveries to it are recorded only.
    Pointless,
}

async fn attempt(shared: &Shared, client: &HttpClient, job: &DeliveryJob, number: u32) -> Attempt {
    let Some(mut delivery) = prepare(shared, job, number) else {
        return Attempt::Pointless;
    };
    if delivery.url.starts_with("https://") {
        // For tests to take what would have been sent; there is nothing to try again.
        delivery.error = Some("https is not delivered".to_owned());
        shared.world().deliveries.push(delivery);
        return Attempt::Pointless;
    }
    let request = Request::post(&delivery.url)
        .header("content-type", "application/json; charset=utf-8")
        .header("stripe-signature", &delivery.signature)
        .header(
            "user-agent",
            "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        )
        .body(Full::from(delivery.body.clone()));
    match request {
        Err(error) => delivery.error = Some(error.to_string()),
        Ok(request) => match tokio::time::timeout(TIMEOUT, client.request(request)).await {
            Err(_) => delivery.error = Some("timed out".to_owned()),
            Ok(Err(error)) => delivery.error = Some(error.to_string()),
            Ok(Ok(answer)) => delivery.status = Some(answer.status().as_u16()),
        },
    }
    let ended = if delivery.succeeded() {
        Attempt::Delivered
    } else {
        Attempt::Failed
    };
    shared.world().deliveries.push(delivery);
    ended
}

fn prepare(shared: &Shared, job: &DeliveryJob, number: u32) -> Option<Delivery> {
    let world = shared.world();
    let at = world.clock.now();
    let (kind, body, url, secret) = match world.thin_events.get(&job.event_id) {
        Some(event) => {
            let destination = world.event_destinations.get(&job.endpoint_id)?;
            let EventDestination { url, secret, .. } = destination;
            (&event.kind, event.body(), url, secret)
        }
        None => {
            let endpoint = world.webhook_endpoints.get(&job.endpoint_id)?;
            let event = world.spaces.get(&job.scope)?.events.get(&job.event_id)?;
            let body = event.body(endpoint.version())?;
            (&event.kind, body, &endpoint.url, &endpoint.secret)
        }
    };
    Some(Delivery {
        event_id: job.event_id.clone(),
        event_type: kind.clone(),
        endpoint_id: job.endpoint_id.clone(),
        signature: signature::sign(&body, secret, at),
        url: url.clone(),
        attempt: number,
        at,
        body,
        status: None,
        error: None,
    })
}
