//! The harness's command. `host-test --help` teaches it.

mod conformance;
mod demo;
mod exit;
mod inspect;
mod serve;
mod terminal;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::exit::Exit;

/// Tries a payment adapter out: in a sandbox, against a fake Stripe or Stripe's test mode.
///
/// The adapter is a WebAssembly component. It is built when it is missing or stale, or taken from
/// the file that PAYMENTS_ADAPTER names.
#[derive(Parser)]
#[command(name = "host-test", version, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  host-test demo                           a story of a few payments, every HTTP call shown
  host-test inspect target/components/stripe-adapter.wasm
  host-test conformance target/components/stripe-adapter.wasm --fixture host-test/fixtures/stripe.json

Exit codes: 0 done; 1 no: the adapter, the provider or a check refused; 2 wrong usage, or something
could not be set up; 3 it is unknown whether money moved.

Colours follow the terminal; NO_COLOR=1 turns them off.";

#[derive(Subcommand)]
enum Command {
    /// Watch payments be authorized, captured, refunded, declined, authenticated and repeated.
    ///
    /// Everything is real but the money: the component in its sandbox, HTTP over loopback to a fake
    /// Stripe, signed webhooks. The story checks itself: when anything differs from what should
    /// happen, it says what, and the exit code is 1.
    Demo(demo::Options),
    /// Run the fake Stripe until Ctrl-C.
    FakeStripe(serve::Options),
    /// Hold any adapter against the contract.
    ///
    /// Every check says why it exists. The checks run in the sandbox, against a simulator that the
    /// fixture names, and compare what the adapter says with the simulator's ledger.
    Conformance(conformance::Options),
    /// Show what a component imports and exports, what it says of itself, its size and hash.
    ///
    /// A component that a host would refuse is shown too, with the reason; the exit code is then 1.
    Inspect(inspect::Options),
}

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Demo(options) => demo::run(options).await,
        Command::FakeStripe(options) => serve::run(options).await,
        Command::Conformance(options) => conformance::run(options).await,
        Command::Inspect(options) => inspect::run(options).await,
    };
    match outcome {
        Ok(exit) => exit.into(),
        Err(error) => {
            terminal::error(&format!("{error:#}"));
            Exit::NotStarted.into()
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
}
