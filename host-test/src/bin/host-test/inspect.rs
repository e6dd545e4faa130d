//! `host-test inspect`.

use std::path::{Path, PathBuf};

use anstream::println;
use anyhow::Context;
use component_build::{Description, Interface};
use host_test::json::{ToJson, case_name};
use payments_host::types::AdapterInfo;
use payments_host::{Adapter, Egress, Host, LoadError};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::terminal::{BAD, BOLD, GOOD, field, styled};

/// Options of `inspect`.
#[derive(clap::Args)]
pub struct Options {
    /// The component's file.
    #[arg(value_name = "ADAPTER.wasm")]
    component: PathBuf,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub async fn run(options: Options) -> anyhow::Result<Exit> {
    let path = &options.component;
    let bytes = std::fs::read(path).with_context(|| {
        format!(
            "cannot read {}; `cargo xtask build` makes one",
            path.display()
        )
    })?;
    // Nothing may be reached: only `describe` is called, and it makes no request.
    let host = Host::builder()
        .egress(Egress::new())
        .max_concurrent_calls(1)
        .cache_dir(host_test::artifacts::compiled_code())
        .build()?;
    let size = bytes.len();
    let interfaces = component_build::describe(&bytes).ok();
    match host.load(bytes).await {
        Ok(adapter) => {
            let info = adapter.describe().await;
            let info = info.context("the component loads, and `describe` fails")?;
            if options.json {
                println!("{:#}", loaded_as_json(&adapter, &info, interfaces.as_ref()));
            } else {
                show(path, &adapter, &info, interfaces.as_ref());
            }
            Ok(Exit::Done)
        }
        Err(error) => {
            if options.json {
                println!("{:#}", refused_as_json(&error, size, interfaces.as_ref()));
            } else {
                show_refused(path, &error, size, interfaces.as_ref());
            }
            Ok(Exit::Refused)
        }
    }
}

fn show(path: &Path, adapter: &Adapter, info: &AdapterInfo, interfaces: Option<&Description>) {
    let inspection = adapter.inspection();
    println!("{}", styled(BOLD, path.display()));
    field("size", component_build::size(inspection.size as u64));
    field("sha256", &inspection.sha256);
    field("contract", &inspection.contract_version);
    show_interfaces(interfaces);
    println!("{}", styled(BOLD, "It says of itself"));
    field("name", format!("{} {}", info.name, info.version));
    let api_version = info.provider_api_version.as_deref().unwrap_or("(unnamed)");
    field("provider", format!("{}, API {api_version}", info.provider));
    field("reaches", info.hosts.join(", "));
    for need in &info.credentials {
        let necessity = if need.is_required {
            "required"
        } else {
            "optional"
        };
        field(
            "credential",
            format!("{} ({necessity}): {}", need.name, need.description),
        );
    }
    let features: Vec<_> = info.features.iter().map(case_name).collect();
    field("features", features.join(", "));
    field("extensions", info.extension_keys.join(", "));
    field("currencies", info.currencies.len());
    field("webhook events", info.webhook_events.len());
    field(
        "repeats within",
        format!("{} hours", info.idempotency_window / 3600),
    );
}

fn show_refused(path: &Path, error: &LoadError, size: usize, interfaces: Option<&Description>) {
    println!("{}", styled(BOLD, path.display()));
    field("size", component_build::size(size as u64));
    show_interfaces(interfaces);
    println!("{} {error}", styled(BAD, "A host refuses it:"));
}

fn show_interfaces(interfaces: Option<&Description>) {
    let Some(Description { imports, exports }) = interfaces else {
        return;
    };
    println!("{}", styled(BOLD, "Imports"));
    for import in imports {
        println!("  {}", contents(import));
    }
    println!("{}", styled(BOLD, "Exports"));
    for export in exports {
        println!("  {}", contents(export));
    }
}

fn contents(interface: &Interface) -> String {
    if interface.is_types_only() {
        return format!("{} (types only)", interface.name);
    }
    let items = interface.functions.iter().chain(&interface.resources);
    let items: Vec<_> = items.map(String::as_str).collect();
    format!("{}: {}", interface.name, styled(GOOD, items.join(", ")))
}

fn loaded_as_json(
    adapter: &Adapter,
    info: &AdapterInfo,
    interfaces: Option<&Description>,
) -> Value {
    json!({
        "accepted": true,
        "component": host_test::json::of_inspection(adapter.inspection()),
        "interfaces": interfaces.map(interfaces_as_json),
        "descriptor": info.to_json(),
    })
}

fn refused_as_json(error: &LoadError, size: usize, interfaces: Option<&Description>) -> Value {
    json!({
        "accepted": false,
        "reason": error.to_string(),
        "component": { "size": size },
        "interfaces": interfaces.map(interfaces_as_json),
    })
}

fn interfaces_as_json(description: &Description) -> Value {
    let list = |interfaces: &[Interface]| -> Value {
        let as_json = |interface: &Interface| {
            json!({
                "name": interface.name,
                "functions": interface.functions,
                "resources": interface.resources,
            })
        };
        interfaces.iter().map(as_json).collect()
    };
    json!({ "imports": list(&description.imports), "exports": list(&description.exports) })
}
