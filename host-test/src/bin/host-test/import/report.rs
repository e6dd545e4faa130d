//! What became of each row: a file that a later run reads again.
//!
//! Lines are added as rows end, so that a kill loses at most one chunk, which is then looked at once
//! more. At the end of a run the file is written anew, with one line for each row.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::rows::Row;

pub const ADOPTED: &str = "adopted";
pub const UNCHANGED: &str = "unchanged";
pub const SKIPPED: &str = "skipped";
pub const FAILED: &str = "failed";
pub const UNKNOWN: &str = "unknown";

const HEADER: [&str; 7] = [
    "line",
    "customer",
    "saved_method",
    "result",
    "kind",
    "field",
    "message",
];

/// What became of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub result: &'static str,
    pub kind: String,
    pub field: String,
    pub message: String,
    /// Where the row named none.
    pub customer: Option<String>,
    /// The next row would fail the same way.
    pub concerns_all: bool,
}

impl Verdict {
    pub fn concerns_all(&self) -> bool {
        self.concerns_all
    }

    fn is_done(&self) -> bool {
        matches!(self.result, ADOPTED | UNCHANGED | SKIPPED)
    }
}

/// A line of the report.
#[derive(Clone, Debug)]
pub struct Line {
    line: u64,
    customer: String,
    method: String,
    pub verdict: Verdict,
}

impl Line {
    pub fn of(row: &Row) -> Self {
        Self {
            line: row.line,
            customer: row.customer.clone(),
            method: row.method.clone(),
            verdict: Verdict::default(),
        }
    }

    pub fn with(self, verdict: Verdict) -> Self {
        Self {
            customer: match &verdict.customer {
                Some(customer) => customer.clone(),
                None => self.customer,
            },
            verdict,
            ..self
        }
    }

    fn write(&self, to: &mut csv::Writer<File>) -> anyhow::Result<()> {
        let verdict = &self.verdict;
        to.write_record([
            &self.line.to_string(),
            &self.customer,
            &self.method,
            verdict.result,
            &verdict.kind,
            &verdict.field,
            &verdict.message,
        ])?;
        Ok(())
    }

    fn read(record: &csv::StringRecord) -> Option<Self> {
        let text = |place: usize| record.get(place).map(str::to_owned);
        let result = [ADOPTED, UNCHANGED, SKIPPED, FAILED, UNKNOWN]
            .into_iter()
            .find(|result| record.get(3) == Some(result))?;
        Some(Self {
            line: record.get(0)?.parse().ok()?,
            customer: text(1)?,
            method: text(2)?,
            verdict: Verdict {
                result,
                kind: text(4)?,
                field: text(5)?,
                message: text(6)?,
                ..Verdict::default()
            },
        })
    }
}

/// The report of one file.
pub struct Report {
    path: PathBuf,
    writer: csv::Writer<File>,
    /// The last line for each row.
    lines: BTreeMap<u64, Line>,
    again: bool,
}

impl Report {
    /// # Errors
    /// When the file is there and is no report, or cannot be written.
    pub fn open(path: &Path, again: bool) -> anyhow::Result<Self> {
        let lines = if path.exists() {
            read(path)?
        } else {
            BTreeMap::new()
        };
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .context("cannot be written")?;
        let is_new = file.metadata()?.len() == 0;
        let mut writer = csv::Writer::from_writer(file);
        if is_new {
            writer.write_record(HEADER)?;
            writer.flush()?;
        }
        Ok(Self {
            path: path.to_owned(),
            writer,
            lines,
            again,
        })
    }

    /// What an earlier run did of this row, if it is done.
    pub fn done(&self, row: &Line) -> Option<&Verdict> {
        let earlier = self.lines.get(&row.line).filter(|_| !self.again)?;
        let is_same = earlier.method == row.method
            && (row.customer.is_empty() || earlier.customer == row.customer);
        (is_same && earlier.verdict.is_done()).then_some(&earlier.verdict)
    }

    pub fn add(&mut self, line: Line) -> anyhow::Result<()> {
        line.write(&mut self.writer)?;
        self.lines.insert(line.line, line);
        Ok(())
    }

    pub fn flush(&mut self) -> anyhow::Result<()> {
        Ok(self.writer.flush()?)
    }

    /// Writes the report anew: one line for each row, in the order of the file.
    pub fn close(mut self) -> anyhow::Result<()> {
        self.writer.flush()?;
        let mut name = self.path.clone().into_os_string();
        name.push(".new");
        let new = PathBuf::from(name);
        let mut writer = csv::Writer::from_writer(File::create(&new)?);
        writer.write_record(HEADER)?;
        for line in self.lines.values() {
            line.write(&mut writer)?;
        }
        writer.flush()?;
        drop(writer);
        fs::rename(&new, &self.path)?;
        Ok(())
    }
}

/// The last line of a report that was cut off is left out: its row is looked at once more.
fn read(path: &Path) -> anyhow::Result<BTreeMap<u64, Line>> {
    let mut lines = BTreeMap::new();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path)?;
    if !reader.headers()?.is_empty() && reader.headers()? != HEADER.as_slice() {
        bail!("is there, and is no report of an import: name another file with --report");
    }
    for record in reader.records() {
        if let Some(line) = record.ok().as_ref().and_then(Line::read) {
            lines.insert(line.line, line);
        }
    }
    Ok(lines)
}
