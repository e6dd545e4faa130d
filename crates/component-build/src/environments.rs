//! What tests need besides Rust: npm packages and Python environments, set up without root, and the
//! programs of a PostgreSQL server.
//!
//! `cargo xtask test` prepares them before it runs the tests and passes them on in the variable of
//! each; a test that is run by plain `cargo test` prepares them itself by the same functions. What is
//! installed is kept until what it was made from changes.
//!
//! A system tool that is missing is [`Environment::Missing`] with the command that installs it,
//! not an error: the caller decides whether that is a suite not run or a failure.

mod npm;
mod postgres;
mod python;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::lock::Lock;
use crate::{BuildError, Workspace, toolchain};

/// Names the folder that holds `node_modules`, when it is prepared already.
pub const NODE_VARIABLE: &str = "PAYMENTS_NODE_SDK";
/// Names the folder of the host in Node, when it is built already.
pub const NODE_HOST_VARIABLE: &str = "PAYMENTS_NODE_HOST";
/// Names the Python that has the packages, when it is prepared already.
pub const PYTHON_VARIABLE: &str = "PAYMENTS_PYTHON";
/// Names the Python that has what the host in Python needs, when it is prepared already.
pub const PYTHON_HOST_VARIABLE: &str = "PAYMENTS_PYTHON_HOST";
/// Names the folder that holds PostgreSQL's `initdb` and `pg_ctl`.
pub const POSTGRES_VARIABLE: &str = "PAYMENTS_POSTGRES";

/// Where the host in Node is, below the workspace's root.
pub const NODE_HOST: &str = "examples/hosts/node";
/// Where the host in Python is, below the workspace's root.
pub const PYTHON_HOST: &str = "examples/hosts/python";

/// Whether an environment can be used on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Environment {
    /// Of Node: the folder that holds `node_modules`. Of Python: the interpreter. Of PostgreSQL: the
    /// folder that holds its programs.
    Ready(PathBuf),
    /// A tool is missing that only the machine's owner can install.
    Missing {
        tool: &'static str,
        install: &'static str,
    },
    /// This checkout has no tests that need it.
    Unused,
}

/// The folder `tests/sdk/node` with its packages installed as its lock file says.
///
/// # Errors
/// [`BuildError::Command`] when npm fails, [`BuildError::Io`] on unreadable files.
pub fn node_sdk(progress: &mut dyn FnMut(&str)) -> Result<Environment, BuildError> {
    npm::prepare(NODE_VARIABLE, "tests/sdk/node", &[], progress)
}

/// The folder of the host in Node with its packages installed, and built.
///
/// # Errors
/// As [`node_sdk`]; [`BuildError::Command`] too when it does not compile.
pub fn node_host(progress: &mut dyn FnMut(&str)) -> Result<Environment, BuildError> {
    const SOURCES: [&str; 7] = [
        "src",
        "shop",
        "tests",
        "tsconfig.json",
        "tsconfig.base.json",
        "package.json",
        "package-lock.json",
    ];
    npm::prepare(NODE_HOST_VARIABLE, NODE_HOST, &SOURCES, progress)
}

/// A Python with the packages of `tests/sdk/python/requirements.txt`, in the target directory.
///
/// # Errors
/// [`BuildError::Command`] when venv or pip fails, [`BuildError::Io`] on unreadable files.
pub fn python_sdk(progress: &mut dyn FnMut(&str)) -> Result<Environment, BuildError> {
    let requirements = ["tests/sdk/python/requirements.txt"];
    python::prepare(PYTHON_VARIABLE, "venv", &requirements, progress)
}

/// A Python with what the host in Python and its tests need, in the target directory.
///
/// # Errors
/// As [`python_sdk`].
pub fn python_host(progress: &mut dyn FnMut(&str)) -> Result<Environment, BuildError> {
    let requirements =
        ["requirements.txt", "requirements-dev.txt"].map(|name| format!("{PYTHON_HOST}/{name}"));
    let requirements = requirements.each_ref().map(String::as_str);
    python::prepare(PYTHON_HOST_VARIABLE, "venv-host", &requirements, progress)
}

pub use postgres::postgres;

fn from_variable(name: &str) -> Option<Environment> {
    std::env::var_os(name)
        .filter(|value| !value.is_empty())
        .map(|value: OsString| Environment::Ready(value.into()))
}

/// What the tool says, or None when it is not there or fails.
fn version_of(program: &str, arguments: &[&str]) -> Option<String> {
    toolchain::run(Command::new(program).args(arguments)).ok()
}

/// In the default target directory even when another is set: the folders of npm packages are the same
/// for all of them.
fn lock(workspace: &Workspace, progress: &mut dyn FnMut(&str)) -> Result<Lock, BuildError> {
    Lock::acquire(&workspace.root().join("target/environments.lock"), progress)
}

/// A file that says what a folder was made from.
struct Stamp {
    path: PathBuf,
    content: String,
}

impl Stamp {
    fn holds(&self) -> bool {
        std::fs::read_to_string(&self.path).is_ok_and(|found| found == self.content)
    }

    fn write(&self) -> Result<(), BuildError> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(BuildError::io("create", folder))?;
        std::fs::write(&self.path, &self.content).map_err(BuildError::io("write", &self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_holds_for_what_it_was_written_for() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let stamp = |content: &str| Stamp {
            path: folder.path().join("node_modules/.prepared"),
            content: content.to_owned(),
        };
        assert!(!stamp("a").holds());
        stamp("a").write().expect("write");
        assert!(stamp("a").holds());
        assert!(!stamp("b").holds());
    }

    #[test]
    fn a_tool_that_is_not_there_is_no_error() {
        assert_eq!(version_of("no-such-tool-anywhere", &["--version"]), None);
    }
}
