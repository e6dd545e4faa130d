//! `host-test import`: customers and saved methods that exist at the provider, taken over from a file.

mod columns;
mod report;
mod rows;

use std::fmt;
use std::path::{Path, PathBuf};

use anstream::println;
use anyhow::{Context, bail};
use clap::Args;
use host_test::json::case_name;
use payments_host::types::{AdapterError, Adopted, Adoption, ErrorKind, Outcome};
use serde_json::{Value, json};

use crate::answer;
use crate::exit::Exit;
use crate::session::{Requests, Session, SessionOptions};
use crate::terminal::{self, note};
use crate::vault::interface;
use report::{Line, Report, Verdict};
use rows::{Row, Rows};

/// Options of `import`.
#[derive(Args)]
#[command(
    after_long_help = FILES,
    mut_arg("json", |json| json.help("Print the summary as JSON")),
    mut_arg("show_client_token", |token| token.hide(true)),
)]
pub struct Options {
    /// CSV with a header, separated by commas or semicolons.
    file: PathBuf,
    /// What became of each row, as CSV; rows that it says are done are not sent again. By itself: the
    /// file's name and `.report.csv`.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Send all rows again, whatever an earlier report says.
    #[arg(long)]
    again: bool,
    /// Make each method its customer's default. Without it: those that the column `default` says.
    #[arg(long)]
    make_default: bool,
    /// How many rows go into one call of the adapter.
    #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(u8).range(1..=100))]
    size: u8,
    /// Show every HTTP request of the sandbox.
    #[arg(long, help_heading = "Output")]
    show_requests: bool,
    #[command(flatten)]
    session: SessionOptions,
}

const FILES: &str = "\
Three shapes of files are understood, by their headers:

  customers                     Account Name,Stripe Customer ID
                                Acme,cus_…
  methods of known customers    Payment Gateway Token,Stripe Customer ID,Active
                                pm_…,cus_…,true
  methods alone                 Payment Gateway Token,Active
                                pm_…,true

A method that is nobody's is attached to the customer of its row; a method alone must belong to a
customer already. Of other columns, these are read, and the rest is ignored:

  Reference, Account ID         your own id of the customer
  Default                       true: the method becomes the customer's default
  Active                        false: the row is left out

Case, spaces, hyphens and underscores in headers do not matter; card_…, src_… and ba_… ids are taken too.

Each row is checked at the provider, marked as this installation's, and changed only where it is not
as it should be, so that a run that was interrupted, or in which rows failed, is taken up by the same
command. The report has a line for each row that was read:

  line,customer,saved_method,result,kind,field,message
  2,cus_…,pm_…,adopted,,,
  3,cus_…,pm_…,failed,conflict,saved-method,the payment method is another customer's

Results: adopted, unchanged (it was so already), skipped (not active), failed, unknown (run it again).

Exit codes:
  0  every row is done
  1  rows failed, and the report says why
  2  wrong usage, or something could not be set up: nothing was sent
  3  of some rows it is unknown what was done: run it again

Examples:
  host-test import methods.csv --make-default --fake http://127.0.0.1:12111
  STRIPE_SECRET_KEY=sk_test_… host-test import customers.csv --installation-id shop-1 --report done.csv";

pub async fn run(options: Options) -> anyhow::Result<Exit> {
    let path = options.report.clone().unwrap_or_else(|| {
        let mut name = options.file.clone().into_os_string();
        name.push(".report.csv");
        name.into()
    });
    if is_same_file(&path, &options.file) {
        bail!(
            "the report would be written over {}",
            options.file.display()
        );
    }
    let mut rows = Rows::open(&options.file, options.make_default)
        .with_context(|| options.file.display().to_string())?;
    note(format!("{}: {}", options.file.display(), rows.shape()));
    let mut report =
        Report::open(&path, options.again).with_context(|| path.display().to_string())?;
    let requests = if options.show_requests {
        Requests::Shown
    } else {
        Requests::Hidden
    };
    let session = Session::open_with(&options.session, requests).await?;
    let mut import = Import {
        session: &session,
        report: &mut report,
        summary: Summary::default(),
    };
    let mut stopped = false;
    loop {
        let chunk = rows.chunk(usize::from(options.size));
        if chunk.is_empty() {
            break;
        }
        let goes_on = import.chunk(chunk).await?;
        let summary = &import.summary;
        note(format!(
            "{} rows, {} %: {summary}",
            summary.rows,
            rows.percent()
        ));
        if !goes_on {
            stopped = true;
            break;
        }
    }
    let summary = import.summary;
    report.close()?;
    if summary.rows == 0 {
        bail!("{} holds no row", options.file.display());
    }
    note(format!("the report: {}", path.display()));
    if stopped {
        terminal::error(
            "the rest was not sent, for it would fail the same way: run the same command again",
        );
    }
    if options.session.json {
        println!("{:#}", summary.to_json(&path, stopped));
    } else {
        println!("{summary}");
    }
    Ok(summary.exit())
}

/// A run in progress.
struct Import<'a> {
    session: &'a Session,
    report: &'a mut Report,
    summary: Summary,
}

