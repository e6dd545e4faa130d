//! A program that is set up, and follows orders.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use payments_host::types::Delivery;
use payments_host::{Adapter, Egress, Host};
use stripe_adapter::contract as native;

use super::Program;
use crate::inputs::{self, OPERATION, SECRET};
use crate::profile::Names;
use crate::sandbox::{self, Instance, Provider, Sandbox};
use crate::worker::{Order, Size, Task};
use crate::{clock, requests};

/// Repeats, and says how much computing time that took.
macro_rules! timed {
    ($order:expr, $once:expr) => {{
        let before = clock::process_cpu();
        for _ in 0..$order.repeat {
            black_box($once);
        }
        Ok(clock::process_cpu().saturating_sub(before))
    }};
}

/// What a program sets up once.
pub(super) enum Ready {
    Native,
    AsyncStripe,
    Warm(Box<Instance>),
    Sandbox(Sandbox),
    Instantiate(Sandbox),
    Host(Adapter),
    Hyper(Client<HttpConnector, Full<Bytes>>),
    Loader(Loader),
}

impl Ready {
    pub(super) async fn new(
        program: Program,
        component: Vec<u8>,
        names: Names,
    ) -> anyhow::Result<Self> {
        let sandbox = || {
            let answer = Provider::new(&inputs::payment(inputs::SMALL));
            let sandbox = Sandbox::new(sandbox::pooling_engine(64)?, &component, answer)?;
            names.tell(sandbox.component())?;
            anyhow::Ok(sandbox)
        };
        Ok(match program {
            Program::Native => Self::Native,
            Program::AsyncStripe => Self::AsyncStripe,
            Program::Warm => Self::Warm(Box::new(sandbox()?.instance().await?)),
            Program::Sandbox => Self::Sandbox(sandbox()?),
            Program::Instantiate => Self::Instantiate(sandbox()?),
            Program::Host => {
                let egress = Egress::new().allow_loopback_http();
                let host = Host::builder().egress(egress).build()?;
                Self::Host(host.load(component).await?)
            }
            Program::Hyper => {
                let mut connector = HttpConnector::new();
                connector.set_nodelay(true);
                Self::Hyper(Client::builder(TokioExecutor::new()).build(connector))
            }
            Program::LoadCached => Self::Loader(Loader::cached(component).await?),
            Program::Compile => Self::Loader(Loader {
                host: Host::builder().build()?,
                component,
                _cache: None,
            }),
        })
    }

    /// Does the task as often as ordered. What a platform has before it calls, such as the bytes
    /// of a delivery, is made before the time is taken.
    pub(super) async fn follow(&mut self, order: &Order) -> anyhow::Result<Duration> {
        match (self, &order.task) {
            (Self::Loader(loader), Task::Other) => loader.follow(order).await,
            (Self::Instantiate(sandbox), Task::Other) => timed!(order, sandbox.instance().await?),
            (
                ready,
                Task::Verify {
                    payload,
                    signature,
                    now,
                    ..
                },
            ) => {
                let mut received = Received {
                    body: std::fs::read(payload)?,
                    signature: signature.clone(),
                    at: *now,
                };
                ready.verify(order, &mut received).await
            }
            (ready, Task::Authorize { server, size }) => ready.authorize(order, server, size).await,
            (Self::Sandbox(sandbox), Task::Batch { payments }) => {
                let batch = requests::batch(*payments);
                timed!(order, {
                    sandbox.instance().await?.authorize_all(&batch).await?;
                })
            }
            _ => bail!("the program has no such task"),
        }
    }

    async fn verify(&mut self, order: &Order, received: &mut Received) -> anyhow::Result<Duration> {
        let policy = requests::sandbox_policy();
        match self {
            Self::Native => {
                let policy = native_policy();
                timed!(order, {
                    // The body is the adapter's for good.
                    let body = received.body.clone();
                    let delivery = native_delivery(received.delivery()?);
                    received.body = body;
                    let verified = stripe_adapter::webhooks::verify(&policy, delivery);
                    verified.map_err(|error| anyhow::anyhow!("{error:?}"))?
                })
            }
            Self::AsyncStripe => timed!(order, {
                let payload = std::str::from_utf8(&received.body)?;
                stripe_webhook::Webhook::construct_event(payload, &received.signature, SECRET)?
            }),
            Self::Warm(instance) => timed!(order, {
                let delivery = requests::sandbox_delivery(received.delivery()?);
                let verified = instance.verify(&policy, &delivery).await?;
                received.keep(delivery.payload);
                verified
            }),
            Self::Sandbox(sandbox) => timed!(order, {
                let delivery = requests::sandbox_delivery(received.delivery()?);
                let mut instance = sandbox.instance().await?;
                let verified = instance.verify(&policy, &delivery).await?;
                received.keep(delivery.payload);
                verified
            }),
            Self::Host(adapter) => {
                let policy = requests::policy();
                timed!(order, {
                    let delivery = received.delivery()?;
                    let verified = adapter.verify(&policy, &delivery).await?;
                    received.keep(delivery.payload);
                    verified
                })
            }
            _ => bail!("the program does not verify"),
        }
    }

