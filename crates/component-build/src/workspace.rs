use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::{BuildError, toolchain};

/// The workspace whose packages are built, and where the results go.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// The workspace of the package that cargo is running, else the one that this crate was
    /// compiled in.
    ///
    /// Asked for at run time, because checkouts that share a target directory also share compiled
    /// test programs.
    ///
    /// The workspace's target directory is `CARGO_TARGET_DIR` or `CARGO_BUILD_TARGET_DIR` (a
    /// relative one counts from the workspace's root, wherever the test runs), else `target`.
    pub fn locate() -> Self {
        let running = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let compiled = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = running
            .as_deref()
            .and_then(containing_workspace)
            .or_else(|| containing_workspace(compiled))
            .unwrap_or(compiled);
        let target = ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"]
            .into_iter()
            .find_map(std::env::var_os)
            .filter(|path| !path.is_empty())
            .unwrap_or_else(|| OsString::from("target"));
        Self::new(root.to_owned(), Path::new(&target))
    }

    pub(crate) fn new(root: PathBuf, target: &Path) -> Self {
        let target = root.join(target);
        Self { root, target }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The target directory of the workspace.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Where the component of `package` is put: `stripe-adapter.wasm`, and of
    /// `payments-core-component` `payments-core.wasm`.
    pub fn component(&self, package: &str) -> PathBuf {
        let name = package.strip_suffix(COMPONENT_OF).unwrap_or(package);
        self.target.join("components").join(format!("{name}.wasm"))
    }

    /// Where a component is put whose functions have names.
    pub(crate) fn named_component(&self, package: &str) -> PathBuf {
        self.target
            .join("components/named")
            .join(format!("{package}.wasm"))
    }

    /// A target directory of its own: a cargo that runs around this build holds the lock of the
    /// usual one.
    pub(crate) fn build_directory(&self) -> PathBuf {
        self.target.join("component-build")
    }

    pub(crate) fn component_lock(&self) -> PathBuf {
        self.build_directory().join("lock")
    }

    pub(crate) fn record(&self, package: &str) -> PathBuf {
        self.build_directory()
            .join("records")
            .join(format!("{package}.json"))
    }

    /// The cargo that runs around this process, so that both are of one toolchain.
    pub(crate) fn cargo(&self) -> Command {
        let program = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// What cargo knows about `package`.
    pub(crate) fn package(&self, package: &str) -> Result<Package, BuildError> {
        let mut command = self.cargo();
        command.args(["metadata", "--no-deps", "--format-version", "1"]);
        let text = toolchain::run(&mut command)?;
        let metadata: Metadata =
            serde_json::from_str(&text).map_err(|error| BuildError::Command {
                command: "cargo metadata".to_owned(),
                output: format!("its answer could not be read: {error}"),
            })?;
        metadata.package(self, package)
    }
}

/// A library that is a component too has the component in a package beside it, with this behind the
/// library's name; what is shipped goes by the library's name.
const COMPONENT_OF: &str = "-component";

/// This crate's sources, from the workspace's root.
const OWN_SOURCES: &str = "crates/component-build/src";

/// The folder at or above `folder` that is the root of this project's workspace.
fn containing_workspace(folder: &Path) -> Option<&Path> {
    folder
        .ancestors()
        .find(|folder| folder.join("Cargo.lock").exists() && folder.join(OWN_SOURCES).exists())
}

/// A package that can be built into a component.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// The name of its library as it is in file names.
    pub(crate) library: String,
    /// Files and folders that hold its sources and those of its path dependencies, and whatever
    /// else decides what is built.
    pub(crate) inputs: Vec<PathBuf>,
}

/// The part of `cargo metadata` that is needed here.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<MetadataPackage>,
}

#[derive(Deserialize)]
struct MetadataPackage {
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<MetadataDependency>,
    targets: Vec<MetadataTarget>,
}

#[derive(Deserialize)]
struct MetadataDependency {
    kind: Option<String>,
    path: Option<PathBuf>,
}

#[derive(Deserialize)]
struct MetadataTarget {
    name: String,
    crate_types: Vec<String>,
}

