//! The nested components that the encoder makes of exported interfaces.

use std::collections::BTreeSet;

use wasmparser::{
    CanonicalFunction, ComponentExport, ComponentExternName, ComponentExternalKind,
    ComponentInstance, ComponentInstantiationArg, ComponentType, ComponentTypeRef, TypeBounds,
};

use super::NotCompacted;
use super::contents::{Contents, Item};
use super::reindex::references;

/// One exported interface. Outer indices are those of the component around it, inner ones those of
/// the nested component.
#[derive(Debug)]
pub(super) struct Shim<'a> {
    pub(super) name: ComponentExternName<'a>,
    /// By inner index. Only what the exports reach.
    pub(super) types: Vec<Option<InnerType<'a>>>,
    /// In their order.
    pub(super) exports: Vec<Exported<'a>>,
}

#[derive(Debug, Clone)]
pub(super) enum InnerType<'a> {
    /// Defined in this interface, or without a name.
    Own { ty: ComponentType<'a>, named: bool },
    /// The type of another interface.
    Foreign { outer: u32 },
    /// The type of another interface, exported again (`use`).
    Used { outer: u32 },
    /// Another name of an own type.
    Same { inner: u32 },
}

#[derive(Debug)]
pub(super) enum Exported<'a> {
    Type {
        name: ComponentExternName<'a>,
        inner: u32,
    },
    Function {
        name: ComponentExternName<'a>,
        /// The outer index of the lifted function.
        outer: u32,
        /// The inner index of its type.
        inner: u32,
    },
}

/// All exports of a component, if each of them is a shim's and all lifted functions are theirs.
pub(super) fn all<'a>(contents: &Contents<'a>) -> Result<Vec<Shim<'a>>, NotCompacted> {
    let mut shims = Vec::new();
    let mut nested = 0_usize;
    let mut instances = 0_usize;
    let mut lifted = 0_usize;
    for item in &contents.items {
        match item {
            Item::Export(export) => shims.push(shim(contents, export)?),
            Item::Component(_) => nested += 1,
            Item::Instance(_) => instances += 1,
            Item::Canonical(CanonicalFunction::Lift { .. }) => lifted += 1,
            Item::Import(_) if nested > 0 => {
                return Err(NotCompacted::Unsupported("it imports after it exports"));
            }
            _ if lifted > 0 && item.defines() == Some(ComponentExternalKind::Func) => {
                return Err(NotCompacted::Unsupported("it lifts before it lowers"));
            }
            _ => {}
        }
    }
    let functions = shims
        .iter()
        .flat_map(|shim| &shim.exports)
        .filter(|export| matches!(export, Exported::Function { .. }))
        .count();
    if shims.is_empty() || (nested, instances, lifted) != (shims.len(), shims.len(), functions) {
        return Err(NOT_NESTED);
    }
    Ok(shims)
}

fn shim<'a>(
    contents: &Contents<'a>,
    export: &ComponentExport<'a>,
) -> Result<Shim<'a>, NotCompacted> {
    if export.kind != ComponentExternalKind::Instance || export.ty.is_some() {
        return Err(NotCompacted::Unsupported("it exports more than interfaces"));
    }
    let Item::Instance(ComponentInstance::Instantiate {
        component_index,
        args,
    }) = contents.instance_at(export.index)?
    else {
        return Err(NOT_NESTED);
    };
    let Item::Component(bytes) = contents.component_at(*component_index)? else {
        return Err(NOT_NESTED);
    };
    let mut reader = Reader::new(export.name, args);
    for item in Contents::read(bytes)?.items {
        reader.read(item)?;
    }
    reader.finish()
}

struct Reader<'a, 'c> {
    arguments: &'c [ComponentInstantiationArg<'a>],
    types: Vec<InnerType<'a>>,
    /// By inner index the outer one.
    functions: Vec<u32>,
    shim: Shim<'a>,
}

