//! `host-test transfers`: a subcommand for each function of the contract's interface.

use anyhow::Context;
use clap::{Args, Subcommand};
use payments_host::Transfers as Interface;
use payments_host::types::{Entry, Money, TransferFilter, TransferRequest, TransferReversal};

use crate::answer;
use crate::exit::Exit;
use crate::gateway::{amount, entry};
use crate::records::{PageOptions, RangeOptions};
use crate::session::{OperationOptions, Session, SessionOptions};

/// Subcommands of `transfers`.
#[derive(Subcommand)]
pub enum Transfers {
    /// Pass money on to a connected account.
    Create(Create),
    /// Take a transfer back, in whole or in part.
    Reverse(Reverse),
    /// Read a transfer.
    Get(Get),
    /// List transfers, newest first, a page at a time.
    List(List),
}

/// Options of `transfers create`.
#[derive(Args)]
#[command(after_help = "Examples:
  host-test transfers create '70.00 EUR' acct_1Seller --payment pi_… --fake http://127.0.0.1:12111
  host-test transfers create '10.00 EUR' acct_1Courier --group order-7 --operation-id share-7")]
pub struct Create {
    /// What the account gets: '70.00 EUR'.
    #[arg(value_parser = amount)]
    amount: Money,
    /// The account.
    #[arg(value_name = "acct_…")]
    destination: String,
    /// The payment whose money it is; without it, the balance that is available now.
    #[arg(long, value_name = "pi_…")]
    payment: Option<String>,
    /// Ties it to a payment of the same group.
    #[arg(long)]
    group: Option<String>,
    #[command(flatten)]
    about: About,
    #[command(flatten)]
    operation: OperationOptions,
    #[command(flatten)]
    session: SessionOptions,
}

/// Options of `transfers reverse`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test transfers reverse tr_… '20.00 EUR' --fake http://127.0.0.1:12111")]
pub struct Reverse {
    /// The transfer.
    #[arg(value_name = "tr_…")]
    transfer_id: String,
    /// How much comes back; everything that is left, if absent.
    #[arg(value_parser = amount)]
    amount: Option<Money>,
    /// Give the platform's fee back in proportion.
    #[arg(long)]
    refund_fees: bool,
    #[command(flatten)]
    about: About,
    #[command(flatten)]
    operation: OperationOptions,
    #[command(flatten)]
    session: SessionOptions,
}

/// What is written on it.
#[derive(Args)]
struct About {
    /// For people.
    #[arg(long)]
    description: Option<String>,
    /// For machines. Can be repeated.
    #[arg(long, value_name = "KEY=VALUE", value_parser = entry)]
    metadata: Vec<Entry>,
}

/// Options of `transfers get`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test transfers get tr_… --fake http://127.0.0.1:12111")]
pub struct Get {
    /// The transfer.
    #[arg(value_name = "tr_…")]
    transfer_id: String,
    #[command(flatten)]
    session: SessionOptions,
}

/// Options of `transfers list`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test transfers list --destination acct_1Seller --since 2026-11-01 --fake http://127.0.0.1:12111")]
pub struct List {
    /// Of this group.
    #[arg(long)]
    group: Option<String>,
    /// To this account.
    #[arg(long, value_name = "acct_…")]
    destination: Option<String>,
    #[command(flatten)]
    range: RangeOptions,
    #[command(flatten)]
    page: PageOptions,
    #[command(flatten)]
    session: SessionOptions,
}

impl Transfers {
    pub async fn run(self) -> anyhow::Result<Exit> {
        match self {
            Self::Create(options) => options.run().await,
            Self::Reverse(options) => options.run().await,
            Self::Get(options) => options.run().await,
            Self::List(options) => options.run().await,
        }
    }
}

impl Create {
    async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let operation = session.operation(&self.operation);
        let request = TransferRequest {
            payment_id: self.payment,
            group: self.group,
            description: self.about.description,
            metadata: self.about.metadata,
            ..TransferRequest::new(self.amount, self.destination)
        };
        let answer = interface(&session)?
            .create_transfer(&operation, &request)
            .await;
        Ok(answer::plain(answer, &session, &self.session))
    }
}

impl Reverse {
    async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let operation = session.operation(&self.operation);
        let reversal = TransferReversal {
            amount: self.amount,
            refund_fees: self.refund_fees,
            description: self.about.description,
            metadata: self.about.metadata,
            ..TransferReversal::new(self.transfer_id)
        };
        let answer = interface(&session)?
            .reverse_transfer(&operation, &reversal)
            .await;
        Ok(answer::plain(answer, &session, &self.session))
    }
}

impl Get {
    async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let answer = interface(&session)?
            .get_transfer(&session.connection, &self.transfer_id)
            .await;
        Ok(answer::plain(answer, &session, &self.session))
    }
}

impl List {
    async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let filter = TransferFilter {
            group: self.group,
            destination: self.destination,
            created: self.range.range(),
            page: self.page.into(),
        };
        let answer = interface(&session)?
            .list_transfers(&session.connection, &filter)
            .await;
        Ok(answer::plain(answer, &session, &self.session))
    }
}

fn interface(session: &Session) -> anyhow::Result<Interface<'_>> {
    session
        .adapter
        .transfers()
        .context("the adapter does not export the optional interface `transfers`")
}
