//! `payments-core.wasm`, as a host in any language runs it.

use std::path::Path;

use anyhow::anyhow;
use serde::Serialize;
use serde_json::{Value, json};
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine, Store};

use super::{Arguments, Failure, Refusal};

mod contract {
    wasmtime::component::bindgen!({
        path: "../wit",
        world: "core",
        additional_derives: [payments_host_macros::ContractJson],
    });
}

use contract::CorePre;
use contract::exports::commerce::payments::ledger::Fact;
use contract::exports::commerce::payments::types::{Money, SignedMoney};

/// It imports nothing, so a fresh instance for each call needs nothing either.
pub(super) struct Core {
    engine: Engine,
    component: CorePre<()>,
}

impl Core {
    pub(super) fn load(path: &Path) -> anyhow::Result<Self> {
        let mut config = Config::new();
        config.concurrency_support(false);
        let load = || -> wasmtime::Result<Self> {
            let engine = Engine::new(&config)?;
            let component = Component::from_file(&engine, path)?;
            let component = CorePre::new(Linker::new(&engine).instantiate_pre(&component)?)?;
            Ok(Self { engine, component })
        };
        load().map_err(|error| anyhow!("cannot load {}: {error:#}", path.display()))
    }

    pub(super) fn call(&self, function: &str, mut given: Arguments) -> Result<Value, Refusal> {
        let mut store = Store::new(&self.engine, ());
        let core = self.component.instantiate(&mut store).map_err(trapped)?;
        let amounts = core.commerce_payments_amounts();
        let ledger = core.commerce_payments_ledger();
        match function {
            "amounts.parse" | "amounts.parse-signed" => {
                let amount: String = given.take("amount")?;
                let currency: String = given.take("currency")?;
                given.end()?;
                if function == "amounts.parse" {
                    answered(amounts.call_parse(store, &amount, &currency))
                } else {
                    answered(amounts.call_parse_signed(store, &amount, &currency))
                }
            }
            "amounts.format" => {
                let amount: Money = given.take("amount")?;
                given.end()?;
                answered(amounts.call_format(store, &amount))
            }
            "amounts.format-signed" => {
                let amount: SignedMoney = given.take("amount")?;
                given.end()?;
                answered(amounts.call_format_signed(store, &amount))
            }
            "amounts.exponent" => {
                let currency: String = given.take("currency")?;
                given.end()?;
                answered(amounts.call_exponent(store, &currency))
            }
            "amounts.currencies-as-of" => {
                given.end()?;
                amounts
                    .call_currencies_as_of(store)
                    .map(|date| json!(date))
                    .map_err(trapped)
            }
            "ledger.fold" => {
                let payment: String = given.take("payment_id")?;
                let state: Option<String> = given.take("state")?;
                let facts: Vec<Fact> = given.take("facts")?;
                given.end()?;
                answered(ledger.call_fold(store, &payment, state.as_deref(), &facts))
            }
            "ledger.read" => {
                let state: String = given.take("state")?;
                given.end()?;
                answered(ledger.call_read(store, &state))
            }
            _ => Err(Failure::unsupported(function)),
        }
    }
}

fn answered<T: Serialize, E: Serialize>(
    result: wasmtime::Result<Result<T, E>>,
) -> Result<Value, Refusal> {
    match result.map_err(trapped)? {
        Ok(value) => Ok(json!(value)),
        Err(record) => Err(Refusal::Error(json!(record))),
    }
}

fn trapped(error: wasmtime::Error) -> Refusal {
    Failure::trap(format!("{error:#}"))
}
