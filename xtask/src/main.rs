//! The project's own commands. `cargo xtask --help` lists them.

mod audit;
mod bench;
mod components;
mod conformance;
mod contract;
mod dependency_rules;
mod harness;
mod packages;
mod process;
mod report;
mod scenarios;
mod shop;
mod suites;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
/// Builds, shows and tests the payment adapter.
///
/// Everything that needs no root is set up on the way: the Rust target for WebAssembly, npm
/// packages, a Python environment.
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build components into target/components.
    ///
    /// Prints each with its size, its SHA-256, the functions that it imports and the interfaces
    /// that it exports. Nothing is built when nothing changed. Without packages, builds what is
    /// shipped: the adapter, and money and the ledger for hosts in other languages.
    Build {
        /// The package to build, such as `stripe-adapter` or one of guests/. Can be repeated.
        #[arg(long, short, value_name = "PACKAGE", default_values = components::SHIPPED)]
        package: Vec<String>,
        /// Print a list of JSON objects instead of text.
        #[arg(long)]
        json: bool,
    },
    /// Watch the adapter authorize, capture and refund in its sandbox, against a fake Stripe.
    Demo {
        /// Passed on to `host-test demo`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Write schemas/contract.json: the WIT files as data, for programs without a WIT parser.
    ///
    /// After a change of wit/. CONTRIBUTING.md says what else is generated from it.
    Contract,
    /// Hold the adapter against the contract, and prove that broken adapters are found out.
    ///
    /// Runs `host-test conformance` on the built adapter, then on each deliberately broken adapter
    /// among guests/. Passes when the adapter passes and every broken one fails the check that it
    /// was written to fail.
    Conformance,
    /// Play the scenarios in Rust, Python and Node: the same bytes, the same expectations.
    ///
    /// Prepares the hosts of examples/hosts, and fails when a language is missing.
    Scenarios {
        /// Write docs/hosts.md anew, with the versions of today.
        #[arg(long)]
        write: bool,
        /// Passed on to `host-test scenarios`, such as `--only refund`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Open an example shop at a fake Stripe: a page that pays, with webhooks. Ctrl-C ends it.
    Shop {
        /// The language of its host.
        language: shop::Language,
        /// Passed on to `host-test shop`, such as `--port 8080`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Measure speed and size side by side with Stripe's own libraries: a table, report.json and
    /// report.html in target/bench.
    ///
    /// `bench profile verify` and `bench profile authorize` show where the time of a call goes, as
    /// shares and as a flame graph; they need `perf`. `bench cold-demo` takes the time of the demo in
    /// a fresh clone. The first time takes minutes: everything is built with optimizations.
    Bench {
        /// Passed on to the benchmark: `--quick`, `--only verify`, `--json`, `--write` for
        /// docs/performance.md.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Run every suite: formatting, lints, tests, documentation, dependency rules, conformance.
    ///
    /// A suite whose system tool is missing is reported as not run, with the command that
    /// installs the tool.
    Test {
        /// Count a suite that could not be run as failed. For CI.
        #[arg(long)]
        all: bool,
    },
    /// Check dependencies for advisories, licences and origin with cargo-deny.
    ///
    /// Not part of `test`, because it needs the network for the advisory database and a tool that
    /// takes minutes to install.
    Audit,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Task::Build { package, json } => components::build(&package, json),
        Task::Demo { arguments } => harness::demo(&arguments),
        Task::Contract => contract::write(),
        Task::Conformance => conformance::run(),
        Task::Scenarios { write, arguments } => scenarios::run(write, &arguments),
        Task::Shop {
            language,
            arguments,
        } => shop::open(language, &arguments),
        Task::Bench { arguments } => bench::run(&arguments),
        Task::Test { all } => suites::run(all),
        Task::Audit => audit::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_demo_passes_its_arguments_on() {
        let arguments = Arguments::try_parse_from(["xtask", "demo", "--live", "x"]).expect("valid");
        let Task::Demo { arguments } = arguments.command else {
            panic!("another command");
        };
        assert_eq!(arguments, ["--live", "x"]);
    }
}
