//! `cargo xtask conformance`.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use component_build::Workspace;
use serde::Deserialize;

use crate::packages::Packages;
use crate::{components, harness, process};

/// An adapter among guests/ that breaks one rule of the contract. A check that lets it pass proves
/// nothing about the others.
struct BrokenAdapter {
    package: &'static str,
    /// The name of the check that finds it out, `topic/check`.
    fails: &'static str,
}

/// Every package of guests/ whose name begins with `broken-`.
const BROKEN: [BrokenAdapter; 4] = [
    BrokenAdapter {
        package: "broken-foreign-import",
        fails: "load/imports",
    },
    BrokenAdapter {
        package: "broken-ignores-operation",
        fails: "repeat/once",
    },
    BrokenAdapter {
        package: "broken-timeout-not-performed",
        fails: "faults/timeout-after",
    },
    BrokenAdapter {
        package: "broken-traps-on-json",
        fails: "webhooks/malformed-payload",
    },
];

pub(crate) fn run() -> anyhow::Result<()> {
    let adapter = components::built(components::ADAPTER)?;
    let program = harness::build()?;
    let status = process::status(&mut suite(&program, &adapter.path))?;
    if !status.success() {
        bail!("the adapter does not conform ({status})");
    }

    table_is_complete(Packages::read()?.guests())?;
    let broken = BROKEN
        .iter()
        .map(|guest| Ok((guest, components::built(guest.package)?)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let mut undetected = Vec::new();
    for (guest, component) in broken {
        println!("\n{}, which {} has to find out", guest.package, guest.fails);
        // The report is for this program, the progress for who watches.
        let report = suite(&program, &component.path)
            .args(["--json", "--only", guest.fails])
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("could not run {}", program.display()))?;
        match verdict(guest, report.status.code(), &report.stdout) {
            Ok(()) => println!("{}: found out", guest.package),
            Err(reason) => {
                println!("{}: NOT found out: {reason:#}", guest.package);
                undetected.push(guest.package);
            }
        }
    }
    if !undetected.is_empty() {
        bail!(
            "broken adapters were not found out: {}",
            undetected.join(", ")
        );
    }
    Ok(())
}

fn suite(program: &Path, component: &Path) -> Command {
    let fixture = Workspace::locate()
        .root()
        .join("host-test/fixtures/stripe.json");
    let mut command = Command::new(program);
    command
        .arg("conformance")
        .arg(component)
        .arg("--fixture")
        .arg(fixture);
    command
}

/// The part of the suite's report that is needed here.
#[derive(Deserialize)]
struct Report {
    checks: Vec<Check>,
}

#[derive(Deserialize)]
struct Check {
    name: String,
    passed: bool,
}

/// Whether the suite found `guest` out, and for the right reason.
fn verdict(guest: &BrokenAdapter, exit: Option<i32>, report: &[u8]) -> anyhow::Result<()> {
    match exit {
        Some(0) => bail!("every check passed"),
        Some(1) => {}
        other => bail!("the suite itself broke (exit code {other:?})"),
    }
    let report: Report = serde_json::from_slice(report).context("its report is unreadable")?;
    match report.checks.iter().find(|check| check.name == guest.fails) {
        Some(check) if !check.passed => Ok(()),
        Some(_) => bail!("{} passed; another check failed", guest.fails),
        None => bail!("{} was not run", guest.fails),
    }
}

/// A broken adapter that is not in the table would never be run.
fn table_is_complete<'a>(guests: impl Iterator<Item = &'a str>) -> anyhow::Result<()> {
    let exists: BTreeSet<_> = guests.filter(|name| name.starts_with("broken-")).collect();
    let listed: BTreeSet<_> = BROKEN.iter().map(|guest| guest.package).collect();
    if exists != listed {
        bail!(
            "guests/ has the broken adapters {exists:?}, and the table in {} lists {listed:?}",
            file!()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUEST: BrokenAdapter = BrokenAdapter {
        package: "broken-trap",
        fails: "webhooks/garbage",
    };

    #[test]
    fn a_broken_adapter_counts_only_when_the_right_check_failed() {
        let report = |garbage: bool, loads: bool| {
            format!(
                r#"{{"checks": [{{"name": "webhooks/garbage", "passed": {garbage}}},
                               {{"name": "load/component", "passed": {loads}}}], "failed": 1}}"#
            )
        };
        let found_out = report(false, true);
        verdict(&GUEST, Some(1), found_out.as_bytes()).expect("found out");
        for (exit, report) in [
            (Some(0), report(true, true)),
            (Some(1), report(true, false)),
            (Some(1), r#"{"checks": []}"#.to_owned()),
            (Some(1), "failed  webhooks/garbage".to_owned()),
            (Some(2), found_out.clone()),
            (None, found_out),
        ] {
            assert!(
                verdict(&GUEST, exit, report.as_bytes()).is_err(),
                "{exit:?} {report}"
            );
        }
    }

    #[test]
    fn a_broken_adapter_that_is_not_listed_is_noticed() {
        let listed = BROKEN.iter().map(|guest| guest.package);
        assert!(table_is_complete(listed.clone().chain(["other"])).is_ok());
        assert!(table_is_complete(listed.clone().chain(["broken-other"])).is_err());
        assert!(table_is_complete(listed.skip(1)).is_err());
    }
}
