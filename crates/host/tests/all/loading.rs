//! What is not an adapter is refused, with a message that says what it is and what to do.

use payments_host::{ForeignImport, LoadError};
use wasm_encoder::{
    CodeSection, Component, ComponentBuilder, ComponentExportKind, ComponentExportSection,
    ComponentValType, ExportKind, ExportSection, Function, FunctionSection, InstanceSection,
    MemorySection, MemoryType, Module, ModuleArg, ModuleSection, TypeSection,
};

use crate::support::{self, host};

async fn refusal(bytes: impl Into<Vec<u8>>) -> LoadError {
    host()
        .build()
        .expect("a host")
        .load(bytes)
        .await
        .expect_err("a refusal")
}

#[tokio::test]
async fn an_adapter_is_loaded_and_described() {
    let adapter = support::adapter().await;
    let inspection = adapter.inspection();
    assert_eq!(inspection.contract_version, "0.1.0");
    assert_eq!(
        inspection.imported_functions,
        [
            "commerce:payments/http-client@0.1.0.send",
            "commerce:payments/http-client@0.1.0.send-all",
        ]
    );
    assert_eq!(
        inspection.exports,
        [
            "commerce:payments/descriptor@0.1.0",
            "commerce:payments/gateway@0.1.0",
            "commerce:payments/webhooks@0.1.0",
            "commerce:payments/batch@0.1.0",
            "commerce:payments/onboarding@0.1.0",
        ]
    );
    assert_eq!(inspection.optional_interfaces, ["batch", "onboarding"]);
    assert!(adapter.batch().is_some() && adapter.onboarding().is_some());
    assert!(adapter.endpoints().is_none() && adapter.vault().is_none());
    assert_eq!(inspection.sha256.len(), 64);
    support::check_works(&adapter).await;
}

#[tokio::test]
async fn a_foreign_import_is_refused_with_what_it_wanted() {
    let bytes = std::fs::read(support::foreign_import()).expect("the guest");
    let refusal = refusal(bytes).await;
    let wanted = ForeignImport {
        name: "example:clock/wall".into(),
        wanted: vec!["now".into()],
    };
    assert_eq!(refusal, LoadError::ForeignImports(vec![wanted]));
    assert_eq!(
        refusal.to_string(),
        "the component imports what an adapter may not have; the only functions it may import are those of commerce:payments/http-client:\n  \
         example:clock/wall: now\n\
         Take the time, configuration and the like from the parameters of the call, or compose the component with one that provides the import (`wac plug`)."
    );
}

#[tokio::test]
async fn what_is_not_a_component_is_told_apart() {
    assert_eq!(refusal(Module::new().finish()).await, LoadError::CoreModule);
    assert_eq!(
        refusal(*b"<html>not found</html>").await,
        LoadError::NotAComponent
    );
    assert_eq!(refusal(*b"").await, LoadError::NotAComponent);
    let mut cut_short = std::fs::read(support::hostile()).expect("the guest");
    cut_short.truncate(cut_short.len() / 2);
    assert!(matches!(refusal(cut_short).await, LoadError::Invalid(_)));
}

/// The names fit, and calls would fail later.
#[tokio::test]
async fn an_optional_interface_of_another_shape_is_refused() {
    // An adapter that exports its first import, which are the types, as `endpoints`.
    let mut bytes = std::fs::read(support::hostile()).expect("the guest");
    let mut exports = ComponentExportSection::new();
    let kind = ComponentExportKind::Instance;
    exports.export("commerce:payments/endpoints@0.1.0", kind, 0, None);
    let mut component = Component::new();
    component.section(&exports);
    bytes.extend_from_slice(&component.finish()[Component::new().finish().len()..]);
    let refusal = refusal(bytes).await;
    let LoadError::ContractTypes(reason) = &refusal else {
        panic!("{refusal:?}");
    };
    assert!(
        reason.starts_with("the optional interface `endpoints`: "),
        "{reason}"
    );
}

