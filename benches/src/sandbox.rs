//! The component in wasmtime alone: no HTTP, no limits, nothing of `payments-host` but its types.
//! The import answers from memory.

use std::sync::Arc;

use payments_host::types::{Authorization, Connection, Operation, Payment, Transaction};
use wasmtime::component::{Component, HasSelf, Linker};
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store};

use contract::commerce::payments::http_client;
use contract::exports::commerce::payments::descriptor::AdapterInfo;
use contract::exports::commerce::payments::webhooks::Verification;

// Of interfaces other than `types`: the same records as `payments-host`'s, but other Rust types.
pub use contract::exports::commerce::payments::batch::{AuthorizationBatch, BatchItem};
pub use contract::exports::commerce::payments::gateway::CaptureRequest;
pub use contract::exports::commerce::payments::webhooks::{Delivery, Policy};
use types::Entry;

/// What is called here, and the import.
#[allow(
    dead_code,
    unused_qualifications,
    missing_debug_implementations,
    clippy::all
)]
mod contract {
    wasmtime::component::bindgen!({
        path: "../wit",
        inline: "
            package commerce:bench;
            world measured {
                import commerce:payments/http-client@0.1.0;
                export commerce:payments/descriptor@0.1.0;
                export commerce:payments/gateway@0.1.0;
                export commerce:payments/webhooks@0.1.0;
                export commerce:payments/batch@0.1.0;
            }
        ",
        imports: { default: async | trappable },
        exports: { default: async },
        with: { "commerce:payments/types": crate::sandbox::types },
    });
}

/// The records of `payments-host`, and what the generated code asks of the interface besides.
pub mod types {
    #[allow(dead_code, unused_qualifications, missing_debug_implementations)]
    mod generated {
        wasmtime::component::bindgen!({
            path: "../wit",
            inline: "
                package commerce:bench-types;
                world types {
                    import commerce:payments/types@0.1.0;
                }
            ",
        });
    }

    pub use generated::commerce::payments::types::{
        Host, HostWithStore, SecretText, add_to_linker,
    };
    pub use payments_host::types::*;
}

/// The memory that `payments-host` allows a call by default.
const POOL_MEMORY_BYTES: usize = 64 << 20;

/// An engine as `crates/host/src/engine.rs` makes it, for so many instances at a time.
pub fn pooling_engine(instances: u32) -> anyhow::Result<Engine> {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(instances)
        .total_stacks(instances)
        .total_core_instances(instances.saturating_mul(8))
        .total_memories(instances.saturating_mul(2))
        .total_tables(instances.saturating_mul(4))
        .max_core_instances_per_component(8)
        .max_memory_size(POOL_MEMORY_BYTES)
        .table_elements(20_000)
        .linear_memory_keep_resident(128 << 10)
        .table_keep_resident(8 << 10);
    let mut config = Config::new();
    config
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .memory_reservation(POOL_MEMORY_BYTES as u64)
        .memory_guard_size(64 << 10)
        .max_wasm_stack(512 << 10)
        .async_stack_size((512 << 10) + (1 << 20))
        .epoch_interruption(true)
        .concurrency_support(false)
        .wasm_relaxed_simd(false)
        .wasm_memory64(false);
    Engine::new(&config).map_err(failed)
}

/// An engine that counts instructions.
pub fn counting_engine() -> anyhow::Result<Engine> {
    let mut config = Config::new();
    config.consume_fuel(true).concurrency_support(false);
    Engine::new(&config).map_err(failed)
}

/// Lets calls wait in their import.
#[derive(Debug)]
pub struct Gate {
    /// How many wait.
    pub waiting: std::sync::atomic::AtomicU32,
    /// A permit lets one of them go on.
    pub open: tokio::sync::Semaphore,
}

/// What a call knows: the answer to each of its requests.
#[derive(Clone, Debug)]
pub struct Provider {
    pub body: Arc<str>,
    pub gate: Option<Arc<Gate>>,
}

/// The adapter, ready to be instantiated.
pub struct Sandbox {
    engine: Engine,
    pre: contract::MeasuredPre<Provider>,
    provider: Provider,
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox").finish_non_exhaustive()
    }
}

impl Sandbox {
    pub fn new(engine: Engine, component: &[u8], provider: Provider) -> anyhow::Result<Self> {
        let link = || {
            let component = Component::new(&engine, component)?;
            let mut linker = Linker::new(&engine);
            http_client::add_to_linker::<_, HasSelf<Provider>>(&mut linker, |provider| provider)?;
            contract::MeasuredPre::new(linker.instantiate_pre(&component)?)
        };
        Ok(Self {
            pre: link().map_err(failed)?,
            engine,
            provider,
        })
    }

