//! What the components may weigh and ask for. Both are the same on every machine.

use host_test::artifacts;

/// Hosts keep many adapters in memory, and pages load them. 256,000 is the product's limit, with
/// every optional interface. Raised only with a reason.
const MOST_BYTES: usize = 256_000;

fn component() -> Vec<u8> {
    let path = artifacts::stripe_adapter().expect("the component");
    std::fs::read(path).expect("the component's file")
}

#[test]
fn the_component_is_small() {
    let size = component().len();
    assert!(
        size <= MOST_BYTES,
        "the component has {size} bytes, {} more than it may",
        size - MOST_BYTES
    );
}

#[test]
fn the_only_imported_functions_are_those_of_http_client() {
    let description = component_build::describe(&component()).expect("a component");
    let callable: Vec<_> = description
        .imports
        .into_iter()
        .filter(|import| !import.is_types_only())
        .collect();
    let [http_client] = callable.as_slice() else {
        panic!("it imports {callable:?}");
    };
    assert_eq!(http_client.name, "commerce:payments/http-client@0.1.0");
    assert!(http_client.resources.is_empty());
    let known = ["send", "send-all"];
    assert!(
        http_client
            .functions
            .iter()
            .all(|function| known.contains(&function.as_str())),
        "{:?}",
        http_client.functions
    );
}

/// Of payments-core.wasm: reading and writing the contract's payments, and JSON, are most of it. 32,000
/// of them are what else an event can hold: the ledger takes events as `verify` gave them, so that no
/// host has to take them apart.
const MOST_BYTES_OF_CORE: usize = 215_000;

fn core() -> Vec<u8> {
    let path = artifacts::payments_core().expect("payments-core.wasm");
    std::fs::read(path).expect("the component's file")
}

#[test]
fn payments_core_is_small() {
    let size = core().len();
    assert!(
        size <= MOST_BYTES_OF_CORE,
        "payments-core.wasm has {size} bytes, {} more than it may",
        size - MOST_BYTES_OF_CORE
    );
}

/// Not even types, so that every host can load it with an empty linker.
#[test]
fn payments_core_imports_nothing() {
    let description = component_build::describe(&core()).expect("a component");
    assert!(description.imports.is_empty(), "{:?}", description.imports);
    let exports: Vec<_> = description
        .exports
        .iter()
        .map(|export| export.name.as_str())
        .collect();
    assert_eq!(
        exports,
        [
            "commerce:payments/types@0.1.0",
            "commerce:payments/amounts@0.1.0",
            "commerce:payments/ledger@0.1.0",
        ]
    );
}
