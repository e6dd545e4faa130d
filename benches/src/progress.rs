//! What is being measured, for whoever waits.

use std::time::Duration;

use clap::builder::PossibleValue;
use indicatif::{ProgressBar, ProgressStyle};

/// A line on the terminal; lines, one for each measure, where there is none.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Of so many measures.
    pub fn of(measures: usize) -> Self {
        let bar = ProgressBar::new(measures as u64);
        if let Ok(style) =
            ProgressStyle::with_template("{elapsed_precise} {pos} of {len}: {prefix} {wide_msg}")
        {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// Goes on to the next measure.
    pub fn next(&self, name: Option<PossibleValue>) {
        let name = name.map_or_else(String::new, |name| name.get_name().to_owned());
        self.bar.inc(1);
        self.bar.set_message("");
        if self.bar.is_hidden() {
            let (place, all) = (self.bar.position(), self.bar.length().unwrap_or_default());
            eprintln!("measuring {place} of {all}: {name}");
        } else {
            self.bar.enable_steady_tick(Duration::from_secs(1));
            self.bar.set_prefix(name);
        }
    }

    /// Says what is done now.
    pub fn doing(&self, what: &str) {
        self.bar.set_message(what.to_owned());
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
