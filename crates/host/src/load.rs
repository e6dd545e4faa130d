//! Loading: what a component must be, and how a refusal says what is wrong with it.

mod refusal;

use std::sync::Arc;

use sha2::{Digest, Sha256};
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, Linker};

use crate::adapter::{Adapter, Loaded, OPTIONAL_INTERFACES};
use crate::call::link_http_client;
use crate::contract::exports::Exports;
use crate::contract::{CONTRACT_PACKAGE, CONTRACT_VERSION};
use crate::engine;
use crate::host::HostShared;

pub use refusal::{ForeignImport, LoadError};

/// What a component is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inspection {
    /// Size of the component, in bytes.
    pub size: usize,
    /// SHA-256 of the component, in hexadecimal.
    pub sha256: String,
    /// The version of the contract that it speaks.
    pub contract_version: String,
    /// The functions that it imports, as `interface.function`.
    pub imported_functions: Vec<String>,
    /// All interfaces that it imports, those with types only as well.
    pub imports: Vec<String>,
    /// The interfaces that it exports.
    pub exports: Vec<String>,
    /// The optional interfaces among them that this host can call.
    pub optional_interfaces: Vec<&'static str>,
}

/// The interfaces of world `adapter`.
const REQUIRED_EXPORTS: [&str; 3] = ["descriptor", "gateway", "webhooks"];

/// The interface with the functions that an adapter may import, and the one with types alone.
const HTTP_CLIENT: &str = "http-client";
const TYPES: &str = "types";

pub(crate) fn load(host: &Arc<HostShared>, bytes: &[u8]) -> Result<Adapter, LoadError> {
    check_preamble(bytes)?;
    let sha256: [u8; 32] = Sha256::digest(bytes).into();
    let component = match &host.cache {
        Some(cache) => cache.get_or_compile(&host.engine, &sha256, bytes),
        None => Component::new(&host.engine, bytes),
    }
    .map_err(|error| LoadError::Invalid(format!("{error:#}")))?;

    check_resources(&component)?;
    let interface = Interface::of(&component);
    let contract_version = interface.check()?;
    let mut linker = Linker::new(&host.engine);
    link_http_client(&mut linker).map_err(|error| LoadError::Internal(format!("{error:#}")))?;
    let types = |error: wasmtime::Error| LoadError::ContractTypes(format!("{error:#}"));
    let component = linker.instantiate_pre(&component).map_err(types)?;
    let mut exports = Exports::default();
    for required in REQUIRED_EXPORTS {
        exports.find(&component, required).map_err(types)?;
    }
    let optional_interfaces = interface.optional();
    for optional in &optional_interfaces {
        exports.find(&component, optional).map_err(|error| {
            LoadError::ContractTypes(format!("the optional interface `{optional}`: {error:#}"))
        })?;
    }
    let inspection = Inspection {
        size: bytes.len(),
        sha256: hex(&sha256),
        contract_version,
        imported_functions: interface.imported_functions(),
        optional_interfaces,
        imports: interface
            .imports
            .into_iter()
            .map(|import| import.name)
            .collect(),
        exports: interface.exports,
    };
    tracing::info!(
        sha256 = inspection.sha256.as_str(),
        size = inspection.size,
        contract_version = inspection.contract_version.as_str(),
        "adapter loaded"
    );
    Ok(Adapter::new(Loaded {
        host: host.clone(),
        component,
        exports,
        inspection,
    }))
}

/// Tells apart what the first eight bytes tell apart.
fn check_preamble(bytes: &[u8]) -> Result<(), LoadError> {
    match bytes {
        // Version 13 of the binary format, layer 1: a component.
        [0, b'a', b's', b'm', _, _, 1, 0, ..] => Ok(()),
        [0, b'a', b's', b'm', 1, 0, 0, 0, ..] => Err(LoadError::CoreModule),
        _ => Err(LoadError::NotAComponent),
    }
}

