//! `cargo xtask conformance`.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use component_build::Workspace;

use crate::packages::Packages;
use crate::{components, harness, process};

/// An adapter among guests/ that breaks one rule of the contract. A check that lets it pass proves
/// nothing about the others.
struct BrokenAdapter {
    package: &'static str,
    /// The name of the check that finds it out, as the report of the suite prints it.
    fails: &'static str,
}

/// Every package of guests/ whose name begins with `broken-`.
const BROKEN: [BrokenAdapter; 4] = [
    BrokenAdapter {
        package: "broken-foreign-import",
        fails: "imports",
    },
    BrokenAdapter {
        package: "broken-idempotency",
        fails: "repeat",
    },
    BrokenAdapter {
        package: "broken-outcome",
        fails: "timeout",
    },
    BrokenAdapter {
        package: "broken-trap",
        fails: "trap",
    },
];

pub(crate) fn run() -> anyhow::Result<()> {
    table_is_complete(Packages::read()?.guests())?;
    let adapter = components::built(components::ADAPTER)?;
    let broken = BROKEN
        .iter()
        .map(|guest| Ok((guest, components::built(guest.package)?)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let program = harness::build()?;

    let status = process::status(&mut suite(&program, &adapter.path))?;
    if !status.success() {
        bail!("the adapter does not conform ({status})");
    }

    let mut undetected = Vec::new();
    for (guest, component) in broken {
        let report = suite(&program, &component.path)
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("could not run {}", program.display()))?;
        let text = String::from_utf8_lossy(&report.stdout);
        match verdict(guest, report.status.code(), &text) {
            Ok(()) => println!("{}: found out by `{}`", guest.package, guest.fails),
            Err(reason) => {
                println!("{}: {reason}. The report was:\n{text}", guest.package);
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

/// Whether the suite found `guest` out, and for the right reason.
fn verdict(guest: &BrokenAdapter, exit: Option<i32>, report: &str) -> Result<(), String> {
    match exit {
        Some(0) => return Err("every check passed".to_owned()),
        Some(1) => {}
        other => return Err(format!("the suite itself broke (exit {other:?})")),
    }
    let named = report
        .lines()
        .any(|line| line.to_lowercase().contains("fail") && line.contains(guest.fails));
    if named {
        Ok(())
    } else {
        Err(format!("it failed, but not in `{}`", guest.fails))
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
        fails: "never-traps",
    };

    #[test]
    fn a_broken_adapter_counts_only_when_the_right_check_failed() {
        let report = "never-traps   failed\nloads   passed\n";
        assert_eq!(verdict(&GUEST, Some(1), report), Ok(()));
        for (exit, report) in [
            (Some(0), "never-traps   passed\n"),
            (Some(1), "never-traps   passed\nloads   failed\n"),
            (Some(101), report),
            (None, report),
        ] {
            assert!(verdict(&GUEST, exit, report).is_err(), "{exit:?} {report}");
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