/// Every name fits, and the first payment would fail.
#[tokio::test]
async fn functions_of_other_types_are_refused() {
    let refusal = refusal(without_types()).await;
    let LoadError::ContractTypes(reason) = &refusal else {
        panic!("{refusal:?}");
    };
    assert!(
        reason.starts_with("the function descriptor.describe: "),
        "{reason}"
    );
}

/// The interfaces that an adapter must have, with functions that take and give nothing.
fn without_types() -> Vec<u8> {
    let mut component = ComponentBuilder::default();
    for (interface, functions) in [
        ("descriptor", &["describe", "get-client-config"][..]),
        (
            "gateway",
            &[
                "authorize",
                "confirm",
                "update",
                "get-payment",
                "capture",
                "adjust",
                "cancel",
                "refund",
                "reverse",
                "get-transaction",
                "find",
            ],
        ),
        ("webhooks", &["verify", "resolve"]),
    ] {
        let functions = component.component(None, functions_without_types(functions));
        let no_arguments: [(&str, ComponentExportKind, u32); 0] = [];
        let instance = component.instantiate(None, functions, no_arguments);
        let name = format!("commerce:payments/{interface}@0.1.0");
        component.export(&name, ComponentExportKind::Instance, instance, None);
    }
    component.finish()
}

fn functions_without_types(names: &[&str]) -> ComponentBuilder {
    let mut types = TypeSection::new();
    types.ty().function([], []);
    let mut functions = FunctionSection::new();
    functions.function(0);
    let mut exports = ExportSection::new();
    exports.export("nothing", ExportKind::Func, 0);
    let mut body = Function::new([]);
    body.instructions().end();
    let mut code = CodeSection::new();
    code.function(&body);
    let mut module = Module::new();
    module
        .section(&types)
        .section(&functions)
        .section(&exports)
        .section(&code);

    let mut component = ComponentBuilder::default();
    let module = component.core_module(None, &module);
    let no_arguments: [(&str, ModuleArg); 0] = [];
    let instance = component.core_instantiate(None, module, no_arguments);
    let nothing = component.core_alias_export(None, instance, "nothing", ExportKind::Func);
    let no_parameters: [(&str, ComponentValType); 0] = [];
    let (ty, mut function) = component.type_function(None);
    function.params(no_parameters).result(None);
    for name in names {
        let function = component.lift_func(None, nothing, ty, []);
        component.export(*name, ComponentExportKind::Func, function, None);
    }
    component
}

#[tokio::test]
async fn a_missing_file_is_named() {
    let host = host().build().expect("a host");
    let refusal = host
        .load_file("no-such-adapter.wasm")
        .await
        .expect_err("a refusal");
    assert!(
        refusal
            .to_string()
            .starts_with("cannot read no-such-adapter.wasm: "),
        "{refusal}"
    );
}

#[tokio::test]
async fn an_empty_component_lacks_everything() {
    assert_eq!(
        refusal(Component::new().finish()).await,
        LoadError::MissingExports(
            ["descriptor", "gateway", "webhooks"]
                .map(|name| format!("commerce:payments/{name}@0.1.0"))
                .into()
        )
    );
}

/// A component that instantiates so many modules with a memory each.
fn with_memories(count: u32) -> Vec<u8> {
    let mut module = Module::new();
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    module.section(&memories);
    let mut instances = InstanceSection::new();
    for _ in 0..count {
        instances.instantiate(0, std::iter::empty::<(&str, ModuleArg)>());
    }
    let mut component = Component::new();
    component.section(&ModuleSection(&module));
    component.section(&instances);
    component.finish()
}

#[tokio::test]
async fn a_component_larger_than_a_place_in_the_pool_is_refused() {
    assert_eq!(
        refusal(with_memories(3)).await,
        LoadError::TooLarge {
            what: "memories",
            needed: 3,
            available: 2
        }
    );
    let refusal = refusal(with_memories(9)).await;
    assert!(
        matches!(&refusal, LoadError::Invalid(reason) if reason.contains('9')),
        "{refusal}"
    );
}
