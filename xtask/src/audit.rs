//! `cargo xtask audit`.

use anyhow::bail;

use crate::process;

pub(crate) fn run() -> anyhow::Result<()> {
    if process::output(&mut process::cargo(&["deny", "--version"])).is_err() {
        bail!(
            "not run: cargo-deny is not installed. Install it with `cargo install --locked cargo-deny`"
        );
    }
    process::run(&mut process::cargo(&["deny", "--all-features", "check"]))
}
