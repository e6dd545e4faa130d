use std::path::Path;

use host_test::artifacts;
use serde_json::Value;

use crate::command::{Run, run};

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/stripe.json");

fn conformance(component: &Path, more: &[&str]) -> Run {
    let path = component.to_str().expect("UTF-8");
    let mut arguments = vec!["conformance", path, "--fixture", FIXTURE];
    arguments.extend(more);
    run(&arguments)
}

#[test]
fn our_adapter_passes() {
    let component = artifacts::stripe_adapter().expect("it builds");
    let run = conformance(&component, &[]);
    assert_eq!(run.code, Some(0), "{}\n{}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains(" checks passed, 0 failed"),
        "{}",
        run.stdout
    );
}

/// Each broken adapter fails the check that was written for it. (`cargo xtask conformance` runs the
/// whole suite on each.)
#[test]
fn broken_adapters_are_found_out() {
    for (package, check) in [
        ("broken-foreign-import", "load/imports"),
        ("broken-ignores-operation", "repeat/once"),
        ("broken-timeout-not-performed", "faults/timeout-after"),
        ("broken-traps-on-json", "webhooks/malformed-payload"),
    ] {
        let component = artifacts::guest(package).expect("it builds");
        let run = conformance(&component, &["--only", check, "--json"]);
        assert_eq!(run.code, Some(1), "{package}: {}", run.stderr);
        let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let failed = report["checks"]
            .as_array()
            .expect("a list")
            .iter()
            .any(|verdict| verdict["name"] == check && verdict["passed"] == false);
        assert!(failed, "{package}: {report:#}");
    }
}

#[test]
fn what_is_no_component_is_not_judged() {
    let run = conformance(Path::new(FIXTURE), &[]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(
        run.stderr.contains("not a WebAssembly component"),
        "{run:?}"
    );
}

#[test]
fn a_check_that_does_not_exist_is_not_passed() {
    let component = artifacts::stripe_adapter().expect("it builds");
    let run = conformance(&component, &["--only", "no-such-check"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("no-such-check"), "{run:?}");
}
