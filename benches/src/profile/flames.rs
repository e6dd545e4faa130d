//! A flame graph as SVG: no scripts, nothing from elsewhere, light and dark. The call is on top; a
//! frame is as wide as the time that was spent in it and what it called. A name that does not fit
//! is shown by pointing at its frame.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::parts::Part;
use super::samples::Profile;
use crate::report::escaped;

const WIDTH: f64 = 1_200.0;
const ROW: f64 = 18.0;
const TOP: f64 = 40.0;
/// What is narrower is left out, and with it most of the file.
const NARROWEST: f64 = 1.2;
/// Of a letter in the type that is used, roughly.
const LETTER: f64 = 6.6;

const STYLE: &str = "\
:root { color-scheme: light dark; }
text { font: 11px ui-monospace, monospace; fill: #16181d; }
.title { font: 15px system-ui, sans-serif; fill: light-dark(#1c1f24, #e4e6ea); }
.page { fill: light-dark(#ffffff, #15181c); }
rect { stroke: light-dark(#ffffff, #15181c); stroke-width: 0.5; }
.all { fill: #c3c9d2; }
.guest { fill: #7fc8a0; }
.wasmtime { fill: #8fb3f0; }
.host { fill: #f0b876; }
.kernel { fill: #e59a9a; }
";

/// A frame and what it called.
#[derive(Default)]
struct Node<'a> {
    samples: usize,
    below: BTreeMap<&'a str, Node<'a>>,
}

pub(super) fn render(title: &str, profile: &Profile) -> String {
    let mut root = Node::default();
    for stack in &profile.stacks {
        let mut node = &mut root;
        node.samples += 1;
        let part = Part::of(stack).text();
        let names = stack.iter().rev().map(|frame| frame.name.as_str());
        for name in std::iter::once(part).chain(names) {
            node = node.below.entry(name).or_default();
            node.samples += 1;
        }
    }
    let scale = WIDTH / root.samples.max(1) as f64;
    let mut drawing = Drawing {
        svg: String::new(),
        scale,
        all: root.samples,
        deepest: 0,
    };
    drawing.frame("all", "all", &root, 0, 0.0);
    let height = TOP + ROW * (drawing.deepest + 1) as f64 + 8.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\">\n<style>\n{STYLE}</style>\n\
         <rect class=\"page\" width=\"{WIDTH}\" height=\"{height}\"/>\n\
         <text class=\"title\" x=\"8\" y=\"24\">{}: {} samples</text>\n{}</svg>\n",
        escaped(title),
        root.samples,
        drawing.svg
    )
}

struct Drawing {
    svg: String,
    /// Of a sample.
    scale: f64,
    all: usize,
    deepest: usize,
}

impl Drawing {
    fn frame(&mut self, name: &str, class: &str, node: &Node<'_>, depth: usize, x: f64) {
        let width = node.samples as f64 * self.scale;
        if width < NARROWEST {
            return;
        }
        self.deepest = self.deepest.max(depth);
        let y = TOP + ROW * depth as f64;
        let share = node.samples as f64 * 100.0 / self.all.max(1) as f64;
        let _ = write!(
            self.svg,
            "<g><title>{} ({share:.1} %)</title>\
             <rect class=\"{class}\" x=\"{x:.1}\" y=\"{y}\" width=\"{width:.1}\" height=\"{ROW}\"/>",
            escaped(name)
        );
        let letters = ((width - 6.0) / LETTER) as usize;
        if letters > 3 {
            let text = shortened(name, letters);
            let _ = write!(
                self.svg,
                "<text x=\"{:.1}\" y=\"{}\">{}</text>",
                x + 3.0,
                y + 13.0,
                escaped(&text)
            );
        }
        self.svg.push_str("</g>\n");
        // The widest first: the eye begins on the left.
        let mut below: Vec<_> = node.below.iter().collect();
        below.sort_by_key(|(_, node)| std::cmp::Reverse(node.samples));
        let mut place = x;
        for (name, next) in below {
            let class = if depth == 0 { class_of(name) } else { class };
            self.frame(name, class, next, depth + 1, place);
            place += next.samples as f64 * self.scale;
        }
    }
}

/// Of a part's name: the word before its colon.
fn class_of(part: &str) -> &str {
    part.split_once(':').map_or("all", |(class, _)| class)
}

/// The end of a path says more than its beginning.
fn shortened(name: &str, letters: usize) -> String {
    let length = name.chars().count();
    if length <= letters {
        return name.to_owned();
    }
    let kept = name.chars().skip(length - letters + 1);
    format!("…{}", kept.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::super::samples::{Frame, Place};
    use super::*;

    fn profile() -> Profile {
        let frame = |name: &str| Frame {
            name: name.into(),
            place: Place::Guest,
        };
        let stack = |names: &[&str]| names.iter().map(|name| frame(name)).collect();
        Profile {
            stacks: vec![
                stack(&["a<b>", "call"]),
                stack(&["a<b>", "call"]),
                stack(&["call"]),
                stack(&["other"]),
            ],
        }
    }

    #[test]
    fn a_frame_is_as_wide_as_its_samples() {
        let svg = render("verify", &profile());
        for wanted in [
            "<title>guest: the adapter's own code (100.0 %)</title>",
            "<title>call (75.0 %)</title><rect class=\"guest\" x=\"0.0\" y=\"76\" width=\"900.0\"",
            "<title>a&lt;b&gt; (50.0 %)</title>",
            "<title>other (25.0 %)</title><rect class=\"guest\" x=\"900.0\"",
        ] {
            assert!(svg.contains(wanted), "{wanted} in {svg}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_end() {
        assert_eq!(shortened("stripe::json::read", 6), "…:read");
        assert_eq!(shortened("read", 6), "read");
    }

    #[test]
    fn nothing_comes_from_elsewhere() {
        let svg = render("verify", &profile());
        let svg = svg.replace("http://www.w3.org/2000/svg", "");
        for elsewhere in ["<script", "http:", "https:", "url(", "@import", "href"] {
            assert!(!svg.contains(elsewhere), "{elsewhere} in {svg}");
        }
    }
}
