use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::toolchain::{self, TARGET};
use crate::workspace::Package;
use crate::{BuildError, Workspace};

/// The profile of the workspace's `Cargo.toml` that components are built with.
const PROFILE: &str = "component";

/// Whether a module says what its functions are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    /// As it is shipped.
    Stripped,
    /// For a profiler.
    Kept,
}

/// Compiles the core module of `package` and returns where it is, until another one is compiled.
pub(crate) fn core_module(
    workspace: &Workspace,
    package: &Package,
    names: Names,
    progress: &mut dyn FnMut(&str),
) -> Result<PathBuf, BuildError> {
    progress(&format!("building {} for {TARGET}", package.name));
    let mut command = workspace.cargo();
    clean_environment(&mut command);
    command
        // With a crate type besides it, for the native tests, cargo would leave link-time
        // optimization out.
        .args(["rustc", "--lib", "--crate-type", "cdylib"])
        .args(["--package", &package.name])
        .args(["--profile", PROFILE, "--target", TARGET])
        .arg("--target-dir")
        .arg(workspace.build_directory())
        .arg("--config")
        .arg(remapped_paths(workspace)?);
    if names == Names::Kept {
        command.arg("--config");
        command.arg(format!("profile.{PROFILE}.strip=\"debuginfo\""));
    }
    command
        .env("CARGO_TERM_COLOR", "never")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let tool_error = |source| BuildError::Tool {
        command: "cargo rustc".to_owned(),
        source,
    };
    let mut cargo = command.spawn().map_err(tool_error)?;
    let mut output = String::new();
    if let Some(stderr) = cargo.stderr.take() {
        for line in BufReader::new(stderr).split(b'\n') {
            let line = line.map_err(tool_error)?;
            let line = String::from_utf8_lossy(&line);
            if is_status(&line) {
                progress(line.trim());
            } else {
                output.push_str(&line);
                output.push('\n');
            }
        }
    }
    if !cargo.wait().map_err(tool_error)?.success() {
        return Err(BuildError::Compile {
            package: package.name.clone(),
            output: output.trim_end().to_owned(),
        });
    }
    Ok(artifact(workspace, package, "wasm"))
}

/// The list of files that the compiler read for [`core_module`].
pub(crate) fn dependency_file(workspace: &Workspace, package: &Package) -> PathBuf {
    artifact(workspace, package, "d")
}

fn artifact(workspace: &Workspace, package: &Package, extension: &str) -> PathBuf {
    workspace
        .build_directory()
        .join(TARGET)
        .join(PROFILE)
        .join(format!("{}.{extension}", package.library))
}

/// A right-aligned word of cargo's and what it is about: `   Compiling serde v1.0.0`.
fn is_status(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    line.starts_with(' ')
        && matches!(
            word,
            "Blocking"
                | "Compiling"
                | "Downloaded"
                | "Downloading"
                | "Finished"
                | "Locking"
                | "Updating"
        )
}

/// Removes what a surrounding cargo, or a tool that drives it, says about *its* build. Left in,
/// `RUSTFLAGS` would replace the flags of `.cargo/config.toml` and the component's bytes would
/// depend on who asked for them.
fn clean_environment(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(belongs_to_outer_build) {
            command.env_remove(name);
        }
    }
}

fn belongs_to_outer_build(name: &str) -> bool {
    const OF_THE_USER: [&str; 8] = [
        "CARGO_HOME",
        "CARGO_BUILD_JOBS",
        "CARGO_HTTP_",
        "CARGO_NET_",
        "CARGO_REGISTRIES_",
        "CARGO_REGISTRY_",
        "CARGO_SOURCE_",
        "CARGO_TERM_",
    ];
    const BY_NAME: [&str; 5] = [
        "MAKEFLAGS",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTDOCFLAGS",
        "RUSTFLAGS",
        "TARGET",
    ];
    BY_NAME.contains(&name)
        || (name.starts_with("CARGO_")
            && !OF_THE_USER.iter().any(|allowed| name.starts_with(allowed)))
}

/// Panic messages name the file that they come from. Folders of this machine are replaced, so that
/// the bytes do not depend on them. These flags are added to those of `.cargo/config.toml`, which
/// cannot hold them because it cannot name the user's home.
fn remapped_paths(workspace: &Workspace) -> Result<String, BuildError> {
    let sources = toolchain::sysroot(workspace)?.join("lib/rustlib/src/rust");
    let version = toolchain::rustc_version(workspace)?;
    // The last that fits wins.
    let mut folders = vec![(workspace.root().to_owned(), "/workspace".to_owned())];
    if let Some(home) = cargo_home() {
        folders.push((home, "/cargo".to_owned()));
    }
    folders.push((workspace.build_directory(), "/target".to_owned()));
    folders.push((
        sources,
        format!("/rustc/{}", toolchain::rustc_commit(&version)),
    ));
    // Only in the output: the compiler's messages keep the paths that an editor can open.
    let scope = "--remap-path-scope=object".to_owned();
    let flags: Vec<String> = folders
        .into_iter()
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
        .chain([scope])
        .collect();
    // A JSON list of texts is a TOML list of texts.
    Ok(format!(
        "target.{TARGET}.rustflags={}",
        serde_json::Value::from(flags)
    ))
}

fn cargo_home() -> Option<PathBuf> {
    let set = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    set.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
        .filter(|path| path.is_absolute() && path != Path::new("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_users_own_settings_reach_the_build() {
        for name in [
            "RUSTFLAGS",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_BUILD_RUSTFLAGS",
            "CARGO_BUILD_TARGET",
            "CARGO_INCREMENTAL",
            "CARGO_MANIFEST_DIR",
            "CARGO_PROFILE_COMPONENT_STRIP",
            "CARGO_TARGET_DIR",
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
            "RUSTC_WORKSPACE_WRAPPER",
        ] {
            assert!(belongs_to_outer_build(name), "{name}");
        }
        for name in [
            "CARGO",
            "CARGO_BUILD_JOBS",
            "CARGO_HOME",
            "CARGO_NET_OFFLINE",
            "HOME",
            "PATH",
            "RUSTC_WRAPPER",
            "RUSTUP_TOOLCHAIN",
        ] {
            assert!(!belongs_to_outer_build(name), "{name}");
        }
    }

    #[test]
    fn status_lines_are_told_from_diagnostics() {
        assert!(is_status("   Compiling serde v1.0.0"));
        assert!(!is_status("error: expected `;`"));
        assert!(!is_status("  Compilingx"));
        assert!(!is_status(""));
    }
}
