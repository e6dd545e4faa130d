//! A component for a profiler.

use std::path::PathBuf;

use crate::compile::{self, Names};
use crate::encode::encode;
use crate::lock::Lock;
use crate::{BuildError, Workspace, toolchain, write_atomically};

/// Builds `package` as [`crate::build`] does, with the names of its functions in it, and returns
/// where it is. Besides the names it differs a little: another setting gives the compiler's symbols
/// other names, and with them functions another order.
///
/// `progress` is given one line for each step that takes time.
///
/// # Errors
/// See [`BuildError`]; each says what to do.
pub fn build_with_names(
    package: &str,
    progress: &mut dyn FnMut(&str),
) -> Result<PathBuf, BuildError> {
    let workspace = Workspace::locate();
    let _lock = Lock::acquire(&workspace.component_lock(), progress)?;
    let package = workspace.package(package)?;
    toolchain::ensure_target(&workspace, progress)?;
    let module = compile::core_module(&workspace, &package, Names::Kept, progress)?;
    let path = workspace.named_component(&package.name);
    write_atomically(&path, &encode(&package.name, &module)?)?;
    Ok(path)
}
