//! What was measured, and what it means for the goals.

pub mod goals;
mod html;
mod machine;
mod markdown;
mod terminal;

use std::path::Path;

use anyhow::Context;
use serde::Serialize;

use crate::lab::Measured;
use crate::statistics::Summary;
use goals::{Goal, GoalName};
pub use html::escaped;
pub use machine::{Machine, commit};

/// Everything of one run.
#[derive(Debug, Serialize)]
pub struct Report {
    pub machine: Machine,
    /// What a reader has to know before comparing.
    pub remarks: Vec<String>,
    pub goals: Vec<Goal>,
    pub sections: Vec<Section>,
}

/// Figures that belong together.
#[derive(Debug, Serialize)]
pub struct Section {
    pub title: String,
    /// How they were measured.
    pub note: &'static str,
    #[serde(flatten)]
    pub content: Content,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Content {
    /// Programs or functions side by side.
    Comparison {
        unit: &'static str,
        /// The row that the ratios are to.
        baseline: Option<&'static str>,
        rows: Vec<Row>,
    },
    /// Something that grows.
    Growth {
        /// What is on the horizontal axis.
        of: &'static str,
        unit: &'static str,
        series: Vec<Series>,
    },
}

#[derive(Debug, Serialize)]
pub struct Row {
    pub name: String,
    pub value: Summary,
    pub ratio: Option<Summary>,
}

#[derive(Debug, Serialize)]
pub struct Series {
    pub name: String,
    pub points: Vec<Point>,
}

#[derive(Debug, Serialize)]
pub struct Point {
    pub at: f64,
    pub value: Summary,
}

impl Report {
    pub fn new(machine: Machine) -> Self {
        Self {
            machine,
            remarks: Vec::new(),
            goals: goals::all(),
            sections: Vec::new(),
        }
    }

    /// Gives a goal its figure.
    pub fn figure(&mut self, name: GoalName, value: Summary) {
        for goal in self.goals.iter_mut().filter(|goal| goal.name == name) {
            goal.reach(value);
        }
    }

    /// Adds programs that were measured side by side, as ratios to one of them.
    pub fn compare(
        &mut self,
        title: impl Into<String>,
        note: &'static str,
        baseline: Option<&'static str>,
        measured: &[Measured],
    ) {
        let base = measured.iter().find(|one| Some(one.name) == baseline);
        let rows = measured.iter().map(|one| Row {
            name: one.name.to_owned(),
            value: Summary::of(&one.rounds),
            ratio: base.map(|base| Summary::ratio(&one.rounds, &base.rounds)),
        });
        self.sections.push(Section {
            title: title.into(),
            note,
            content: Content::Comparison {
                unit: "µs",
                baseline: base.map(|base| base.name),
                rows: rows.collect(),
            },
        });
    }

    /// Adds figures that are the same in every run, or of one run.
    pub fn table(
        &mut self,
        title: impl Into<String>,
        note: &'static str,
        unit: &'static str,
        rows: impl IntoIterator<Item = (String, f64)>,
    ) {
        let rows = rows.into_iter().map(|(name, value)| Row {
            name,
            value: Summary::exact(value),
            ratio: None,
        });
        self.sections.push(Section {
            title: title.into(),
            note,
            content: Content::Comparison {
                unit,
                baseline: None,
                rows: rows.collect(),
            },
        });
    }

    /// Adds something that grows.
    pub fn growth(
        &mut self,
        title: impl Into<String>,
        note: &'static str,
        of: &'static str,
        unit: &'static str,
        series: Vec<Series>,
    ) {
        self.sections.push(Section {
            title: title.into(),
            note,
            content: Content::Growth { of, unit, series },
        });
    }

    /// For a terminal.
    pub fn text(&self) -> String {
        terminal::render(self)
    }

    pub fn json(&self) -> anyhow::Result<String> {
        Ok(serde_json::to_string_pretty(self)?)
    }

    /// For docs/performance.md: the goals and the comparisons, without the curves.
    pub fn markdown(&self) -> String {
        markdown::render(self)
    }

    /// Writes `report.json` and `report.html`.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        for (name, content) in [
            ("report.json", self.json()?),
            ("report.html", html::render(self)),
        ] {
            let path = folder.join(name);
            std::fs::write(&path, content).with_context(|| format!("{}", path.display()))?;
        }
        Ok(())
    }
}

impl Series {
    /// Of figures that are the same in every run.
    pub fn exact(name: impl Into<String>, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let points = points.into_iter().map(|(at, value)| Point {
            at,
            value: Summary::exact(value),
        });
        Self {
            name: name.into(),
            points: points.collect(),
        }
    }
}

/// The ratio of one program to another, in the rounds that both were in.
pub fn ratio(measured: &[Measured], subject: &str, baseline: &str) -> Option<Summary> {
    let rounds = |name: &str| {
        let found = measured.iter().find(|one| one.name == name);
        found.map(|one| one.rounds.as_slice())
    };
    Some(Summary::ratio(rounds(subject)?, rounds(baseline)?))
}
