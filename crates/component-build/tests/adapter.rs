//! Builds the real adapter. Later tests use the same file, so this costs the build once.

use component_build::{Built, build, component_path, describe};

fn adapter() -> Built {
    build("stripe-adapter", &mut |line| println!("{line}"))
        .unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_adapter_is_built_once_and_then_taken_from_the_cache() {
    let first = adapter();
    assert_eq!(first.path, component_path("stripe-adapter"));
    assert_eq!(first.bytes, first.path.metadata().expect("file").len());
    let second = adapter();
    assert!(second.fresh);
    assert_eq!(first.sha256, second.sha256);
}

#[test]
fn the_adapter_can_call_nothing_but_its_http_client() {
    let component = std::fs::read(adapter().path).expect("component");
    let description = describe(&component).expect("a component");
    let callable: Vec<_> = description
        .imports
        .iter()
        .filter(|import| !import.is_types_only())
        .map(|import| import.name.as_str())
        .collect();
    assert_eq!(callable, ["commerce:payments/http-client@0.1.0"]);
    let exports: Vec<_> = description
        .exports
        .iter()
        .map(|export| export.name.as_str())
        .collect();
    assert_eq!(
        exports,
        [
            "commerce:payments/descriptor@0.1.0",
            "commerce:payments/gateway@0.1.0",
            "commerce:payments/webhooks@0.1.0",
            "commerce:payments/endpoints@0.1.0",
            "commerce:payments/vault@0.1.0",
            "commerce:payments/batch@0.1.0",
            "commerce:payments/disputes@0.1.0",
            "commerce:payments/transfers@0.1.0",
            "commerce:payments/refund-control@0.1.0",
            "commerce:payments/records@0.1.0",
            "commerce:payments/onboarding@0.1.0",
        ]
    );
}

/// A shape that `compact` does not know is left as it is, without a word: tens of kilobytes more.
#[test]
fn neither_types_nor_names_of_the_adapter_are_written_again() {
    let component = std::fs::read(adapter().path).expect("component");
    // So the encoder calls what it passes into a nested component, and the compiler what it exports.
    for needle in ["import-type-", "@0.1.0#"] {
        let mut parts = component.windows(needle.len());
        assert!(!parts.any(|part| part == needle.as_bytes()), "{needle}");
    }
}

/// The same sources give the same bytes in every checkout, so that a hash can be published.
#[test]
fn the_component_names_no_folder_of_this_machine() {
    let component = std::fs::read(adapter().path).expect("component");
    let root = component_build::Workspace::locate().root().to_owned();
    let folders = [Some(root), std::env::home_dir()];
    for folder in folders.into_iter().flatten() {
        let needle = folder.as_os_str().as_encoded_bytes();
        assert!(
            needle == b"/" || !component.windows(needle.len()).any(|part| part == needle),
            "the component contains {}",
            folder.display()
        );
    }
}

#[test]
fn an_unknown_package_is_named_with_those_that_exist() {
    let error = build("stripe-adaptor", &mut |_| {}).expect_err("no such package");
    let text = error.to_string();
    assert!(text.contains("no package `stripe-adaptor`"), "{text}");
    assert!(text.contains("stripe-adapter"), "{text}");
}

#[test]
fn a_package_without_a_wasm_library_says_what_it_lacks() {
    let error = build("component-build", &mut |_| {}).expect_err("a plain library");
    assert!(error.to_string().contains("cdylib"), "{error}");
}
