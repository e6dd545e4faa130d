//! `host-test scenarios`.

mod table;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anstream::{eprintln, println};
use anyhow::{Context, bail};
use host_test::artifacts;
use host_test::scenarios::{self, Cell, HostColumn, HostCommand, Matrix, Scenario, read_folder};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::terminal::{BAD, DIM, GOOD, styled};

/// Options of `scenarios`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// The component's file. Absent: this project's adapter, built when it is stale.
    #[arg(value_name = "ADAPTER.wasm")]
    component: Option<PathBuf>,
    /// A host to judge: `rust`, or a name and the command that starts it, with the quotes of a shell.
    /// Can be repeated. Absent: the Rust host alone.
    #[arg(long = "host", value_name = "NAME=COMMAND", value_parser = host_command)]
    hosts: Vec<HostCommand>,
    /// Play the scenarios whose name contains this.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// A folder of scenarios other than this project's.
    #[arg(long, value_name = "FOLDER")]
    scenarios: Option<PathBuf>,
    /// Write the table of results, in Markdown, to a file.
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,
    /// List the scenarios and play none.
    #[arg(long)]
    list: bool,
    /// Print one JSON object at the end.
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  host-test scenarios
  host-test scenarios --only webhooks
  host-test scenarios --host rust --host 'ruby=ruby my_host.rb' --host 'mine=./run --quiet'

With several hosts, each must also answer and send exactly as the first.

Exit codes: 0 every host passed every scenario; 1 one did not; 2 a scenario could not be read.";

pub async fn run(options: Options) -> anyhow::Result<Exit> {
    let folder = options
        .scenarios
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"));
    let mut scenarios = read_folder(&folder)?;
    if let Some(only) = &options.only {
        scenarios.retain(|one| one.name.contains(only.as_str()));
        if scenarios.is_empty() {
            bail!("no scenario's name contains `{only}`");
        }
    }
    if options.list {
        for scenario in &scenarios {
            println!("{:<28} {}", scenario.name, scenario.title);
        }
        return Ok(Exit::Done);
    }
    let mut hosts = options.hosts;
    if hosts.is_empty() {
        hosts.push(this_one()?);
    }
    let component = options.component;
    let components = tokio::task::spawn_blocking(|| {
        let adapter = component.map_or_else(artifacts::stripe_adapter, Ok)?;
        anyhow::Ok((std::path::absolute(adapter)?, artifacts::payments_core()?))
    });
    let (adapter, core) = components.await??;
    let started = Instant::now();
    let matrix = scenarios::play_all(
        &scenarios,
        &hosts,
        &adapter,
        &core,
        |host, scenario, cell| {
            if !options.json {
                show(host, scenario, cell);
            }
        },
    )
    .await;
    if let Some(path) = &options.table {
        std::fs::write(path, table::markdown(&matrix))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    if options.json {
        println!("{:#}", as_json(&matrix));
    } else {
        summarize(&matrix, started);
    }
    Ok(if matrix.passed() {
        Exit::Done
    } else {
        Exit::Refused
    })
}

/// The name of the host that is this program.
const RUST: &str = "rust";

fn this_one() -> anyhow::Result<HostCommand> {
    let program = std::env::current_exe().context("cannot tell where this program is")?;
    Ok(HostCommand {
        name: RUST.to_owned(),
        command: vec![
            program.to_string_lossy().into_owned(),
            "scenario-host".to_owned(),
        ],
    })
}

fn host_command(text: &str) -> anyhow::Result<HostCommand> {
    if text == RUST {
        return this_one();
    }
    let (name, command) = text
        .split_once('=')
        .context("a host is NAME=COMMAND, such as `ruby=ruby my_host.rb`, or `rust`")?;
    let command = shlex::split(command).context("a quote of the command is not closed")?;
    if command.is_empty() {
        bail!("host {name} has no command");
    }
    Ok(HostCommand {
        name: name.to_owned(),
        command,
    })
}

fn show(host: &HostCommand, scenario: &Scenario, cell: &Cell) {
    let mark = if cell.passed() {
        styled(GOOD, "pass")
    } else {
        styled(BAD, "FAIL")
    };
    let calls = format!("{} calls, {} ms", cell.calls, cell.time.as_millis());
    eprintln!(
        "{mark}  {:<8} {:<28} {}",
        host.name,
        scenario.name,
        styled(DIM, calls)
    );
}

fn summarize(matrix: &Matrix, started: Instant) {
    for host in &matrix.hosts {
        let Ok(info) = &host.info else { continue };
        let versions: Vec<_> = info
            .versions
            .iter()
            .map(|one| format!("{} {}", one.name, one.version))
            .collect();
        println!("{:<8} {}", host.name, versions.join(", "));
        println!("         stripe-adapter.wasm {}", info.adapter_sha256);
    }
    for host in &matrix.hosts {
        for problem in problems(matrix, host) {
            println!("{} {problem}", styled(BAD, "-"));
        }
    }
    let cells = || matrix.hosts.iter().flat_map(|host| &host.cells);
    let passed = cells().filter(|cell| cell.passed()).count();
    let calls: usize = cells().map(|cell| cell.calls).sum();
    let style = if matrix.passed() { GOOD } else { BAD };
    let text = format!(
        "{passed} of {} passed: {} scenarios in {} hosts",
        matrix.scenarios.len() * matrix.hosts.len(),
        matrix.scenarios.len(),
        matrix.hosts.len()
    );
    println!(
        "\n{} ({calls} calls, {:.1} s)",
        styled(style, text),
        started.elapsed().as_secs_f64()
    );
}

fn problems(matrix: &Matrix, host: &HostColumn) -> Vec<String> {
    let mut told: Vec<String> = host
        .info
        .as_ref()
        .err()
        .map(|reason| format!("{}: {reason}", host.name))
        .into_iter()
        .collect();
    for ((scenario, _), cell) in matrix.scenarios.iter().zip(&host.cells) {
        let place = format!("{}, {scenario}", host.name);
        told.extend(cell.problems.iter().map(|one| format!("{place}: {one}")));
    }
    told
}

fn as_json(matrix: &Matrix) -> Value {
    let host = |host: &HostColumn| {
        let info = host.info.as_ref().ok();
        let cells = matrix.scenarios.iter().zip(&host.cells);
        json!({
            "host": host.name,
            "adapter-sha256": info.map(|info| &info.adapter_sha256),
            "core-sha256": info.map(|info| &info.core_sha256),
            "versions": info.into_iter().flat_map(|info| &info.versions).map(|one| {
                json!({ "name": one.name, "version": one.version })
            }).collect::<Value>(),
            "problem": host.info.as_ref().err(),
            "scenarios": cells.map(|((name, _), cell)| json!({
                "scenario": name,
                "passed": cell.passed(),
                "calls": cell.calls,
                "milliseconds": u64::try_from(cell.time.as_millis()).unwrap_or(u64::MAX),
                "problems": cell.problems,
            })).collect::<Value>(),
        })
    };
    json!({
        "passed": matrix.passed(),
        "hosts": matrix.hosts.iter().map(host).collect::<Value>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_a_name_and_a_command() {
        let read = |text: &str| host_command(text).map(|one| (one.name, one.command));
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(
            read("py='/my tools/python' -m host").expect("a host"),
            ("py".into(), words(&["/my tools/python", "-m", "host"]))
        );
        let (name, command) = read("rust").expect("this program");
        assert_eq!((name.as_str(), command.len()), ("rust", 2));
        for wrong in ["python -m host", "py=", "py='python"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
