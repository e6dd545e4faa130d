use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::workspace::Package;
use crate::{BuildError, Built, Workspace, inputs, write_atomically};

/// What a component was built from, kept so that the next call can tell whether it is still valid
/// without running cargo.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Record {
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
        let unchanged = sha256 == self.sha256
            && inputs::hash(&self.roots, &self.files, rustc).ok()? == self.inputs;
        unchanged.then_some(Built {
            path,
            bytes: bytes.len() as u64,
            sha256,
            fresh: true,
        })
    }
}
