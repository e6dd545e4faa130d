//! The provider's stand-in, and its control API over HTTP.

use anyhow::Context;
use fake_stripe::FakeStripe;
use hyper::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::fixture::{Bundled, Simulated};
use crate::http::LocalHttp;

/// A running simulator with nothing in it.
#[derive(Debug)]
pub(super) struct Simulator {
    base_url: String,
    http: LocalHttp,
    /// Stops with this.
    _own: Option<FakeStripe>,
}

/// A movement of money, as the simulator's ledger tells it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Moved {
    pub(super) kind: String,
    pub(super) amount: i64,
}

/// An attempt to deliver an event.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Delivered {
    pub(super) event_id: String,
    pub(super) endpoint_id: String,
    /// From 1.
    pub(super) attempt: u32,
    /// When it was signed, in Unix seconds.
    pub(super) at: u64,
    /// The header with the signature.
    pub(super) signature: String,
    pub(super) body: String,
}

#[derive(Deserialize)]
struct Deliveries {
    deliveries: Vec<Delivered>,
}

#[derive(Deserialize)]
struct Ledger {
    entries: Vec<Moved>,
}

impl Simulator {
    pub(super) async fn fresh(simulated: &Simulated, http: &LocalHttp) -> anyhow::Result<Self> {
        let simulator = match simulated {
            Simulated::Start(Bundled::FakeStripe) => {
                let own = FakeStripe::start()
                    .await
                    .context("cannot start fake Stripe")?;
                Self {
                    base_url: own.base_url().to_owned(),
                    http: http.clone(),
                    _own: Some(own),
                }
            }
            Simulated::Url(url) => {
                let simulator = Self {
                    base_url: url.trim_end_matches('/').to_owned(),
                    http: http.clone(),
                    _own: None,
                };
                simulator.control("reset", &json!({})).await?;
                simulator
            }
        };
        Ok(simulator)
    }

    pub(super) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Everything that moved, oldest first.
    pub(super) async fn ledger(&self) -> anyhow::Result<Vec<Moved>> {
        let url = format!("{}/_control/ledger", self.base_url);
        let ledger = self.http.json(Method::GET, &url, None).await?;
        let ledger: Ledger = serde_json::from_value(ledger).context("the simulator's ledger")?;
        Ok(ledger.entries)
    }

    /// Every attempt to deliver an event, oldest first, once none is under way.
    pub(super) async fn deliveries(&self) -> anyhow::Result<Vec<Delivered>> {
        let url = format!("{}/_control/deliveries?wait=true", self.base_url);
        let deliveries = self.http.json(Method::GET, &url, None).await?;
        let deliveries: Deliveries =
            serde_json::from_value(deliveries).context("the simulator's deliveries")?;
        Ok(deliveries.deliveries)
    }

    /// Lets the next `times` requests of this method fail.
    pub(super) async fn set_fault(
        &self,
        method: &str,
        times: u32,
        fault: &Map<String, Value>,
    ) -> anyhow::Result<()> {
        let mut fault = fault.clone();
        fault.insert("method".to_owned(), json!(method));
        fault.insert("path".to_owned(), json!("*"));
        fault.insert("times".to_owned(), json!(times));
        self.control("faults", &json!({ "faults": [fault] })).await
    }

    pub(super) async fn clear_faults(&self) -> anyhow::Result<()> {
        self.control("faults", &json!({ "faults": [] })).await
    }

    /// Lets the provider forget which operations it has seen.
    pub(super) async fn forget_operations(&self) -> anyhow::Result<()> {
        self.control("idempotency/expire", &json!({})).await
    }

    async fn control(&self, path: &str, body: &Value) -> anyhow::Result<()> {
        let url = format!("{}/_control/{path}", self.base_url);
        let answer = self.http.json(Method::POST, &url, Some(body)).await;
        answer
            .map(drop)
            .with_context(|| format!("the simulator's control API refused {body}"))
    }
}