impl Metadata {
    fn package(&self, workspace: &Workspace, name: &str) -> Result<Package, BuildError> {
        let Some(package) = self.packages.iter().find(|package| package.name == name) else {
            return Err(BuildError::UnknownPackage {
                package: name.to_owned(),
                candidates: self
                    .packages
                    .iter()
                    .filter(|package| package.cdylib().is_some())
                    .map(|package| package.name.clone())
                    .collect(),
            });
        };
        let library = package.cdylib().ok_or_else(|| BuildError::NotAComponent {
            package: name.to_owned(),
        })?;
        Ok(Package {
            name: name.to_owned(),
            library: library.replace('-', "_"),
            inputs: self.inputs(workspace, package),
        })
    }

    fn inputs(&self, workspace: &Workspace, package: &MetadataPackage) -> Vec<PathBuf> {
        let root = workspace.root();
        let mut inputs: BTreeSet<PathBuf> = [
            "Cargo.toml",
            "Cargo.lock",
            "rust-toolchain.toml",
            ".cargo/config.toml",
            "wit",
        ]
        .into_iter()
        .map(|name| root.join(name))
        .collect();
        // This crate decides the flags and the encoding.
        inputs.insert(root.join(OWN_SOURCES));

        let mut seen = BTreeSet::new();
        let mut waiting = vec![package.folder().to_owned()];
        while let Some(folder) = waiting.pop() {
            if !seen.insert(folder.clone()) {
                continue;
            }
            // The root package's folder is the whole workspace; of it only the usual places.
            if folder == root {
                inputs.extend([root.join("src"), root.join("build.rs")]);
            } else {
                inputs.insert(folder.clone());
            }
            if let Some(package) = self.packages.iter().find(|p| p.folder() == folder) {
                waiting.extend(package.path_dependencies());
            }
        }
        inputs.into_iter().collect()
    }
}

impl MetadataPackage {
    fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(&self.manifest_path)
    }

    fn cdylib(&self) -> Option<&str> {
        self.targets
            .iter()
            .find(|target| target.crate_types.iter().any(|kind| kind == "cdylib"))
            .map(|target| target.name.as_str())
    }

    fn path_dependencies(&self) -> impl Iterator<Item = PathBuf> {
        self.dependencies
            .iter()
            .filter(|dependency| dependency.kind.as_deref() != Some("dev"))
            .filter_map(|dependency| dependency.path.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_is_found_from_each_of_its_packages() {
        let root = Workspace::locate().root().to_owned();
        assert!(root.join("wit/world.wit").exists(), "{}", root.display());
        for package in ["", "xtask", "crates/core/src"] {
            assert_eq!(
                containing_workspace(&root.join(package)),
                Some(root.as_path())
            );
        }
        assert_eq!(containing_workspace(Path::new("/")), None);
    }

    #[test]
    fn a_component_goes_by_the_name_of_its_library() {
        let workspace = Workspace::new("/w".into(), "target".as_ref());
        for (package, file) in [
            ("stripe-adapter", "stripe-adapter.wasm"),
            ("payments-core-component", "payments-core.wasm"),
        ] {
            let expected = Path::new("/w/target/components").join(file);
            assert_eq!(workspace.component(package), expected);
        }
    }

    #[test]
    fn inputs_follow_path_dependencies_but_not_those_of_tests() {
        let metadata = r#"{"packages": [
            {"name": "guest", "manifest_path": "/w/guests/g/Cargo.toml",
             "targets": [{"name": "guest-lib", "crate_types": ["cdylib"]}],
             "dependencies": [
                {"kind": null, "path": "/w"},
                {"kind": "dev", "path": "/w/host-test"},
                {"kind": null, "path": null}
             ]},
            {"name": "adapter", "manifest_path": "/w/Cargo.toml",
             "targets": [{"name": "adapter", "crate_types": ["cdylib", "rlib"]}],
             "dependencies": [{"kind": "build", "path": "/w/crates/tables"}]}
        ]}"#;
        let metadata: Metadata = serde_json::from_str(metadata).expect("metadata");
        let workspace = Workspace::new("/w".into(), "target".as_ref());
        let package = metadata.package(&workspace, "guest").expect("a package");
        assert_eq!(package.library, "guest_lib");
        let has = |path: &str| package.inputs.contains(&PathBuf::from(path));
        for path in [
            "/w/guests/g",
            "/w/src",
            "/w/build.rs",
            "/w/crates/tables",
            "/w/wit",
        ] {
            assert!(has(path), "{path} is missing from {:?}", package.inputs);
        }
        for path in ["/w", "/w/host-test"] {
            assert!(!has(path), "{path} is in {:?}", package.inputs);
        }
    }
}
