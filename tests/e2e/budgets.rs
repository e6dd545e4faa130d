//! What the component may weigh and ask for. Both are the same on every machine.

use host_test::artifacts;

/// Hosts keep many adapters in memory, and pages load them. Raised only with a reason.
const MOST_BYTES: usize = 200_000;

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
