//! `host-test export`: all records of a kind, in a file, whatever happens on the way.

mod file;
mod line;

use std::path::PathBuf;

use anstream::println;
use anyhow::{Context, bail};
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use host_test::time;
use payments_host::CallError;
use payments_host::types::{ChangeFilter, PageRequest, RecordFilter, TimeRange, UnixSeconds};
use serde_json::json;

use crate::answer;
use crate::exit::Exit;
use crate::records::kind::Kind;
use crate::records::{interface, when};
use crate::session::{Session, SessionOptions};
use crate::terminal::note;
use file::{Export, Subject};

/// Options of `export`.
#[derive(Args)]
#[command(
    after_long_help = DETAILS,
    mut_arg("json", |json| json.help("Print the summary as JSON")),
    mut_arg("show_client_token", |token| token.hide(true)),
)]
pub struct Options {
    /// What to export: records of a kind, or changes: what happened to records.
    what: What,
    /// Where to, one record on each line.
    #[arg(required_unless_present = "schema")]
    file: Option<PathBuf>,
    /// Created, or happened, from then on: 2026-11-01 (UTC), 2026-11-01T12:00:00Z or Unix seconds.
    #[arg(long, value_name = "TIME", value_parser = when::parse)]
    since: Option<UnixSeconds>,
    /// Created, or happened, before then; now, if absent.
    #[arg(long, value_name = "TIME", value_parser = when::parse)]
    to: Option<UnixSeconds>,
    /// Changes of records of this kind; of all kinds, if absent. Can be repeated.
    #[arg(long, value_name = "KIND")]
    of: Vec<Kind>,
    /// Print the JSON Schema of the records, and export nothing.
    #[arg(long, conflicts_with_all = ["file", "since", "to", "of"])]
    schema: bool,
    #[command(flatten)]
    session: SessionOptions,
}

const DETAILS: &str = "\
The file has a line for each record, newest first: the provider's JSON as it is, without the spaces
between its parts. With `changes`, a line says what happened, and holds the record as it was after
it. Stripe tells changes of the last 30 days, and none of balance transactions and events.

A record that was created before --since and changed later is not among those created since: to
keep a copy current, export the records once, and from then on the changes.

When an export is interrupted, or the machine fails, run the same command again: it goes on where it
was, and the file is as if nothing had happened. What it needs for that stands beside the file, in
FILE.export, and stays there as the record of what the file holds. Another export into the same file
is refused.

Examples:
  host-test export charges november.jsonl --since 2026-11-01 --to 2026-12-01 --fake http://127.0.0.1:12111
  host-test export changes changes.jsonl --since 2026-11-20 --of charges --of refunds
  host-test export charges --schema > charge.schema.json";

/// What is exported.
#[derive(Clone, Copy, Debug)]
enum What {
    Records(Kind),
    Changes,
}

/// The kinds of records, and `changes`.
impl ValueEnum for What {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [What; 10] = [
            What::Records(Kind::Charges),
            What::Records(Kind::Refunds),
            What::Records(Kind::BalanceTransactions),
            What::Records(Kind::Customers),
            What::Records(Kind::Subscriptions),
            What::Records(Kind::Prices),
            What::Records(Kind::Disputes),
            What::Records(Kind::Payouts),
            What::Records(Kind::Events),
            What::Changes,
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Records(kind) => kind.to_possible_value(),
            Self::Changes => Some(PossibleValue::new("changes").help("What happened to records")),
        }
    }
}

pub async fn run(options: Options) -> anyhow::Result<Exit> {
    if options.schema {
        return schema(options.what);
    }
    let path = options.file.clone().context("needs a file")?;
    check(&options)?;
    let session = Session::open(&options.session).await?;
    let subject = subject(&options, &session);
    let mut export = Export::open(&path, subject, options.to)?;
    if !export.progress.is_complete && export.progress.records > 0 {
        note(format!(
            "going on behind {} records",
            export.progress.records
        ));
    }
    while !export.progress.is_complete {
        let page = match page(&options, &session, &export).await {
            Ok(page) => page?,
            Err(error) => {
                answer::refusal(&error, options.session.json);
                note("what is exported stays: run the same command again to go on");
                return Ok(Exit::after(&error));
            }
        };
        export
            .commit(&page.lines, page.records, page.next)
            .with_context(|| format!("cannot write {}", path.display()))?;
        let oldest = page.oldest.map(when::show).unwrap_or_default();
        note(format!("{} records  {oldest}", export.progress.records));
    }
    let progress = &export.progress;
    let summary = json!({
        "file": path,
        "export": progress.export,
        "records": progress.records,
        "bytes": progress.bytes,
    });
    answer::record(&summary, options.session.json);
    Ok(Exit::Done)
}

fn schema(what: What) -> anyhow::Result<Exit> {
    let What::Records(kind) = what else {
        bail!("a change holds a record: ask for the schema of its kind");
    };
    println!("{}", kind.schema().trim_end());
    Ok(Exit::Done)
}

/// What the adapter would refuse, said in the command's words and before anything is opened.
fn check(options: &Options) -> anyhow::Result<()> {
    let is_changes = matches!(options.what, What::Changes);
    if is_changes && options.since.is_none() {
        bail!("changes need --since, at most 30 days ago at Stripe");
    }
    if !is_changes && !options.of.is_empty() {
        bail!("--of goes with `changes`");
    }
    if options
        .since
        .is_some_and(|since| since >= when::or_now(options.to))
    {
        bail!("--to is exclusive, and has to be later than --since");
    }
    Ok(())
}

fn subject(options: &Options, session: &Session) -> Subject {
    let name = |value: Option<PossibleValue>| {
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    };
    Subject {
        kind: name(options.what.to_possible_value()),
        of: options
            .of
            .iter()
            .map(|kind| name(kind.to_possible_value()))
            .collect(),
        since: options.since,
        to: when::or_now(options.to),
        provider: session.provider.to_string(),
        account: session.connection.account.clone(),
    }
}

/// A page as it goes into the file.
struct Page {
    lines: String,
    records: u64,
    oldest: Option<UnixSeconds>,
    next: Option<String>,
}

async fn page(
    options: &Options,
    session: &Session,
    export: &Export,
) -> Result<anyhow::Result<Page>, CallError> {
    let records = match interface(session) {
        Ok(records) => records,
        Err(error) => return Ok(Err(error)),
    };
    let Subject { since, to, .. } = export.progress.export;
    let at = PageRequest {
        cursor: export.progress.cursor.clone(),
        limit: None,
    };
    let What::Records(kind) = options.what else {
        let filter = ChangeFilter {
            until: Some(to),
            kinds: options.of.iter().map(|kind| kind.contract()).collect(),
            page: at,
            ..ChangeFilter::new(since.unwrap_or_default(), time::now())
        };
        let page = records.list_changes(&session.connection, &filter).await?;
        let lines: anyhow::Result<String> = page.changes.iter().map(line::change).collect();
        return Ok(lines.map(|lines| Page {
            lines,
            records: page.changes.len() as u64,
            oldest: page.changes.last().map(|change| change.created),
            next: page.next,
        }));
    };
    let filter = RecordFilter {
        created: Some(TimeRange {
            since,
            until: Some(to),
        }),
        page: at,
        ..RecordFilter::new(kind.contract())
    };
    let page = records.list_records(&session.connection, &filter).await?;
    Ok(Ok(Page {
        lines: page.records.iter().map(line::record).collect(),
        records: page.records.len() as u64,
        oldest: page.records.last().and_then(|record| record.created),
        next: page.next,
    }))
}
