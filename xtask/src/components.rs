//! `cargo xtask build`.

use anyhow::Context;
use component_build::{Built, Description, Interface};
use serde::Serialize;

/// The package of the Stripe adapter.
pub(crate) const ADAPTER: &str = "stripe-adapter";

/// What is shipped: the adapter, and money and the ledger for hosts in other languages.
pub(crate) const SHIPPED: [&str; 2] = [ADAPTER, "payments-core-component"];

pub(crate) fn build(packages: &[String], json: bool) -> anyhow::Result<()> {
    let components = packages
        .iter()
        .map(|package| Component::of(package))
        .collect::<anyhow::Result<Vec<_>>>()?;
    if json {
        println!("{}", serde_json::to_string_pretty(&components)?);
    } else {
        for component in &components {
            print!("{}", component.text());
        }
    }
    Ok(())
}

/// Builds one component, with its progress on standard error.
pub(crate) fn built(package: &str) -> anyhow::Result<Built> {
    Ok(component_build::build(package, &mut |line| {
        eprintln!("  {line}");
    })?)
}

/// What is printed about a component.
#[derive(Serialize)]
struct Component {
    package: String,
    path: String,
    bytes: u64,
    sha256: String,
    /// Functions as `interface#function`.
    imports: Vec<String>,
    exports: Vec<String>,
}

impl Component {
    fn of(package: &str) -> anyhow::Result<Self> {
        let built = built(package)?;
        let bytes = std::fs::read(&built.path)
            .with_context(|| format!("could not read {}", built.path.display()))?;
        let Description { imports, exports } = component_build::describe(&bytes)?;
        Ok(Self {
            package: package.to_owned(),
            path: built.path.display().to_string(),
            bytes: built.bytes,
            sha256: built.sha256,
            imports: imports.iter().flat_map(callable).collect(),
            exports: exports.into_iter().map(|export| export.name).collect(),
        })
    }

    fn text(&self) -> String {
        let mut text = format!(
            "{}\n  size     {}\n  sha256   {}\n",
            self.path,
            component_build::size(self.bytes),
            self.sha256
        );
        for (title, items) in [("imports", &self.imports), ("exports", &self.exports)] {
            let none = ["nothing".to_owned()];
            let items = if items.is_empty() { &none[..] } else { items };
            for (index, item) in items.iter().enumerate() {
                let title = if index == 0 { title } else { "" };
                text.push_str(&format!("  {title:<8} {item}\n"));
            }
        }
        text
    }
}

/// An import that only holds types gives the component nothing to call.
fn callable(interface: &Interface) -> Vec<String> {
    let resources = interface
        .resources
        .iter()
        .map(|name| format!("resource {name}"));
    interface
        .functions
        .iter()
        .cloned()
        .chain(resources)
        .map(|item| format!("{}#{item}", interface.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_is_printed_for_reading() {
        let component = Component {
            package: "p".into(),
            path: "target/components/p.wasm".into(),
            bytes: 1234,
            sha256: "ab".into(),
            imports: Vec::new(),
            exports: vec!["a:b/c@1.0.0".into(), "a:b/d@1.0.0".into()],
        };
        assert_eq!(
            component.text(),
            "target/components/p.wasm\n  size     1,234 bytes\n  sha256   ab\n  imports  nothing\n  \
             exports  a:b/c@1.0.0\n           a:b/d@1.0.0\n"
        );
    }

    #[test]
    fn only_what_can_be_called_counts_as_an_import() {
        let interface = |functions: &[&str], resources: &[&str]| Interface {
            name: "a:b/c".into(),
            functions: functions.iter().map(|&name| name.into()).collect(),
            resources: resources.iter().map(|&name| name.into()).collect(),
        };
        assert!(callable(&interface(&[], &[])).is_empty());
        assert_eq!(
            callable(&interface(&["send"], &["file"])),
            ["a:b/c#send", "a:b/c#resource file"]
        );
    }
}
