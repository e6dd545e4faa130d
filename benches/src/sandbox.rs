//! The component in wasmtime alone: no HTTP, no limits, nothing of `payments-host` but its types.
//! The import answers from memory.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use payments_host::Limits;
use payments_host::types::{Authorization, Connection, Operation, Payment, Transaction};
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{
    self, Component, ComponentExportIndex, ComponentNamedList, Func, HasSelf, InstancePre, Lift,
    Linker, Lower, TypedFunc,
};
use wasmtime::{Config, Engine, Store};

use contract::commerce::payments::http_client;
use contract::exports::commerce::payments::descriptor::AdapterInfo;
use contract::exports::commerce::payments::webhooks::Verification;
use contract::exports::commerce::payments::{batch, descriptor, gateway, webhooks};

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
    clippy::all,
    reason = "the macro writes all of a world, and not for our lints"
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
    #[allow(
        dead_code,
        unused_qualifications,
        missing_debug_implementations,
        reason = "as above: only what is re-exported below is used"
    )]
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

/// The engine of `payments-host` for so many instances at a time.
pub fn pooling_engine(instances: u32) -> anyhow::Result<Engine> {
    payments_host::build_engine(&Limits::default(), instances).map_err(failed)
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
    component: InstancePre<Provider>,
    functions: Functions,
    provider: Provider,
}

/// Where the component has what is called here.
#[derive(Clone, Copy)]
struct Functions {
    describe: ComponentExportIndex,
    verify: ComponentExportIndex,
    authorize: ComponentExportIndex,
    get_payment: ComponentExportIndex,
    capture: ComponentExportIndex,
    authorize_all: ComponentExportIndex,
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox").finish_non_exhaustive()
    }
}

impl Sandbox {
    pub fn new(engine: Engine, component: &[u8], provider: Provider) -> anyhow::Result<Self> {
        let component = Component::new(&engine, component).map_err(failed)?;
        Self::of_compiled(&component, provider)
    }

    pub fn of_compiled(component: &Component, provider: Provider) -> anyhow::Result<Self> {
        let link = || {
            let mut linker = Linker::new(component.engine());
            http_client::add_to_linker::<_, HasSelf<Provider>>(&mut linker, |provider| provider)?;
            linker.instantiate_pre(component)
        };
        let component = link().map_err(failed)?;
        Ok(Self {
            functions: Functions::of(&component)?,
            component,
            provider,
        })
    }

    pub fn component(&self) -> &Component {
        self.component.component()
    }

    /// A fresh instance.
    pub async fn instance(&self) -> anyhow::Result<Instance> {
        let mut store = Store::new(self.component.engine(), self.provider.clone());
        // Nobody advances the clock here.
        store.set_epoch_deadline(1);
        // Only the engine that counts takes it.
        let _ = store.set_fuel(u64::MAX);
        let instance = self.component.instantiate_async(&mut store).await;
        Ok(Instance {
            instance: instance.map_err(failed)?,
            functions: self.functions,
            verify: None,
            store,
        })
    }
}

impl Functions {
    fn of(component: &InstancePre<Provider>) -> anyhow::Result<Self> {
        let descriptor = Interface::of(component, "descriptor")?;
        let gateway = Interface::of(component, "gateway")?;
        let webhooks = Interface::of(component, "webhooks")?;
        let batch = Interface::of(component, "batch")?;
        Ok(Self {
            describe: descriptor.find("describe", descriptor::Guest::func_describe)?,
            verify: webhooks.find("verify", webhooks::Guest::func_verify)?,
            authorize: gateway.find("authorize", gateway::Guest::func_authorize)?,
            get_payment: gateway.find("get-payment", gateway::Guest::func_get_payment)?,
            capture: gateway.find("capture", gateway::Guest::func_capture)?,
            authorize_all: batch.find("authorize-all", batch::Guest::func_authorize_all)?,
        })
    }
}

struct Interface<'a> {
    component: &'a InstancePre<Provider>,
    index: ComponentExportIndex,
}

impl<'a> Interface<'a> {
    fn of(component: &'a InstancePre<Provider>, name: &str) -> anyhow::Result<Self> {
        let name = format!("commerce:payments/{name}@0.1.0");
        let index = component.component().get_export_index(None, &name);
        let index = index.with_context(|| format!("the component has no {name}"))?;
        Ok(Self { component, index })
    }

