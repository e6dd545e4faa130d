//! `cargo xtask bench cold-demo`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::Context;
use component_build::Workspace;

use crate::process;

/// Clones the last commit and takes the time of `cargo xtask demo` in the clone: whoever tries the
/// project waits that long, besides the downloads. What cargo has downloaded before is used.
pub(super) fn measure(folder: &Path) -> anyhow::Result<()> {
    let root = Workspace::locate().root().to_owned();
    let commit = process::output(
        Command::new("git")
            .args(["rev-parse", "--short", "HEAD"])
            .current_dir(&root),
    )?;
    let clone = Clone::of(&root)?;

    let mut demo = Command::new("cargo");
    demo.args(["xtask", "demo"]).current_dir(&clone.0);
    // What the cargo around this program says is about another checkout.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_") && name != "CARGO_HOME" {
            demo.env_remove(&*name);
        }
    }
    let started = Instant::now();
    process::run(&mut demo)?;
    let seconds = started.elapsed().as_secs_f64();

    std::fs::create_dir_all(folder)?;
    let path = folder.join("cold-demo.json");
    let figure = serde_json::json!({"seconds": seconds, "commit": commit.trim()});
    std::fs::write(&path, figure.to_string()).with_context(|| format!("{}", path.display()))?;
    println!("\n{:.1} minutes; {}", seconds / 60.0, path.display());
    Ok(())
}

/// A checkout that goes when this does. It is not below this one, whose cargo settings it would
/// take over.
struct Clone(PathBuf);

impl Clone {
    fn of(root: &Path) -> anyhow::Result<Self> {
        let place = std::env::temp_dir().join(format!("payments-demo-{}", std::process::id()));
        let clone = Self(place);
        let mut git = Command::new("git");
        git.args(["clone", "--quiet"]).arg(root).arg(&clone.0);
        process::run(&mut git)?;
        Ok(clone)
    }
}

impl Drop for Clone {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
