//! `cargo xtask shop`.

use std::ffi::OsString;
use std::process::Command;

use anyhow::Context;
use component_build::Workspace;
use component_build::environments::{self, NODE_HOST, PYTHON_HOST};

use crate::{components, harness, process, scenarios};

/// The language of a host that has a shop.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Language {
    Python,
    Node,
}

/// Prepares the host and opens its shop.
pub(crate) fn open(language: Language, arguments: &[OsString]) -> anyhow::Result<()> {
    let (environment, folder) = match language {
        Language::Python => (environments::python_host(&mut process::say)?, PYTHON_HOST),
        Language::Node => (environments::node_host(&mut process::say)?, NODE_HOST),
    };
    let place = scenarios::ready(environment)?.context("this checkout has no such host")?;
    let words = match language {
        Language::Python => [
            place.to_str().context("a path that is no text")?,
            "-m",
            "shop",
        ]
        .to_vec(),
        Language::Node => vec!["node", "dist/shop/main.js"],
    };
    let command = shlex::try_join(words).context("a path that no shell can take")?;
    components::built(components::ADAPTER)?;
    process::run(
        Command::new(harness::build()?)
            .arg("shop")
            .arg(command)
            .arg("--folder")
            .arg(Workspace::locate().root().join(folder))
            .args(arguments),
    )
}
