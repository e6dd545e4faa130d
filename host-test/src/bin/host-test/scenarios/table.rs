//! The results as a page of Markdown.

use std::fmt::Write;

use host_test::scenarios::Matrix;

/// One row for each scenario, one column for each host.
pub(super) fn markdown(matrix: &Matrix) -> String {
    let mut page = String::from(HEAD);
    page.push_str(
        "| host | runs on | stripe-adapter.wasm | payments-core.wasm |\n|---|---|---|---|\n",
    );
    for host in &matrix.hosts {
        let (versions, adapter, core) = match &host.info {
            Ok(info) => {
                let versions: Vec<_> = info
                    .versions
                    .iter()
                    .map(|one| format!("{} {}", one.name, one.version))
                    .collect();
                let hash = |hash: &str| format!("`{hash}`");
                (
                    versions.join(", "),
                    hash(&info.adapter_sha256),
                    hash(&info.core_sha256),
                )
            }
            Err(reason) => (reason.replace('\n', " "), String::new(), String::new()),
        };
        line(&mut page, &[&host.name, &versions, &adapter, &core]);
    }
    page.push_str("\n## Scenarios\n\n");
    let names: Vec<&str> = matrix.hosts.iter().map(|host| host.name.as_str()).collect();
    let mut head = vec!["scenario", "what happens"];
    head.extend(&names);
    line(&mut page, &head);
    page.push_str(&"|---".repeat(head.len()));
    page.push_str("|\n");
    for (index, (name, title)) in matrix.scenarios.iter().enumerate() {
        let file = format!("[{name}](../host-test/scenarios/{name}.json)");
        let mut cells = vec![file.as_str(), title];
        cells.extend(matrix.hosts.iter().map(|host| match host.cells.get(index) {
            Some(cell) if cell.passed() => "passed",
            Some(_) => "**failed**",
            None => "not played",
        }));
        line(&mut page, &cells);
    }
    page
}

fn line(page: &mut String, cells: &[&str]) {
    // Writing to a text cannot fail.
    let _ = writeln!(page, "| {} |", cells.join(" | "));
}

const HEAD: &str = "\
# Hosts

The same bytes in every language. `cargo xtask scenarios --write` plays each scenario in each host and writes this page;
`cargo xtask test` plays them again. Passed means: every answer and every HTTP request as the scenario expects, and both
the same in all hosts, byte for byte. [scenarios.md](scenarios.md) describes the scenarios, and how to add a host.

## Played with

";
