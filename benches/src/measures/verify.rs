//! A webhook's verification: ours in every form, and the libraries of today.

use crate::inputs::{LARGE, SMALL};
use crate::lab::Lab;
use crate::programs::Program;
use crate::report::goals::GoalName;
use crate::report::{Report, ratio};

const NPM: &str = "npm stripe";
const FRESH: &str = "fresh instance, payments-host";
const WARM: &str = "warm instance, wasmtime alone";

pub(super) fn measure(lab: &Lab, report: &mut Report) -> anyhow::Result<()> {
    for (bytes, title) in [
        (SMALL, "Verify a webhook of 3,009 bytes"),
        (LARGE, "Verify a webhook of 31,392 bytes"),
    ] {
        let mut contenders = vec![
            lab.rust("native Rust", Program::Native)?,
            lab.rust(WARM, Program::Warm)?,
            lab.rust("fresh instance, wasmtime alone", Program::Sandbox)?,
            lab.rust(FRESH, Program::Host)?,
        ];
        contenders.extend(lab.npm_stripe());
        contenders.extend(lab.npm_stripe_given_text());
        contenders.push(lab.rust("async-stripe-webhook", Program::AsyncStripe)?);
        contenders.extend(lab.node_host());
        contenders.extend(lab.python_host());
        contenders.extend(lab.pypi_stripe());
        let measured = lab.side_by_side(contenders, lab.verification(bytes)?)?;
        report.compare(
            title,
            "Computing time of the whole process for one verification of the bytes that came in. \
             All make a text of them, checked, within the time; only \"given a text\" does not.",
            Some(NPM),
            &measured,
        );
        let goals: &[_] = match bytes {
            SMALL => &[
                (GoalName::VerifySmallFresh, FRESH),
                (GoalName::VerifySmallWarm, WARM),
            ],
            _ => &[(GoalName::VerifyLargeFresh, FRESH)],
        };
        for &(goal, subject) in goals {
            if let Some(ratio) = ratio(&measured, subject, NPM) {
                report.figure(goal, ratio);
            }
        }
    }
    Ok(())
}
