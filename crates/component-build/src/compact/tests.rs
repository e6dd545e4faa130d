//! Components of a few lines of WIT, as the encoder makes them.

use std::collections::BTreeMap;

use wasmparser::{
    CanonicalFunction, CanonicalOption, ComponentAlias, ComponentExternalKind, ComponentInstance,
    ExternalKind, Instance, Parser, Payload,
};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{LiftLowerAbi, ManglingAndAbi, PackageId, Resolve};

use super::contents::Item;
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
    let compacted = compact(&nested).expect("compacted");
    assert!(
        compacted.len() < nested.len() * 3 / 4,
        "{} of {} bytes",
        compacted.len(),
        nested.len()
    );
    assert_eq!(wit(&compacted).expect("WIT"), wit(&nested).expect("WIT"));
    assert_eq!(
        describe(&compacted).expect("description"),
        describe(&nested).expect("description")
    );
    for field in ["minor-units", "tag"] {
        assert!(occurrences(&nested, field) > 1, "{field}");
        assert_eq!(occurrences(&compacted, field), 1, "{field}");
    }
}

/// Also what no adapter exports yet.
#[test]
fn every_interface_of_an_adapter_can_be_compacted() {
    let mut resolve = Resolve::default();
    let (package, _) = resolve
        .push_dir(Workspace::locate().root().join("wit"))
        .expect("the contract");
    let nested = encoded(&resolve, package, "every-interface");
    let compacted = compact(&nested).expect("compacted");
    assert!(
        compacted.len() < nested.len() / 2,
        "{} of {} bytes",
        compacted.len(),
        nested.len()
    );
}

/// In the other interface's name a type is the other interface's for whoever reads the component.
#[test]
fn an_interface_owns_the_types_that_it_uses() {
    let compacted = compact(&component(SHOP, "adapter")).expect("compacted");
    let decoded = wit_component::decode(&compacted).expect("decoded");
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

/// A mix-up of two functions with one signature would be valid and have the same WIT.
#[test]
fn each_function_is_the_code_that_it_was() {
    let nested = component(SHOP, "adapter");
    let compacted = compact(&nested).expect("compacted");
    let contents = Contents::read(&nested).expect("contents");
    let before = functions_of(contents.core_module_at(0).expect("a module"));
    let after = code_of(&compacted);
    for name in [
        "cabi_realloc",
        "cabi_post_shop:pay/gateway@0.1.0#give-back",
        "shop:pay/gateway@0.1.0#give-back",
        "shop:pay/gateway@0.1.0#money-of",
        "shop:pay/vault@0.1.0#store",
    ] {
        assert_eq!(after.get(name), before.get(name), "{name}");
        assert!(before.contains_key(name), "{name}");
    }
}

#[test]
fn names_that_nobody_sees_are_short() {
    let nested = component(SHOP, "adapter");
    let compacted = compact(&nested).expect("compacted");
    for (name, after) in [
        ("shop:pay/gateway@0.1.0#give-back", 0),
        ("shop:pay/http@0.1.0", 1),
        ("producers", 0),
    ] {
        assert!(occurrences(&nested, name) > after, "{name}");
        assert_eq!(occurrences(&compacted, name), after, "{name}");
    }
    for name in ["$imports", "_initialize"] {
        // One module exports it and another imports it.
        assert_eq!(occurrences(&compacted, name), 2, "{name}");
    }
}

#[test]
fn the_same_component_is_compacted_to_the_same_bytes() {
    let nested = component(SHOP, "adapter");
    assert_eq!(
        compact(&nested).expect("compacted"),
        compact(&nested).expect("compacted")
    );
}

#[test]
fn what_is_compact_is_left_alone() {
    let compacted = compact(&component(SHOP, "adapter")).expect("compacted");
    check_unsupported(&compacted, "nested component");
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
        compact(bytes).expect_err("no component");
    }
}

fn check_unsupported(component: &[u8], reason: &str) {
    match compact(component) {
        Err(NotCompacted::Unsupported(why)) => assert!(why.contains(reason), "{why}"),
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
    let mut module = dummy_module(resolve, world, ManglingAndAbi::Legacy(LiftLowerAbi::Sync));
    embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8).expect("metadata");
    ComponentEncoder::default()
        .validate(true)
        .module(&module)
        .and_then(|encoder| encoder.encode())
        .expect("component")
}

/// By the name that a core function has before [`compact`] its index in the module, as far as
/// exported functions lead there.
fn code_of(component: &[u8]) -> BTreeMap<String, u32> {
    let contents = Contents::read(component).expect("contents");
    let mut code = BTreeMap::new();
    for item in &contents.items {
        let Item::Export(interface) = item else {
            continue;
        };
        let instance = contents.instance_at(interface.index).expect("an instance");
        let Item::Instance(ComponentInstance::FromExports(exports)) = instance else {
            panic!("{instance:?}");
        };
        for export in exports {
            if export.kind != ComponentExternalKind::Func {
                continue;
            }
            let function = contents.function_at(export.index).expect("a function");
            let Item::Canonical(CanonicalFunction::Lift {
                core_func_index,
                options,
                ..
            }) = function
            else {
                panic!("{function:?}");
            };
            let name = format!("{}#{}", interface.name.name, export.name.name);
            for option in options {
                match option {
                    CanonicalOption::Realloc(index) => {
                        code.insert("cabi_realloc".to_owned(), core_function(&contents, *index));
                    }
                    CanonicalOption::PostReturn(index) => {
                        let name = format!("cabi_post_{name}");
                        code.insert(name, core_function(&contents, *index));
                    }
                    _ => {}
                }
            }
            code.insert(name, core_function(&contents, *core_func_index));
        }
    }
    code
}

/// The index in its module that the core function `index` of a component has.
fn core_function(contents: &Contents<'_>, index: u32) -> u32 {
    let sources = contents.items.iter().filter_map(|item| match item {
        Item::Alias(ComponentAlias::CoreInstanceExport {
            kind: ExternalKind::Func,
            instance_index,
            name,
        }) => Some(Some((*instance_index, *name))),
        Item::Canonical(CanonicalFunction::Lower { .. }) => Some(None),
        _ => None,
    });
    let (instance, name) = nth(sources, index).expect("an alias");
    let Instance::Instantiate { module_index, .. } = nth(contents.core_instances(), instance)
    else {
        panic!("instance {instance} is made of no module");
    };
    functions_of(contents.core_module_at(*module_index).expect("a module"))[name]
}

fn nth<T>(mut items: impl Iterator<Item = T>, index: u32) -> T {
    let index = usize::try_from(index).expect("an index");
    items.nth(index).expect("so many")
}

fn functions_of(module: &[u8]) -> BTreeMap<String, u32> {
    let mut functions = BTreeMap::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ExportSection(section) = payload.expect("a section") {
            for export in section {
                let export = export.expect("an export");
                if export.kind == ExternalKind::Func {
                    functions.insert(export.name.to_owned(), export.index);
                }
            }
        }
    }
    functions
}

fn occurrences(component: &[u8], text: &str) -> usize {
    component
        .windows(text.len())
        .filter(|part| *part == text.as_bytes())
        .count()
}
