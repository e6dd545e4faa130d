//! Exports: every record once, whatever happens on the way.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use fake_stripe::{FakeStripe, Fault, FaultKind, Seed, SeedKind};
use host_test::time;
use serde_json::Value;
use tempfile::TempDir;

use crate::command::{Run, finish, host_test, run};

/// A provider with records, and a folder for exports.
struct Books {
    stripe: FakeStripe,
    folder: TempDir,
    /// The end of the exports: what is made now lies behind it.
    to: String,
}

impl Books {
    async fn with(kind: SeedKind, count: u32) -> Self {
        let now = i64::try_from(time::now()).expect("a time");
        let stripe = FakeStripe::start().await.expect("a fake Stripe");
        let seed = Seed::new(kind, count).between(now - 10_000, now - 100);
        stripe.control().seed(&seed).expect("seeded");
        Self {
            stripe,
            folder: tempfile::tempdir().expect("a folder"),
            to: (now - 50).to_string(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn export(&self, what: &str, file: &Path) -> std::process::Command {
        let mut command = host_test();
        command.args(["export", what]).arg(file).args([
            "--to",
            &self.to,
            "--fake",
            self.stripe.base_url(),
        ]);
        command
    }

    fn charges(&self, file: &Path) -> Run {
        finish(&mut self.export("charges", file))
    }
}

fn progress(file: &Path) -> Value {
    let mut name = file.as_os_str().to_owned();
    name.push(".export");
    let text = fs::read_to_string(name).expect("the progress");
    serde_json::from_str(&text).expect("JSON")
}

/// Starts an export and kills it when it has said so many lines, at whatever it is doing then.
fn killed(books: &Books, file: &Path, lines: usize) {
    let mut child = books
        .export("charges", file)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut said = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    for _ in 0..lines {
        said.next().expect("it is not done yet").expect("UTF-8");
    }
    child.kill().expect("it runs");
    let status = child.wait().expect("it ends");
    assert_eq!(status.signal(), Some(9), "{status}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_killed_ten_times_is_the_same_file() {
    let books = Books::with(SeedKind::Charges, 5_000).await;
    let whole = books.path("whole.jsonl");
    let run = books.charges(&whole);
    assert_eq!(run.code, Some(0), "{run:?}");

    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let file = books.path("killed.jsonl");
    for _ in 0..10 {
        // Two lines for each of the fifty pages.
        killed(&books, &file, random.usize(1..10));
        // Others go on taking payments meanwhile.
        let late = Seed::new(SeedKind::Charges, 3);
        books.stripe.control().seed(&late).expect("seeded");
    }
    let run = books.charges(&file);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stderr.contains("going on behind"), "{run:?}");

    let expected = fs::read_to_string(&whole).expect("an export");
    assert!(fs::read_to_string(&file).expect("an export") == expected);
    let ids: HashSet<String> = expected
        .lines()
        .map(|line| {
            let charge: Value = serde_json::from_str(line).expect("JSON");
            charge["id"].as_str().expect("an id").to_owned()
        })
        .collect();
    assert_eq!((ids.len(), expected.lines().count()), (5_000, 5_000));
}

/// What was written and not committed is cut off; an error in between loses nothing.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_committed_is_cut_off() {
    let books = Books::with(SeedKind::Charges, 450).await;
    let whole = books.path("whole.jsonl");
    assert_eq!(books.charges(&whole).code, Some(0));
    let file = books.path("charges.jsonl");
    books.stripe.control().add_fault(Fault {
        method: Some("GET".to_owned()),
        path: "/v1/charges".to_owned(),
        skip: 2,
        times: 3,
        kind: FaultKind::CloseBefore,
    });
    let run = books.charges(&file);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("run the same command again"), "{run:?}");
    let committed = progress(&file);
    assert_eq!(committed["records"], 200);
    assert_eq!(committed["is-complete"], false);
    let mut half = OpenOptions::new().append(true).open(&file).expect("it");
    half.write_all(b"{\"id\":\"ch_half").expect("written");
    let run = books.charges(&file);
    assert_eq!(run.code, Some(0), "{run:?}");
    let expected = fs::read(&whole).expect("an export");
    assert!(fs::read(&file).expect("an export") == expected);
    assert_eq!(progress(&file)["is-complete"], true);

    // Once more: it is complete, and nobody is asked.
    let asked = books.stripe.control().requests().len();
    let run = books.charges(&file);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(books.stripe.control().requests().len(), asked);
    assert!(fs::read(&file).expect("an export") == expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_export_is_not_mixed_in() {
    let books = Books::with(SeedKind::Charges, 3).await;
    let file = books.path("charges.jsonl");
    assert_eq!(books.charges(&file).code, Some(0));
    let before = fs::read(&file).expect("an export");
    let mut since = books.export("charges", &file);
    since.args(["--since", "2026-01-01"]);
    let mut account = books.export("charges", &file);
    account.args(["--account", "acct_1"]);
    let mut later = host_test();
    later.args(["export", "charges", "--to", "2030-01-01", "--fake"]);
    later.arg(books.stripe.base_url()).arg(&file);
    for mut other in [books.export("refunds", &file), since, account, later] {
        let run = finish(&mut other);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains("holds another export"), "{run:?}");
    }
    assert_eq!(fs::read(&file).expect("an export"), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_others_are_left_alone() {
    let books = Books::with(SeedKind::Charges, 3).await;
    let file = books.path("notes.txt");
    fs::write(&file, "mine").expect("written");
    let run = books.charges(&file);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("no export that could go on"), "{run:?}");
    assert_eq!(fs::read_to_string(&file).expect("it"), "mine");

    let file = books.path("charges.jsonl");
    assert_eq!(books.charges(&file).code, Some(0));
    fs::write(&file, "").expect("written");
    let run = books.charges(&file);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("somebody changed it"), "{run:?}");

    let file = books.path("busy.jsonl");
    let writer = File::create(&file).expect("a file");
    writer.lock().expect("the lock");
    let run = books.charges(&file);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("another process writes"), "{run:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_exported_with_their_records() {
    let books = Books::with(SeedKind::Events, 150).await;
    let file = books.path("changes.jsonl");
    let since = (time::now() - 20_000).to_string();
    let mut command = books.export("changes", &file);
    command.args(["--since", &since, "--of", "customers", "--json"]);
    let summary = finish(&mut command).json();
    assert_eq!(summary["records"], 150);
    let text = fs::read_to_string(&file).expect("an export");
    assert_eq!(text.len() as u64, summary["bytes"].as_u64().expect("bytes"));
    for line in text.lines() {
        let change: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(change["event-type"], "customer.created");
        assert_eq!(change["kind"], "customers");
        assert_eq!(change["content"]["object"], "customer");
    }
}

#[test]
fn the_schema_is_printed() {
    let schema = run(&["export", "balance-transactions", "--schema"]).json();
    assert_eq!(schema["title"], "balance_transaction");
    assert_eq!(schema["properties"]["exchange_rate"]["type"][0], "number");
}

#[test]
fn wrong_usage_is_explained() {
    for (arguments, says) in [
        (&["export", "charges"][..], "<FILE>"),
        (&["export", "changes", "x"], "--since"),
        (
            &["export", "charges", "x", "--of", "refunds"],
            "--of goes with",
        ),
        (
            &[
                "export",
                "charges",
                "x",
                "--since",
                "2026-11-02",
                "--to",
                "2026-11-02",
            ],
            "exclusive",
        ),
        (
            &["export", "charges", "x", "--since", "yesterday"],
            "2026-11-01",
        ),
        (&["export", "changes", "--schema"], "schema of its kind"),
    ] {
        let run = run(arguments);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(says), "{run:?}");
    }
}
