//! `cargo xtask contract`.

use anyhow::Context;
use component_build::Workspace;

pub(crate) fn write() -> anyhow::Result<()> {
    let workspace = Workspace::locate();
    let contract = component_build::contract(&workspace.root().join("wit"))?;
    let path = workspace.root().join("schemas/contract.json");
    let mut text = serde_json::to_string_pretty(&contract)?;
    text.push('\n');
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    println!("{}", path.display());
    Ok(())
}
