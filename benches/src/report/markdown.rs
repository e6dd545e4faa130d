//! The part of docs/performance.md that a run writes.

use std::fmt::Write as _;

use super::terminal::{number, spread};
use super::{Content, Report};

/// The goals, and every comparison. Curves are in the report of a run.
pub(super) fn render(report: &Report) -> String {
    let mut text = report.machine.text();
    text.push('\n');
    for remark in &report.remarks {
        let _ = writeln!(text, "- {remark}");
    }
    if !report.remarks.is_empty() {
        text.push('\n');
    }
    text.push_str(
        "| goal | figure | p10–p90 | bar | beyond | verdict |\n|---|--:|--:|--:|--:|---|\n",
    );
    for goal in &report.goals {
        let limit = |limit: Option<f64>| limit.map_or("–".into(), |limit| goal.unit.show(limit));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            goal.measure,
            goal.figure
                .map_or("–".into(), |figure| goal.unit.show(figure.median)),
            goal.figure.map_or(String::new(), |figure| spread(&figure)),
            limit(goal.bar),
            limit(goal.beyond),
            goal.verdict.text(),
        );
    }
    for section in &report.sections {
        let Content::Comparison {
            unit,
            baseline,
            rows,
        } = &section.content
        else {
            continue;
        };
        let _ = writeln!(text, "\n**{}.** {}\n", section.title, section.note);
        match baseline {
            Some(baseline) => {
                let _ = writeln!(
                    text,
                    "| | {unit} | p10–p90 | × {baseline} | p10–p90 |\n|---|--:|--:|--:|--:|"
                );
            }
            None => {
                let _ = writeln!(text, "| | {unit} | p10–p90 |\n|---|--:|--:|");
            }
        }
        for row in rows {
            let value = number(row.value.median);
            let _ = write!(text, "| {} | {value} | {} |", row.name, spread(&row.value));
            if let Some(ratio) = row.ratio {
                let _ = write!(text, " {} | {} |", number(ratio.median), spread(&ratio));
            }
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Cores;
    use crate::report::Machine;

    #[test]
    fn every_goal_is_a_row() {
        let cores = Cores {
            subject: None,
            server: None,
        };
        let report = Report::new(Machine::look("ab".into(), 5, cores));
        let text = render(&report);
        for goal in &report.goals {
            assert!(text.contains(&format!("| {} |", goal.measure)), "{text}");
        }
    }
}
