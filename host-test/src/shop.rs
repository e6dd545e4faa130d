//! A shop in any language, with a fake Stripe to trade with.
//!
//! `docs/embedding.md` says how a shop is started and what it answers; the shops of `examples/hosts`
//! do it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use fake_stripe::FakeStripe;
use hyper::Method;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::http::LocalHttp;
use crate::lab::SECRET_KEY;

/// How long a shop may take until it accepts: it compiles a component.
const PATIENCE: Duration = Duration::from_secs(120);
/// What the shop verifies deliveries with. Its endpoint can be registered only once it has a port.
const WEBHOOK_SECRET: &str = "whsec_example_shop";
/// What a shop says when it accepts, before its URL.
const READY: &str = "shop: ";

/// How a shop is started.
#[derive(Clone, Debug)]
pub struct ShopCommand {
    /// A program and its arguments.
    pub command: Vec<String>,
    /// Where it runs.
    pub folder: PathBuf,
    /// The component.
    pub adapter: PathBuf,
    /// `payments-core.wasm`.
    pub core: PathBuf,
    /// The journal of its orders.
    pub orders: PathBuf,
    /// 0 for a free one.
    pub port: u16,
}

/// A running shop. It ends when this is dropped.
#[derive(Debug)]
pub struct Shop {
    process: Child,
    output: Lines<BufReader<ChildStdout>>,
    url: String,
    http: LocalHttp,
}

impl Shop {
    /// Starts a shop whose provider is a fake Stripe, and registers its webhook endpoint there.
    ///
    /// # Errors
    /// When it does not start, or does not say where it is.
    pub async fn start(how: &ShopCommand, stripe: &FakeStripe) -> anyhow::Result<Self> {
        let Some((program, arguments)) = how.command.split_first() else {
            bail!("a shop needs a command");
        };
        let mut process = Command::new(program)
            .args(arguments)
            .current_dir(&how.folder)
            .env("PAYMENTS_ADAPTER", &how.adapter)
            .env("PAYMENTS_CORE", &how.core)
            .env("PAYMENTS_PROVIDER", stripe.base_url())
            .env("STRIPE_SECRET_KEY", SECRET_KEY)
            .env("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET)
            .env("ORDERS", &how.orders)
            .env("PORT", how.port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        let output = process.stdout.take().context("the shop has no output")?;
        let mut output = BufReader::new(output).lines();
        let url = tokio::time::timeout(PATIENCE, accepting(&mut output))
            .await
            .context("the shop does not say where it is")??;
        let shop = Self {
            process,
            output,
            url,
            http: LocalHttp::default(),
        };
        shop.register(stripe).await?;
        Ok(shop)
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Sends a request with a JSON body or none; gives the status and the JSON of the answer, or
    /// its text.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<(u16, Value)> {
        let headers: &[_] = match body {
            Some(_) => &[("content-type", "application/json")],
            None => &[],
        };
        let url = format!("{}{path}", self.url);
        let body = body.map(Value::to_string).unwrap_or_default();
        let answer = self.http.send(method, &url, headers, body).await?;
        let status = answer.status().as_u16();
        let text = answer.into_body();
        Ok((
            status,
            serde_json::from_str(&text).unwrap_or(Value::String(text)),
        ))
    }

    /// Waits until it ends by itself.
    ///
    /// # Errors
    /// When its exit code is not 0.
    pub async fn ended(&mut self) -> anyhow::Result<()> {
        while self.output.next_line().await?.is_some() {}
        let status = self.process.wait().await?;
        if !status.success() {
            bail!("the shop ended with {status}");
        }
        Ok(())
    }

    /// Kills it, as a power cut would, and waits until it is gone.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        self.process.kill().await.context("cannot kill the shop")
    }

    /// The id of its process.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.process.id()
    }

    /// Stripe chooses an endpoint's secret and tells it once. A shop that is started with one needs it
    /// the other way round.
    async fn register(&self, stripe: &FakeStripe) -> anyhow::Result<()> {
        let parameters = form_urlencoded::Serializer::new(String::new())
            .append_pair("url", &format!("{}/webhooks/stripe", self.url))
            .append_pair("enabled_events[]", "*")
            .finish();
        let key = format!("Bearer {SECRET_KEY}");
        let headers = [
            ("authorization", key.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        let url = format!("{}/v1/webhook_endpoints", stripe.base_url());
        let answer = self
            .http
            .send(Method::POST, &url, &headers, parameters)
            .await?;
        let endpoint: Value = serde_json::from_str(answer.body())?;
        let id = endpoint["id"].as_str().context("the endpoint has no id")?;
        stripe.control().set_endpoint_secret(id, WEBHOOK_SECRET)?;
        Ok(())
    }
}

/// Reads what the shop says until it accepts.
async fn accepting(output: &mut Lines<BufReader<ChildStdout>>) -> anyhow::Result<String> {
    while let Some(line) = output.next_line().await? {
        if let Some(url) = line.strip_prefix(READY) {
            return Ok(url.trim().trim_end_matches('/').to_owned());
        }
    }
    bail!("the shop ended before it accepted; what it says about it is above")
}

/// Where the journal of a shop that is tried out goes.
#[must_use]
pub fn orders_in(folder: &Path) -> PathBuf {
    folder.join("orders.jsonl")
}
