//! Rules about dependencies that only `cargo tree` can tell.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::bail;

use crate::process;

/// Checks that the host crate brings no WASI, and that wasmtime is compiled with one set of
/// features: with two, its minutes of building are spent twice.
pub(crate) fn check(packages: &[String]) -> anyhow::Result<()> {
    let host = tree("payments-host", "normal,build")?;
    let wasi = wasi_crates(&host);
    if !wasi.is_empty() {
        bail!(
            "payments-host depends on WASI: {}. A component could then be given more than \
             http-client; put what needs it into a package of its own",
            wasi.join(", ")
        );
    }
    let mut sets: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for package in packages {
        for line in wasmtime_lines(&tree(package, "normal,build,dev")?) {
            sets.entry(line).or_default().insert(package);
        }
    }
    if sets.len() > 1 {
        let list: Vec<_> = sets
            .iter()
            .map(|(features, packages)| format!("\n  {features}\n    in {packages:?}"))
            .collect();
        bail!("wasmtime is compiled more than once:{}", list.concat());
    }
    println!("payments-host brings no WASI; wasmtime is compiled once");
    Ok(())
}

/// One line for each dependency: `name vVERSION features`.
fn tree(package: &str, edges: &str) -> anyhow::Result<String> {
    process::output(&mut process::cargo(&[
        "tree",
        "--package",
        package,
        "--edges",
        edges,
        "--prefix",
        "none",
        "--no-dedupe",
        "--format",
        "{p} {f}",
    ]))
}

fn wasi_crates(tree: &str) -> Vec<&str> {
    let found: BTreeSet<_> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| name.starts_with("wasi") || name.starts_with("wasmtime-wasi"))
        .collect();
    found.into_iter().collect()
}

fn wasmtime_lines(tree: &str) -> BTreeSet<String> {
    tree.lines()
        .filter(|line| line.starts_with("wasmtime v"))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "payments-host v0.1.0 (/w) \nwasmtime v48.0.8 async,std\nserde v1.0.0 std\n\
                        wasmtime v48.0.8 async,std\n";

    #[test]
    fn wasi_is_found_by_the_names_of_its_crates() {
        assert!(wasi_crates(TREE).is_empty());
        let tree = format!("{TREE}wasmtime-wasi v48.0.8 \nwasi v0.14.0 \nwasi-common v30.0.0 \n");
        assert_eq!(wasi_crates(&tree), ["wasi", "wasi-common", "wasmtime-wasi"]);
    }

    #[test]
    fn equal_feature_sets_count_once() {
        assert_eq!(wasmtime_lines(TREE).len(), 1);
        let tree = format!("{TREE}wasmtime v48.0.8 async,cache,std\n");
        assert_eq!(wasmtime_lines(&tree).len(), 2);
    }
}
