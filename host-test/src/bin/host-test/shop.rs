//! `host-test shop`.

use std::path::PathBuf;

use anstream::println;
use anyhow::{Context, bail};
use fake_stripe::FakeStripe;
use host_test::artifacts;
use host_test::shop::{Shop, ShopCommand, orders_in};

use crate::exit::Exit;
use crate::terminal::{DIM, styled};

/// Options of `shop`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// What starts the shop, with the quotes of a shell.
    command: String,
    /// Where it runs.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
    /// The port of the shop; 0 for a free one.
    #[arg(long, default_value_t = 8000)]
    port: u16,
}

const EXAMPLES: &str = "\
Examples:
  host-test shop 'python -m shop' --folder examples/hosts/python
  host-test shop 'node dist/shop/main.js' --folder examples/hosts/node --port 0

`cargo xtask shop python` prepares the environment too.";

pub async fn run(options: Options) -> anyhow::Result<Exit> {
    let command = shlex::split(&options.command).context("a quote of the command is not closed")?;
    if command.is_empty() {
        bail!("there is no command");
    }
    let components = tokio::task::spawn_blocking(|| {
        anyhow::Ok((artifacts::stripe_adapter()?, artifacts::payments_core()?))
    });
    let (adapter, core) = components.await??;
    let folder = tempfile::tempdir()?;
    let how = ShopCommand {
        command,
        folder: options.folder,
        adapter: std::path::absolute(adapter)?,
        core,
        orders: orders_in(folder.path()),
        port: options.port,
    };
    let stripe = FakeStripe::start().await?;
    let mut shop = Shop::start(&how, &stripe).await?;
    println!("shop         {}", shop.url());
    println!("fake Stripe  {}", stripe.base_url());
    println!("{}", styled(DIM, "No real money moves. Ctrl-C ends both."));
    tokio::select! {
        ended = shop.ended() => ended?,
        signal = tokio::signal::ctrl_c() => signal?,
    }
    Ok(Exit::Done)
}
