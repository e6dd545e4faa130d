//! The judge of the scenarios: what it passes, and what it finds out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use host_test::artifacts;
use serde_json::{Value, json};

use crate::command::{Run, run};

/// Plays in the Rust host, with a report in JSON.
fn play(more: &[&str]) -> (Run, Value) {
    let mut arguments = vec!["scenarios", "--json"];
    arguments.extend(more);
    let run = run(&arguments);
    let report = serde_json::from_str(&run.stdout).unwrap_or_default();
    (run, report)
}

fn problems(report: &Value, host: usize) -> String {
    report["hosts"][host].to_string()
}

#[test]
fn the_rust_host_passes_every_scenario() {
    let (run, report) = play(&[]);
    assert_eq!(run.code, Some(0), "{}\n{}", run.stdout, run.stderr);
    assert_eq!(report["passed"], true);
    let host = &report["hosts"][0];
    assert_eq!(host["host"], "rust");
    let played = host["scenarios"].as_array().expect("a list");
    let listed = run_lines(&["scenarios", "--list"]);
    assert_eq!(played.len(), listed.len());
}

fn run_lines(arguments: &[&str]) -> Vec<String> {
    run(arguments).stdout.lines().map(str::to_owned).collect()
}

/// An adapter that charges again when an operation is repeated, and one that calls a timeout harmless.
#[test]
fn broken_adapters_are_found_out() {
    for package in ["broken-ignores-operation", "broken-timeout-not-performed"] {
        let component = artifacts::guest(package).expect("it builds");
        let path = component.to_str().expect("UTF-8");
        let (run, report) = play(&[path, "--only", "cut-off"]);
        assert_eq!(run.code, Some(1), "{package}: {}", run.stderr);
        assert_eq!(report["passed"], false, "{package}");
    }
}

/// A scenario whose expectation is wrong fails at that step, and says what was found.
#[test]
fn a_wrong_expectation_is_told_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let call = |expected: Value, requests: Value| {
        json!({ "call": {
            "function": "gateway.authorize",
            "with": {
                "operation": { "id": "order-1" },
                "authorization": {
                    "amount": { "minor-units": 500, "currency": "EUR" },
                    "source": { "saved-method": "pm_card_visa" },
                    "capture-mode": "automatic",
                    "presence": "on-session",
                },
            },
            "ok": expected,
            "requests": requests,
        }})
    };
    let once = json!(["POST /v1/payment_intents"]);
    let captured = json!({ "eur": { "captured": 500 } });
    for (name, steps, told) in [
        (
            "status",
            vec![call(json!({ "status": "authorized" }), once.clone())],
            "ok.status: expected \"authorized\", found \"captured\"",
        ),
        (
            "requests",
            vec![call(json!({}), json!([]))],
            "expected requests: none; found: POST /v1/payment_intents",
        ),
        (
            "money",
            vec![call(json!({}), once), json!({ "moved": {} })],
            "money moved in eur",
        ),
        ("nothing", vec![json!({ "moved": captured })], "eur"),
        (
            "function",
            vec![json!({ "call": { "function": "gateway.charge", "ok": {} } })],
            "the contract has no function gateway.charge",
        ),
    ] {
        let scenario = json!({ "title": name, "about": name, "steps": steps });
        let path = folder.path().join(format!("{name}.json"));
        std::fs::write(&path, scenario.to_string()).expect("written");
        let (run, report) = play(&["--scenarios", path_of(folder.path()), "--only", name]);
        assert_eq!(run.code, Some(1), "{name}: {}", run.stderr);
        let problem = &report["hosts"][0]["scenarios"][0]["problems"][0];
        let problem = problem.as_str().expect("a problem");
        assert!(problem.contains(told), "{name}: {problem}");
        assert!(problem.starts_with("step "), "{name}: {problem}");
    }
}

#[test]
fn what_is_no_scenario_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let no_answer = json!({
        "title": "t", "about": "a",
        "steps": [{ "call": { "function": "descriptor.describe" } }],
    });
    let unknown = json!({ "title": "t", "about": "a", "steps": [{ "wait": 5 }] });
    for (name, text, told) in [
        ("text", "no JSON".to_owned(), "text.json is no scenario"),
        ("answer", no_answer.to_string(), "exactly one of"),
        ("unknown", unknown.to_string(), "unknown variant `wait`"),
    ] {
        let folder = folder.path().join(name);
        std::fs::create_dir(&folder).expect("a folder");
        std::fs::write(folder.join(format!("{name}.json")), text).expect("written");
        let (run, _) = play(&["--scenarios", path_of(&folder)]);
        assert_eq!(run.code, Some(2), "{name}");
        assert!(run.stderr.contains(told), "{name}: {}", run.stderr);
    }
}

