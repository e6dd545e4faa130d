//! A suite that holds any adapter against the contract.
//!
//! It needs the component and a [`Fixture`]: which simulator to run it against, how to connect, and
//! which payment methods end how. Each check is independent, has simulators of its own, and says
//! why it exists.

mod batch;
mod bench;
mod case;
mod describe;
mod disputes;
mod endpoints;
mod faults;
mod find;
mod fixture;
mod input;
mod load;
mod onboarding;
mod records;
mod repeat;
mod request;
mod signing;
mod simulator;
mod situations;
mod transfers;
mod vault;
mod webhooks;
mod writes;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use futures_util::StreamExt;
use futures_util::future::BoxFuture;

use bench::Bench;
pub use fixture::Fixture;

/// A rule of the contract, and how to see whether an adapter keeps it.
pub struct Check {
    name: String,
    why: String,
    run: Box<dyn Fn(Arc<Bench>) -> BoxFuture<'static, Tally> + Send + Sync>,
}

impl Check {
    fn new<F>(
        name: impl Into<String>,
        why: impl Into<String>,
        run: impl Fn(Arc<Bench>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Tally> + Send + 'static,
    {
        Self {
            name: name.into(),
            why: why.into(),
            run: Box::new(move |bench| Box::pin(run(bench))),
        }
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What a check found, over all its cases.
#[derive(Debug, Default)]
struct Tally {
    cases: usize,
    problems: Vec<String>,
    skipped: Option<&'static str>,
}

impl Tally {
    fn note(&mut self, case: impl fmt::Display, found: anyhow::Result<()>) {
        self.cases += 1;
        if let Err(problem) = found {
            self.problems.push(format!("{case}: {problem:#}"));
        }
    }

    /// A check of one case.
    fn of(found: anyhow::Result<()>) -> Self {
        Self {
            cases: 1,
            problems: found
                .err()
                .map(|problem| format!("{problem:#}"))
                .into_iter()
                .collect(),
            skipped: None,
        }
    }

    /// The check is not for this adapter.
    fn skipped(reason: &'static str) -> Self {
        Self {
            skipped: Some(reason),
            ..Self::default()
        }
    }

    fn all(cases: impl IntoIterator<Item = (String, anyhow::Result<()>)>) -> Self {
        let mut tally = Self::default();
        for (case, found) in cases {
            tally.note(case, found);
        }
        tally
    }
}

/// What became of a check.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// `topic/check`
    pub name: String,
    /// Why the check exists.
    pub why: String,
    /// How many cases it had. 0: it could not be run, because the adapter does not load.
    pub cases: usize,
    /// What is wrong, a text for each case.
    pub problems: Vec<String>,
    /// Why the check is not for this adapter, when it is not. It had no case then.
    pub skipped: Option<&'static str>,
    /// How long it took.
    pub took: Duration,
}

impl Verdict {
    /// Whether the adapter keeps the rule, or need not.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.problems.is_empty()
    }
}

/// The outcome of the suite.
#[derive(Clone, Debug)]
pub struct Report {
    /// In the order of the suite.
    pub verdicts: Vec<Verdict>,
    /// Checks that were not run because the adapter does not load.
    pub not_run: usize,
}

impl Report {
    /// Whether every check was run and passed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.not_run == 0 && self.verdicts.iter().all(Verdict::passed)
    }
}

/// Holds the component at `path` against the contract. With `only`, the checks whose name contains
/// it. `progress` is told each verdict as soon as it and all before it are there.
///
/// # Errors
/// When the file is no component, the fixture is wrong, the simulator cannot be reached, or no
/// check has such a name.
pub async fn run(
    path: &Path,
    fixture: Fixture,
    only: Option<&str>,
    mut progress: impl FnMut(&Verdict),
) -> anyhow::Result<Report> {
    let wanted = |name: &str| only.is_none_or(|only| name.contains(only));
    let mut verdicts = Vec::new();
    let started = Instant::now();
    let loading = load::load(path, fixture).await?;
    let took = started.elapsed();
    for (name, why, found) in loading.found {
        let mut verdict = Verdict {
            name: name.to_owned(),
            why: why.to_owned(),
            cases: 1,
            problems: found.into_iter().collect(),
            skipped: None,
            took,
        };
        // The adapter is needed for what is wanted, so its refusal is always told.
        if wanted(name) || !verdict.passed() {
            verdict.problems.truncate(1);
            progress(&verdict);
            verdicts.push(verdict);
        }
    }
    let checks = checks(&loading.fixture);
    let mut checks: Vec<Check> = checks
        .into_iter()
        .filter(|check| wanted(&check.name))
        .collect();
    if checks.is_empty() && verdicts.is_empty() {
        bail!(
            "no check has {:?} in its name; without --only all are run, and listed",
            only.unwrap_or_default()
        );
    }
    let Some(bench) = loading.bench else {
        return Ok(Report {
            verdicts,
            not_run: checks.len(),
        });
    };
    let bench = Arc::new(bench);
    let side_by_side = bench.side_by_side();
    let mut running = futures_util::stream::iter(checks.drain(..))
        .map(|check| judge(check, bench.clone()))
        .buffered(side_by_side);
    while let Some(verdict) = running.next().await {
        progress(&verdict);
        verdicts.push(verdict);
    }
    Ok(Report {
        verdicts,
        not_run: 0,
    })
}

/// Every check that needs a loaded adapter.
fn checks(fixture: &Fixture) -> Vec<Check> {
    let mut checks = describe::checks();
    checks.extend(input::checks());
    checks.extend(situations::checks());
    checks.extend(repeat::checks());
    checks.extend(faults::checks(fixture));
    checks.extend(find::checks());
    checks.extend(webhooks::checks());
    checks.extend(endpoints::checks());
    checks.extend(batch::checks());
    checks.extend(onboarding::checks());
    checks.extend(records::checks());
    checks.extend(transfers::checks());
    checks.extend(disputes::checks());
    checks.extend(vault::checks());
    checks
}

async fn judge(check: Check, bench: Arc<Bench>) -> Verdict {
    let started = Instant::now();
    let tally = (check.run)(bench).await;
    Verdict {
        name: check.name,
        why: check.why,
        cases: tally.cases,
        problems: tally.problems,
        skipped: tally.skipped,
        took: started.elapsed(),
    }
}

/// Reads a fixture.
///
/// # Errors
/// When the file cannot be read or is no fixture.
pub fn read_fixture(path: &Path) -> anyhow::Result<Fixture> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the fixture {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not a fixture", path.display()))
}
