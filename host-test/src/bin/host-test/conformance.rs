//! `host-test conformance`.

use std::path::PathBuf;
use std::time::Instant;

use anstream::{eprintln, println};
use host_test::conformance::{self, Verdict};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::terminal::{BAD, DIM, GOOD, styled};

/// Options of `conformance`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// The component's file.
    #[arg(value_name = "ADAPTER.wasm")]
    component: PathBuf,
    /// What the suite has to know about the provider; `host-test/fixtures/stripe.json` is Stripe's.
    #[arg(long, value_name = "FILE")]
    fixture: PathBuf,
    /// Run the checks whose name contains this, such as `faults/` or `webhooks/forged`.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Print one JSON object at the end.
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  host-test conformance my-adapter.wasm --fixture host-test/fixtures/stripe.json
  host-test conformance my-adapter.wasm --fixture my-provider.json --only input/

Exit codes: 0 every check passed; 1 a check failed; 2 the file is no component, the fixture is wrong,
or the simulator cannot be reached.";

/// A check with more problems has one reason, most likely.
const SHOWN: usize = 8;

pub async fn run(options: Options) -> anyhow::Result<Exit> {
    let fixture = conformance::read_fixture(&options.fixture)?;
    let started = Instant::now();
    let only = options.only.as_deref();
    eprintln!(
        "{}",
        styled(DIM, "checking; this takes about half a minute")
    );
    let report = conformance::run(&options.component, fixture, only, |verdict| {
        if options.json {
            eprintln!("{}", line(verdict));
        } else {
            show(verdict);
        }
    })
    .await?;
    let failed = report
        .verdicts
        .iter()
        .filter(|verdict| !verdict.passed())
        .count();
    let skipped = report
        .verdicts
        .iter()
        .filter(|verdict| verdict.skipped.is_some())
        .count();
    let passed = report.verdicts.len() - failed - skipped;
    if options.json {
        let checks: Value = report.verdicts.iter().map(as_json).collect();
        println!(
            "{:#}",
            json!({
                "passed": passed, "failed": failed, "skipped": skipped, "not-run": report.not_run,
                "checks": checks,
            })
        );
    } else {
        let cases: usize = report.verdicts.iter().map(|verdict| verdict.cases).sum();
        let mut summary = format!("{passed} checks passed, {failed} failed");
        if skipped > 0 {
            summary.push_str(&format!(", {skipped} skipped"));
        }
        if report.not_run > 0 {
            summary.push_str(&format!(", {} not run", report.not_run));
        }
        let style = if report.passed() { GOOD } else { BAD };
        println!(
            "\n{} ({cases} cases, {:.1} s)",
            styled(style, summary),
            started.elapsed().as_secs_f64()
        );
    }
    Ok(if report.passed() {
        Exit::Done
    } else {
        Exit::Refused
    })
}

fn show(verdict: &Verdict) {
    println!("{}", line(verdict));
    println!("        {}", styled(DIM, &verdict.why));
    if let Some(reason) = verdict.skipped {
        println!("        - {reason}");
    }
    for problem in verdict.problems.iter().take(SHOWN) {
        println!("        {} {problem}", styled(BAD, "-"));
    }
    if verdict.problems.len() > SHOWN {
        println!(
            "        {} and {} more",
            styled(BAD, "-"),
            verdict.problems.len() - SHOWN
        );
    }
}

fn line(verdict: &Verdict) -> String {
    let result = if verdict.skipped.is_some() {
        styled(DIM, "skipped")
    } else if verdict.passed() {
        styled(GOOD, "passed")
    } else {
        styled(BAD, "failed")
    };
    let counted = match verdict.cases {
        1 => "1 case".to_owned(),
        cases => format!("{cases} cases"),
    };
    format!(
        "{result}  {:<34} {}",
        verdict.name,
        styled(
            DIM,
            format!("{counted}, {:.1} s", verdict.took.as_secs_f64())
        )
    )
}

fn as_json(verdict: &Verdict) -> Value {
    json!({
        "name": verdict.name,
        "why": verdict.why,
        "passed": verdict.passed(),
        "skipped": verdict.skipped,
        "cases": verdict.cases,
        "problems": verdict.problems,
        "milliseconds": u64::try_from(verdict.took.as_millis()).unwrap_or(u64::MAX),
    })
}