    /// A fresh instance.
    pub async fn instance(&self) -> anyhow::Result<Instance> {
        let mut store = Store::new(&self.engine, self.provider.clone());
        // Nobody advances the clock here.
        store.set_epoch_deadline(1);
        // Only the engine that counts takes it.
        let _ = store.set_fuel(u64::MAX);
        let adapter = self.pre.instantiate_async(&mut store).await;
        Ok(Instance {
            adapter: adapter.map_err(failed)?,
            store,
        })
    }
}

/// A live instance.
pub struct Instance {
    store: Store<Provider>,
    adapter: contract::Measured,
}

impl std::fmt::Debug for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Instance").finish_non_exhaustive()
    }
}

/// Calls a function of the contract that must not fail.
macro_rules! call {
    ($instance:ident . $interface:ident . $function:ident ( $($argument:expr),* )) => {{
        let interface = $instance.adapter.$interface();
        let answer = interface.$function(&mut $instance.store $(, $argument)*).await;
        answer.map_err(failed)?.map_err(|error| refused(&error))?
    }};
}

impl Instance {
    pub async fn describe(&mut self) -> anyhow::Result<AdapterInfo> {
        let descriptor = self.adapter.commerce_payments_descriptor();
        descriptor
            .call_describe(&mut self.store)
            .await
            .map_err(failed)
    }

    pub async fn verify(
        &mut self,
        policy: &Policy,
        delivery: &Delivery,
    ) -> anyhow::Result<Verification> {
        Ok(call!(
            self.commerce_payments_webhooks
                .call_verify(policy, delivery)
        ))
    }

    pub async fn authorize(
        &mut self,
        operation: &Operation,
        authorization: &Authorization,
    ) -> anyhow::Result<Payment> {
        Ok(call!(
            self.commerce_payments_gateway
                .call_authorize(operation, authorization)
        ))
    }

    pub async fn get_payment(
        &mut self,
        connection: &Connection,
        id: &str,
    ) -> anyhow::Result<Payment> {
        Ok(call!(
            self.commerce_payments_gateway
                .call_get_payment(connection, id)
        ))
    }

    pub async fn capture(
        &mut self,
        operation: &Operation,
        request: &CaptureRequest,
    ) -> anyhow::Result<Transaction> {
        Ok(call!(
            self.commerce_payments_gateway
                .call_capture(operation, request)
        ))
    }

    /// A batch of which every payment has to come about.
    pub async fn authorize_all(&mut self, batch: &AuthorizationBatch) -> anyhow::Result<()> {
        for payment in call!(self.commerce_payments_batch.call_authorize_all(batch)) {
            payment.map_err(|error| refused(&error))?;
        }
        Ok(())
    }

    /// Instructions since the last time, in an instance of an engine that counts.
    pub fn take_fuel(&mut self) -> anyhow::Result<u64> {
        let left = self.store.get_fuel().map_err(failed)?;
        self.store.set_fuel(u64::MAX).map_err(failed)?;
        Ok(u64::MAX - left)
    }
}

pub fn failed(error: wasmtime::Error) -> anyhow::Error {
    anyhow::anyhow!("{error:#}")
}

fn refused(error: &dyn std::fmt::Debug) -> anyhow::Error {
    anyhow::anyhow!("the adapter refused it: {error:?}")
}

impl types::Host for Provider {}

type Answer = Result<http_client::Response, http_client::TransportError>;

impl http_client::Host for Provider {
    async fn send(&mut self, _: http_client::Request) -> wasmtime::Result<Answer> {
        if let Some(gate) = &self.gate {
            gate.waiting
                .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            gate.open.acquire().await?.forget();
        }
        Ok(Ok(self.answer()))
    }

    async fn send_all(
        &mut self,
        requests: Vec<http_client::Request>,
    ) -> wasmtime::Result<Vec<Answer>> {
        Ok(requests.iter().map(|_| Ok(self.answer())).collect())
    }
}

impl Provider {
    /// Answers at once.
    pub fn new(body: &str) -> Self {
        Self {
            body: body.into(),
            gate: None,
        }
    }

    fn answer(&self) -> http_client::Response {
        let headers = crate::server::HEADERS;
        http_client::Response {
            status: 200,
            headers: headers
                .iter()
                .map(|(key, value)| Entry::new(*key, *value))
                .collect(),
            body: self.body.as_ref().to_owned(),
        }
    }
}
