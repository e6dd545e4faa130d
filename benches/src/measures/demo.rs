//! The demonstration in a fresh clone, as `cargo xtask bench cold-demo` found it: it builds
//! everything, which would disturb what is measured here.

use serde::Deserialize;

use crate::lab::Lab;
use crate::report::Report;
use crate::report::goals::GoalName;
use crate::statistics::Summary;

/// The file `cold-demo.json`.
#[derive(Debug, Deserialize)]
struct ColdDemo {
    seconds: f64,
    /// Of the sources that were cloned.
    commit: String,
}

pub fn measure(lab: &Lab, report: &mut Report) -> anyhow::Result<()> {
    let path = lab.folder.join("cold-demo.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        let how = "the cold demo was not measured; `cargo xtask bench cold-demo` does it.";
        report.remarks.push(how.to_owned());
        return Ok(());
    };
    let demo: ColdDemo = serde_json::from_str(&text)?;
    report.figure(GoalName::ColdDemo, Summary::exact(demo.seconds / 60.0));
    let remark = format!("the cold demo was measured at commit {}.", demo.commit);
    report.remarks.push(remark);
    Ok(())
}