    /// Finds a function and compares its types with those of `accessor`, the generated way to it.
    fn find<'g, Guest: 'g, Parameters, Answer>(
        &self,
        name: &str,
        _accessor: fn(&'g Guest) -> TypedFunc<Parameters, Answer>,
    ) -> anyhow::Result<ComponentExportIndex>
    where
        Parameters: ComponentNamedList + Lower,
        Answer: ComponentNamedList + Lift,
    {
        let component = self.component.component();
        let found = component.get_export(Some(&self.index), name);
        let Some((ComponentItem::ComponentFunc(function), index)) = found else {
            bail!("the component has no function {name}");
        };
        let types = self.component.instance_type();
        function
            .typecheck::<Parameters, Answer>(&types)
            .map_err(failed)?;
        Ok(index)
    }
}

/// A live instance.
pub struct Instance {
    store: Store<Provider>,
    instance: component::Instance,
    functions: Functions,
    /// Once it was called: what is called again is not looked for again.
    verify: Option<Func>,
}

impl std::fmt::Debug for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Instance").finish_non_exhaustive()
    }
}

impl Instance {
    pub async fn describe(&mut self) -> anyhow::Result<AdapterInfo> {
        let function = self.find(self.functions.describe)?;
        let describe = descriptor::Guest::func_describe;
        self.call(function, describe, ()).await
    }

    pub async fn verify(
        &mut self,
        policy: &Policy,
        delivery: &Delivery,
    ) -> anyhow::Result<Verification> {
        let function = match self.verify {
            Some(function) => function,
            None => self.find(self.functions.verify)?,
        };
        self.verify = Some(function);
        let verify = webhooks::Guest::func_verify;
        let answer = self.call(function, verify, (policy, delivery));
        answer.await?.map_err(|error| refused(&error))
    }

    pub async fn authorize(
        &mut self,
        operation: &Operation,
        authorization: &Authorization,
    ) -> anyhow::Result<Payment> {
        let function = self.find(self.functions.authorize)?;
        let authorize = gateway::Guest::func_authorize;
        let parameters = (operation, authorization);
        let answer = self.call(function, authorize, parameters);
        answer.await?.map_err(|error| refused(&error))
    }

    pub async fn get_payment(
        &mut self,
        connection: &Connection,
        id: &str,
    ) -> anyhow::Result<Payment> {
        let function = self.find(self.functions.get_payment)?;
        let get_payment = gateway::Guest::func_get_payment;
        let answer = self.call(function, get_payment, (connection, id));
        answer.await?.map_err(|error| refused(&error))
    }

    pub async fn capture(
        &mut self,
        operation: &Operation,
        request: &CaptureRequest,
    ) -> anyhow::Result<Transaction> {
        let function = self.find(self.functions.capture)?;
        let capture = gateway::Guest::func_capture;
        let answer = self.call(function, capture, (operation, request));
        answer.await?.map_err(|error| refused(&error))
    }

    /// A batch of which every payment has to come about.
    pub async fn authorize_all(&mut self, batch: &AuthorizationBatch) -> anyhow::Result<()> {
        let function = self.find(self.functions.authorize_all)?;
        let authorize_all = batch::Guest::func_authorize_all;
        let answer = self.call(function, authorize_all, (batch,));
        for payment in answer.await?.map_err(|error| refused(&error))? {
            payment.map_err(|error| refused(&error))?;
        }
        Ok(())
    }

    fn find(&mut self, function: ComponentExportIndex) -> anyhow::Result<Func> {
        let function = self.instance.get_func(&mut self.store, function);
        function.context("no such function")
    }

    /// Calls a function with the types of `accessor`, the generated way to it.
    async fn call<'a, Guest: 'a, Parameters, Answer>(
        &mut self,
        function: Func,
        _accessor: fn(&'a Guest) -> TypedFunc<Parameters, (Answer,)>,
        parameters: Parameters,
    ) -> anyhow::Result<Answer>
    where
        Parameters: ComponentNamedList + Lower,
        (Answer,): ComponentNamedList + Lift + 'static,
    {
        // SAFETY: `Interface::find` compared the function with the types of the same accessor.
        let function = unsafe { TypedFunc::<Parameters, (Answer,)>::new_unchecked(function) };
        let answer = function.call_async(&mut self.store, parameters).await;
        Ok(answer.map_err(failed)?.0)
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
