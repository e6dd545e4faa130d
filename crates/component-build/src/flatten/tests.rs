//! Components of a few lines of WIT, as the encoder makes them.

use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, PackageId, Resolve};

use super::*;
use crate::{Workspace, describe};

const SHOP: &str = "
    package shop:pay@0.1.0;

    interface types {
        enum mode { test, live }
        record money { minor-units: u64, currency: string }
        record connection { mode: mode, key: option<string> }
        variant failure { declined(string), timeout }
        record unused-by-any-function { mode: mode }
    }

    interface http {
        use types.{money};
        record request { price: money, hosts: list<string> }
        send: func(request: request) -> result<string>;
    }

    interface gateway {
        use types.{connection, failure, money as amount};
        enum refund-reason { duplicate, other }
        enum void-reason { duplicate, other }
        record refund { amount: option<amount>, reason: refund-reason, tag: void-reason }
        type references = list<string>;
        give-back: func(to: connection, what: refund) -> result<references, failure>;
        money-of: func(what: refund, hosts: list<string>) -> tuple<amount, option<string>>;
    }

    interface vault {
        use types.{connection, failure, unused-by-any-function};
        use http.{request};
        flags rights { read, write }
        type note = option<string>;
        record never-mentioned { rights: rights, was: unused-by-any-function }
        store: func(at: connection, request: request) -> result<list<rights>, failure>;
    }

    world adapter {
        import http;
        export gateway;
        export vault;
    }";

#[test]
fn types_are_written_once_and_the_wit_stays() {
    let nested = component(SHOP, "adapter");
    let flat = flatten(&nested).expect("flattened");
    assert!(
        flat.len() < nested.len() * 3 / 4,
        "{} of {} bytes",
        flat.len(),
        nested.len()
    );
    assert_eq!(wit(&flat).expect("WIT"), wit(&nested).expect("WIT"));
    assert_eq!(
        describe(&flat).expect("description"),
        describe(&nested).expect("description")
    );
    for field in ["minor-units", "tag"] {
        assert!(occurrences(&nested, field) > 1, "{field}");
        assert_eq!(occurrences(&flat, field), 1, "{field}");
    }
}

/// Also what no adapter exports yet.
#[test]
fn every_interface_of_an_adapter_can_be_flattened() {
    let mut resolve = Resolve::default();
    let (package, _) = resolve
        .push_dir(Workspace::locate().root().join("wit"))
        .expect("the contract");
    let nested = encoded(&resolve, package, "every-interface");
    let flat = flatten(&nested).expect("flattened");
    assert!(
        flat.len() < nested.len() / 2,
        "{} of {} bytes",
        flat.len(),
        nested.len()
    );
}

/// In the other interface's name a type is the other interface's for whoever reads the component.
#[test]
fn an_interface_owns_the_types_that_it_uses() {
    let flat = flatten(&component(SHOP, "adapter")).expect("flattened");
    let decoded = wit_component::decode(&flat).expect("decoded");
    let resolve = decoded.resolve();
    let (id, gateway) = resolve
        .interfaces
        .iter()
        .find(|(_, interface)| interface.name.as_deref() == Some("gateway"))
        .expect("gateway");
    let give_back = &gateway.functions["give-back"];
    let wit_parser::Type::Id(to) = give_back.params[0].ty else {
        panic!("{:?}", give_back.params);
    };
    assert_eq!(resolve.types[to].name.as_deref(), Some("connection"));
    assert_eq!(
        resolve.types[to].owner,
        wit_parser::TypeOwner::Interface(id)
    );
}

#[test]
fn the_same_component_is_flattened_to_the_same_bytes() {
    let nested = component(SHOP, "adapter");
    assert_eq!(
        flatten(&nested).expect("flattened"),
        flatten(&nested).expect("flattened")
    );
}

#[test]
fn what_is_flat_is_left_alone() {
    let flat = flatten(&component(SHOP, "adapter")).expect("flattened");
    check_unsupported(&flat, "nested component");
}

#[test]
fn a_component_of_an_unknown_shape_is_left_alone() {
    for (items, reason) in [
        (
            "interface vault { resource token { use-up: func(); } }
             world w { export vault; }",
            "resource",
        ),
        (
            "interface tokens { resource token; }
             interface vault { use tokens.{token}; spend: func(token: token); }
             world w { import tokens; export vault; }",
            "resource",
        ),
        (
            "interface types { record money { minor-units: u64 } }
             interface ledger { use types.{money}; book: func(money: money); }
             world w { export types; export ledger; }",
            "interface that it exports",
        ),
        (
            "interface ledger { record money { minor-units: u64 } type amount = money;
                                book: func(amount: amount); }
             world w { export ledger; }",
            "two names",
        ),
        (
            "world w { export run: func(); }",
            "exports more than interfaces",
        ),
        ("world w {}", "nested component"),
    ] {
        let nested = component(&format!("package shop:pay;\n{items}"), "w");
        check_unsupported(&nested, reason);
    }
}

#[test]
fn what_is_no_component_is_refused() {
    for bytes in [&b"text"[..], b"\0asm\x0d\0\x01\0\x07\x05ab"] {
        flatten(bytes).expect_err("no component");
    }
}

fn check_unsupported(component: &[u8], reason: &str) {
    match flatten(component) {
        Err(NotFlattened::Unsupported(why)) => assert!(why.contains(reason), "{why}"),
        other => panic!("{reason}: {:?}", other.map(|bytes| bytes.len())),
    }
}

fn component(wit: &str, world: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("shop.wit", wit).expect("WIT");
    encoded(&resolve, package, world)
}

fn encoded(resolve: &Resolve, package: PackageId, world: &str) -> Vec<u8> {
    let world = resolve
        .select_world(&[package], Some(world))
        .expect("world");
    let mut module = dummy_module(resolve, world, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8).expect("metadata");
    ComponentEncoder::default()
        .validate(true)
        .module(&module)
        .and_then(|encoder| encoder.encode())
        .expect("component")
}

fn occurrences(component: &[u8], text: &str) -> usize {
    component
        .windows(text.len())
        .filter(|part| *part == text.as_bytes())
        .count()
}
