//! One call of the command line: the adapter in its sandbox, and the provider behind it.

use anstream::eprintln;
use anyhow::Context;
use host_test::{artifacts, time};
use payments_host::types::{Connection, Operation, UnixSeconds};
use payments_host::{Adapter, Host};

use crate::provider::Provider;
use crate::terminal::{self, note};

/// Where the call goes, and what is printed.
#[derive(clap::Args)]
#[command(next_help_heading = "Connection")]
pub struct SessionOptions {
    /// Call the fake Stripe that runs there (`host-test fake-stripe`).
    ///
    /// Without it: Stripe itself when STRIPE_SECRET_KEY is set, else a fake Stripe that is started
    /// for this call and forgotten after it.
    #[arg(long, value_name = "URL")]
    fake: Option<String>,
    /// Use the live key in STRIPE_SECRET_KEY: real money moves.
    #[arg(long)]
    live: bool,
    /// Act for a connected account.
    #[arg(long, value_name = "acct_…")]
    account: Option<String>,
    /// Marks what this installation creates at the provider.
    #[arg(long, value_name = "ID", default_value = "host-test")]
    installation_id: String,
    /// Print the whole record as JSON.
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// Print the client token too. It lets whoever has it go on with the payment.
    #[arg(long, help_heading = "Output")]
    pub show_client_token: bool,
}

/// Which business operation a write is.
#[derive(clap::Args)]
#[command(next_help_heading = "Operation")]
pub struct OperationOptions {
    /// The operation's id. The same id is the same operation, however often it is sent: money moves
    /// once. Without it a new id is made and printed.
    #[arg(long, value_name = "ID")]
    operation_id: Option<String>,
    /// When the operation was first sent, in Unix seconds: say it when you send it again.
    #[arg(long, value_name = "SECONDS")]
    first_sent_at: Option<UnixSeconds>,
}

/// A loaded adapter and a provider.
pub struct Session {
    pub adapter: Adapter,
    pub connection: Connection,
    pub provider: Provider,
}

/// Whether every HTTP request of the sandbox is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requests {
    Shown,
    /// For calls with so many that nobody reads them.
    Hidden,
}

impl Session {
    pub async fn open(options: &SessionOptions) -> anyhow::Result<Self> {
        Self::open_with(options, Requests::Shown).await
    }

    pub async fn open_with(options: &SessionOptions, requests: Requests) -> anyhow::Result<Self> {
        let provider = Provider::choose(options.fake.as_deref(), options.live).await?;
        note(format!("calling {provider}"));
        let host = Host::builder()
            .egress(provider.egress())
            .credentials(provider.credentials())
            .max_concurrent_calls(1)
            .cache_dir(artifacts::compiled_code())
            .on_request(move |record| {
                if requests == Requests::Shown {
                    eprintln!("  {}", terminal::request(record));
                }
            })
            .build()?;
        let component = tokio::task::spawn_blocking(artifacts::stripe_adapter).await??;
        let adapter = host
            .load_file(&component)
            .await
            .with_context(|| format!("cannot load {}", component.display()))?;
        let connection = Connection {
            account: options.account.clone(),
            installation_id: Some(options.installation_id.clone()),
            ..provider.connection()
        };
        Ok(Self {
            adapter,
            connection,
            provider,
        })
    }

    pub fn operation(&self, options: &OperationOptions) -> Operation {
        let id = options.operation_id.clone().unwrap_or_else(|| {
            let id = new_operation_id();
            note(format!("operation id {id}"));
            id
        });
        Operation {
            first_sent_at: options.first_sent_at,
            ..Operation::new(self.connection.clone(), id, time::now())
        }
    }

    /// An operation whose id nobody has to know, for it never has to be sent again.
    pub fn new_operation(&self) -> Operation {
        Operation::new(self.connection.clone(), new_operation_id(), time::now())
    }
}

/// Unique on this machine: nobody else has this process at this nanosecond.
fn new_operation_id() -> String {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    format!("host-test-{:x}-{:x}", since.as_nanos(), std::process::id())
}
