//! Medians and spread.

use serde::Serialize;

/// The middle of several rounds, and how far they lie apart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Summary {
    pub median: f64,
    /// A tenth of the rounds is below.
    pub p10: f64,
    /// A tenth of the rounds is above.
    pub p90: f64,
}

impl Summary {
    /// Of at least one round.
    pub fn of(rounds: &[f64]) -> Self {
        let mut sorted = rounds.to_vec();
        sorted.sort_by(f64::total_cmp);
        Self {
            median: percentile(&sorted, 50.0),
            p10: percentile(&sorted, 10.0),
            p90: percentile(&sorted, 90.0),
        }
    }

    /// A figure that is the same in every round.
    pub fn exact(value: f64) -> Self {
        Self {
            median: value,
            p10: value,
            p90: value,
        }
    }

    /// How many times `baseline` each round took. The two ran one after the other, so that what
    /// slows the machine down for a while slows both.
    pub fn ratio(rounds: &[f64], baseline: &[f64]) -> Self {
        let ratios: Vec<_> = rounds
            .iter()
            .zip(baseline)
            .map(|(round, baseline)| round / baseline)
            .collect();
        Self::of(&ratios)
    }

    pub fn is_exact(&self) -> bool {
        self.p10 == self.p90
    }
}

/// By linear interpolation between the two nearest of the sorted values. 0 of none.
pub fn percentile(sorted: &[f64], percent: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let place = percent / 100.0 * last as f64;
    let below = sorted[place.floor() as usize];
    let above = sorted[place.ceil() as usize];
    below + (above - below) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_of_sorted_rounds() {
        let summary = Summary::of(&[5.0, 1.0, 3.0, 2.0, 4.0]);
        assert_eq!(summary.median, 3.0);
        assert!((summary.p10 - 1.4).abs() < 1e-9, "{summary:?}");
        assert!((summary.p90 - 4.6).abs() < 1e-9, "{summary:?}");
    }

    #[test]
    fn ratios_are_of_rounds_side_by_side() {
        let ratio = Summary::ratio(&[2.0, 20.0, 6.0], &[1.0, 10.0, 2.0]);
        assert_eq!(ratio.median, 2.0);
    }

    #[test]
    fn one_round_is_its_own_spread() {
        assert_eq!(Summary::of(&[7.0]), Summary::exact(7.0));
    }
}
