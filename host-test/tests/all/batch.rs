//! `batch`: a file of payments, each made once, however often the command is killed.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use fake_stripe::{FakeStripe, Fault, FaultKind, Movement};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::command::{Run, finish, host_test};

const PAYMENTS: usize = 60;

/// A fake Stripe, and a file of payments with an amount of its own each.
struct Desk {
    stripe: FakeStripe,
    folder: TempDir,
}

impl Desk {
    async fn open(payments: usize) -> Self {
        let desk = Self {
            stripe: FakeStripe::start().await.expect("a fake Stripe"),
            folder: TempDir::new().expect("a folder"),
        };
        desk.write((0..payments).map(line));
        desk
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("payments.jsonl")
    }

    fn write(&self, lines: impl Iterator<Item = Value>) {
        let lines: String = lines.map(|line| format!("{line}\n")).collect();
        fs::write(self.file(), lines).expect("the file of payments");
    }

    fn command(&self, more: &[&str]) -> Command {
        let mut command = host_test();
        command
            .arg("batch")
            .arg(self.file())
            .args(["--fake", self.stripe.base_url()])
            .args(more);
        command
    }

    fn run(&self, more: &[&str]) -> Run {
        finish(&mut self.command(more))
    }

    fn posts(&self) -> usize {
        let requests = self.stripe.control().requests();
        requests
            .iter()
            .filter(|request| request.method == "POST")
            .count()
    }

    /// How often each amount was paid.
    fn paid(&self) -> BTreeMap<i64, usize> {
        let mut paid = BTreeMap::new();
        for entry in self.stripe.control().ledger().of_kind(Movement::Authorize) {
            *paid.entry(entry.amount).or_insert(0) += 1;
        }
        paid
    }
}

fn line(index: usize) -> Value {
    json!({
        "operation-id": format!("invoice-{index}"),
        "amount": { "minor-units": 1000 + index, "currency": "EUR" },
        "saved-method": "pm_card_visa",
        "presence": "recurring",
    })
}

