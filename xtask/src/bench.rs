//! `cargo xtask bench`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use component_build::Workspace;
use component_build::environments::{self, PYTHON_HOST};

use crate::{components, process, scenarios};

/// Builds what is measured, prepares what it is compared with, and measures.
pub(crate) fn run(arguments: &[OsString]) -> anyhow::Result<()> {
    let mut say = |line: &str| eprintln!("  {line}");
    let languages = [
        ("--node-sdk", environments::node_sdk(&mut say)?),
        ("--node-host", environments::node_host(&mut say)?),
        ("--python-sdk", environments::python_sdk(&mut say)?),
        ("--python-host", environments::python_host(&mut say)?),
    ];
    let workspace = Workspace::locate();
    let component = components::built(components::ADAPTER)?;
    let mut command = Command::new(build()?);
    command.arg("run").arg("--component").arg(component.path);
    command
        .arg("--folder")
        .arg(workspace.target().join("bench"));
    for (option, environment) in languages {
        if let Some(path) = scenarios::ready(environment)? {
            command.arg(option).arg(path);
        }
    }
    command
        .arg("--python-packages")
        .arg(workspace.root().join(PYTHON_HOST));
    process::run(command.args(arguments))
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