/// What a component imports and exports.
struct Interface {
    imports: Vec<Import>,
    exports: Vec<String>,
}

struct Import {
    name: String,
    /// Functions and resources.
    wanted: Vec<String>,
}

impl Interface {
    fn of(component: &Component) -> Self {
        let engine = component.engine();
        let ty = component.component_type();
        let imports = ty
            .imports(engine)
            .map(|(name, item)| Import {
                name: name.to_owned(),
                wanted: wanted(engine, name, &item.ty),
            })
            .collect();
        let exports = ty
            .exports(engine)
            .map(|(name, _)| name.to_owned())
            .collect();
        Self { imports, exports }
    }

    /// Checks the names; returns the version of the contract.
    fn check(&self) -> Result<String, LoadError> {
        let contract = self
            .exports
            .iter()
            .chain(self.imports.iter().map(|import| &import.name))
            .filter_map(|name| contract_interface(name));
        let mut found_version = None;
        for (_, version) in contract {
            if !is_compatible(version) {
                return Err(LoadError::ContractVersion {
                    found: version.to_owned(),
                    needed: CONTRACT_VERSION,
                });
            }
            found_version = Some(version.to_owned());
        }

        let foreign: Vec<_> = self
            .imports
            .iter()
            .filter(|import| match contract_interface(&import.name) {
                Some((HTTP_CLIENT, _)) => false,
                Some((TYPES, _)) => !import.wanted.is_empty(),
                _ => true,
            })
            .map(|import| ForeignImport {
                name: import.name.clone(),
                wanted: import.wanted.clone(),
            })
            .collect();
        if !foreign.is_empty() {
            return Err(LoadError::ForeignImports(foreign));
        }

        let exported: Vec<_> = self.exported().collect();
        let missing: Vec<_> = REQUIRED_EXPORTS
            .iter()
            .filter(|required| !exported.contains(required))
            .map(|required| format!("{CONTRACT_PACKAGE}/{required}@{CONTRACT_VERSION}"))
            .collect();
        match found_version {
            Some(version) if missing.is_empty() => Ok(version),
            _ => Err(LoadError::MissingExports(missing)),
        }
    }

    fn optional(&self) -> Vec<&'static str> {
        let exported: Vec<_> = self.exported().collect();
        let known = OPTIONAL_INTERFACES.iter().copied();
        known
            .filter(|optional| exported.contains(optional))
            .collect()
    }

    /// The contract's interfaces among the exports.
    fn exported(&self) -> impl Iterator<Item = &str> {
        self.exports
            .iter()
            .filter_map(|name| contract_interface(name))
            .map(|(interface, _)| interface)
    }

    fn imported_functions(&self) -> Vec<String> {
        self.imports
            .iter()
            .flat_map(|import| {
                import
                    .wanted
                    .iter()
                    .map(|item| format!("{}.{item}", import.name))
            })
            .collect()
    }
}

/// The functions and resources of an import. Types alone cannot be called.
fn wanted(engine: &wasmtime::Engine, name: &str, item: &ComponentItem) -> Vec<String> {
    match item {
        ComponentItem::ComponentInstance(instance) => instance
            .exports(engine)
            .filter(|(_, item)| !matches!(item.ty, ComponentItem::Type(_)))
            .map(|(item, _)| item.to_owned())
            .collect(),
        ComponentItem::Type(_) => Vec::new(),
        _ => vec![name.to_owned()],
    }
}

/// Interface and version, if the name is one of the contract's.
fn contract_interface(name: &str) -> Option<(&str, &str)> {
    let rest = name.strip_prefix(CONTRACT_PACKAGE)?.strip_prefix('/')?;
    rest.split_once('@')
}

/// Below 1.0 the second number is the one that breaks.
fn is_compatible(version: &str) -> bool {
    let release = |version: &str| {
        let mut numbers = version.splitn(3, '.').map(str::to_owned);
        (numbers.next(), numbers.next())
    };
    release(version) == release(CONTRACT_VERSION)
}

