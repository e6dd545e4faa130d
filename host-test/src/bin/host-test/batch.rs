//! `host-test batch`: a file of payments, made without the customer, each of them once.

mod journal;
mod line;

use std::fmt;
use std::path::PathBuf;
use std::time::Instant;

use anstream::println;
use anyhow::{Context, bail};
use clap::Args;
use host_test::json::ToJson;
use host_test::time;
use payments_host::CallError;
use payments_host::types::{AdapterError, AuthorizationBatch, BatchItem, Outcome, Payment};
use serde_json::{Value, json};

use crate::answer;
use crate::exit::Exit;
use crate::session::{Session, SessionOptions};
use crate::terminal::note;
use journal::Journal;
use line::Line;

/// Options of `batch`.
#[derive(Args)]
#[command(
    after_long_help = LINES,
    mut_arg("json", |json| json.help("Print a summary as JSON after the results, on a line of its own")),
    mut_arg("show_client_token", |token| token.hide(true)),
)]
pub struct Options {
    /// A JSON object on each line: a payment.
    file: PathBuf,
    /// How many payments go into one call of the adapter.
    #[arg(long, value_name = "NUMBER", default_value_t = 70, value_parser = clap::value_parser!(u8).range(1..=100))]
    size: u8,
    /// Where it is written down what was sent, before it is sent, and what came of it. By itself:
    /// the file's name and `.journal`.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    #[command(flatten)]
    session: SessionOptions,
}

const LINES: &str = r#"A line of the file:
  {"operation-id": "invoice-1001", "amount": "10.99 EUR", "saved-method": "pm_…",
   "customer": "cus_…", "presence": "recurring", "capture-mode": "automatic"}

  operation-id      yours, and unique: the same id is the same payment
  amount            "10.99 EUR", or {"minor-units": 1099, "currency": "EUR"}
  saved-method      what is charged
  presence          recurring, installment, unscheduled, one-off or moto
  capture-mode      manual (if absent: the money is held) or automatic (it is taken)
  customer, order-id, description, statement-suffix, receipt-email
  metadata          {"key": "value", …}

Results go to standard output, a line for each payment, in the order of the file:
  {"operation-id": "invoice-1001", "payment": {…}}
  {"operation-id": "invoice-1002", "error": {…}}

When a run was interrupted, or some payments failed, run the same command again. What the journal
says is paid is not sent again. What may have been sent is sent as the same operation, so that it is
paid once, however often the run is interrupted. What was not performed is sent once more; Stripe
answers a declined payment as before for a day.

Exit codes:
  0  all are paid
  1  some failed, and were not performed
  2  wrong usage, or something could not be set up: nothing was sent
  3  of some it is unknown whether money moved: run it again

Examples:
  host-test batch payments.jsonl --fake http://127.0.0.1:12111 > results.jsonl
  STRIPE_SECRET_KEY=sk_test_… host-test batch payments.jsonl --size 50 --journal payments.journal"#;

/// What became of the payments.
#[derive(Debug, Default)]
struct Summary {
    succeeded: usize,
    /// Of those, the ones that an earlier run had made.
    earlier: usize,
    failed: usize,
    unknown: usize,
}

pub async fn run(options: Options) -> anyhow::Result<Exit> {
    let text = std::fs::read_to_string(&options.file)
        .with_context(|| format!("cannot read {}", options.file.display()))?;
    let lines = line::parse(&text).with_context(|| options.file.display().to_string())?;
    if lines.is_empty() {
        bail!("{} holds no payment", options.file.display());
    }
    let session = Session::open(&options.session).await?;
    let path = options.journal.unwrap_or_else(|| {
        let mut name = options.file.into_os_string();
        name.push(".journal");
        name.into()
    });
    let mut journal =
        Journal::open(&path, &session.connection).with_context(|| path.display().to_string())?;
    for line in &lines {
        journal.check(line)?;
    }

    let start = Instant::now();
    let mut summary = Summary::default();
    for chunk in lines.chunks(usize::from(options.size)) {
        if let Some(exit) = send(chunk, &session, &mut journal, &mut summary).await? {
            note("the rest was not sent: run the same command again");
            return Ok(exit);
        }
        note(format!("{} of {}: {summary}", summary.total(), lines.len()));
    }
    if summary.exit() != Exit::Done {
        note("to try again what is not paid: the same command");
    }
    if options.session.json {
        println!("{}", summary.to_json(start.elapsed().as_secs_f64()));
    }
    Ok(summary.exit())
}

