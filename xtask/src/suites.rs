//! `cargo xtask test`.

use std::path::PathBuf;

use anyhow::bail;
use component_build::environments::{
    self, Environment, NODE_VARIABLE, POSTGRES_VARIABLE, PYTHON_VARIABLE,
};

use crate::packages::Packages;
use crate::report::{Outcome, Report};
use crate::{components, conformance, dependency_rules, process};

/// In the order that finds cheap mistakes first, and that lets each use what the one before it has
/// compiled.
const SUITES: [(&str, Suite); 10] = [
    ("formatting", formatting),
    ("dependency rules", dependency_rules),
    ("npm packages", npm_packages),
    ("Python packages", python_packages),
    ("PostgreSQL", postgres),
    ("components", shipped),
    ("lints", lints),
    ("tests", tests),
    ("documentation", documentation),
    ("conformance", conformance),
];

type Suite = fn(&mut Context) -> anyhow::Result<Outcome>;

/// What one suite leaves for the next.
struct Context {
    packages: Packages,
    node: Option<PathBuf>,
    python: Option<PathBuf>,
    postgres: Option<PathBuf>,
}

pub(crate) fn run(all: bool) -> anyhow::Result<()> {
    let mut context = Context {
        packages: Packages::read()?,
        node: None,
        python: None,
        postgres: None,
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
    prepared(environments::node_sdk(&mut say)?, &mut context.node)
}

fn python_packages(context: &mut Context) -> anyhow::Result<Outcome> {
    prepared(environments::python(&mut say)?, &mut context.python)
}

fn postgres(context: &mut Context) -> anyhow::Result<Outcome> {
    prepared(environments::postgres(&mut say)?, &mut context.postgres)
}

fn shipped(_: &mut Context) -> anyhow::Result<Outcome> {
    let packages = components::SHIPPED.map(str::to_owned);
    passed(components::build(&packages, false))
}

fn lints(context: &mut Context) -> anyhow::Result<Outcome> {
    process::run(&mut process::cargo(&[
        "clippy",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))?;
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
    for (variable, value) in [
        (NODE_VARIABLE, &context.node),
        (PYTHON_VARIABLE, &context.python),
        (POSTGRES_VARIABLE, &context.postgres),
    ] {
        if let Some(value) = value {
            tests.env(variable, value);
        }
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

fn passed(result: anyhow::Result<()>) -> anyhow::Result<Outcome> {
    result.map(|()| Outcome::Passed)
}

/// The tests that use an environment are among the tests; without it they do not run, and this is
/// where that is reported.
fn prepared(environment: Environment, place: &mut Option<PathBuf>) -> anyhow::Result<Outcome> {
    match environment {
        Environment::Ready(path) => {
            println!("{}", path.display());
            *place = Some(path);
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

fn say(line: &str) {
    println!("  {line}");
}
