use wit_component::DecodedWasm;
use wit_parser::{Resolve, TypeDefKind, WorldItem, WorldKey};

use crate::BuildError;

/// What a component needs and what it offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    pub imports: Vec<Interface>,
    pub exports: Vec<Interface>,
}

/// One import or export of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// Such as `commerce:payments/http-client@0.1.0`, or the plain name of a function that is
    /// imported or exported without an interface.
    pub name: String,
    /// The functions in it. Empty when it only holds types.
    pub functions: Vec<String>,
    /// The resources in it.
    pub resources: Vec<String>,
}

impl Interface {
    /// True when nothing can be called through it.
    pub fn is_types_only(&self) -> bool {
        self.functions.is_empty() && self.resources.is_empty()
    }
}

/// Reads the imports and exports of a component.
///
/// # Errors
/// [`BuildError::Decode`] when `component` is not one, for example a core module.
pub fn describe(component: &[u8]) -> Result<Description, BuildError> {
    // The decoder takes a core module for a component that has neither imports nor exports.
    if !component.starts_with(COMPONENT_HEADER) {
        return Err(BuildError::Decode {
            reason: "they do not begin as a component does".to_owned(),
        });
    }
    let decoded = wit_component::decode(component).map_err(|error| BuildError::Decode {
        reason: format!("{error:#}"),
    })?;
    let DecodedWasm::Component(resolve, world) = decoded else {
        return Err(BuildError::Decode {
            reason: "they are a WIT package".to_owned(),
        });
    };
    let world = &resolve.worlds[world];
    let interfaces = |items: &mut dyn Iterator<Item = (&WorldKey, &WorldItem)>| {
        items
            .map(|(key, item)| interface(&resolve, key, item))
            .collect()
    };
    Ok(Description {
        imports: interfaces(&mut world.imports.iter()),
        exports: interfaces(&mut world.exports.iter()),
    })
}

fn interface(resolve: &Resolve, key: &WorldKey, item: &WorldItem) -> Interface {
    let name = resolve.name_world_key(key);
    match item {
        WorldItem::Interface { id, .. } => {
            let interface = &resolve.interfaces[*id];
            Interface {
                name,
                functions: interface.functions.keys().cloned().collect(),
                resources: interface
                    .types
                    .iter()
                    .filter(|(_, id)| matches!(resolve.types[**id].kind, TypeDefKind::Resource))
                    .map(|(name, _)| name.clone())
                    .collect(),
            }
        }
        WorldItem::Function(function) => Interface {
            functions: vec![function.name.clone()],
            name,
            resources: Vec::new(),
        },
        WorldItem::Type { .. } => Interface {
            name,
            functions: Vec::new(),
            resources: Vec::new(),
        },
    }
}

/// Magic number, version 13, layer 1.
const COMPONENT_HEADER: &[u8] = b"\0asm\x0d\0\x01\0";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_component_is_refused() {
        const CORE_MODULE: &[u8] = b"\0asm\x01\0\0\0";
        for bytes in [b"", &b"text"[..], CORE_MODULE] {
            let error = describe(bytes).expect_err("no component");
            assert!(error.to_string().contains("no component"), "{error}");
        }
    }
}
