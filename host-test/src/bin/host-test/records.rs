//! `host-test records`: a subcommand for each function of the contract's interface.

pub mod kind;
pub mod when;

use anyhow::Context;
use clap::{Args, Subcommand};
use host_test::time;
use payments_host::Records as Interface;
use payments_host::types::{ChangeFilter, PageRequest, RecordFilter, TimeRange, UnixSeconds};

use crate::answer;
use crate::exit::Exit;
use crate::session::{Session, SessionOptions};
use kind::Kind;

/// Subcommands of `records`.
#[derive(Subcommand)]
pub enum Records {
    /// List the provider's records of one kind, newest first, a page at a time.
    ///
    /// For all of them, see `host-test export`.
    List(List),
    /// List what happened to records: created, changed, deleted. Stripe knows the last 30 days.
    Changes(Changes),
}

/// Which page.
#[derive(Args, Debug)]
#[command(next_help_heading = "Page")]
pub struct PageOptions {
    /// What the page before said was `next`.
    #[arg(long)]
    cursor: Option<String>,
    /// 1 to 100; 100 if absent.
    #[arg(long)]
    limit: Option<u32>,
}

impl From<PageOptions> for PageRequest {
    fn from(options: PageOptions) -> Self {
        let PageOptions { cursor, limit } = options;
        Self { cursor, limit }
    }
}

/// When something was created.
#[derive(Args, Debug)]
pub struct RangeOptions {
    /// Created from then on: 2026-11-01 (UTC), 2026-11-01T12:00:00Z or Unix seconds.
    #[arg(long, value_name = "TIME", value_parser = when::parse)]
    pub since: Option<UnixSeconds>,
    /// Created before then. With --since 2026-11-01, --to 2026-12-01 means November.
    #[arg(long, alias = "until", value_name = "TIME", value_parser = when::parse)]
    pub to: Option<UnixSeconds>,
}

impl RangeOptions {
    pub fn range(&self) -> Option<TimeRange> {
        let Self { since, to } = *self;
        (since.is_some() || to.is_some()).then_some(TimeRange { since, until: to })
    }
}

/// Options of `records list`.
#[derive(Args)]
#[command(after_help = "Examples:
  host-test records list charges --since 2026-11-01 --fake http://127.0.0.1:12111
  host-test records list subscriptions --limit 10 --json --fake http://127.0.0.1:12111")]
pub struct List {
    /// Of which kind.
    kind: Kind,
    #[command(flatten)]
    range: RangeOptions,
    #[command(flatten)]
    page: PageOptions,
    #[command(flatten)]
    session: SessionOptions,
}

/// Options of `records changes`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test records changes --since 2026-11-20 --of charges --of refunds --fake http://127.0.0.1:12111")]
pub struct Changes {
    /// Happened from then on: 2026-11-01 (UTC), 2026-11-01T12:00:00Z or Unix seconds.
    #[arg(long, value_name = "TIME", value_parser = when::parse)]
    since: UnixSeconds,
    /// Happened before then.
    #[arg(long, value_name = "TIME", value_parser = when::parse)]
    to: Option<UnixSeconds>,
    /// To records of this kind; of all kinds, if absent. Can be repeated.
    #[arg(long, value_name = "KIND")]
    of: Vec<Kind>,
    #[command(flatten)]
    page: PageOptions,
    #[command(flatten)]
    session: SessionOptions,
}

impl Records {
    pub async fn run(self) -> anyhow::Result<Exit> {
        match self {
            Self::List(options) => options.run().await,
            Self::Changes(options) => options.run().await,
        }
    }
}

impl List {
    async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let filter = RecordFilter {
            kind: self.kind.contract(),
            created: self.range.range(),
            page: self.page.into(),
        };
        let answer = interface(&session)?
            .list_records(&session.connection, &filter)
            .await;
        Ok(answer::plain(answer, &session, &self.session))
    }
}

impl Changes {
    async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let filter = ChangeFilter {
            until: self.to,
            kinds: self.of.into_iter().map(Kind::contract).collect(),
            page: self.page.into(),
            ..ChangeFilter::new(self.since, time::now())
        };
        let answer = interface(&session)?
            .list_changes(&session.connection, &filter)
            .await;
        Ok(answer::plain(answer, &session, &self.session))
    }
}

pub fn interface(session: &Session) -> anyhow::Result<Interface<'_>> {
    session
        .adapter
        .records()
        .context("the adapter does not export the optional interface `records`")
}
