//! `host-test fake-stripe`.

use anstream::println;
use anyhow::Context;
use fake_stripe::FakeStripe;
use serde_json::json;

use crate::exit::Exit;
use crate::terminal::{BOLD, DIM, styled};

/// Options of `fake-stripe`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// The port of 127.0.0.1 to listen on; 0 for a free one.
    #[arg(long, default_value_t = 12111)]
    port: u16,
    /// Print one line of JSON when it listens: `{"base-url": …}`.
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  host-test fake-stripe
  host-test authorize '10.99 EUR' --fake http://127.0.0.1:12111
  host-test listen --fake http://127.0.0.1:12111
  host-test trigger charge.dispute.created
  curl http://127.0.0.1:12111/v1/refunds -u sk_test_any:
  curl http://127.0.0.1:12111/_control/ledger";

pub async fn run(options: Options) -> anyhow::Result<Exit> {
    let stripe = FakeStripe::builder()
        .port(options.port)
        .start()
        .await
        .with_context(|| {
            format!(
                "cannot listen on port {}: choose another with --port, or 0 for a free one",
                options.port
            )
        })?;
    let base_url = stripe.base_url();
    if options.json {
        println!("{}", json!({ "base-url": base_url }));
    } else {
        println!("{} {base_url}", styled(BOLD, "Fake Stripe listens on"));
        for (what, how) in [
            (
                "pay",
                format!("host-test authorize '10.99 EUR' --fake {base_url}"),
            ),
            (
                "read",
                format!("curl {base_url}/v1/refunds -u sk_test_any:"),
            ),
            ("webhooks", format!("host-test listen --fake {base_url}")),
            ("the truth", format!("curl {base_url}/_control/ledger")),
        ] {
            println!("  {} {how}", styled(DIM, format!("{what:<10}")));
        }
        println!(
            "Any sk_test_… key will do. Everything is forgotten when it ends: Ctrl-C ends it."
        );
    }
    tokio::signal::ctrl_c()
        .await
        .context("cannot wait for Ctrl-C")?;
    Ok(Exit::Done)
}
