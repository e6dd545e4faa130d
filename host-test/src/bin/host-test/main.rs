//! The harness's command. `host-test --help` teaches it.

mod answer;
mod batch;
mod conformance;
mod connect;
mod demo;
mod disputes;
mod endpoints;
mod event_types;
mod exit;
mod export;
mod gateway;
mod import;
mod inspect;
mod listen;
mod provider;
mod records;
mod scenario_host;
mod scenarios;
mod sealed;
mod serve;
mod session;
mod shop;
mod terminal;
mod transfers;
mod trigger;
mod vault;
mod verify_webhook;

use std::process::ExitCode;

use clap::{ColorChoice, Parser, Subcommand};

use crate::exit::Exit;
use crate::gateway::Write;

/// Tries a payment adapter out: in a sandbox, against a fake Stripe or Stripe's test mode.
///
/// The adapter is a WebAssembly component. It is built when it is missing or stale, or taken from
/// the file that PAYMENTS_ADAPTER names.
#[derive(Parser)]
#[command(name = "host-test", version, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Colours. By itself: where they are seen, and NO_COLOR is not set.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value_t = ColorChoice::Auto,
        help_heading = "Output"
    )]
    color: ColorChoice,
}

const EXAMPLES: &str = "\
Examples:
  host-test demo                  a story of a few payments, every HTTP call shown
  host-test fake-stripe           a fake Stripe that stays, in another terminal
  host-test authorize '10.99 EUR' --fake http://127.0.0.1:12111
  host-test capture pi_… '10.99 EUR' --fake http://127.0.0.1:12111
  host-test listen --forward-to localhost:3000/webhooks
  STRIPE_SECRET_KEY=sk_test_… host-test authorize '10.99 EUR'
  host-test inspect adapter.wasm
  host-test conformance adapter.wasm --fixture host-test/fixtures/stripe.json

Exit codes:
  0  done
  1  no: the adapter, the provider or a check refused
  2  wrong usage, or something could not be set up
  3  it is unknown whether money moved

Answers go to standard output; what is being done, and every HTTP request of the sandbox, go
to standard error. Colours follow the terminal; NO_COLOR=1 or --color never turns them off.";

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
    /// Show what a component imports and exports, what it says of itself, its size and hash.
    ///
    /// A component that a host would refuse is shown too, with the reason; the exit code is then 1.
    Inspect(inspect::Options),
    /// Hold any adapter against the contract.
    ///
    /// Every check says why it exists. The checks run in the sandbox, against a simulator that the
    /// fixture names, and compare what the adapter says with the simulator's ledger.
    Conformance(conformance::Options),
    /// Play the scenarios in hosts of any language, and judge each by the same expectations.
    ///
    /// A host is a program that speaks the protocol of docs/scenarios.md. All of them load the same
    /// bytes, and must answer and send the same.
    Scenarios(scenarios::Options),
    /// Be the Rust host, for the judge of the scenarios. Speaks lines of JSON.
    #[command(hide = true)]
    ScenarioHost,
    /// Create a payment and try to authorize it.
    Authorize(Box<Write<gateway::Authorize>>),
    /// Go on with a payment: after a redirect, with another method, or for the first time.
    Confirm(Write<gateway::Confirm>),
    /// Change a payment before it is confirmed: the cart changed.
    Update(Write<gateway::Update>),
    /// Make the payments of a file without the customer, each of them once, however often it is run.
    Batch(batch::Options),
    /// Read a payment.
    GetPayment(gateway::GetPayment),
    /// Take what is authorized, or a part of it.
    Capture(Write<gateway::Capture>),
    /// Change the authorized amount.
    Adjust(Write<gateway::Adjust>),
    /// Release whatever is not captured.
    Cancel(Write<gateway::Cancel>),
    /// Give money back.
    Refund(Write<gateway::Refund>),
    /// Undo a payment, whatever became of it: cancel what can be cancelled, refund the rest.
    Reverse(Write<gateway::Reverse>),
    /// Read one movement, such as a refund.
    GetTransaction(gateway::GetTransaction),
    /// Look for what an operation left behind.
    Find(gateway::Find),
    /// Keep customers and their payment methods at the provider.
    #[command(subcommand)]
    Vault(vault::Vault),
    /// Take over customers and saved methods that exist at the provider, from a CSV file.
    Import(import::Options),
    /// Say where the provider sends its events, and replace the secrets that sign them.
    #[command(subcommand)]
    Endpoints(endpoints::Endpoints),
    /// Read, answer and accept disputes.
    #[command(subcommand)]
    Disputes(disputes::Disputes),
    /// Cancel a refund whose money has not left.
    CancelRefund(disputes::CancelRefund),
    /// Read the provider's records, and what happened to them.
    #[command(subcommand)]
    Records(records::Records),
    /// Write all records of a kind to a file. An export that was interrupted goes on where it was.
    Export(export::Options),
    /// Pass money on to connected accounts, and take it back.
    #[command(subcommand)]
    Transfers(transfers::Transfers),
    /// Connect accounts, and see what a connection can do.
    #[command(subcommand)]
    Connect(connect::Connect),
    /// Run an example shop against a fake Stripe, webhooks included, until Ctrl-C.
    Shop(shop::Options),
    /// Be a webhook endpoint: show every delivery, verified in the sandbox, and pass it on.
    Listen(listen::Options),
    /// Make any event happen at a fake Stripe, with a coherent object behind it.
    Trigger(trigger::Options),
    /// Verify a webhook delivery, and say what it means.
    VerifyWebhook(verify_webhook::Options),
    /// Print what the adapter is and needs.
    Describe(verify_webhook::DescribeOptions),
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { command, color } = Arguments::parse();
    terminal::choose_color(color);
    match run(command).await {
        Ok(exit) => exit.into(),
        Err(error) => {
            terminal::error(&format!("{error:#}"));
            Exit::NotStarted.into()
        }
    }
}

async fn run(command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::Demo(options) => demo::run(options).await,
        Command::FakeStripe(options) => serve::run(options).await,
        Command::Inspect(options) => inspect::run(options).await,
        Command::Conformance(options) => conformance::run(options).await,
        Command::Scenarios(options) => scenarios::run(options).await,
        Command::ScenarioHost => scenario_host::run().await,
        Command::Authorize(write) => gateway::run(*write).await,
        Command::Confirm(write) => gateway::run(write).await,
        Command::Update(write) => gateway::run(write).await,
        Command::Batch(options) => batch::run(options).await,
        Command::GetPayment(read) => read.run().await,
        Command::Capture(write) => gateway::run(write).await,
        Command::Adjust(write) => gateway::run(write).await,
        Command::Cancel(write) => gateway::run(write).await,
        Command::Refund(write) => gateway::run(write).await,
        Command::Reverse(write) => gateway::run(write).await,
        Command::GetTransaction(read) => read.run().await,
        Command::Find(read) => read.run().await,
        Command::Vault(command) => command.run().await,
        Command::Import(options) => import::run(options).await,
        Command::Endpoints(command) => command.run().await,
        Command::Disputes(command) => command.run().await,
        Command::CancelRefund(options) => options.run().await,
        Command::Records(command) => command.run().await,
        Command::Export(options) => export::run(options).await,
        Command::Transfers(command) => command.run().await,
        Command::Connect(command) => command.run().await,
        Command::Shop(options) => shop::run(options).await,
        Command::Listen(options) => listen::run(options).await,
        Command::Trigger(options) => trigger::run(options).await,
        Command::VerifyWebhook(options) => verify_webhook::run(options).await,
        Command::Describe(options) => verify_webhook::describe(options).await,
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
