use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::workspace::Package;
use crate::{BuildError, Built, Workspace, inputs, write_atomically};

/// What a component was built from, kept so that the next call can tell whether it is still valid
/// without running cargo.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    /// Two checkouts may share a target directory; the record is of this one.
    workspace: PathBuf,
    /// Where the sources are. It can only grow through a change of a file that is in it (a
    /// `Cargo.toml`), so it need not be asked for again.
    roots: Vec<PathBuf>,
    /// Files outside the roots that the compiler read.
    files: Vec<PathBuf>,
    /// The hash of all of them.
    inputs: String,
    /// The hash of the component, in case somebody changed the file.
    sha256: String,
}

impl Record {
    pub(crate) fn new(
        workspace: &Workspace,
        package: &Package,
        built: &Built,
        rustc: &str,
    ) -> Result<Self, BuildError> {
        let path = crate::compile::dependency_file(workspace, package);
        let text = std::fs::read_to_string(&path).map_err(BuildError::io("read", &path))?;
        let mut files = inputs::from_dependency_file(&text);
        // Generated files are made from the inputs.
        files.retain(|file| !file.starts_with(workspace.build_directory()));
        Ok(Self {
            workspace: workspace.root().to_owned(),
            inputs: inputs::hash(&package.inputs, &files, rustc)?,
            roots: package.inputs.clone(),
            files,
            sha256: built.sha256.clone(),
        })
    }

    /// None when there is none that can be read; then the component is built.
    pub(crate) fn read(workspace: &Workspace, package: &str) -> Option<Self> {
        let bytes = std::fs::read(workspace.record(package)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    pub(crate) fn write(&self, workspace: &Workspace, package: &str) -> Result<(), BuildError> {
        let path = workspace.record(package);
        let bytes = serde_json::to_vec_pretty(self)
            .map_err(|error| BuildError::io("write", &path)(error.into()))?;
        write_atomically(&path, &bytes)
    }

    /// The component on disk, when it is what a build would make now.
    pub(crate) fn still_valid(
        &self,
        workspace: &Workspace,
        package: &str,
        rustc: &str,
    ) -> Option<Built> {
        let path = workspace.component(package);
        let bytes = std::fs::read(&path).ok()?;
        let sha256 = inputs::sha256(&bytes);
        let unchanged = self.workspace == workspace.root()
            && sha256 == self.sha256
            && inputs::hash(&self.roots, &self.files, rustc).ok()? == self.inputs;
        unchanged.then_some(Built {
            path,
            bytes: bytes.len() as u64,
            sha256,
            fresh: true,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const RUSTC: &str = "rustc 1";

    /// A workspace with a component that is recorded as built from `lib.rs`.
    fn recorded(root: PathBuf) -> (Workspace, Record) {
        let workspace = Workspace::new(root, "target".as_ref());
        let source = workspace.root().join("lib.rs");
        fs::write(&source, "source").expect("write");
        write_atomically(&workspace.component("p"), b"component").expect("write");
        let roots = vec![source];
        let record = Record {
            workspace: workspace.root().to_owned(),
            inputs: inputs::hash(&roots, &[], RUSTC).expect("hash"),
            roots,
            files: Vec::new(),
            sha256: inputs::sha256(b"component"),
        };
        record.write(&workspace, "p").expect("write");
        let record = Record::read(&workspace, "p").expect("the record that was written");
        (workspace, record)
    }

    #[test]
    fn a_record_holds_until_something_changes() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let (workspace, record) = recorded(folder.path().to_owned());
        let built = record
            .still_valid(&workspace, "p", RUSTC)
            .expect("still valid");
        assert!(built.fresh);
        assert_eq!(built.bytes, 9);

        assert_eq!(record.still_valid(&workspace, "p", "rustc 2"), None);

        fs::write(workspace.component("p"), "tampered").expect("write");
        assert_eq!(record.still_valid(&workspace, "p", RUSTC), None);
        fs::write(workspace.component("p"), "component").expect("write");
        assert!(record.still_valid(&workspace, "p", RUSTC).is_some());

        fs::write(workspace.root().join("lib.rs"), "edited").expect("write");
        assert_eq!(record.still_valid(&workspace, "p", RUSTC), None);
    }

    #[test]
    fn a_target_directory_shared_by_two_checkouts_does_not_mix_them_up() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let (workspace, record) = recorded(folder.path().to_owned());
        let other = Workspace::new(folder.path().join("other"), workspace.target());
        assert_eq!(other.component("p"), workspace.component("p"));
        assert_eq!(record.still_valid(&other, "p", RUSTC), None);
    }
}
