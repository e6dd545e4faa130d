use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use crate::{BuildError, Workspace};

/// A module for this target imports nothing by itself; `wasm32-wasip2` would bring WASI in.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// What `rustc -vV` says: part of the inputs, since another compiler makes other bytes.
pub(crate) fn rustc_version(workspace: &Workspace) -> Result<String, BuildError> {
    rustc(workspace, &["-vV"])
}

/// The commit that the compiler was built from, which names its standard library's sources.
pub(crate) fn rustc_commit(version: &str) -> &str {
    version
        .lines()
        .find_map(|line| line.strip_prefix("commit-hash: "))
        .unwrap_or("unknown")
}

pub(crate) fn sysroot(workspace: &Workspace) -> Result<PathBuf, BuildError> {
    rustc(workspace, &["--print", "sysroot"]).map(|path| PathBuf::from(path.trim()))
}

/// Adds the wasm target when it is missing, and says so.
pub(crate) fn ensure_target(
    workspace: &Workspace,
    progress: &mut dyn FnMut(&str),
) -> Result<(), BuildError> {
    if has_target(workspace)? {
        return Ok(());
    }
    progress(&format!(
        "the Rust target {TARGET} is missing: adding it with `rustup target add {TARGET}`"
    ));
    let missing = |reason: String| BuildError::MissingTarget {
        target: TARGET,
        reason,
    };
    let output = Command::new("rustup")
        .args(["target", "add", TARGET])
        .current_dir(workspace.root())
        .output()
        .map_err(|error| missing(format!("rustup could not be run ({error})")))?;
    if !output.status.success() || !has_target(workspace)? {
        return Err(missing(
            String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        ));
    }
    Ok(())
}

/// Asks the compiler, not rustup, so that a Rust from a distribution works too.
fn has_target(workspace: &Workspace) -> Result<bool, BuildError> {
    let folder = rustc(workspace, &["--print", "target-libdir", "--target", TARGET])?;
    let Ok(mut entries) = std::fs::read_dir(folder.trim()) else {
        return Ok(false);
    };
    Ok(entries.any(|entry| {
        entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("libcore-"))
    }))
}

fn rustc(workspace: &Workspace, arguments: &[&str]) -> Result<String, BuildError> {
    let program = std::env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    let mut command = Command::new(program);
    command.args(arguments).current_dir(workspace.root());
    run(&mut command)
}

/// Runs to the end and returns what was printed to standard output.
pub(crate) fn run(command: &mut Command) -> Result<String, BuildError> {
    let name = || {
        let mut words = vec![command.get_program().to_string_lossy().into_owned()];
        words.extend(
            command
                .get_args()
                .map(|word| word.to_string_lossy().into_owned()),
        );
        words.join(" ")
    };
    let name = name();
    let output = command.output().map_err(|source| BuildError::Tool {
        command: name.clone(),
        source,
    })?;
    if !output.status.success() {
        return Err(BuildError::Command {
            command: name,
            output: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        });
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commit_is_read_from_the_version() {
        let version =
            "rustc 1.95.0 (59807616e 2026-04-14)\nbinary: rustc\ncommit-hash: 598\nhost: x\n";
        assert_eq!(rustc_commit(version), "598");
        assert_eq!(rustc_commit("rustc 1.95.0\n"), "unknown");
    }
}