fn results(run: &Run) -> Vec<Value> {
    let lines = run.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[track_caller]
fn assert_all_paid_in_order(run: &Run) {
    assert_eq!(run.code, Some(0), "{run:?}");
    for (index, result) in results(run).iter().enumerate() {
        assert_eq!(result["operation-id"], format!("invoice-{index}"));
        assert_eq!(result["payment"]["amount"]["minor-units"], 1000 + index);
    }
    assert_eq!(results(run).len(), PAYMENTS);
}

/// It is killed after what it has written so many lines about, which is before, within and between
/// its calls; and then run to its end.
#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_each_is_paid_once() {
    let desk = Desk::open(PAYMENTS).await;
    let moments: Vec<usize> = (0..5).map(|kill| 1 + kill * 7 + random(14)).collect();
    println!("killed after so many lines: {moments:?}");
    for lines in &moments {
        let mut child = desk
            .command(&["--size", "25"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let seen = stderr.lines().take(*lines).map_while(Result::ok).count();
        assert_eq!(seen, *lines, "it ended before it was killed");
        child.kill().expect("a kill");
        child.wait().expect("its end");
    }
    let run = desk.run(&["--size", "25"]);
    assert_all_paid_in_order(&run);
    let paid = desk.paid();
    assert_eq!(paid.len(), PAYMENTS);
    assert!(paid.values().all(|times| *times == 1), "{paid:?}");

    let posts = desk.posts();
    let again = desk.run(&["--json"]);
    assert_eq!(desk.posts(), posts, "what is paid is not sent again");
    let mut lines: Vec<&str> = again.stdout.lines().collect();
    let summary: Value = serde_json::from_str(lines.pop().expect("a summary")).expect("JSON");
    assert_eq!(summary["summary"]["of-an-earlier-run"], PAYMENTS);
    assert_eq!(lines, run.stdout.lines().collect::<Vec<_>>());
}

fn random(below: usize) -> usize {
    usize::try_from(RandomState::new().hash_one(0) % below as u64).expect("a small number")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_exit_code_and_the_lines_say_what_failed() {
    let desk = Desk::open(4).await;
    let declined = |index: usize, method: &str| {
        let mut line = line(index);
        line["saved-method"] = json!(method);
        line
    };
    desk.write([line(0), declined(1, "pm_card_chargeDeclined"), line(2)].into_iter());
    let run = desk.run(&["--json"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let lines = results(&run);
    assert_eq!(lines[0]["payment"]["status"], "authorized");
    assert_eq!(lines[1]["error"]["kind"], "declined");
    assert_eq!(lines[2]["payment"]["status"], "authorized");
    let summary = &lines[3]["summary"];
    assert_eq!(
        (
            &summary["succeeded"],
            &summary["failed"],
            &summary["unknown"]
        ),
        (&json!(2), &json!(1), &json!(0))
    );

    // Only what is not paid is sent again.
    let posts = desk.posts();
    assert_eq!(desk.run(&[]).code, Some(1));
    assert_eq!(desk.posts(), posts + 1);

    // Stripe remembers with which parameters it was declined.
    desk.write([line(0), declined(1, "pm_card_mastercard"), line(2)].into_iter());
    let run = desk.run(&[]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(
        run.stderr
            .contains("invoice-1 was sent with other parameters"),
        "{run:?}"
    );
    assert_eq!(desk.posts(), posts + 1);
    assert_eq!(desk.paid().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unknown_is_sent_again_as_the_same_operation() {
    let desk = Desk::open(3).await;
    let control = desk.stripe.control();
    control.set_faults(vec![Fault {
        times: u32::MAX,
        ..Fault::on_post("/v1/payment_intents", FaultKind::CloseAfter)
    }]);
    let run = desk.run(&[]);
    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(
        results(&run)
            .iter()
            .all(|line| line["error"]["outcome"] == "unknown")
    );

    // Other parameters would be another payment.
    let mut changed = line(1);
    changed["amount"] = json!("99.00 EUR");
    desk.write([line(0), changed, line(2)].into_iter());
    let run = desk.run(&[]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(
        run.stderr
            .contains("invoice-1 was sent with other parameters"),
        "{run:?}"
    );

    control.clear_faults();
    desk.write((0..3).map(line));
    let run = desk.run(&[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(desk.paid().values().all(|times| *times == 1));
    assert_eq!(desk.paid().len(), 3);
}

/// Under another installation the same ids would be other payments.
#[tokio::test(flavor = "multi_thread")]
async fn a_journal_is_of_one_connection() {
    let desk = Desk::open(1).await;
    assert_eq!(desk.run(&[]).code, Some(0));
    let run = desk.run(&["--installation-id", "other"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("begun elsewhere"), "{run:?}");
    assert_eq!(desk.posts(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_file_sends_nothing() {
    let desk = Desk::open(2).await;
    desk.write([line(0), line(0)].into_iter());
    let run = desk.run(&[]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(
        run.stderr
            .contains("line 2: the operation id invoice-0 stands twice"),
        "{run:?}"
    );
    assert_eq!(desk.posts(), 0);
}

/// What never left this machine may be corrected under its id.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_line_is_corrected() {
    let desk = Desk::open(2).await;
    let mut wrong = line(1);
    wrong["amount"] = json!("0.00 EUR");
    desk.write([line(0), wrong].into_iter());
    let run = desk.run(&[]);
    assert_eq!(run.code, Some(1), "{run:?}");
    let field = &results(&run)[1]["error"]["field"];
    assert_eq!(field, "batch.items[1].authorization.amount.minor-units");

    desk.write((0..2).map(line));
    assert_eq!(desk.run(&[]).code, Some(0));
    assert_eq!(desk.paid().len(), 2);
}
