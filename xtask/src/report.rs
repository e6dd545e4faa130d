//! What became of each suite, said while it runs and again at the end.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// What became of a suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed {
        reason: String,
    },
    /// Something that only the machine's owner can install is missing.
    NotRun {
        reason: String,
    },
}

impl Outcome {
    fn name(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed { .. } => "failed",
            Self::NotRun { .. } => "not run",
        }
    }
}

/// The suites so far.
#[derive(Debug)]
pub(crate) struct Report {
    started: Instant,
    colours: bool,
    total: usize,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    suite: &'static str,
    outcome: Outcome,
    took: Duration,
}

impl Report {
    pub(crate) fn of(total: usize) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            started: Instant::now(),
            colours: !plain && std::io::stdout().is_terminal(),
            total,
            rows: Vec::new(),
        }
    }

    /// Runs a suite between two lines that say which and how it went.
    pub(crate) fn run(
        &mut self,
        suite: &'static str,
        work: impl FnOnce() -> anyhow::Result<Outcome>,
    ) {
        let elapsed = clock(self.started.elapsed());
        let heading = format!("[{}/{}] {suite}", self.rows.len() + 1, self.total);
        println!("\n{} (after {elapsed})", self.paint("1", &heading));
        let started = Instant::now();
        let outcome = work().unwrap_or_else(|error| Outcome::Failed {
            reason: format!("{error:#}"),
        });
        let row = Row {
            suite,
            outcome,
            took: started.elapsed(),
        };
        println!(
            "{heading}: {} in {}",
            self.result(&row.outcome),
            clock(row.took)
        );
        self.rows.push(row);
    }

    /// True when nothing failed; with `all`, also when everything was run.
    pub(crate) fn is_good(&self, all: bool) -> bool {
        self.rows.iter().all(|row| match row.outcome {
            Outcome::Passed => true,
            Outcome::NotRun { .. } => !all,
            Outcome::Failed { .. } => false,
        })
    }

    /// One line for each suite, and what to do about those that did not pass.
    pub(crate) fn summary(&self) -> String {
        let width = self
            .rows
            .iter()
            .map(|row| row.suite.len())
            .max()
            .unwrap_or(0);
        let mut text = String::new();
        for Row {
            suite,
            outcome,
            took,
        } in &self.rows
        {
            let took = clock(*took);
            let result = self.result(outcome);
            let padding = " ".repeat("not run".len() - outcome.name().len());
            text.push_str(&format!("  {suite:<width$}  {result}{padding}  {took:>7}"));
            if let Outcome::Failed { reason } | Outcome::NotRun { reason } = outcome {
                let reason = reason.lines().next().unwrap_or_default();
                text.push_str(&format!("  {reason}"));
            }
            text.push('\n');
        }
        text.push_str(&format!(
            "  {:<width$}  {:>17}\n",
            "",
            clock(self.started.elapsed())
        ));
        text
    }

    fn result(&self, outcome: &Outcome) -> String {
        let style = match outcome {
            Outcome::Passed => "32",
            Outcome::Failed { .. } => "31;1",
            Outcome::NotRun { .. } => "33",
        };
        self.paint(style, outcome.name())
    }

    fn paint(&self, style: &str, text: &str) -> String {
        if self.colours {
            format!("\x1b[{style}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// `4.2s`, `3m 05s`.
fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 {
        format!("{:.1}s", duration.as_secs_f64())
    } else {
        format!("{}m {:02}s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(outcomes: Vec<(&'static str, Outcome)>) -> Report {
        Report {
            started: Instant::now(),
            colours: false,
            total: outcomes.len(),
            rows: outcomes
                .into_iter()
                .map(|(suite, outcome)| Row {
                    suite,
                    outcome,
                    took: Duration::from_millis(1500),
                })
                .collect(),
        }
    }

    fn not_run() -> Outcome {
        Outcome::NotRun {
            reason: "node is missing".into(),
        }
    }

    #[test]
    fn what_was_not_run_fails_only_when_all_is_asked_for() {
        let report = report(vec![("tests", Outcome::Passed), ("npm", not_run())]);
        assert!(report.is_good(false));
        assert!(!report.is_good(true));
    }

    #[test]
    fn an_error_of_a_suite_is_its_failure() {
        let mut report = report(Vec::new());
        report.run("tests", || anyhow::bail!("a reason"));
        assert!(!report.is_good(false));
        let summary = report.summary();
        assert!(summary.contains("tests  failed"), "{summary}");
        assert!(summary.contains("a reason"), "{summary}");
    }

    #[test]
    fn the_summary_is_a_table() {
        let report = report(vec![
            ("tests", Outcome::Passed),
            ("npm packages", not_run()),
        ]);
        let summary = report.summary();
        let lines: Vec<_> = summary.lines().collect();
        assert_eq!(lines[0], "  tests         passed      1.5s");
        assert_eq!(
            lines[1],
            "  npm packages  not run     1.5s  node is missing"
        );
    }

    #[test]
    fn times_are_short() {
        assert_eq!(clock(Duration::from_millis(4230)), "4.2s");
        assert_eq!(clock(Duration::from_secs(185)), "3m 05s");
    }
}
