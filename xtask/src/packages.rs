//! The packages of the workspace.

use std::path::PathBuf;

use serde::Deserialize;

use crate::process;

/// The names of the packages, by what they are compiled for.
#[derive(Debug)]
pub(crate) struct Packages {
    /// The default members: compiled for this machine and tested.
    pub(crate) native: Vec<String>,
    /// What is in guests/: components, only compiled for WebAssembly.
    guests: Vec<String>,
}

impl Packages {
    pub(crate) fn read() -> anyhow::Result<Self> {
        let text = process::output(&mut process::cargo(&[
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
        ]))?;
        Self::parse(&text)
    }

    /// What is linted and tested on this machine, as arguments of cargo: the default members, and the
    /// benchmarks, which a plain `cargo build` leaves out.
    pub(crate) fn tested(&self) -> impl Iterator<Item = &str> {
        let names = self.native.iter().map(String::as_str).chain(["bench"]);
        names.flat_map(|name| ["--package", name])
    }

    pub(crate) fn guests(&self) -> impl Iterator<Item = &str> {
        self.guests.iter().map(String::as_str)
    }

    fn parse(metadata: &str) -> anyhow::Result<Self> {
        let Metadata {
            packages,
            workspace_default_members,
            workspace_root,
        } = serde_json::from_str(metadata)?;
        let guests = workspace_root.join("guests");
        let mut found = Self {
            native: Vec::new(),
            guests: Vec::new(),
        };
        for package in packages {
            if workspace_default_members.contains(&package.id) {
                found.native.push(package.name);
            } else if package.manifest_path.starts_with(&guests) {
                found.guests.push(package.name);
            }
        }
        Ok(found)
    }
}

/// The part of `cargo metadata` that is needed here.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_default_members: Vec<String>,
    workspace_root: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    manifest_path: PathBuf,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guests_are_told_from_what_is_tested() {
        let metadata = r#"{
            "packages": [
                {"id": "a", "name": "stripe-adapter", "manifest_path": "/w/Cargo.toml"},
                {"id": "b", "name": "broken-traps", "manifest_path": "/w/guests/traps/Cargo.toml"},
                {"id": "c", "name": "aside", "manifest_path": "/w/fuzz/Cargo.toml"}
            ],
            "workspace_default_members": ["a"],
            "workspace_root": "/w"
        }"#;
        let packages = Packages::parse(metadata).expect("metadata");
        assert_eq!(packages.native, ["stripe-adapter"]);
        let tested: Vec<_> = packages.tested().collect();
        assert_eq!(
            tested,
            ["--package", "stripe-adapter", "--package", "bench"]
        );
        assert_eq!(packages.guests().collect::<Vec<_>>(), ["broken-traps"]);
    }
}