    async fn authorize(
        &mut self,
        order: &Order,
        server: &str,
        size: &Size,
    ) -> anyhow::Result<Duration> {
        let authorization = requests::sized(size);
        match self {
            Self::Sandbox(sandbox) => {
                let operation = requests::operation(None);
                timed!(order, {
                    let mut instance = sandbox.instance().await?;
                    instance.authorize(&operation, &authorization).await?
                })
            }
            Self::Host(adapter) => {
                let tenants: Vec<_> = (0..=size.more_tenants)
                    .map(|tenant| {
                        let operation = requests::tenants_operation(server, tenant);
                        (adapter.for_tenant(format!("tenant-{tenant}")), operation)
                    })
                    .collect();
                let mut turns = tenants.iter().cycle();
                timed!(order, {
                    let (adapter, operation) = turns.next().context("the first tenant")?;
                    adapter.authorize(operation, &authorization).await?
                })
            }
            Self::Hyper(client) => {
                timed!(order, exchange(client, server).await?)
            }
            _ => bail!("the program does not authorize"),
        }
    }
}

/// A delivery as a web server has it.
struct Received {
    body: Vec<u8>,
    signature: String,
    /// In Unix seconds.
    at: u64,
}

impl Received {
    /// As the contract wants it: the text, and the headers as pairs. A web server hands a body
    /// over: it is checked to be text, and not copied.
    fn delivery(&mut self) -> anyhow::Result<Delivery> {
        let payload = String::from_utf8(std::mem::take(&mut self.body))?;
        Ok(requests::delivery(payload, self.signature.clone(), self.at))
    }

    /// For the next time.
    fn keep(&mut self, payload: String) {
        self.body = payload.into_bytes();
    }
}

/// One request as the adapter writes it, and its answer as text.
async fn exchange(
    client: &Client<HttpConnector, Full<Bytes>>,
    server: &str,
) -> anyhow::Result<String> {
    const FORM: &str = "amount=4200&currency=eur&confirm=true&payment_method=pm_card_visa\
        &capture_method=manual&description=Order%201001\
        &automatic_payment_methods[enabled]=true&automatic_payment_methods[allow_redirects]=never\
        &expand[0]=latest_charge&metadata[commerce_installation]=shop-eu\
        &metadata[commerce_operation]=order-1001-authorize&metadata[order_id]=order-1001";
    let request = Request::post(format!("{server}/v1/payment_intents"))
        .header("authorization", format!("Bearer {}", requests::KEY))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("stripe-version", "2026-10-28.endive")
        .header("idempotency-key", OPERATION)
        .body(Full::new(Bytes::from_static(FORM.as_bytes())))?;
    let answer = client.request(request).await?;
    let body = answer.into_body().collect().await?.to_bytes();
    Ok(String::from_utf8(body.into())?)
}

/// Loads the component again and again.
pub(super) struct Loader {
    host: Host,
    component: Vec<u8>,
    _cache: Option<Folder>,
}

impl Loader {
    /// Finds it compiled.
    async fn cached(component: Vec<u8>) -> anyhow::Result<Self> {
        let folder = Folder::new()?;
        let host = Host::builder().cache_dir(&folder.0).build()?;
        host.load(component.clone()).await?;
        Ok(Self {
            host,
            component,
            _cache: Some(folder),
        })
    }

    async fn follow(&self, order: &Order) -> anyhow::Result<Duration> {
        timed!(order, self.host.load(self.component.clone()).await?)
    }
}

/// A folder that goes with the program.
struct Folder(PathBuf);

impl Folder {
    fn new() -> anyhow::Result<Self> {
        let name = format!("payments-bench-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).with_context(|| format!("{}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn native_policy() -> native::Policy {
    native::Policy {
        secrets: vec![SECRET.to_owned()],
        tolerance: None,
        installation_id: requests::policy().installation_id,
        mode: native::Mode::Test,
        connection: None,
    }
}

fn native_delivery(delivery: Delivery) -> native::Delivery {
    let headers = delivery.headers.into_iter().map(|header| native::Entry {
        key: header.key,
        value: header.value,
    });
    native::Delivery {
        payload: delivery.payload,
        headers: headers.collect(),
        received_at: delivery.received_at,
    }
}
