//! The contract as data is what the WIT files say.

use std::path::{Path, PathBuf};

use component_build::{Shape, contract};
use serde_json::{Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_file_is_current() {
    let read = contract(&root().join("wit")).expect("the contract can be read");
    let read = serde_json::to_value(read).expect("JSON");
    let file = std::fs::read_to_string(root().join("schemas/contract.json")).expect("the file");
    let file: Value = serde_json::from_str(&file).expect("JSON");
    assert!(file == read, "write it again: `cargo xtask contract`");
}

#[test]
fn types_are_named_where_they_are_defined() {
    let read = contract(&root().join("wit")).expect("the contract can be read");
    assert_eq!(read.package, "commerce:payments@0.1.0");
    let authorize = &read.functions["gateway.authorize"];
    let operation = &authorize.parameters[0];
    assert_eq!(operation.content, Some(json!("types.operation")));
    assert_eq!(
        authorize.result,
        Some(json!({"result": {"ok": "types.payment", "err": "types.adapter-error"}}))
    );
    let Shape::Alias { target } = &read.types["types.unix-seconds"].shape else {
        panic!("another shape");
    };
    assert_eq!(target, "u64");
    // `use` makes no second one.
    assert!(!read.types.contains_key("gateway.payment"));
}

/// A contract that a host in another language could not map is refused, not written in part.
#[test]
fn what_the_rules_of_the_contract_exclude_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let wit = "package a:b@0.1.0;\ninterface c { flags d { e } }\n";
    std::fs::write(folder.path().join("c.wit"), wit).expect("written");
    let error = contract(folder.path()).expect_err("flags");
    assert!(error.to_string().contains("flags"), "{error}");
}
