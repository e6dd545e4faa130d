//! A webhook endpoint: a server that keeps what it is sent.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use host_test::lab::INSTALLATION_ID;
use host_test::time;
use payments_host::CallError;
use payments_host::types::{Delivery, Entry, Event, Mode, Policy};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::shop::Shop;

type Deliveries = Arc<Mutex<Vec<Delivery>>>;

/// Listens until it is dropped.
pub struct Endpoint {
    /// How to verify what it is sent.
    pub policy: Policy,
    received: Deliveries,
    server: JoinHandle<()>,
}

impl Endpoint {
    /// Opens an endpoint and registers it for every event that the adapter understands.
    pub async fn open(shop: &Shop) -> Result<Self, CallError> {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a free port");
        let url = format!("http://{}/", socket.local_addr().expect("an address"));
        let received = Deliveries::default();
        let routes = Router::new()
            .route("/", post(receive))
            .with_state(received.clone());
        let server = tokio::spawn(async move {
            // Ends only when it is aborted.
            let _ = axum::serve(socket, routes).await;
        });

        let info = shop.lab.adapter.describe().await?;
        let mut parameters = vec![("url", url.as_str())];
        parameters.extend(
            info.webhook_events
                .iter()
                .map(|event| ("enabled_events[]", event.as_str())),
        );
        let endpoint = shop.post("/v1/webhook_endpoints", &parameters).await;
        let secret = endpoint["secret"]
            .as_str()
            .unwrap_or_else(|| panic!("{endpoint}"));
        let policy = Policy {
            installation_id: Some(INSTALLATION_ID.to_owned()),
            ..Policy::new([secret], Mode::Test)
        };
        Ok(Self {
            policy,
            received,
            server,
        })
    }

    /// Everything that has been delivered once nothing is under way any more.
    pub async fn deliveries(&self, shop: &Shop) -> Vec<Delivery> {
        let control = shop.lab.stripe.control();
        control.deliveries_settled().await;
        let received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(!received.is_empty(), "nothing was delivered");
        received.clone()
    }

    /// The events of all deliveries, verified in the sandbox.
    pub async fn events(&self, shop: &Shop) -> Result<Vec<Event>, CallError> {
        let mut events = Vec::new();
        for delivery in self.deliveries(shop).await {
            let verification = shop.lab.adapter.verify(&self.policy, &delivery).await?;
            assert_eq!(verification.acknowledgement.http_status, 200);
            events.extend(verification.events);
        }
        Ok(events)
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn receive(State(received): State<Deliveries>, headers: HeaderMap, payload: String) {
    let headers = headers.iter().map(|(name, value)| {
        let value = value.to_str().expect("a header that is text");
        Entry::new(name.as_str(), value)
    });
    let delivery = Delivery {
        payload,
        headers: headers.collect(),
        received_at: time::now(),
    };
    received
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(delivery);
}
