//! The harness, `host-test`: built here, run as a program. `xtask` does not link it, because it
//! would then have to build wasmtime before it could say anything.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use component_build::Workspace;

use crate::{components, process};

/// `cargo xtask demo`.
pub(crate) fn demo(arguments: &[OsString]) -> anyhow::Result<()> {
    components::built(components::ADAPTER)?;
    let program = build()?;
    process::run(Command::new(program).arg("demo").args(arguments))
}

/// Builds the harness and returns the path of its program. The first time takes minutes, most of
/// them for wasmtime; cargo shows how far it is.
pub(crate) fn build() -> anyhow::Result<PathBuf> {
    let arguments = ["build", "--package", "host-test", "--bin", "host-test"];
    process::run(&mut process::cargo(&arguments))?;
    Ok(Workspace::locate()
        .target()
        .join("debug")
        .join(format!("host-test{}", std::env::consts::EXE_SUFFIX)))
}
