//! What comes before a call: an instance, and once for each process the component.

use crate::lab::Lab;
use crate::programs::Program;
use crate::report::Report;
use crate::report::goals::GoalName;
use crate::statistics::Summary;
use crate::worker::Task;

pub(super) fn measure(lab: &Lab, report: &mut Report) -> anyhow::Result<()> {
    let contenders = [
        ("instantiate", Program::Instantiate),
        ("load from the cache", Program::LoadCached),
        ("load and compile", Program::Compile),
    ];
    let contenders = contenders
        .into_iter()
        .map(|(name, program)| lab.rust(name, program))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let measured = lab.side_by_side(contenders, || Task::Other)?;
    report.compare(
        "Before a call",
        "Computing time. An instance is made and dropped in wasmtime alone, with the pool of \
         payments-host; loading is payments-host's, from memory, its checks included.",
        None,
        &measured,
    );
    let goals = [
        (GoalName::Instantiate, 1.0),
        (GoalName::LoadCached, 1e-3),
        (GoalName::Compile, 1e-3),
    ];
    for ((goal, scale), one) in goals.into_iter().zip(&measured) {
        let scaled: Vec<_> = one.rounds.iter().map(|round| round * scale).collect();
        report.figure(goal, Summary::of(&scaled));
    }
    Ok(())
}
