//! The components that tests run, built when they are missing or older than their sources.

use std::path::PathBuf;

use anyhow::{Context, bail};

/// The environment variable that names the adapter to test instead of building one.
pub const ADAPTER_VARIABLE: &str = "PAYMENTS_ADAPTER";

/// The adapter: the file that `PAYMENTS_ADAPTER` names, else this project's own, built from its
/// sources. What is being built is said on standard error.
///
/// # Errors
/// When the variable names no file, or the build fails; the message says what to do.
pub fn stripe_adapter() -> anyhow::Result<PathBuf> {
    let Some(path) = std::env::var_os(ADAPTER_VARIABLE).filter(|path| !path.is_empty()) else {
        return guest("stripe-adapter");
    };
    let path = PathBuf::from(path);
    if !path.is_file() {
        bail!(
            "{ADAPTER_VARIABLE} is {}, and there is no such file: correct it, or unset it to build the adapter",
            path.display()
        );
    }
    Ok(path)
}

/// The component of any package of this workspace, such as one of `guests/`.
///
/// # Errors
/// When there is no such package or it does not build.
pub fn guest(package: &str) -> anyhow::Result<PathBuf> {
    component_build::build(package, &mut |line| eprintln!("{line}"))
        .map(|built| built.path)
        .with_context(|| format!("cannot build the component of {package}"))
}

/// `payments-core.wasm`: amounts and the ledger for hosts in any language.
///
/// # Errors
/// When it does not build.
pub fn payments_core() -> anyhow::Result<PathBuf> {
    guest("payments-core-component")
}

/// Where hosts of the harness keep compiled code, so that the next one starts at once.
pub fn compiled_code() -> PathBuf {
    component_build::Workspace::locate()
        .target()
        .join("compiled-components")
}
