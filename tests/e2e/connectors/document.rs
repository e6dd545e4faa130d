//! `docs/connectors.md` and the tests agree.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use component_build::Workspace;

/// The last section, whose tests may be anywhere.
const BEYOND: &str = "What none of the five can do";

/// The heading of each section, and the module with its tests.
const SECTIONS: [(&str, &str); 6] = [
    ("Salesforce Order Management", "salesforce_order_management"),
    ("Saleor", "saleor"),
    ("Salesforce Billing", "salesforce_billing"),
    ("OroCommerce", "orocommerce"),
    ("Adobe Experience Platform", "adobe_experience_platform"),
    (BEYOND, "beyond"),
];

/// A row of a table.
struct Row {
    feature: String,
    here: String,
    test: String,
}

/// The rows of each section.
fn sections() -> BTreeMap<String, Vec<Row>> {
    let document = read(&root().join("docs/connectors.md"));
    let mut sections: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    let mut heading = String::new();
    for line in document.lines() {
        if let Some(text) = line.strip_prefix("## ") {
            text.clone_into(&mut heading);
        }
        let Some(row) = line.strip_prefix("| ") else {
            continue;
        };
        let row = row.strip_suffix('|').expect("a row ends with a bar");
        let cells: Vec<_> = row.split(" | ").map(str::trim).collect();
        let [feature, here, test, _] = cells.as_slice() else {
            panic!("four cells: {line}");
        };
        if *feature == "feature" {
            continue;
        }
        for cell in [feature, here, test] {
            assert!(!cell.is_empty(), "an empty cell: {line}");
        }
        sections.entry(heading.clone()).or_default().push(Row {
            feature: (*feature).to_owned(),
            here: (*here).to_owned(),
            test: quoted(test)
                .first()
                .map_or_else(|| panic!("no test: {line}"), |name| (*name).to_owned()),
        });
    }
    sections
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn root() -> PathBuf {
    Workspace::locate().root().to_owned()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of the tests in a module of these tests, given by its path, and in those below it.
fn tests_in(module: &str) -> BTreeSet<String> {
    let base = root().join("tests/e2e").join(module);
    let mut files = vec![base.with_extension("rs")];
    if base.is_dir() {
        for entry in std::fs::read_dir(&base).expect("the folder") {
            files.push(entry.expect("an entry").path());
        }
    }
    let mut names = BTreeSet::new();
    for file in files {
        let mut is_test = false;
        for line in read(&file).lines() {
            let signature = line.trim_start_matches("async ");
            if matches!(line, "#[tokio::test]" | "#[test]") {
                is_test = true;
            } else if let Some(name) = signature.strip_prefix("fn ").filter(|_| is_test) {
                let (name, _) = name.split_once('(').expect("a function");
                assert!(names.insert(name.to_owned()), "{name} stands twice");
                is_test = false;
            }
        }
    }
    names
}

#[test]
fn every_section_is_there() {
    let sections = sections();
    let found: BTreeSet<_> = sections.keys().map(String::as_str).collect();
    assert_eq!(found, SECTIONS.map(|(heading, _)| heading).into());
}

/// Each row has a test of its own, and each test a row.
#[test]
fn rows_and_tests_are_the_same() {
    for (heading, module) in SECTIONS {
        let rows = &sections()[heading];
        let mut named = BTreeSet::new();
        for row in rows.iter().filter(|row| !row.test.contains("::")) {
            assert!(
                named.insert(row.test.clone()),
                "{} is shown by another row's test: {}",
                row.feature,
                row.test
            );
        }
        let written = tests_in(&format!("connectors/{module}"));
        let without_test: Vec<_> = named.difference(&written).collect();
        let without_row: Vec<_> = written.difference(&named).collect();
        assert!(
            without_test.is_empty() && without_row.is_empty(),
            "{heading}: no such tests: {without_test:?}; without a row: {without_row:?}"
        );
    }
}

/// Only the last section names tests of other modules, and they exist.
#[test]
fn tests_of_other_modules_exist() {
    for (heading, rows) in sections() {
        for row in rows {
            let Some((module, test)) = row.test.rsplit_once("::") else {
                continue;
            };
            assert_eq!(heading, BEYOND, "{}", row.test);
            let known = tests_in(&module.replace("::", "/"));
            assert!(known.contains(test), "no such test: {}", row.test);
        }
    }
}

/// What is called a function of the contract is one.
#[test]
fn functions_exist() {
    let folder = root().join("wit");
    for row in sections().into_values().flatten() {
        for name in quoted(&row.here) {
            let Some((interface, function)) = name.split_once('.') else {
                continue;
            };
            let file = folder.join(format!("{interface}.wit"));
            if !file.exists() {
                // A field of a record.
                continue;
            }
            let is_function = read(&file).contains(&format!("\n  {function}: func("));
            assert!(is_function, "{}: no function {name}", row.feature);
        }
    }
}

/// What is called a command is one.
#[test]
fn commands_exist() {
    let source = read(&root().join("host-test/src/bin/host-test/main.rs"));
    let (_, commands) = source.split_once("enum Command {").expect("the commands");
    for row in sections().into_values().flatten() {
        for command in quoted(&row.here) {
            let Some(words) = command.strip_prefix("host-test ") else {
                continue;
            };
            let name = words.split(' ').next().expect("a name");
            let variant = format!("\n    {}(", in_camel_case(name));
            assert!(commands.contains(&variant), "{}: {command}", row.feature);
        }
    }
}

/// `GetPayment` of `get-payment`.
fn in_camel_case(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(1);
        format!("{}{rest}", first.to_uppercase())
    });
    words.collect()
}
