use std::io;
use std::path::{Path, PathBuf};

/// Why there is no component, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    #[error("could not {action} {}: {source}", path.display())]
    Io {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error(
        "could not run `{command}`: {source}. Install Rust with rustup (https://rustup.rs), or put its tools on the PATH"
    )]
    Tool { command: String, source: io::Error },
    #[error("`{command}` failed:\n{output}")]
    Command { command: String, output: String },
    #[error("the workspace has no package `{package}`. Packages that can be components: {}", candidates.join(", "))]
    UnknownPackage {
        package: String,
        candidates: Vec<String>,
    },
    #[error(
        "package `{package}` is no component: add `crate-type = [\"cdylib\"]` to [lib] of its Cargo.toml"
    )]
    NotAComponent { package: String },
    #[error(
        "the Rust target `{target}` is not installed and could not be added: {reason}. Add it with \
         `rustup target add {target}`; for a Rust that is not from rustup, install the package of \
         your distribution that holds this target's standard library"
    )]
    MissingTarget {
        target: &'static str,
        reason: String,
    },
    #[error("package `{package}` does not compile:\n{output}")]
    Compile { package: String, output: String },
    #[error(
        "the module of package `{package}` could not be made a component: {reason}. A module \
         needs `wit_bindgen::generate!` and its `export!`, and may import nothing that its world \
         does not import"
    )]
    Encode { package: String, reason: String },
    #[error(
        "the component of package `{package}` could not be made smaller: {reason}. This is a defect of \
         `component-build`; without the call of `compact` the component is larger and works"
    )]
    Compact { package: String, reason: String },
    #[error("these bytes are no component: {reason}. Build one with `cargo xtask build`")]
    Decode { reason: String },
    #[error("the contract in {} cannot be read: {reason}", folder.display())]
    Wit { folder: PathBuf, reason: String },
}

impl BuildError {
    /// For `map_err` on what touches files.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }
}
