//! The report as one page: no scripts, nothing from elsewhere, light and dark. The figures are in
//! tables; the charts repeat them.

mod chart;

use std::fmt::Write as _;

use super::goals::Verdict;
use super::terminal::{number, spread};
use super::{Content, Report, Section};

const STYLE: &str = include_str!("html/style.css");

pub(super) fn render(report: &Report) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Fast and small, measured</title>\n<style>\n{STYLE}</style>\n<main>\n\
         <h1>Fast and small, measured</h1>\n"
    );
    machine(&mut page, report);
    goals(&mut page, report);
    for section in &report.sections {
        section_html(&mut page, section);
    }
    page.push_str("</main>\n</html>\n");
    page
}

fn machine(page: &mut String, report: &Report) {
    let _ = writeln!(page, "<p>{}</p>", escaped(&report.machine.text()));
    if !report.remarks.is_empty() {
        page.push_str("<ul class=\"remarks\">\n");
        for remark in &report.remarks {
            let _ = writeln!(page, "<li>{}</li>", marked(remark));
        }
        page.push_str("</ul>\n");
    }
}

fn goals(page: &mut String, report: &Report) {
    page.push_str(
        "<h2>Goals</h2>\n<div class=\"wide\"><table>\n<tr><th>goal<th>figure<th>verdict<th>bar\
         <th>beyond<th>p10–p90</tr>\n",
    );
    for goal in &report.goals {
        let limit = |limit: Option<f64>| limit.map_or("–".into(), |limit| goal.unit.show(limit));
        let class = match goal.verdict {
            Verdict::Beyond => "beyond",
            Verdict::Met => "met",
            Verdict::Missed => "missed",
            Verdict::NotBeyond | Verdict::NotMeasured => "open",
        };
        let figure = goal
            .figure
            .map_or("–".into(), |figure| goal.unit.show(figure.median));
        let spread = goal.figure.map_or(String::new(), |figure| spread(&figure));
        let _ = writeln!(
            page,
            "<tr><th scope=\"row\">{}<td>{figure}<td class=\"{class}\">{}<td>{}<td>{}<td>{spread}</tr>",
            marked(goal.measure),
            goal.verdict.text(),
            limit(goal.bar),
            limit(goal.beyond),
        );
    }
    page.push_str("</table></div>\n");
}

fn section_html(page: &mut String, section: &Section) {
    let (title, note) = (escaped(&section.title), escaped(section.note));
    let _ = writeln!(page, "<section>\n<h2>{title}</h2>\n<p>{note}</p>");
    match &section.content {
        Content::Comparison {
            unit,
            baseline,
            rows,
        } => {
            if rows.len() > 1 {
                page.push_str(&chart::bars(rows));
            }
            page.push_str("<div class=\"wide\"><table>\n");
            let _ = write!(page, "<tr><th><th>{unit}<th>p10–p90");
            if let Some(baseline) = baseline {
                let _ = write!(page, "<th>× {}<th>p10–p90", escaped(baseline));
            }
            page.push_str("</tr>\n");
            for row in rows {
                let _ = write!(
                    page,
                    "<tr><th scope=\"row\">{}<td>{}<td>{}",
                    escaped(&row.name),
                    number(row.value.median),
                    spread(&row.value)
                );
                if let Some(ratio) = row.ratio {
                    let _ = write!(page, "<td>{}<td>{}", number(ratio.median), spread(&ratio));
                }
                page.push_str("</tr>\n");
            }
        }
        Content::Growth { of, unit, series } => {
            page.push_str(&chart::lines(of, unit, series));
            page.push_str("<div class=\"wide\"><table>\n");
            let _ = write!(page, "<tr><th>{of}");
            for one in series {
                let _ = write!(page, "<th>{}, {unit}", escaped(&one.name));
            }
            page.push_str("</tr>\n");
            let points = series.first().map_or(&[][..], |one| &one.points);
            for (index, point) in points.iter().enumerate() {
                let _ = write!(page, "<tr><th scope=\"row\">{}", number(point.at));
                for one in series {
                    let value = one
                        .points
                        .get(index)
                        .map(|point| number(point.value.median));
                    let _ = write!(page, "<td>{}", value.unwrap_or_default());
                }
                page.push_str("</tr>\n");
            }
        }
    }
    page.push_str("</table></div>\n</section>\n");
}

/// With `code` between backticks.
fn marked(text: &str) -> String {
    let mut html = String::new();
    for (index, piece) in escaped(text).split('`').enumerate() {
        if index > 0 {
            html.push_str(if index % 2 == 1 { "<code>" } else { "</code>" });
        }
        html.push_str(piece);
    }
    html
}

/// For HTML and SVG.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Cores;
    use crate::report::{Machine, Series};

    fn report() -> Report {
        let cores = Cores {
            subject: Some(1),
            server: Some(0),
        };
        let mut report = Report::new(Machine::look("ab".into(), 5, cores));
        let rows = [("a < b".to_owned(), 1.5), ("b".to_owned(), 22_000.0)];
        report.table("Size", "As a file.", "bytes", rows);
        let series = vec![Series::exact("verify", [(0.0, 10.0), (1_000.0, 200.0)])];
        report.growth("Grows", "In time.", "bytes", "µs", series);
        report
    }

    #[test]
    fn every_figure_is_in_a_table() {
        let page = render(&report());
        for figure in ["<td>1.50", "<td>22,000", "<td>200"] {
            assert!(page.contains(figure), "{figure} in {page}");
        }
    }

    #[test]
    fn nothing_comes_from_elsewhere() {
        let page = render(&report());
        for elsewhere in [
            "<script", "http:", "https:", "url(", "@import", "NaN", "inf",
        ] {
            assert!(!page.contains(elsewhere), "{elsewhere} in {page}");
        }
        assert!(page.contains("a &lt; b"));
        assert!(page.contains("cold <code>cargo xtask demo</code> on 2 cores"));
    }
}
