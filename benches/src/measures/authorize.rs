//! An authorization: the sandbox alone, and whole clients that speak to a server.

use crate::inputs::{self, SMALL};
use crate::lab::Lab;
use crate::programs::Program;
use crate::report::goals::GoalName;
use crate::report::{Report, ratio};
use crate::statistics::Summary;
use crate::worker::{Size, Task};

const NPM: &str = "npm stripe";
const HOST: &str = "payments-host";
const HYPER: &str = "bare hyper client";
const SANDBOX: &str = "the sandbox alone, fresh instance";

pub(super) fn measure(lab: &Lab, report: &mut Report) -> anyhow::Result<()> {
    let (_server, address) = lab.server(&inputs::payment(SMALL))?;
    let mut contenders = vec![
        lab.rust(SANDBOX, Program::Sandbox)?,
        lab.rust(HYPER, Program::Hyper)?,
        lab.rust(HOST, Program::Host)?,
    ];
    contenders.extend(lab.npm_stripe());
    contenders.extend(lab.node_host());
    contenders.extend(lab.python_host());
    contenders.extend(lab.pypi_stripe());
    let measured = lab.side_by_side(contenders, || Task::Authorize {
        server: address.clone(),
        size: Size::default(),
    })?;
    report.compare(
        "Authorize with an answer of 3,009 bytes",
        "Computing time of the whole client for one call, one after the other over one kept \
         connection to a server in another process, HTTP/1.1 without TLS. The sandbox alone is \
         answered from memory.",
        Some(NPM),
        &measured,
    );
    for (goal, baseline) in [
        (GoalName::AuthorizeClient, NPM),
        (GoalName::AuthorizeAgainstHyper, HYPER),
    ] {
        if let Some(ratio) = ratio(&measured, HOST, baseline) {
            report.figure(goal, ratio);
        }
    }
    if let Some(sandbox) = measured.iter().find(|one| one.name == SANDBOX) {
        report.figure(GoalName::AuthorizeSandbox, Summary::of(&sandbox.rounds));
    }
    Ok(())
}
