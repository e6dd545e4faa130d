//! Every scenario in every host.

use std::path::Path;
use std::time::{Duration, Instant};

use futures_util::future;
use serde_json::Value;

use super::file::Scenario;
use super::play::{Played, play};
use super::process::{HostInfo, HostProcess};

/// How a host is started.
#[derive(Clone, Debug)]
pub struct HostCommand {
    /// The name of its column.
    pub name: String,
    /// A program and its arguments.
    pub command: Vec<String>,
}

/// What became of every scenario in every host.
#[derive(Debug)]
pub struct Matrix {
    /// In the order in which they were given.
    pub hosts: Vec<HostColumn>,
    /// The scenarios' names and titles.
    pub scenarios: Vec<(String, String)>,
}

/// A host, and what it made of the scenarios.
#[derive(Debug)]
pub struct HostColumn {
    /// As it was given.
    pub name: String,
    /// What it says of itself, or why it could not be judged.
    pub info: Result<HostInfo, String>,
    /// In the order of the scenarios. Empty where the host could not be judged.
    pub cells: Vec<Cell>,
}

/// One scenario in one host.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Empty: passed.
    pub problems: Vec<String>,
    /// How many functions were called.
    pub calls: usize,
    /// How long it took.
    pub time: Duration,
}

impl Cell {
    /// Whether everything was as expected.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.problems.is_empty()
    }
}

impl Matrix {
    /// Whether every host passed every scenario, with the same bytes.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.hosts
            .iter()
            .all(|host| host.info.is_ok() && host.cells.iter().all(Cell::passed))
    }
}

/// Plays every scenario in every host. `watch` is told of each cell as it is known.
///
/// The hosts run side by side, each in one process for all of its scenarios. Beside the files' own
/// expectations, each host has to do exactly as the first one: the same answers, and the same bytes
/// to the provider.
pub async fn play_all(
    scenarios: &[Scenario],
    hosts: &[HostCommand],
    adapter: &Path,
    core: &Path,
    watch: impl Fn(&HostCommand, &Scenario, &Cell),
) -> Matrix {
    let watch = &watch;
    let columns = hosts
        .iter()
        .map(|host| column(scenarios, host, adapter, core, watch));
    let columns = future::join_all(columns).await;
    let transcripts: Vec<Vec<Vec<Value>>> = columns.iter().map(|(_, one)| one.clone()).collect();
    let mut judged: Vec<HostColumn> = columns.into_iter().map(|(column, _)| column).collect();
    if let Some((first, others)) = transcripts.split_first() {
        for (column, transcript) in judged.iter_mut().skip(1).zip(others) {
            let name = &hosts[0].name;
            for ((cell, mine), theirs) in column.cells.iter_mut().zip(transcript).zip(first) {
                // Where one of them has failed already, there is nothing to compare.
                if cell.passed() && mine.len() == theirs.len() {
                    cell.problems.extend(deviation(mine, theirs, name));
                }
            }
        }
        same_bytes(&mut judged);
    }
    Matrix {
        hosts: judged,
        scenarios: scenarios
            .iter()
            .map(|one| (one.name.clone(), one.title.clone()))
            .collect(),
    }
}

async fn column(
    scenarios: &[Scenario],
    host: &HostCommand,
    adapter: &Path,
    core: &Path,
    watch: &impl Fn(&HostCommand, &Scenario, &Cell),
) -> (HostColumn, Vec<Vec<Value>>) {
    let mut column = HostColumn {
        name: host.name.clone(),
        info: Err(String::new()),
        cells: Vec::new(),
    };
    let mut transcripts = Vec::new();
    let started = async {
        let mut process = HostProcess::start(&host.command)?;
        let info = process.load(adapter, core).await?;
        anyhow::Ok((process, info))
    };
    let mut process = match started.await {
        Ok((process, info)) => {
            column.info = Ok(info);
            process
        }
        Err(error) => {
            column.info = Err(format!("{error:#}"));
            return (column, transcripts);
        }
    };
    for scenario in scenarios {
        let started = Instant::now();
        let Played {
            problems,
            calls,
            transcript,
        } = play(scenario, &mut process).await;
        let cell = Cell {
            problems,
            calls,
            time: started.elapsed(),
        };
        watch(host, scenario, &cell);
        column.cells.push(cell);
        transcripts.push(transcript);
    }
    if let Err(error) = process.end().await {
        column.info = Err(format!("{error:#}"));
    }
    (column, transcripts)
}

/// The first step in which a host did otherwise than another.
fn deviation(mine: &[Value], theirs: &[Value], name: &str) -> Option<String> {
    let index = mine
        .iter()
        .zip(theirs)
        .position(|(one, other)| one != other)?;
    let (mine, theirs) = (mine[index].to_string(), theirs[index].to_string());
    let same = mine
        .bytes()
        .zip(theirs.bytes())
        .take_while(|(one, other)| one == other)
        .count();
    let around = |text: &str| {
        let bytes = text.as_bytes();
        let window = &bytes[same.saturating_sub(60)..bytes.len().min(same + 60)];
        String::from_utf8_lossy(window).into_owned()
    };
    Some(format!(
        "call {} is not as in {name}: …{}… there …{}…",
        index + 1,
        around(&mine),
        around(&theirs)
    ))
}

fn same_bytes(columns: &mut [HostColumn]) {
    let hashes = |info: &HostInfo| (info.adapter_sha256.clone(), info.core_sha256.clone());
    let Some(first) = columns
        .iter()
        .find_map(|one| one.info.as_ref().ok())
        .map(hashes)
    else {
        return;
    };
    for column in columns {
        if let Ok(info) = &column.info
            && hashes(info) != first
        {
            column.info = Err("it did not load the same bytes as the first host".to_owned());
        }
    }
}
