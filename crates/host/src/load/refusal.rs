//! Why a component is not loaded, said to the person who built or installed it.

use std::path::PathBuf;

use crate::contract::{CONTRACT_PACKAGE, CONTRACT_VERSION};

/// Why a component was not loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file could not be read.
    #[error("cannot read {}: {message}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        message: String,
    },
    /// The bytes are not WebAssembly.
    #[error(
        "not a WebAssembly component: the file does not start like one (is it the .wasm file, or an archive or an error page?)"
    )]
    NotAComponent,
    /// The bytes are a core module, what compilers make before the last step.
    #[error(
        "this is a core WebAssembly module, not a component: make one of it with `wasm-tools component new`, or with `cargo xtask build` in an adapter's project"
    )]
    CoreModule,
    /// The component does not compile.
    #[error("the component is not valid, or needs what this host does not offer: {0}")]
    Invalid(String),
    /// The component was made for another version of the contract.
    #[error(
        "the component speaks {CONTRACT_PACKAGE}@{found}, this host needs {CONTRACT_PACKAGE}@{needed}: use an adapter made for {needed}, or a host for {found}"
    )]
    ContractVersion {
        /// The version in the component.
        found: String,
        /// The version of this host.
        needed: &'static str,
    },
    /// The component imports what no host of adapters offers.
    #[error("{}", display_foreign_imports(.0))]
    ForeignImports(Vec<ForeignImport>),
    /// The component does not export all interfaces of world `adapter`.
    #[error(
        "the component is not a payment adapter: it does not export {}; an adapter exports all of world {CONTRACT_PACKAGE}/adapter@{CONTRACT_VERSION}",
        .0.join(", ")
    )]
    MissingExports(Vec<String>),
    /// The names fit and the types do not.
    #[error("the component's types are not those of {CONTRACT_PACKAGE}@{CONTRACT_VERSION}: {0}")]
    ContractTypes(String),
    /// The component needs more of the pool than each call has.
    #[error("the component needs {needed} {what} for a call, this host has {available}")]
    TooLarge {
        /// Of what.
        what: &'static str,
        /// How many the component needs.
        needed: u32,
        /// How many a call has.
        available: u32,
    },
    /// The host itself failed.
    #[error("loading failed: {0}")]
    Internal(String),
}

/// An import that an adapter may not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignImport {
    /// The interface, as in `wasi:clocks/wall-clock@0.2.6`, or the function itself.
    pub name: String,
    /// The functions and resources that it wants of the interface; empty when it wants only
    /// types.
    pub wanted: Vec<String>,
}

fn display_foreign_imports(imports: &[ForeignImport]) -> String {
    let mut text = String::from(
        "the component imports what an adapter may not have; the only functions it may import are those of commerce:payments/http-client:",
    );
    for ForeignImport { name, wanted } in imports {
        text.push_str("\n  ");
        text.push_str(name);
        if wanted.is_empty() {
            text.push_str(": types only");
        } else {
            text.push_str(": ");
            text.push_str(&wanted.join(", "));
        }
    }
    text.push_str(if imports.iter().any(|import| import.name.starts_with("wasi:")) {
        "\nBuild the adapter for wasm32-unknown-unknown: on the wasip2 target the standard library imports wasi:* by itself."
    } else {
        "\nTake the time, configuration and the like from the parameters of the call, or compose the component with one that provides the import (`wac plug`)."
    });
    text
}
