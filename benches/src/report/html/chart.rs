//! Charts as SVG. Both axes are logarithmic, because programs differ by a thousand times: the same
//! distance is the same ratio everywhere.

use std::fmt::Write as _;

use super::super::terminal::number;
use super::super::{Row, Series};
use super::escaped;

const WIDTH: f64 = 736.0;
/// Colours that the style has.
const COLOURS: usize = 3;

/// A logarithmic axis over whole powers of ten.
struct Axis {
    /// Powers of ten.
    low: f64,
    high: f64,
    /// Of the lowest and the highest value, in the picture.
    from: f64,
    to: f64,
}

impl Axis {
    fn over(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Self {
        let logs = values.filter(|value| *value > 0.0).map(f64::log10);
        let (low, high) = logs.fold((f64::MAX, f64::MIN), |(low, high), log| {
            (low.min(log), high.max(log))
        });
        let (low, high) = if low > high {
            (0.0, 1.0)
        } else {
            (low.floor(), high.ceil())
        };
        Self {
            low,
            high: high.max(low + 1.0),
            from,
            to,
        }
    }

    /// What is 0 or less lies at the beginning.
    fn place(&self, value: f64) -> f64 {
        let log = value.max(10_f64.powf(self.low)).log10();
        self.from + (self.to - self.from) * (log - self.low) / (self.high - self.low)
    }

    fn ticks(&self) -> impl Iterator<Item = f64> {
        let powers = (self.high - self.low).round() as i32;
        let low = self.low;
        (0..=powers).map(move |power| 10_f64.powf(low + f64::from(power)))
    }
}

/// A point for each row, with its spread.
pub(super) fn bars(rows: &[Row]) -> String {
    const LABELS: f64 = 250.0;
    const ROW: f64 = 24.0;
    const AXIS: f64 = 24.0;
    let height = rows.len() as f64 * ROW + AXIS;
    let values = rows
        .iter()
        .flat_map(|row| [row.value.p10, row.value.p90, row.value.median]);
    let axis = Axis::over(values, LABELS + 10.0, WIDTH - 60.0);
    let mut svg = opened(height);
    for tick in axis.ticks() {
        let (x, bottom) = (axis.place(tick), height - AXIS);
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"0\" y2=\"{bottom}\"/>\
             <text class=\"axis\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            height - 6.0,
            number(tick)
        );
    }
    for (index, row) in rows.iter().enumerate() {
        let y = (index as f64 + 0.5) * ROW;
        let [low, middle, high] =
            [row.value.p10, row.value.median, row.value.p90].map(|value| axis.place(value));
        let _ = write!(
            svg,
            "<text x=\"{LABELS}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\
             <line class=\"s0 spread\" x1=\"{low:.1}\" x2=\"{high:.1}\" y1=\"{y}\" y2=\"{y}\"/>\
             <circle class=\"s0\" cx=\"{middle:.1}\" cy=\"{y}\" r=\"4\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            y + 4.0,
            escaped(&row.name),
            high.max(middle) + 9.0,
            y + 4.0,
            number(row.value.median)
        );
    }
    svg.push_str("</svg></div>\n");
    svg
}

/// A line for each series.
pub(super) fn lines(of: &str, unit: &str, series: &[Series]) -> String {
    const HEIGHT: f64 = 280.0;
    const LEFT: f64 = 80.0;
    /// At its widest, in the type of the charts.
    const LETTER: f64 = 6.5;
    const BOTTOM: f64 = HEIGHT - 40.0;
    let points = || series.iter().flat_map(|one| &one.points);
    let longest = series.iter().map(|one| one.name.chars().count()).max();
    let labels = longest.unwrap_or_default() as f64 * LETTER + 16.0;
    let x = Axis::over(points().map(|point| point.at), LEFT, WIDTH - labels);
    let y = Axis::over(points().map(|point| point.value.median), BOTTOM, 20.0);
    let mut svg = opened(HEIGHT);
    for tick in y.ticks() {
        let place = y.place(tick);
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{place:.1}\" y2=\"{place:.1}\"/>\
             <text class=\"axis\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            x.to,
            LEFT - 8.0,
            place + 4.0,
            number(tick)
        );
    }
    for tick in x.ticks() {
        let place = x.place(tick);
        let _ = write!(
            svg,
            "<text class=\"axis\" x=\"{place:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            BOTTOM + 16.0,
            number(tick)
        );
    }
    let _ = write!(
        svg,
        "<text class=\"axis\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{of}</text>\
         <text class=\"axis\" x=\"{LEFT}\" y=\"10\" text-anchor=\"end\">{unit}</text>",
        x.to,
        HEIGHT - 6.0
    );
    for (index, one) in series.iter().enumerate() {
        let colour = index % COLOURS;
        let _ = write!(svg, "<g class=\"s{colour}\"><polyline points=\"");
        for point in &one.points {
            let _ = write!(
                svg,
                "{:.1},{:.1} ",
                x.place(point.at),
                y.place(point.value.median)
            );
        }
        svg.push_str("\"/>");
        for point in &one.points {
            let (x, y) = (x.place(point.at), y.place(point.value.median));
            let _ = write!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>");
        }
        svg.push_str("</g>");
    }
    let ends = series.iter().filter_map(|one| {
        let last = one.points.last()?;
        Some((x.place(last.at), y.place(last.value.median), &one.name))
    });
    for (x, y, name) in apart(ends.collect()) {
        let _ = write!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            x + 8.0,
            y + 4.0,
            escaped(name)
        );
    }
    svg.push_str("</svg></div>\n");
    svg
}

/// Labels of lines that end close together, far enough from each other to be read.
fn apart(mut labels: Vec<(f64, f64, &String)>) -> Vec<(f64, f64, &String)> {
    const LINE: f64 = 14.0;
    labels.sort_by(|one, other| one.1.total_cmp(&other.1));
    let mut free = f64::MIN;
    for (_, y, _) in &mut labels {
        *y = y.max(free);
        free = *y + LINE;
    }
    labels
}

/// Read aloud, the table below it says more.
fn opened(height: f64) -> String {
    format!("<div class=\"wide\"><svg viewBox=\"0 0 {WIDTH} {height}\" aria-hidden=\"true\">")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_ratio_is_the_same_distance() {
        let axis = Axis::over([3.0, 4_000.0].into_iter(), 0.0, 400.0);
        assert_eq!(axis.place(1.0), 0.0);
        assert_eq!(axis.place(10.0), 100.0);
        assert_eq!(axis.place(10_000.0), 400.0);
        assert_eq!(axis.ticks().count(), 5);
    }

    #[test]
    fn labels_do_not_cover_each_other() {
        let name = String::new();
        let labels = apart(vec![
            (0.0, 30.0, &name),
            (0.0, 20.0, &name),
            (0.0, 25.0, &name),
        ]);
        let places: Vec<_> = labels.iter().map(|(_, y, _)| *y).collect();
        assert_eq!(places, [20.0, 34.0, 48.0]);
    }

    #[test]
    fn nothing_is_at_the_beginning() {
        let axis = Axis::over([0.0, 50.0].into_iter(), 10.0, 20.0);
        assert_eq!(axis.place(0.0), 10.0);
    }
}
