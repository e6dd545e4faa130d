//! A virtual environment of Python.

use std::process::Command;

use super::{Environment, Stamp, from_variable, lock, version_of};
use crate::{BuildError, Workspace, inputs, toolchain};

/// Makes the environment `name` in the target directory, with what the requirements name.
pub(super) fn prepare(
    variable: &str,
    name: &str,
    requirements: &[&str],
    progress: &mut dyn FnMut(&str),
) -> Result<Environment, BuildError> {
    if let Some(ready) = from_variable(variable) {
        return Ok(ready);
    }
    let workspace = Workspace::locate();
    let files: Vec<_> = requirements
        .iter()
        .map(|file| workspace.root().join(file))
        .collect();
    if !files.iter().all(|file| file.exists()) {
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
    let folder = workspace.target().join(name);
    let python = if cfg!(windows) {
        folder.join("Scripts/python.exe")
    } else {
        folder.join("bin/python")
    };
    let stamp = Stamp {
        path: folder.join("prepared"),
        content: inputs::hash(&files, &[], &version)?,
    };
    if !stamp.holds() {
        // Debian packages Python without what makes environments.
        if version_of(program, &["-c", "import ensurepip, venv"]).is_none() {
            return Ok(Environment::Missing {
                tool: "python3-venv",
                install: "apt-get install --yes python3-venv",
            });
        }
        progress(&format!(
            "installing the Python packages of {}",
            requirements.join(", ")
        ));
        let mut create = Command::new(program);
        create.args(["-m", "venv", "--clear"]).arg(&folder);
        toolchain::run(&mut create)?;
        let mut install = Command::new(&python);
        install.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ]);
        for file in &files {
            install.arg("--requirement").arg(file);
        }
        toolchain::run(&mut install)?;
        stamp.write()?;
    }
    Ok(Environment::Ready(python))
}
