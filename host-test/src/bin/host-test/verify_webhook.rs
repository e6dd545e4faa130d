//! `host-test verify-webhook` and `describe`, which make no request.

use std::io::Read;
use std::path::PathBuf;

use anyhow::Context;
use host_test::json::ToJson;
use host_test::time;
use payments_host::types::{Delivery, Entry, Mode, Policy, UnixSeconds};

use crate::answer;
use crate::exit::Exit;
use crate::sealed;

/// Options of `verify-webhook`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// The file with the body, exactly as received; `-` for standard input.
    #[arg(value_name = "FILE")]
    payload: PathBuf,
    /// The header `Stripe-Signature`.
    #[arg(long, value_name = "HEADER")]
    signature: String,
    /// The endpoint's signing secret. Can be repeated during a rotation.
    #[arg(
        long,
        env = "STRIPE_WEBHOOK_SECRET",
        hide_env_values = true,
        value_name = "whsec_…"
    )]
    secret: Vec<String>,
    /// When it arrived, in Unix seconds; now, if absent.
    #[arg(long, value_name = "SECONDS")]
    received_at: Option<UnixSeconds>,
    /// How far the signature's time may be off, in seconds.
    #[arg(long, value_name = "SECONDS")]
    tolerance: Option<u32>,
    /// Tell events of other installations apart.
    #[arg(long, value_name = "ID")]
    installation_id: Option<String>,
    /// The endpoint is one of live mode.
    #[arg(long)]
    live: bool,
    /// Print the whole record as JSON.
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  host-test verify-webhook body.json --signature \"$HEADER\" --secret whsec_… --json
  STRIPE_WEBHOOK_SECRET=whsec_… host-test verify-webhook - --signature \"$HEADER\" < body.json";

pub async fn run(options: Options) -> anyhow::Result<Exit> {
    let delivery = Delivery {
        payload: payload(&options.payload)?,
        headers: vec![Entry::new("Stripe-Signature", &options.signature)],
        received_at: options.received_at.unwrap_or_else(time::now),
    };
    let mode = if options.live { Mode::Live } else { Mode::Test };
    let policy = Policy {
        tolerance: options.tolerance,
        installation_id: options.installation_id,
        ..Policy::new(options.secret, mode)
    };
    match sealed::adapter(1).await?.verify(&policy, &delivery).await {
        Ok(verification) => {
            answer::record(&verification.to_json(), options.json);
            Ok(Exit::Done)
        }
        Err(error) => {
            answer::refusal(&error, options.json);
            Ok(Exit::Refused)
        }
    }
}

/// Options of `describe`.
#[derive(clap::Args)]
pub struct DescribeOptions {
    /// Print the whole record as JSON.
    #[arg(long)]
    json: bool,
}

pub async fn describe(options: DescribeOptions) -> anyhow::Result<Exit> {
    let info = sealed::adapter(1).await?.describe().await?;
    answer::record(&info.to_json(), options.json);
    Ok(Exit::Done)
}

fn payload(path: &PathBuf) -> anyhow::Result<String> {
    let reading = || format!("cannot read the payload from {}", path.display());
    if path.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .with_context(reading)?;
        return Ok(text);
    }
    std::fs::read_to_string(path).with_context(reading)
}