/// The pool has a fixed amount for each call; finding out at the first payment would be late.
/// (The sizes of memories and tables, and the number of core instances, wasmtime compares with
/// the pool when it compiles.)
fn check_resources(component: &Component) -> Result<(), LoadError> {
    let Some(required) = component.resources_required() else {
        return Err(LoadError::Invalid(
            "it instantiates modules that it imports".into(),
        ));
    };
    for (what, needed, available) in [
        ("memories", required.num_memories, engine::MEMORIES_PER_CALL),
        ("tables", required.num_tables, engine::TABLES_PER_CALL),
    ] {
        if needed > available {
            return Err(LoadError::TooLarge {
                what,
                needed,
                available,
            });
        }
    }
    Ok(())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interface(imports: &[(&str, &[&str])], exports: &[&str]) -> Interface {
        Interface {
            imports: imports
                .iter()
                .map(|(name, wanted)| Import {
                    name: (*name).to_owned(),
                    wanted: wanted.iter().map(|item| (*item).to_owned()).collect(),
                })
                .collect(),
            exports: exports.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    const EXPORTS: [&str; 3] = [
        "commerce:payments/descriptor@0.1.0",
        "commerce:payments/gateway@0.1.0",
        "commerce:payments/webhooks@0.1.0",
    ];

    #[test]
    fn an_adapter_imports_http_client_and_types_alone() {
        let adapter = interface(
            &[
                ("commerce:payments/types@0.1.0", &[]),
                ("commerce:payments/http-client@0.1.0", &["send", "send-all"]),
            ],
            &EXPORTS,
        );
        assert_eq!(adapter.check(), Ok("0.1.0".into()));
    }

    #[test]
    fn types_of_another_package_are_foreign_too() {
        let adapter = interface(&[("wasi:io/poll@0.2.6", &[])], &EXPORTS);
        let refusal = adapter.check().expect_err("a foreign import");
        assert_eq!(
            refusal.to_string(),
            "the component imports what an adapter may not have; the only functions it may import are those of commerce:payments/http-client:\n  \
             wasi:io/poll@0.2.6: types only\n\
             Build the adapter for wasm32-unknown-unknown: on the wasip2 target the standard library imports wasi:* by itself."
        );
    }

    #[test]
    fn another_version_is_named() {
        let adapter = interface(&[], &["commerce:payments/gateway@0.2.0"]);
        let refusal = adapter.check().expect_err("another version");
        assert_eq!(
            refusal.to_string(),
            "the component speaks commerce:payments@0.2.0, this host needs commerce:payments@0.1.0: use an adapter made for 0.1.0, or a host for 0.2.0"
        );
        // A later patch of the same version adds nothing that breaks.
        assert!(is_compatible("0.1.7") && !is_compatible("0.10.0") && !is_compatible("1.1.0"));
    }

    #[test]
    fn optional_interfaces_are_found_in_any_order() {
        let of = |exports: &[&str]| interface(&[], exports).optional();
        assert_eq!(
            of(&[
                "commerce:payments/vault@0.1.0",
                "commerce:payments/gateway@0.1.0",
                "commerce:payments/refund-control@0.1.0",
                "commerce:payments/endpoints@0.1.0",
                "commerce:payments/loyalty@0.1.0",
                "acme:payments/batch@0.1.0",
            ]),
            ["endpoints", "vault", "refund-control"]
        );
        assert!(of(&EXPORTS).is_empty());
    }

    #[test]
    fn missing_exports_are_listed() {
        let adapter = interface(&[], &EXPORTS[..2]);
        assert_eq!(
            adapter.check(),
            Err(LoadError::MissingExports(vec![
                "commerce:payments/webhooks@0.1.0".into()
            ]))
        );
    }
}