impl<'a, 'c> Reader<'a, 'c> {
    fn new(name: ComponentExternName<'a>, arguments: &'c [ComponentInstantiationArg<'a>]) -> Self {
        Self {
            arguments,
            types: Vec::new(),
            functions: Vec::new(),
            shim: Shim {
                name,
                types: Vec::new(),
                exports: Vec::new(),
            },
        }
    }

    fn read(&mut self, item: Item<'a>) -> Result<(), NotCompacted> {
        match item {
            Item::Type(ty @ (ComponentType::Defined(_) | ComponentType::Func(_))) => {
                self.types.push(InnerType::Own { ty, named: false });
            }
            Item::Import(import) => match import.ty {
                ComponentTypeRef::Type(TypeBounds::Eq(_)) => {
                    let outer = self.argument(import.name.name, ComponentExternalKind::Type)?;
                    self.types.push(InnerType::Foreign { outer });
                }
                ComponentTypeRef::Func(_) => {
                    let outer = self.argument(import.name.name, ComponentExternalKind::Func)?;
                    self.functions.push(outer);
                }
                _ => return Err(NotCompacted::Unsupported("it has a resource")),
            },
            Item::Export(export) => self.export(export)?,
            Item::Custom { .. } => {}
            _ => {
                return Err(NotCompacted::Unsupported(
                    "a nested component does more than export what it imports",
                ));
            }
        }
        Ok(())
    }

    fn argument(&self, name: &str, kind: ComponentExternalKind) -> Result<u32, NotCompacted> {
        self.arguments
            .iter()
            .find(|argument| argument.name == name && argument.kind == kind)
            .map(|argument| argument.index)
            .ok_or_else(|| NotCompacted::Broken(format!("`{name}` is not given")))
    }

    fn export(&mut self, export: ComponentExport<'a>) -> Result<(), NotCompacted> {
        let missing = || NotCompacted::Broken(format!("`{}` exports nothing", export.name.name));
        match (export.kind, export.ty) {
            (ComponentExternalKind::Type, None) => {
                let exported = usize::try_from(export.index)
                    .ok()
                    .and_then(|index| self.types.get_mut(index))
                    .ok_or_else(missing)?;
                let again = match exported {
                    InnerType::Foreign { outer } => InnerType::Used { outer: *outer },
                    InnerType::Own { named, .. } if !*named => {
                        *named = true;
                        InnerType::Same {
                            inner: export.index,
                        }
                    }
                    _ => {
                        return Err(NotCompacted::Unsupported(
                            "an interface has two names for one type",
                        ));
                    }
                };
                let inner = inner_index(self.types.len())?;
                self.types.push(again);
                self.shim.exports.push(Exported::Type {
                    name: export.name,
                    inner,
                });
            }
            (ComponentExternalKind::Func, Some(ComponentTypeRef::Func(inner))) => {
                let outer = usize::try_from(export.index)
                    .ok()
                    .and_then(|index| self.functions.get(index).copied())
                    .ok_or_else(missing)?;
                // The export is a function of its own.
                self.functions.push(outer);
                self.shim.exports.push(Exported::Function {
                    name: export.name,
                    outer,
                    inner,
                });
            }
            _ => {
                return Err(NotCompacted::Unsupported(
                    "an interface exports more than types and functions",
                ));
            }
        }
        Ok(())
    }

    /// Keeps the types that are reached from the exports; those that the functions were imported
    /// with are not.
    fn finish(mut self) -> Result<Shim<'a>, NotCompacted> {
        let mut reached = BTreeSet::new();
        let mut waiting: Vec<u32> = self
            .shim
            .exports
            .iter()
            .map(|export| match export {
                Exported::Type { inner, .. } | Exported::Function { inner, .. } => *inner,
            })
            .collect();
        while let Some(inner) = waiting.pop() {
            if !reached.insert(inner) {
                continue;
            }
            match usize::try_from(inner)
                .ok()
                .and_then(|at| self.types.get(at))
            {
                Some(InnerType::Own { ty, .. }) => waiting.extend(references(ty)?),
                Some(InnerType::Same { inner }) => waiting.push(*inner),
                Some(InnerType::Foreign { .. } | InnerType::Used { .. }) | None => {}
            }
        }
        self.shim.types = (0..)
            .zip(self.types)
            .map(|(inner, ty)| reached.contains(&inner).then_some(ty))
            .collect();
        Ok(self.shim)
    }
}

const NOT_NESTED: NotCompacted =
    NotCompacted::Unsupported("its exports are not one nested component each");

fn inner_index(length: usize) -> Result<u32, NotCompacted> {
    u32::try_from(length).map_err(|_| NotCompacted::Unsupported("it has too many types"))
}
