//! What is in a component, definition by definition.

use wasmparser::{
    CanonicalFunction, Chunk, ComponentAlias, ComponentExport, ComponentExternalKind,
    ComponentImport, ComponentInstance, ComponentOuterAliasKind, ComponentType, Instance, Parser,
    Payload,
};

use super::NotCompacted;

#[derive(Debug)]
pub(super) enum Item<'a> {
    CoreModule(&'a [u8]),
    CoreInstance(Instance<'a>),
    Import(ComponentImport<'a>),
    Type(ComponentType<'a>),
    Alias(ComponentAlias<'a>),
    Canonical(CanonicalFunction),
    Component(&'a [u8]),
    Instance(ComponentInstance<'a>),
    Export(ComponentExport<'a>),
    Custom { name: &'a str, data: &'a [u8] },
}

/// The items of a component in their order, and which of them each index of an index space is.
///
/// Of the index spaces of core WebAssembly only two can be asked for: nothing in any of them moves.
#[derive(Debug, Default)]
pub(super) struct Contents<'a> {
    pub(super) items: Vec<Item<'a>>,
    types: Vec<usize>,
    functions: Vec<usize>,
    core_modules: Vec<usize>,
    components: Vec<usize>,
    instances: Vec<usize>,
}

impl<'a> Contents<'a> {
    /// Reads one level: what is inside of nested modules and components stays bytes.
    pub(super) fn read(component: &'a [u8]) -> Result<Self, NotCompacted> {
        let mut contents = Self::default();
        let mut parser = Parser::new(0);
        let mut rest = component;
        while !rest.is_empty() {
            let Chunk::Parsed { consumed, payload } = parser.parse(rest, true)? else {
                return Err(NotCompacted::Unsupported("it is cut off"));
            };
            rest = &rest[consumed..];
            match payload {
                Payload::Version { .. } | Payload::End(_) => {}
                Payload::ModuleSection {
                    unchecked_range: range,
                    ..
                } => contents.push(Item::CoreModule(nested(&mut rest, &range)?)),
                Payload::ComponentSection {
                    unchecked_range: range,
                    ..
                } => contents.push(Item::Component(nested(&mut rest, &range)?)),
                Payload::InstanceSection(section) => {
                    contents.extend(section, Item::CoreInstance)?;
                }
                Payload::ComponentImportSection(section) => {
                    contents.extend(section, Item::Import)?;
                }
                Payload::ComponentTypeSection(section) => contents.extend(section, Item::Type)?,
                Payload::ComponentAliasSection(section) => contents.extend(section, Item::Alias)?,
                Payload::ComponentCanonicalSection(section) => {
                    contents.extend(section, Item::Canonical)?;
                }
                Payload::ComponentInstanceSection(section) => {
                    contents.extend(section, Item::Instance)?;
                }
                Payload::ComponentExportSection(section) => {
                    contents.extend(section, Item::Export)?;
                }
                Payload::CustomSection(section) => contents.push(Item::Custom {
                    name: section.name(),
                    data: section.data(),
                }),
                _ => return Err(NotCompacted::Unsupported("it has a section of a rare kind")),
            }
        }
        Ok(contents)
    }

    pub(super) fn type_at(&self, index: u32) -> Result<&Item<'a>, NotCompacted> {
        self.at(&self.types, index)
    }

    pub(super) fn function_at(&self, index: u32) -> Result<&Item<'a>, NotCompacted> {
        self.at(&self.functions, index)
    }

    pub(super) fn component_at(&self, index: u32) -> Result<&Item<'a>, NotCompacted> {
        self.at(&self.components, index)
    }

    pub(super) fn instance_at(&self, index: u32) -> Result<&Item<'a>, NotCompacted> {
        self.at(&self.instances, index)
    }

    pub(super) fn core_module_at(&self, index: u32) -> Result<&'a [u8], NotCompacted> {
        match self.at(&self.core_modules, index)? {
            Item::CoreModule(bytes) => Ok(bytes),
            _ => Err(NotCompacted::Unsupported("it has modules from elsewhere")),
        }
    }

    /// In the order of their indices.
    pub(super) fn core_instances(&self) -> impl Iterator<Item = &Instance<'a>> {
        self.items.iter().filter_map(|item| match item {
            Item::CoreInstance(instance) => Some(instance),
            _ => None,
        })
    }

    fn at(&self, space: &[usize], index: u32) -> Result<&Item<'a>, NotCompacted> {
        usize::try_from(index)
            .ok()
            .and_then(|index| self.items.get(*space.get(index)?))
            .ok_or_else(|| NotCompacted::Broken(format!("nothing has the index {index}")))
    }

    fn extend<T: wasmparser::FromReader<'a>>(
        &mut self,
        section: wasmparser::SectionLimited<'a, T>,
        item: impl Fn(T) -> Item<'a>,
    ) -> Result<(), NotCompacted> {
        for entry in section {
            self.push(item(entry?));
        }
        Ok(())
    }

    fn push(&mut self, item: Item<'a>) {
        let at = self.items.len();
        match item.defines() {
            Some(ComponentExternalKind::Type) => self.types.push(at),
            Some(ComponentExternalKind::Func) => self.functions.push(at),
            Some(ComponentExternalKind::Component) => self.components.push(at),
            Some(ComponentExternalKind::Instance) => self.instances.push(at),
            Some(ComponentExternalKind::Module) => self.core_modules.push(at),
            Some(ComponentExternalKind::Value) | None => {}
        }
        self.items.push(item);
    }
}

impl Item<'_> {
    /// The index space of the component model that this adds an entry to.
    pub(super) fn defines(&self) -> Option<ComponentExternalKind> {
        match self {
            Self::Import(import) => Some(import.ty.kind()),
            Self::Export(export) => Some(export.kind),
            Self::Type(_) => Some(ComponentExternalKind::Type),
            Self::Component(_) => Some(ComponentExternalKind::Component),
            Self::CoreModule(_) => Some(ComponentExternalKind::Module),
            Self::Instance(_) => Some(ComponentExternalKind::Instance),
            Self::Canonical(CanonicalFunction::Lift { .. }) => Some(ComponentExternalKind::Func),
            Self::Alias(ComponentAlias::InstanceExport { kind, .. }) => Some(*kind),
            Self::Alias(ComponentAlias::Outer { kind, .. }) => match kind {
                ComponentOuterAliasKind::Type => Some(ComponentExternalKind::Type),
                ComponentOuterAliasKind::Component => Some(ComponentExternalKind::Component),
                ComponentOuterAliasKind::CoreModule => Some(ComponentExternalKind::Module),
                ComponentOuterAliasKind::CoreType => None,
            },
            Self::Alias(ComponentAlias::CoreInstanceExport { .. })
            | Self::Canonical(_)
            | Self::CoreInstance(_)
            | Self::Custom { .. } => None,
        }
    }
}

/// Cuts a nested module or component off the front of `rest`.
fn nested<'a>(rest: &mut &'a [u8], range: &std::ops::Range<u64>) -> Result<&'a [u8], NotCompacted> {
    let (inner, after) = usize::try_from(range.end - range.start)
        .ok()
        .and_then(|length| rest.split_at_checked(length))
        .ok_or(NotCompacted::Unsupported("it is cut off"))?;
    *rest = after;
    Ok(inner)
}
