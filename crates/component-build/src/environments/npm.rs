//! A folder with npm packages, and what is built from it.

use std::path::Path;
use std::process::Command;

use super::{Environment, Stamp, from_variable, lock, version_of};
use crate::{BuildError, Workspace, inputs, toolchain};

/// Installs the packages that the folder's lock file names, without their install scripts. With
/// `sources`, relative to the folder, runs `npm run build` when one of them changed.
pub(super) fn prepare(
    variable: &str,
    place: &str,
    sources: &[&str],
    progress: &mut dyn FnMut(&str),
) -> Result<Environment, BuildError> {
    if let Some(ready) = from_variable(variable) {
        return Ok(ready);
    }
    let workspace = Workspace::locate();
    let folder = workspace.root().join(place);
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
    let installed = Stamp {
        // `npm ci` starts by removing this folder, so half an installation has no stamp.
        path: folder.join("node_modules/.prepared"),
        content: inputs::hash(&made_from, &[], &node)?,
    };
    if !installed.holds() {
        if version_of(NPM, &["--version"]).is_none() {
            return Ok(missing("npm"));
        }
        progress(&format!("installing the npm packages of {place}"));
        npm(
            &folder,
            &["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        )?;
        installed.write()?;
    }
    if sources.is_empty() {
        return Ok(Environment::Ready(folder));
    }

    let sources: Vec<_> = sources.iter().map(|source| folder.join(source)).collect();
    let built = Stamp {
        path: folder.join("dist/.built"),
        content: inputs::hash(&sources, &[], &installed.content)?,
    };
    if !built.holds() {
        progress(&format!("building {place}"));
        npm(&folder, &["run", "--silent", "build"])?;
        built.write()?;
    }
    Ok(Environment::Ready(folder))
}

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

fn npm(folder: &Path, arguments: &[&str]) -> Result<(), BuildError> {
    let mut command = Command::new(NPM);
    command.args(arguments).current_dir(folder);
    toolchain::run(&mut command).map(drop)
}
