//! `cargo xtask bench`.

mod cold_demo;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use component_build::Workspace;
use component_build::environments::{self, PYTHON_HOST};

use crate::{components, process, scenarios};

pub(crate) fn run(arguments: &[OsString]) -> anyhow::Result<()> {
    match arguments.first().and_then(|first| first.to_str()) {
        Some("profile") => profile(arguments),
        Some("cold-demo") => cold_demo::measure(&folder()),
        _ => measure(arguments),
    }
}

/// Builds what is measured, prepares what it is compared with, and measures.
fn measure(arguments: &[OsString]) -> anyhow::Result<()> {
    let mut say = |line: &str| eprintln!("  {line}");
    let languages = [
        ("--node-sdk", environments::node_sdk(&mut say)?),
        ("--node-host", environments::node_host(&mut say)?),
        ("--python-sdk", environments::python_sdk(&mut say)?),
        ("--python-host", environments::python_host(&mut say)?),
    ];
    let component = components::built(components::ADAPTER)?;
    let mut command = Command::new(build()?);
    command.arg("run").arg("--component").arg(component.path);
    command.arg("--folder").arg(folder());
    for (option, environment) in languages {
        if let Some(path) = scenarios::ready(environment)? {
            command.arg(option).arg(path);
        }
    }
    command
        .arg("--python-packages")
        .arg(Workspace::locate().root().join(PYTHON_HOST));
    process::run(command.args(arguments))
}

/// Needs a component whose functions have names, and nothing of other languages.
fn profile(arguments: &[OsString]) -> anyhow::Result<()> {
    let mut say = |line: &str| eprintln!("  {line}");
    let component = component_build::build_with_names(components::ADAPTER, &mut say)?;
    let mut command = Command::new(build()?);
    command.args(arguments).arg("--component").arg(component);
    command.arg("--folder").arg(folder());
    process::run(&mut command)
}

/// Of what is measured.
fn folder() -> PathBuf {
    Workspace::locate().target().join("bench")
}

/// With optimizations: the first time takes minutes, most of them for wasmtime.
fn build() -> anyhow::Result<PathBuf> {
    process::run(&mut process::cargo(&[
        "build",
        "--package",
        "bench",
        "--profile",
        "bench",
    ]))?;
    Ok(Workspace::locate()
        .target()
        .join("release")
        .join(format!("bench{}", std::env::consts::EXE_SUFFIX)))
}
