//! What tests need besides Rust: npm packages and a Python environment, set up without root, and the
//! programs of a PostgreSQL server.
//!
//! `cargo xtask test` prepares them before it runs the tests and passes them on in
//! [`NODE_VARIABLE`], [`PYTHON_VARIABLE`] and [`POSTGRES_VARIABLE`]; a test that is run by plain
//! `cargo test` prepares them itself by the same functions. What is installed is kept until what it
//! was made from changes.
//!
//! A system tool that is missing is [`Environment::Missing`] with the command that installs it,
//! not an error: the caller decides whether that is a suite not run or a failure.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::lock::Lock;
use crate::{BuildError, Workspace, inputs, toolchain};

/// Names the folder that holds `node_modules`, when it is prepared already.
pub const NODE_VARIABLE: &str = "PAYMENTS_NODE_SDK";
/// Names the Python that has the packages, when it is prepared already.
pub const PYTHON_VARIABLE: &str = "PAYMENTS_PYTHON";
/// Names the folder that holds PostgreSQL's `initdb` and `pg_ctl`.
pub const POSTGRES_VARIABLE: &str = "PAYMENTS_POSTGRES";

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
    if let Some(ready) = from_variable(NODE_VARIABLE) {
        return Ok(ready);
    }
    let workspace = Workspace::locate();
    let folder = workspace.root().join("tests/sdk/node");
    let lock_file = folder.join("package-lock.json");
    if !lock_file.exists() {
        return Ok(Environment::Unused);
    }
    let missing = |tool| Environment::Missing {
        tool,
        install: "apt-get install --yes nodejs npm",
    };
    let Some(node) = version_of("node", &["--version"]) else {
        return Ok(missing("node"));
    };

    let _lock = lock(&workspace, progress)?;
    let made_from = [lock_file, folder.join("package.json")];
    let stamp = Stamp {
        // `npm ci` starts by removing this folder, so half an installation has no stamp.
        path: folder.join("node_modules/.prepared"),
        content: inputs::hash(&made_from, &[], &node)?,
    };
    if !stamp.holds() {
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        if version_of(npm, &["--version"]).is_none() {
            return Ok(missing("npm"));
        }
        progress("installing the npm packages of tests/sdk/node");
        let mut install = Command::new(npm);
        install
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&folder);
        toolchain::run(&mut install)?;
        stamp.write()?;
    }
    Ok(Environment::Ready(folder))
}

/// A Python with the packages of `tests/sdk/python/requirements.txt`, in the target directory.
///
/// # Errors
/// [`BuildError::Command`] when venv or pip fails, [`BuildError::Io`] on unreadable files.
pub fn python(progress: &mut dyn FnMut(&str)) -> Result<Environment, BuildError> {
    if let Some(ready) = from_variable(PYTHON_VARIABLE) {
        return Ok(ready);
    }
    let workspace = Workspace::locate();
    let requirements = workspace.root().join("tests/sdk/python/requirements.txt");
    if !requirements.exists() {
        return Ok(Environment::Unused);
    }
    let program = if cfg!(windows) { "python" } else { "python3" };
    let Some(version) = version_of(program, &["-VV"]) else {
        return Ok(Environment::Missing {
            tool: "python3",
            install: "apt-get install --yes python3 python3-venv",
        });
    };

    let _lock = lock(&workspace, progress)?;
    let folder = workspace.target().join("venv");
    let python = if cfg!(windows) {
        folder.join("Scripts/python.exe")
    } else {
        folder.join("bin/python")
    };
    let stamp = Stamp {
        path: folder.join("prepared"),
        content: inputs::hash(std::slice::from_ref(&requirements), &[], &version)?,
    };
    if !stamp.holds() {
        // Debian packages Python without what makes environments.
        if version_of(program, &["-c", "import ensurepip, venv"]).is_none() {
            return Ok(Environment::Missing {
                tool: "python3-venv",
                install: "apt-get install --yes python3-venv",
            });
        }
        progress("installing the Python packages of tests/sdk/python");
        let mut create = Command::new(program);
        create.args(["-m", "venv", "--clear"]).arg(&folder);
        toolchain::run(&mut create)?;
        let mut install = Command::new(&python);
        install
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .arg("--requirement")
            .arg(&requirements);
        toolchain::run(&mut install)?;
        stamp.write()?;
    }
    Ok(Environment::Ready(python))
}

/// The folder of the newest PostgreSQL server's programs. A test makes a server of its own with
/// them; one that is running already is left alone.
///
/// # Errors
/// None: the others have some.
pub fn postgres(_: &mut dyn FnMut(&str)) -> Result<Environment, BuildError> {
    if let Some(ready) = from_variable(POSTGRES_VARIABLE) {
        return Ok(ready);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Debian keeps them out of the way, for several versions may be installed.
    let found = newest_first(Path::new("/usr/lib/postgresql"))
        .into_iter()
        .map(|version| version.join("bin"))
        .chain(std::env::split_paths(&path))
        .find(|folder| {
            ["initdb", "pg_ctl"]
                .iter()
                .all(|program| folder.join(program).is_file())
        });
    Ok(found.map_or(
        Environment::Missing {
            tool: "PostgreSQL (initdb, pg_ctl)",
            install: "apt-get install --yes postgresql",
        },
        Environment::Ready,
    ))
}

/// The folders in a folder that are named by a number.
fn newest_first(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path())))
        .collect();
    versions.sort_unstable_by(|one, other| other.cmp(one));
    versions.into_iter().map(|(_, path)| path).collect()
}

fn from_variable(name: &str) -> Option<Environment> {
    std::env::var_os(name)
        .filter(|value| !value.is_empty())
        .map(|value: OsString| Environment::Ready(value.into()))
}

/// What the tool says, or None when it is not there or fails.
fn version_of(program: &str, arguments: &[&str]) -> Option<String> {
    toolchain::run(Command::new(program).args(arguments)).ok()
}

/// In the default target directory even when another is set: `tests/sdk/node` is one folder for
/// all of them.
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
    fn the_newest_server_is_found_first() {
        let folder = tempfile::tempdir().expect("temporary folder");
        for name in ["9", "15", "common"] {
            std::fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        let expected = ["15", "9"].map(|name| folder.path().join(name));
        assert_eq!(newest_first(folder.path()), expected);
        assert!(newest_first(Path::new("/no/such/folder")).is_empty());
    }

    #[test]
    fn a_tool_that_is_not_there_is_no_error() {
        assert_eq!(version_of("no-such-tool-anywhere", &["--version"]), None);
    }
}
