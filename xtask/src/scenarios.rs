//! `cargo xtask scenarios`.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use component_build::Workspace;
use component_build::environments::{self, Environment, PYTHON_HOST};

use crate::{components, harness, process};

/// The hosts in other languages that are ready. The Rust host always is.
pub(crate) struct Hosts<'a> {
    /// The folder of the built package.
    pub(crate) node: Option<&'a Path>,
    /// An interpreter that has what the host needs.
    pub(crate) python: Option<&'a Path>,
}

/// Prepares every host, and plays all scenarios in each. With `write`, renews `docs/hosts.md`.
pub(crate) fn run(write: bool, arguments: &[OsString]) -> anyhow::Result<()> {
    let node = ready(environments::node_host(&mut process::say)?)?;
    let python = ready(environments::python_host(&mut process::say)?)?;
    let hosts = Hosts {
        node: node.as_deref(),
        python: python.as_deref(),
    };
    let page = Workspace::locate().root().join("docs/hosts.md");
    let mut command = command(&hosts)?;
    if write {
        command.arg("--table").arg(&page);
    }
    process::run(command.args(arguments))?;
    if write {
        println!("{}", page.display());
    }
    Ok(())
}

/// Plays all scenarios in the hosts that are ready.
pub(crate) fn play(hosts: &Hosts<'_>) -> anyhow::Result<()> {
    process::run(&mut command(hosts)?)
}

fn command(hosts: &Hosts<'_>) -> anyhow::Result<Command> {
    let adapter = components::built(components::ADAPTER)?;
    let mut command = Command::new(harness::build()?);
    command
        .arg("scenarios")
        .arg(adapter.path)
        .args(["--host", "rust"]);
    if let Some(python) = hosts.python {
        let packages = Workspace::locate().root().join(PYTHON_HOST);
        command
            .env("PYTHONPATH", packages)
            .arg("--host")
            .arg(started(
                "python",
                &[
                    python,
                    "-m".as_ref(),
                    "payments_host.scenario_host".as_ref(),
                ],
            )?);
    }
    if let Some(node) = hosts.node {
        let program = node.join("dist/scenario-host.js");
        command
            .arg("--host")
            .arg(started("node", &["node".as_ref(), &program])?);
    }
    Ok(command)
}

/// What `--host` takes.
fn started(name: &str, words: &[&Path]) -> anyhow::Result<String> {
    let words = words
        .iter()
        .map(|word| word.to_str().context("a path that is no text"))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let command = shlex::try_join(words).context("a path that no shell can take")?;
    Ok(format!("{name}={command}"))
}

pub(crate) fn ready(environment: Environment) -> anyhow::Result<Option<std::path::PathBuf>> {
    match environment {
        Environment::Ready(path) => Ok(Some(path)),
        Environment::Unused => Ok(None),
        Environment::Missing { tool, install } => {
            bail!("{tool} is missing; install it with `{install}`")
        }
    }
}