/// A host that does not start, that ends, that says something else, or that did not load the bytes.
#[cfg(unix)]
#[test]
fn hosts_that_break_are_told_with_their_last_words() {
    let says = |line: &str| format!("sh -c 'read line; echo \"{line}\"; cat > /dev/null'");
    for (command, told) in [
        ("/no/such/program".to_owned(), "cannot start"),
        (
            "sh -c 'read line; echo its last words >&2; exit 3'".to_owned(),
            "its last words",
        ),
        (says("hello"), "not a line of JSON: hello"),
        (says("{}"), "`load` was answered with {}"),
    ] {
        let host = format!("broken={command}");
        let (run, report) = play(&[
            "--host",
            "rust",
            "--host",
            &host,
            "--only",
            "payment-lifecycle",
        ]);
        assert_eq!(run.code, Some(1), "{command}: {}", run.stderr);
        let problem = report["hosts"][1]["problem"].as_str().expect("a problem");
        assert!(problem.contains(told), "{command}: {problem}");
        let rust = &report["hosts"][0]["scenarios"][0];
        assert_eq!(rust["passed"], true, "{}", problems(&report, 0));
    }
}

/// Passes everything on to the Rust host, with one byte of an answer changed: every expectation of the
/// file holds, and the hosts do not agree.
#[cfg(unix)]
#[test]
fn hosts_that_differ_from_each_other_are_found_out() {
    let program = env!("CARGO_BIN_EXE_host-test");
    let other = format!("other=sh -c '{program} scenario-host | sed -u s/4242/4243/g'");
    let (run, report) = play(&["--host", "rust", "--host", &other, "--only", "sale"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let scenarios = report["hosts"][1]["scenarios"].as_array().expect("a list");
    let told = scenarios
        .iter()
        .flat_map(|one| one["problems"].as_array().into_iter().flatten())
        .filter_map(Value::as_str)
        .any(|problem| problem.contains("is not as in rust"));
    assert!(told, "{}", problems(&report, 1));
}

/// `docs/hosts.md` is written by `cargo xtask scenarios --write`; a scenario that is not in it was
/// added since.
#[test]
fn the_page_of_hosts_names_every_scenario() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = std::fs::read_to_string(root.join("docs/hosts.md")).expect("the page");
    let named: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| ["))
        .filter_map(|row| row.split(']').next())
        .collect();
    let names: Vec<PathBuf> = std::fs::read_dir(root.join("host-test/scenarios"))
        .expect("the folder")
        .map(|entry| entry.expect("a file").path())
        .collect();
    let names: BTreeSet<&str> = names
        .iter()
        .filter_map(|path| path.file_stem()?.to_str())
        .collect();
    assert_eq!(
        named, names,
        "write it again: `cargo xtask scenarios --write`"
    );
    for host in ["rust", "python", "node"] {
        assert!(page.contains(&format!("| {host} | ")), "{host} is missing");
    }
    assert!(
        !page.contains("**failed**"),
        "a host failed when it was written"
    );
}

/// The rules of the import are a list with the scenarios that check each: all of them are there, and no
/// scenario about the host itself is left out of the list.
#[test]
fn the_checklist_names_scenarios_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = std::fs::read_to_string(root.join("docs/embedding.md")).expect("the page");
    let listed = run_lines(&["scenarios", "--list"]);
    let listed: BTreeSet<&str> = listed
        .iter()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    for name in &listed {
        assert!(
            !name.starts_with("import-") || page.contains(&format!("`{name}`")),
            "{name} checks a rule that the list does not have"
        );
    }
    let rules = page
        .split("## What the import has to do")
        .nth(1)
        .expect("the list");
    let rules = rules.split("\n## ").next().expect("its end");
    for row in rules
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains('`'))
    {
        let (_, scenarios) = row.rsplit_once(" | ").expect("two columns");
        for name in scenarios.split('`').skip(1).step_by(2) {
            assert!(listed.contains(name), "there is no scenario {name}");
        }
    }
}

fn path_of(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}
