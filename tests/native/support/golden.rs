//! Golden files: what is expected stands in a file, and `BLESS=1` writes what was there instead.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Compares texts with the files of a folder in `golden/`, by name. A file without a text is a
/// difference too: nothing stays behind when a case goes.
pub fn check_folder(folder: &str, texts: &BTreeMap<String, String>) {
    let folder = root().join(folder);
    let mut differences = Vec::new();
    if is_blessing() {
        fs::create_dir_all(&folder).expect("the folder of the golden files");
    }
    for (name, text) in texts {
        let file = folder.join(format!("{name}.txt"));
        differences.extend(difference(&file, text));
    }
    for file in files(&folder) {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        if !texts.contains_key(name.as_ref()) {
            if is_blessing() {
                fs::remove_file(&file).expect("a golden file without its case");
            } else {
                differences.push(format!("{} has no case", file.display()));
            }
        }
    }
    fail_on(&differences);
}

/// Compares a text with one file in `golden/`.
pub fn check_file(name: &str, text: &str) {
    let file = root().join(format!("{name}.txt"));
    if is_blessing() {
        let folder = file.parent().expect("golden files stand in a folder");
        fs::create_dir_all(folder).expect("the folder of the golden files");
    }
    fail_on(&Vec::from_iter(difference(&file, text)));
}

fn fail_on(differences: &[String]) {
    assert!(
        differences.is_empty(),
        "{}\nWhen the change is meant, BLESS=1 writes it.",
        differences.join("\n")
    );
}

fn difference(file: &Path, text: &str) -> Option<String> {
    if is_blessing() {
        fs::write(file, text).expect("a golden file is written");
        return None;
    }
    let Ok(expected) = fs::read_to_string(file) else {
        return Some(format!("{} is missing, for:\n{text}", file.display()));
    };
    (expected != text).then(|| {
        format!(
            "{} differs:\n{}",
            file.display(),
            changed_lines(&expected, text)
        )
    })
}

/// The lines that only one of both has.
fn changed_lines(expected: &str, actual: &str) -> String {
    let gone = expected.lines().filter(|line| !has(actual, line));
    let new = actual.lines().filter(|line| !has(expected, line));
    let lines: Vec<String> = gone
        .map(|line| format!("- {line}"))
        .chain(new.map(|line| format!("+ {line}")))
        .collect();
    if lines.is_empty() {
        "the order of its lines".to_owned()
    } else {
        lines.join("\n")
    }
}

fn has(text: &str, line: &str) -> bool {
    text.lines().any(|other| other == line)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/native/golden")
}

fn is_blessing() -> bool {
    std::env::var_os("BLESS").is_some()
}
