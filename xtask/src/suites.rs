//! `cargo xtask test`.

use std::path::{Path, PathBuf};

use anyhow::bail;
use component_build::environments::{
    self, Environment, NODE_HOST_VARIABLE, NODE_VARIABLE, POSTGRES_VARIABLE, PYTHON_HOST_VARIABLE,
    PYTHON_VARIABLE,
};

use crate::packages::Packages;
use crate::report::{Outcome, Report};
use crate::{components, conformance, dependency_rules, process, scenarios};

/// In the order that finds cheap mistakes first, and that lets each use what the one before it has
/// compiled.
const SUITES: [(&str, Suite); 13] = [
    ("formatting", formatting),
    ("dependency rules", dependency_rules),
    ("npm packages", npm_packages),
    ("Python packages", python_packages),
    ("host in Node", node_host),
    ("host in Python", python_host),
    ("PostgreSQL", postgres),
    ("components", shipped),
    ("lints", lints),
    ("tests", tests),
    ("documentation", documentation),
    ("conformance", conformance),
    ("scenarios", scenarios),
];

type Suite = fn(&mut Context) -> anyhow::Result<Outcome>;

/// What one suite leaves for the next.
struct Context {
    packages: Packages,
    /// What is prepared, and the variable that says where.
    environments: Vec<(&'static str, PathBuf)>,
}

pub(crate) fn run(all: bool) -> anyhow::Result<()> {
    let mut context = Context {
        packages: Packages::read()?,
        environments: Vec::new(),
    };
    let mut report = Report::of(SUITES.len());
    for (name, suite) in SUITES {
        report.run(name, || suite(&mut context));
    }
    println!("\n{}", report.summary());
    if !report.is_good(all) {
        bail!("not every suite passed");
    }
    Ok(())
}

fn formatting(_: &mut Context) -> anyhow::Result<Outcome> {
    passed(process::run(&mut process::cargo(&[
        "fmt", "--all", "--check",
    ])))
}

fn dependency_rules(context: &mut Context) -> anyhow::Result<Outcome> {
    passed(dependency_rules::check(&context.packages.native))
}

fn npm_packages(context: &mut Context) -> anyhow::Result<Outcome> {
    context.prepared(NODE_VARIABLE, environments::node_sdk(&mut process::say)?)
}

fn python_packages(context: &mut Context) -> anyhow::Result<Outcome> {
    context.prepared(
        PYTHON_VARIABLE,
        environments::python_sdk(&mut process::say)?,
    )
}

fn node_host(context: &mut Context) -> anyhow::Result<Outcome> {
    context.prepared(
        NODE_HOST_VARIABLE,
        environments::node_host(&mut process::say)?,
    )
}

fn python_host(context: &mut Context) -> anyhow::Result<Outcome> {
    context.prepared(
        PYTHON_HOST_VARIABLE,
        environments::python_host(&mut process::say)?,
    )
}

fn postgres(context: &mut Context) -> anyhow::Result<Outcome> {
    context.prepared(
        POSTGRES_VARIABLE,
        environments::postgres(&mut process::say)?,
    )
}

fn shipped(_: &mut Context) -> anyhow::Result<Outcome> {
    let packages = components::SHIPPED.map(str::to_owned);
    passed(components::build(&packages, false))
}

fn lints(context: &mut Context) -> anyhow::Result<Outcome> {
    let mut native = process::cargo(&["clippy", "--all-targets"]);
    native.args(context.packages.tested());
    process::run(native.args(["--", "-D", "warnings"]))?;
    // What exists only in a component is compiled only for its target.
    let mut components = process::cargo(&["clippy", "--lib", "--target", "wasm32-unknown-unknown"]);
    for package in [components::ADAPTER]
        .into_iter()
        .chain(context.packages.guests())
    {
        components.args(["--package", package]);
    }
    passed(process::run(components.args(["--", "-D", "warnings"])))
}

/// Unit tests, integration tests and the examples in the documentation.
fn tests(context: &mut Context) -> anyhow::Result<Outcome> {
    let mut tests = process::cargo(&["test", "--no-fail-fast"]);
    tests.args(context.packages.tested());
    for (variable, place) in &context.environments {
        tests.env(variable, place);
    }
    passed(process::run(&mut tests))
}

fn documentation(_: &mut Context) -> anyhow::Result<Outcome> {
    let mut documentation = process::cargo(&["doc", "--no-deps"]);
    passed(process::run(
        documentation.env("RUSTDOCFLAGS", "-D warnings"),
    ))
}

fn conformance(_: &mut Context) -> anyhow::Result<Outcome> {
    passed(conformance::run())
}

/// In the hosts whose languages are there; that one is missing was reported where it was prepared.
fn scenarios(context: &mut Context) -> anyhow::Result<Outcome> {
    passed(scenarios::play(&scenarios::Hosts {
        node: context.place(NODE_HOST_VARIABLE),
        python: context.place(PYTHON_HOST_VARIABLE),
    }))
}

fn passed(result: anyhow::Result<()>) -> anyhow::Result<Outcome> {
    result.map(|()| Outcome::Passed)
}

impl Context {
    /// The tests that use an environment are among the tests; without it they do not run, and this is
    /// where that is reported.
    fn prepared(
        &mut self,
        variable: &'static str,
        environment: Environment,
    ) -> anyhow::Result<Outcome> {
        match environment {
            Environment::Ready(path) => {
                println!("{}", path.display());
                self.environments.push((variable, path));
            }
            Environment::Unused => println!("no test needs them"),
            Environment::Missing { tool, install } => {
                return Ok(Outcome::NotRun {
                    reason: format!("{tool} is missing; install it with `{install}`"),
                });
            }
        }
        Ok(Outcome::Passed)
    }

    fn place(&self, variable: &str) -> Option<&Path> {
        let prepared = self.environments.iter();
        prepared
            .filter(|(name, _)| *name == variable)
            .map(|(_, path)| path.as_path())
            .next()
    }
}