/// Sends what has to be sent of a chunk, and prints the result of each. The exit only when the whole
/// call failed.
async fn send(
    chunk: &[Line],
    session: &Session,
    journal: &mut Journal,
    summary: &mut Summary,
) -> anyhow::Result<Option<Exit>> {
    let earlier: Vec<Option<Value>> = chunk.iter().map(|line| journal.payment(line)).collect();
    let unpaid: Vec<&Line> = chunk
        .iter()
        .zip(&earlier)
        .filter_map(|(line, payment)| payment.is_none().then_some(line))
        .collect();
    let results = match call(&unpaid, session, journal).await? {
        Ok(results) => results,
        Err(error) => {
            answer::refusal(&error, false);
            return Ok(Some(Exit::after(&error)));
        }
    };
    journal.ended(&unpaid, &results)?;
    let mut results = results.into_iter();
    for (line, earlier) in chunk.iter().zip(earlier) {
        let result = match earlier {
            Some(payment) => summary.earlier(payment),
            None => summary.now(results.next().context("a payment without a result")?),
        };
        let (name, result) = result;
        println!(
            "{}",
            json!({ "operation-id": line.operation_id, name: result })
        );
    }
    Ok(None)
}

/// The call, with everything written down before it that the next run has to know.
async fn call(
    unpaid: &[&Line],
    session: &Session,
    journal: &mut Journal,
) -> anyhow::Result<Result<Vec<Result<Payment, AdapterError>>, CallError>> {
    if unpaid.is_empty() {
        return Ok(Ok(Vec::new()));
    }
    let interface = session
        .adapter
        .batch()
        .context("the adapter does not export the optional interface `batch`")?;
    let now = time::now();
    let items = unpaid.iter().map(|line| BatchItem {
        first_sent_at: journal.first_sent_at(line),
        ..BatchItem::new(&line.operation_id, line.authorization.clone())
    });
    let batch = AuthorizationBatch::new(session.connection.clone(), now, items);
    journal.will_send(unpaid, now)?;
    Ok(interface.authorize_all(&batch).await)
}

impl Summary {
    /// A payment of an earlier run.
    fn earlier(&mut self, payment: Value) -> (&'static str, Value) {
        self.succeeded += 1;
        self.earlier += 1;
        ("payment", payment)
    }

    /// The result of this run.
    fn now(&mut self, result: Result<Payment, AdapterError>) -> (&'static str, Value) {
        match result {
            Ok(payment) => {
                self.succeeded += 1;
                ("payment", payment.to_json())
            }
            Err(error) => {
                match error.outcome {
                    Outcome::NotPerformed => self.failed += 1,
                    Outcome::Unknown => self.unknown += 1,
                }
                ("error", error.to_json())
            }
        }
    }

    fn total(&self) -> usize {
        self.succeeded + self.failed + self.unknown
    }

    fn to_json(&self, seconds: f64) -> Value {
        json!({ "summary": {
            "payments": self.total(),
            "succeeded": self.succeeded,
            "of-an-earlier-run": self.earlier,
            "failed": self.failed,
            "unknown": self.unknown,
            "seconds": (seconds * 100.0).round() / 100.0,
        } })
    }

    fn exit(&self) -> Exit {
        match self {
            Self { unknown: 1.., .. } => Exit::OutcomeUnknown,
            Self { failed: 1.., .. } => Exit::Refused,
            _ => Exit::Done,
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            succeeded,
            earlier,
            failed,
            unknown,
        } = self;
        write!(f, "{succeeded} succeeded")?;
        if *earlier > 0 {
            write!(f, " ({earlier} of them in an earlier run)")?;
        }
        write!(f, ", {failed} failed, {unknown} unknown")
    }
}
