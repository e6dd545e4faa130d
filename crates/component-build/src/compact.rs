//! A component without what only makes it longer: the types of its exports stand once instead of
//! three times, what links its inner parts has short names ([`names`]), and nothing tells of the
//! tools that made it.
//!
//! To export an interface, wit-component lifts its functions in the outer component, passes them
//! into a nested component that declares every type anew, once to import and once to export it, and
//! exports that one's instance. The nesting is there for the functions of resources; for an
//! interface without resources an instance that is made inline of exports says the same:
//!
//! ```wat
//! (type $policy (record (field "tolerance" u32)))
//! (func $verify (type ...) (canon lift ...))
//! (instance $i (export "policy" (type $policy)) (export "verify" (func $verify)))
//! (export "commerce:payments/webhooks@0.1.0" (instance $i))
//! ```
//!
//! An interface that says `use types.{money}` exports `money` under an identity of its own, or tools
//! would take it for the other interface's. Only an import or an export gives a type another
//! identity, and an inline instance does neither. So one small component without code imports the
//! instances that the types come from and exports each type once for each interface that uses it.

mod contents;
mod names;
mod reindex;
mod shim;
mod write;

#[cfg(test)]
mod tests;

use wasmparser::{Validator, WasmFeatures};
use wit_component::{OutputToString, WitPrinter};

use contents::Contents;

/// Why a component is left as the encoder made it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotCompacted {
    /// The encoder wrote a shape that [`compact`] does not know, such as that of a resource.
    #[error("{0}")]
    Unsupported(&'static str),
    /// What came out is not valid or not the same component: a defect of [`compact`].
    #[error("{0}")]
    Broken(String),
}

impl<E: std::fmt::Display> From<wasm_encoder::reencode::Error<E>> for NotCompacted {
    fn from(error: wasm_encoder::reencode::Error<E>) -> Self {
        broken(error)
    }
}

impl From<wasmparser::Error> for NotCompacted {
    fn from(error: wasmparser::Error) -> Self {
        broken(error)
    }
}

/// Rewrites what `ComponentEncoder` makes of one module so that every exported interface is an
/// inline instance and the module's exports have short names. The result is validated and has the
/// same WIT. Names for debugging are dropped, their indices no longer hold.
///
/// # Errors
/// [`NotCompacted::Unsupported`] where `component`
/// - has resources, or asynchronous functions with built-ins of their own;
/// - exports something that is no interface, or nothing at all;
/// - exports an interface that uses types of another *exported* interface: the types' instance is
///   then no import that the types could be taken from;
/// - gives one type two names in the same interface (`type a = b`);
/// - uses a core module twice, or one from elsewhere.
pub(crate) fn compact(component: &[u8]) -> Result<Vec<u8>, NotCompacted> {
    let contents = Contents::read(component)?;
    let shims = shim::all(&contents)?;
    let flat = write::write(&contents, &shims)?;
    // Everything that a runtime of this workspace has to know.
    let features = WasmFeatures::WASM2 | WasmFeatures::COMPONENT_MODEL;
    Validator::new_with_features(features).validate_all(&flat)?;
    if wit(&flat)? != wit(component)? {
        return Err(broken("it has another WIT"));
    }
    Ok(flat)
}

/// The imports and exports of a component and all their types as text.
fn wit(component: &[u8]) -> Result<String, NotCompacted> {
    let decoded = wit_component::decode(component).map_err(broken)?;
    let mut printer = WitPrinter::new(OutputToString::default());
    for (id, _) in decoded.resolve().packages.iter() {
        printer.print(decoded.resolve(), id, &[]).map_err(broken)?;
    }
    Ok(printer.output.into())
}

fn broken(error: impl std::fmt::Display) -> NotCompacted {
    NotCompacted::Broken(format!("{error:#}"))
}
