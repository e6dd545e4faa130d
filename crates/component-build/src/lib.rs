//! Builds a package of this workspace into a WebAssembly component.
//!
//! `cargo xtask build` and the tests both come here, so what is tested is what is shipped. The
//! build is safe to ask for from anywhere, also from inside `cargo test`:
//! - it uses a target directory of its own, so it never waits for the build-directory lock of a
//!   cargo that is running around it;
//! - it happens under a file lock, so two test processes do not build the same thing twice;
//! - it drops what a surrounding cargo put into the environment, so the flags come from
//!   `.cargo/config.toml` alone;
//! - it is cached by a hash of its inputs. When nothing changed, nothing runs.
//!
//! The bytes depend neither on the folder of the checkout nor on the user's home.

mod cache;
mod compact;
mod compile;
mod contract;
mod describe;
mod encode;
pub mod environments;
mod error;
mod inputs;
mod lock;
mod named;
mod size;
mod toolchain;
mod workspace;

use std::path::{Path, PathBuf};

pub use contract::{Contract, NamedType, Part, Shape, Signature, contract};
pub use describe::{Description, Interface, describe};
pub use error::BuildError;
pub use named::build_with_names;
pub use size::size;
pub use workspace::Workspace;

use cache::Record;
use compile::Names;
use encode::encode;
use lock::Lock;

/// A component on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    pub path: PathBuf,
    /// Size in bytes.
    pub bytes: u64,
    /// Lower-case hexadecimal SHA-256 of the file.
    pub sha256: String,
    /// True when the cached component was still valid and nothing was built.
    pub fresh: bool,
}

/// Builds `package` of the workspace that [`Workspace::locate`] finds.
///
/// `progress` is given one line for each step that takes time.
///
/// # Errors
/// See [`BuildError`]; each says what to do.
pub fn build(package: &str, progress: &mut dyn FnMut(&str)) -> Result<Built, BuildError> {
    build_in(&Workspace::locate(), package, progress)
}

/// Where [`build`] puts the component of `package`.
pub fn component_path(package: &str) -> PathBuf {
    Workspace::locate().component(package)
}

fn build_in(
    workspace: &Workspace,
    package: &str,
    progress: &mut dyn FnMut(&str),
) -> Result<Built, BuildError> {
    let _lock = Lock::acquire(&workspace.component_lock(), progress)?;
    let rustc = toolchain::rustc_version(workspace)?;
    if let Some(built) = Record::read(workspace, package)
        .and_then(|record| record.still_valid(workspace, package, &rustc))
    {
        return Ok(built);
    }

    let package = workspace.package(package)?;
    let before = inputs::hash(&package.inputs, &[], &rustc)?;
    toolchain::ensure_target(workspace, progress)?;
    let module = compile::core_module(workspace, &package, Names::Stripped, progress)?;
    let component = encode(&package.name, &module)?;
    let path = workspace.component(&package.name);
    write_atomically(&path, &component)?;

    let built = Built {
        path,
        bytes: component.len() as u64,
        sha256: inputs::sha256(&component),
        fresh: false,
    };
    // An input that was edited while the compiler ran may or may not be in the result: do not
    // remember it as up to date.
    if inputs::hash(&package.inputs, &[], &rustc)? == before {
        Record::new(workspace, &package, &built, &rustc)?.write(workspace, &package.name)?;
    }
    Ok(built)
}

/// A reader sees the old file or the new one, never a part.
fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), BuildError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(BuildError::io("create", folder))?;
    let write = || -> std::io::Result<()> {
        let mut new = tempfile::Builder::new();
        // A component is for whoever runs it; temporary files are their maker's alone by default.
        #[cfg(unix)]
        new.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
        let mut file = new.tempfile_in(folder)?;
        std::io::Write::write_all(&mut file, bytes)?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(BuildError::io("write", path))
}
