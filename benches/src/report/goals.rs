//! What the product promises about its speed and size.

use serde::Serialize;

use crate::statistics::Summary;

/// A figure that has a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GoalName {
    VerifySmallFresh,
    VerifySmallWarm,
    VerifyLargeFresh,
    AuthorizeClient,
    AuthorizeAgainstHyper,
    AuthorizeSandbox,
    Instantiate,
    VerifyFuel,
    AuthorizeFuel,
    ComponentBytes,
    MemoryTouched,
    LoadCached,
    Compile,
    FailedCalls,
    MemoryLinear,
    PlacesLost,
    SandboxTail,
    ColdDemo,
}

/// A row of the table.
#[derive(Clone, Debug, Serialize)]
pub struct Goal {
    pub name: GoalName,
    pub measure: &'static str,
    pub unit: Unit,
    /// At most this much. None: only `beyond` is asked for.
    pub bar: Option<f64>,
    /// Better than asked for. None: there is nothing beyond the bar.
    pub beyond: Option<f64>,
    pub figure: Option<Summary>,
    pub verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    Times,
    Microseconds,
    Milliseconds,
    Minutes,
    Fuel,
    Bytes,
    KibiBytes,
    Calls,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Beyond,
    Met,
    /// There is no bar, and what is beyond it was not reached.
    NotBeyond,
    Missed,
    NotMeasured,
}

/// All goals, in the order in which they are shown.
pub fn all() -> Vec<Goal> {
    use GoalName as Name;
    let goal = |name, measure, unit, bar, beyond| Goal {
        name,
        measure,
        unit,
        bar,
        beyond,
        figure: None,
        verdict: Verdict::NotMeasured,
    };
    vec![
        goal(
            Name::VerifySmallFresh,
            "verify 3,009 bytes in a fresh instance, against npm stripe",
            Unit::Times,
            Some(1.3),
            Some(1.0),
        ),
        goal(
            Name::VerifySmallWarm,
            "the same in a warm instance",
            Unit::Times,
            Some(0.75),
            Some(0.6),
        ),
        goal(
            Name::VerifyLargeFresh,
            "verify 31,392 bytes in a fresh instance, against npm stripe",
            Unit::Times,
            Some(1.2),
            Some(1.0),
        ),
        goal(
            Name::AuthorizeClient,
            "authorize with a 3 kB answer, the whole client, against npm stripe",
            Unit::Times,
            Some(0.5),
            Some(0.35),
        ),
        goal(
            Name::AuthorizeAgainstHyper,
            "the same, against a bare hyper client",
            Unit::Times,
            None,
            Some(1.3),
        ),
        goal(
            Name::AuthorizeSandbox,
            "the sandbox's share of it, in a fresh instance",
            Unit::Microseconds,
            Some(35.0),
            Some(25.0),
        ),
        goal(
            Name::Instantiate,
            "instantiate",
            Unit::Microseconds,
            Some(9.0),
            Some(5.0),
        ),
        goal(
            Name::VerifyFuel,
            "fuel: verify 3 kB",
            Unit::Fuel,
            Some(330_000.0),
            Some(280_000.0),
        ),
        goal(
            Name::AuthorizeFuel,
            "fuel: authorize with a 3 kB answer",
            Unit::Fuel,
            Some(130_000.0),
            Some(80_000.0),
        ),
        goal(
            Name::ComponentBytes,
            "component, every interface",
            Unit::Bytes,
            Some(256_000.0),
            Some(180_000.0),
        ),
        goal(
            Name::MemoryTouched,
            "memory touched by a call",
            Unit::KibiBytes,
            Some(128.0),
            Some(96.0),
        ),
        goal(
            Name::LoadCached,
            "load from the cache of compiled code",
            Unit::Milliseconds,
            Some(1.5),
            Some(1.0),
        ),
        goal(
            Name::Compile,
            "load and compile",
            Unit::Milliseconds,
            Some(250.0),
            Some(150.0),
        ),
        goal(
            Name::FailedCalls,
            "10,000 admitted calls, 2,000 live instances: failed calls",
            Unit::Calls,
            Some(0.0),
            None,
        ),
        goal(
            Name::MemoryLinear,
            "… memory of an instance among 2,000, against among 100",
            Unit::Times,
            Some(1.25),
            None,
        ),
        goal(
            Name::PlacesLost,
            "… places in the queue that a call lost, at most",
            Unit::Calls,
            Some(2_000.0),
            None,
        ),
        goal(
            Name::SandboxTail,
            "… p99 of a call's computing time, against p50",
            Unit::Times,
            None,
            Some(5.0),
        ),
        goal(
            Name::ColdDemo,
            "cold `cargo xtask demo` on 2 cores",
            Unit::Minutes,
            Some(6.0),
            Some(4.0),
        ),
    ]
}

impl Goal {
    /// Takes its figure, and judges the median.
    pub fn reach(&mut self, figure: Summary) {
        let reaches = |limit: Option<f64>| limit.is_some_and(|limit| figure.median <= limit);
        self.figure = Some(figure);
        self.verdict = if reaches(self.beyond) {
            Verdict::Beyond
        } else if self.bar.is_none() {
            Verdict::NotBeyond
        } else if reaches(self.bar) {
            Verdict::Met
        } else {
            Verdict::Missed
        };
    }
}

impl Verdict {
    pub fn text(self) -> &'static str {
        match self {
            Self::Beyond => "beyond",
            Self::Met => "met",
            Self::NotBeyond => "not beyond",
            Self::Missed => "MISSED",
            Self::NotMeasured => "not measured",
        }
    }
}

impl Unit {
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Times => format!("{value:.2} ×"),
            Self::Microseconds => format!("{value:.1} µs"),
            Self::Milliseconds => format!("{value:.2} ms"),
            Self::Minutes => format!("{value:.1} min"),
            Self::Fuel => super::terminal::number(value),
            Self::Bytes => format!("{} bytes", super::terminal::number(value)),
            Self::KibiBytes => format!("{value} KiB"),
            Self::Calls => super::terminal::number(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(name: GoalName, value: f64) -> Verdict {
        let mut goals = all();
        let goal = goals.iter_mut().find(|goal| goal.name == name);
        let goal = goal.expect("every name has a goal");
        goal.reach(Summary::exact(value));
        goal.verdict
    }

    #[test]
    fn a_goal_is_met_at_its_bar() {
        assert_eq!(verdict(GoalName::Instantiate, 5.0), Verdict::Beyond);
        assert_eq!(verdict(GoalName::Instantiate, 9.0), Verdict::Met);
        assert_eq!(verdict(GoalName::Instantiate, 9.1), Verdict::Missed);
    }

    #[test]
    fn some_goals_have_one_limit() {
        assert_eq!(verdict(GoalName::FailedCalls, 0.0), Verdict::Met);
        assert_eq!(verdict(GoalName::FailedCalls, 1.0), Verdict::Missed);
        assert_eq!(verdict(GoalName::SandboxTail, 5.0), Verdict::Beyond);
        assert_eq!(verdict(GoalName::SandboxTail, 6.0), Verdict::NotBeyond);
    }
}