impl Import<'_> {
    /// Takes over the rows of a chunk that are not done. Whether it makes sense to go on.
    async fn chunk(&mut self, chunk: Vec<Row>) -> anyhow::Result<bool> {
        let mut lines = Vec::new();
        let mut adoptions = Vec::new();
        for row in chunk {
            let line = Line::of(&row);
            if let Some(earlier) = self.report.done(&line) {
                self.summary.count_earlier(earlier);
                continue;
            }
            match row.adoption {
                Ok(adoption) => {
                    adoptions.push(adoption);
                    lines.push(line);
                }
                Err(verdict) => self.end(line.with(verdict))?,
            }
        }
        if adoptions.is_empty() {
            return Ok(true);
        }
        let verdicts = self.adopt(&adoptions).await?;
        let goes_on = !verdicts.iter().all(Verdict::concerns_all);
        for (line, verdict) in lines.into_iter().zip(verdicts) {
            self.end(line.with(verdict))?;
        }
        self.report.flush()?;
        Ok(goes_on)
    }

    /// One call of the adapter: a verdict for each.
    async fn adopt(&self, adoptions: &[Adoption]) -> anyhow::Result<Vec<Verdict>> {
        // What was adopted is looked at before anything is written, so each call may be an operation
        // of its own.
        let operation = self.session.new_operation();
        match interface(self.session)?.adopt(&operation, adoptions).await {
            Ok(results) => Ok(results.into_iter().map(verdict).collect()),
            Err(error) => {
                answer::refusal(&error, false);
                let verdict = Verdict {
                    result: match error.outcome() {
                        Outcome::NotPerformed => report::FAILED,
                        Outcome::Unknown => report::UNKNOWN,
                    },
                    kind: error
                        .adapter_error()
                        .map_or_else(|| "host-failure".to_owned(), |error| case_name(&error.kind)),
                    message: error.to_string(),
                    concerns_all: true,
                    ..Verdict::default()
                };
                Ok(vec![verdict; adoptions.len()])
            }
        }
    }

    fn end(&mut self, line: Line) -> anyhow::Result<()> {
        self.summary.count(&line.verdict);
        self.report.add(line)
    }
}

fn verdict(result: Result<Adopted, AdapterError>) -> Verdict {
    match result {
        Ok(adopted) => Verdict {
            result: if adopted.changed {
                report::ADOPTED
            } else {
                report::UNCHANGED
            },
            customer: adopted.customer,
            ..Verdict::default()
        },
        Err(error) => Verdict {
            result: match error.outcome {
                Outcome::NotPerformed => report::FAILED,
                Outcome::Unknown => report::UNKNOWN,
            },
            kind: case_name(&error.kind),
            // `adoptions[3].saved-method`: the row is in the line.
            field: error
                .field
                .as_deref()
                .and_then(|field| field.split_once("]."))
                .map(|(_, part)| part.to_owned())
                .unwrap_or_default(),
            concerns_all: concerns_all(error.kind),
            message: error.message,
            customer: None,
        },
    }
}

/// Whether the next row would fail for the same reason.
fn concerns_all(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Unauthorized
            | ErrorKind::Forbidden
            | ErrorKind::EgressDenied
            | ErrorKind::Unavailable
            | ErrorKind::Timeout
            | ErrorKind::RateLimited
    )
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// What became of the rows.
#[derive(Debug, Default)]
struct Summary {
    rows: usize,
    adopted: usize,
    unchanged: usize,
    skipped: usize,
    failed: usize,
    unknown: usize,
    /// Of those that are done, the ones that an earlier run had done.
    earlier: usize,
}

impl Summary {
    fn count(&mut self, verdict: &Verdict) {
        self.rows += 1;
        *match verdict.result {
            report::ADOPTED => &mut self.adopted,
            report::UNCHANGED => &mut self.unchanged,
            report::SKIPPED => &mut self.skipped,
            report::FAILED => &mut self.failed,
            _ => &mut self.unknown,
        } += 1;
    }

    fn count_earlier(&mut self, verdict: &Verdict) {
        self.count(verdict);
        self.earlier += 1;
    }

    fn exit(&self) -> Exit {
        if self.unknown > 0 {
            Exit::OutcomeUnknown
        } else if self.failed > 0 {
            Exit::Refused
        } else {
            Exit::Done
        }
    }

    fn to_json(&self, report: &Path, stopped: bool) -> Value {
        json!({
            "rows": self.rows,
            "adopted": self.adopted,
            "unchanged": self.unchanged,
            "skipped": self.skipped,
            "failed": self.failed,
            "unknown": self.unknown,
            "done-earlier": self.earlier,
            "stopped": stopped,
            "report": report.display().to_string(),
        })
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        for (count, name) in [
            (self.adopted, "adopted"),
            (self.unchanged, "unchanged"),
            (self.skipped, "skipped"),
            (self.failed, "failed"),
            (self.unknown, "unknown"),
        ] {
            if count > 0 {
                parts.push(format!("{count} {name}"));
            }
        }
        if self.earlier > 0 {
            parts.push(format!("{} of them earlier", self.earlier));
        }
        f.write_str(&parts.join(", "))
    }
}
