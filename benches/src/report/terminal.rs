//! The report as text.

use std::fmt::Write as _;

use indicatif::HumanFloatCount;

use super::{Content, Report, Section};
use crate::statistics::Summary;

/// The sections, then the goals: what is read first is printed last.
pub(super) fn render(report: &Report) -> String {
    let mut text = report.machine.text();
    text.push('\n');
    for section in &report.sections {
        section_text(&mut text, section);
    }
    goals(&mut text, report);
    for remark in &report.remarks {
        let _ = writeln!(text, "note: {remark}");
    }
    text
}

fn section_text(text: &mut String, section: &Section) {
    let _ = writeln!(text, "{}\n  {}", section.title, section.note);
    let mut rows = Vec::new();
    match &section.content {
        Content::Comparison {
            unit,
            baseline,
            rows: compared,
        } => {
            let ratio = baseline.map_or(String::new(), |name| format!("× {name}"));
            rows.push([
                "".into(),
                (*unit).into(),
                "p10–p90".into(),
                ratio,
                spread_title(baseline),
            ]);
            for row in compared {
                rows.push([
                    row.name.clone(),
                    number(row.value.median),
                    spread(&row.value),
                    row.ratio
                        .map_or(String::new(), |ratio| number(ratio.median)),
                    row.ratio.map_or(String::new(), |ratio| spread(&ratio)),
                ]);
            }
        }
        Content::Growth { of, unit, series } => {
            rows.push([
                (*of).into(),
                (*unit).into(),
                "p10–p90".into(),
                "".into(),
                "".into(),
            ]);
            for one in series {
                rows.push([one.name.clone(), "".into(), "".into(), "".into(), "".into()]);
                for point in &one.points {
                    rows.push([
                        format!("  {}", number(point.at)),
                        number(point.value.median),
                        spread(&point.value),
                        "".into(),
                        "".into(),
                    ]);
                }
            }
        }
    }
    table(text, &rows);
}

fn spread_title(baseline: &Option<&'static str>) -> String {
    baseline.map_or("", |_| "p10–p90").into()
}

fn goals(text: &mut String, report: &Report) {
    let mut rows = vec![["goal", "figure", "bar", "beyond", "verdict"].map(str::to_owned)];
    for goal in &report.goals {
        let limit = |limit: Option<f64>| limit.map_or("–".into(), |limit| goal.unit.show(limit));
        rows.push([
            goal.measure.to_owned(),
            goal.figure
                .map_or("–".into(), |figure| goal.unit.show(figure.median)),
            limit(goal.bar),
            limit(goal.beyond),
            goal.verdict.text().to_owned(),
        ]);
    }
    table(text, &rows);
}

/// The first column to the left, the others to the right.
fn table<const COLUMNS: usize>(text: &mut String, rows: &[[String; COLUMNS]]) {
    let widths: [usize; COLUMNS] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or_default()
    });
    for row in rows {
        let mut line = format!("  {:<width$}", row[0], width = widths[0]);
        for (cell, width) in row.iter().zip(widths).skip(1) {
            let _ = write!(line, "  {cell:>width$}");
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text.push('\n');
}

pub(super) fn spread(summary: &Summary) -> String {
    if summary.is_exact() {
        return String::new();
    }
    format!("{}–{}", number(summary.p10), number(summary.p90))
}

/// As many digits as mean something: `0.42`, `22.4`, `330,000`.
pub(super) fn number(value: f64) -> String {
    let whole = value.fract() == 0.0;
    match value.abs() {
        size if size < 10.0 && !whole => format!("{value:.2}"),
        size if size < 100.0 && !whole => format!("{value:.1}"),
        _ => format!("{:.0}", HumanFloatCount(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_mean_something() {
        for (value, expected) in [
            (0.0, "0"),
            (0.417, "0.42"),
            (22.44, "22.4"),
            (117.2, "117"),
            (330_000.0, "330,000"),
        ] {
            assert_eq!(number(value), expected);
        }
    }
}
