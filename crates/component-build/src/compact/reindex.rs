//! The component types that something refers to.

use std::convert::Infallible;

use wasm_encoder::reencode::{Reencode, ReencodeComponent};
use wasm_encoder::{ComponentTypeSection, Encode};
use wasmparser::ComponentType;

use super::NotCompacted;

/// Reencodes with another index for each component type of the component that is being read. An
/// instance type has types of its own inside, which keep their indices.
pub(super) struct Reindex<F> {
    index: F,
    depth: u32,
}

impl<F: FnMut(u32) -> u32> Reindex<F> {
    pub(super) fn new(index: F) -> Self {
        Self { index, depth: 0 }
    }

    /// `ty` as a section of its own.
    pub(super) fn encoded(&mut self, ty: &ComponentType<'_>) -> Result<Vec<u8>, NotCompacted> {
        let mut section = ComponentTypeSection::new();
        self.parse_component_type(section.ty(), ty.clone())?;
        let mut bytes = Vec::new();
        section.encode(&mut bytes);
        Ok(bytes)
    }
}

impl<F: FnMut(u32) -> u32> Reencode for Reindex<F> {
    type Error = Infallible;
}

impl<F: FnMut(u32) -> u32> ReencodeComponent for Reindex<F> {
    fn component_type_index(&mut self, index: u32) -> u32 {
        match self.depth {
            0 => (self.index)(index),
            _ => index,
        }
    }

    fn outer_component_type_index(&mut self, count: u32, index: u32) -> u32 {
        if count == self.depth {
            (self.index)(index)
        } else {
            index
        }
    }

    fn push_depth(&mut self) {
        self.depth += 1;
    }

    fn pop_depth(&mut self) {
        self.depth -= 1;
    }
}

/// The types that `ty` refers to.
pub(super) fn references(ty: &ComponentType<'_>) -> Result<Vec<u32>, NotCompacted> {
    let mut found = Vec::new();
    Reindex::new(|index| {
        found.push(index);
        index
    })
    .encoded(ty)?;
    Ok(found)
}
