//! The compact component.

use std::collections::{BTreeSet, HashMap};

use wasm_encoder::reencode::{ReencodeComponent, RoundtripReencoder};
use wasm_encoder::{
    Alias, CanonicalOption, ComponentBuilder, ComponentExportKind, ComponentExportSection,
    ComponentInstanceSection, ComponentOuterAliasKind, ComponentSection, ComponentTypeRef,
    CustomSection, ExportKind, ModuleArg,
};
use wasmparser::{
    CanonicalFunction, ComponentAlias, ComponentExternalKind, ComponentType, Instance,
};

use super::NotCompacted;
use super::contents::{Contents, Item};
use super::names::{self, CoreNames, short_name};
use super::reindex::{Reindex, references};
use super::shim::{Exported, InnerType, Shim};

/// Everything but the shims stays in its order, so of all index spaces only that of the types
/// changes; what the shims were is put behind.
pub(super) fn write(contents: &Contents<'_>, shims: &[Shim<'_>]) -> Result<Vec<u8>, NotCompacted> {
    let mut writer = Writer {
        contents,
        names: CoreNames::new(contents)?,
        builder: ComponentBuilder::default(),
        types: HashMap::new(),
        unnamed: HashMap::new(),
    };
    writer.kept_items(&kept_types(contents, shims)?)?;
    let mut renamed = writer.renamed_types(shims)?.into_iter();
    let types = shims
        .iter()
        .map(|shim| writer.types_of(shim, &mut renamed))
        .collect::<Result<Vec<_>, _>>()?;
    let functions = shims
        .iter()
        .zip(&types)
        .map(|(shim, types)| writer.functions_of(shim, types))
        .collect::<Result<Vec<_>, _>>()?;

    let first = writer.builder.instance_count();
    let mut instances = ComponentInstanceSection::new();
    let mut exports = ComponentExportSection::new();
    for (((index, shim), types), functions) in (first..).zip(shims).zip(&types).zip(functions) {
        let mut functions = functions.into_iter();
        let items = shim
            .exports
            .iter()
            .map(|export| match export {
                Exported::Type { name, inner } => {
                    Ok((*name, ComponentExportKind::Type, index_in(types, *inner)?))
                }
                Exported::Function { name, .. } => functions
                    .next()
                    .map(|function| (*name, ComponentExportKind::Func, function))
                    .ok_or_else(unknown),
            })
            .collect::<Result<Vec<_>, NotCompacted>>()?;
        instances.export_items(items);
        exports.export(shim.name, ComponentExportKind::Instance, index, None);
    }
    let mut bytes = writer.builder.finish();
    instances.append_to_component(&mut bytes);
    exports.append_to_component(&mut bytes);
    for item in &contents.items {
        if let Item::Custom { name, data } = item
            && names::is_kept(name)
        {
            let section = CustomSection {
                name: (*name).into(),
                data: (*data).into(),
            };
            section.append_to_component(&mut bytes);
        }
    }
    Ok(bytes)
}

/// The outer types that are needed further on: not those that only a shim or a function type of one
/// referred to.
fn kept_types(contents: &Contents<'_>, shims: &[Shim<'_>]) -> Result<BTreeSet<u32>, NotCompacted> {
    let mut kept = BTreeSet::new();
    let mut waiting = Vec::new();
    for item in &contents.items {
        if let Item::Import(import) = item {
            let mut reindex = Reindex::new(|index| {
                waiting.push(index);
                index
            });
            reindex.component_type_ref(import.ty)?;
        }
    }
    for ty in shims.iter().flat_map(|shim| &shim.types).flatten() {
        if let InnerType::Foreign { outer } = ty {
            waiting.push(*outer);
        }
    }
    while let Some(index) = waiting.pop() {
        if kept.insert(index)
            && let Item::Type(ty) = contents.type_at(index)?
        {
            waiting.extend(references(ty)?);
        }
    }
    Ok(kept)
}

struct Writer<'a, 'c> {
    contents: &'c Contents<'a>,
    names: CoreNames<'a>,
    builder: ComponentBuilder,
    /// By the index that a type had the one that it has.
    types: HashMap<u32, u32>,
    /// By the encoding of a type without a name its index: interfaces share these.
    unnamed: HashMap<Vec<u8>, u32>,
}

impl<'a, 'c> Writer<'a, 'c> {
    fn kept_items(&mut self, kept: &BTreeSet<u32>) -> Result<(), NotCompacted> {
        let mut types = 0;
        for item in &self.contents.items {
            if item.defines() == Some(ComponentExternalKind::Type) {
                let before = types;
                types += 1;
                if kept.contains(&before) {
                    let after = self.kept_type(item)?;
                    self.types.insert(before, after);
                }
            } else {
                self.kept_item(item)?;
            }
        }
        Ok(())
    }

    fn kept_type(&mut self, item: &Item<'_>) -> Result<u32, NotCompacted> {
        let types = &self.types;
        let mut reindex = Reindex::new(|index| types.get(&index).copied().unwrap_or(UNKNOWN));
        match item {
            Item::Type(ComponentType::Resource { .. }) => {
                Err(NotCompacted::Unsupported("it has a resource"))
            }
            Item::Type(ty) => {
                let (index, encoder) = self.builder.ty(None);
                reindex.parse_component_type(encoder, ty.clone())?;
                Ok(index)
            }
            Item::Alias(alias) => {
                let alias = reindex.component_alias(alias.clone())?;
                Ok(self.builder.alias(None, alias))
            }
            Item::Import(import) => {
                let ty = reindex.component_type_ref(import.ty)?;
                Ok(self.builder.import(import.name, ty))
            }
            _ => Err(NotCompacted::Unsupported("it exports a type")),
        }
    }

    fn kept_item(&mut self, item: &Item<'_>) -> Result<(), NotCompacted> {
        let builder = &mut self.builder;
        match item {
            Item::CoreModule(bytes) => {
                let module = self.names.module(builder.core_module_count(), bytes)?;
                builder.core_module_raw(None, &module);
            }
            Item::CoreInstance(Instance::Instantiate { module_index, args }) => {
                let arguments = args.iter().map(|argument| {
                    let name = self.names.import(*module_index, argument.name);
                    (name, ModuleArg::Instance(argument.index))
                });
                builder.core_instantiate(None, *module_index, arguments);
            }
            Item::CoreInstance(Instance::FromExports(exports)) => {
                let exports = exports
                    .iter()
                    .map(|export| (export.name, ExportKind::from(export.kind), export.index));
                builder.core_instantiate_exports(None, exports);
            }
            Item::Alias(ComponentAlias::CoreInstanceExport {
                kind,
                instance_index,
                name,
            }) => {
                let name = self.names.export(*instance_index, name);
                builder.core_alias_export(None, *instance_index, name, ExportKind::from(*kind));
            }
            Item::Alias(_) | Item::Import(_) => {
                self.kept_type(item)?;
            }
            Item::Canonical(CanonicalFunction::Lower {
                func_index,
                options,
            }) => {
                builder.lower_func(None, *func_index, canonical_options(options)?);
            }
            Item::Canonical(CanonicalFunction::Lift { .. })
            | Item::Component(_)
            | Item::Instance(_)
            | Item::Export(_)
            | Item::Custom { .. } => {}
            Item::Canonical(_) => {
                return Err(NotCompacted::Unsupported("it has a built-in function"));
            }
            Item::Type(_) => return Err(unknown()),
        }
        Ok(())
    }

    /// Gives each use of another interface's type an identity of its own, in their order.
    fn renamed_types(&mut self, shims: &[Shim<'_>]) -> Result<Vec<u32>, NotCompacted> {
        let uses = shims
            .iter()
            .flat_map(|shim| &shim.types)
            .flatten()
            .filter_map(|ty| match ty {
                InnerType::Used { outer } => Some(source(self.contents, *outer)),
                _ => None,
            })
            .collect::<Result<Vec<_>, _>>()?;
        let Some(last) = uses.iter().map(|(instance, _)| *instance).max() else {
            return Ok(Vec::new());
        };

        let mut inner = ComponentBuilder::default();
        // All up to the last: a later one may have types of an earlier one in its own.
        for instance in 0..=last {
            let index = self.types.get(&instance_type(self.contents, instance)?);
            let ty = inner.alias(
                None,
                Alias::Outer {
                    kind: ComponentOuterAliasKind::Type,
                    count: 1,
                    index: *index.ok_or_else(unknown)?,
                },
            );
            inner.import(short_name(instance), ComponentTypeRef::Instance(ty));
        }
        let mut sources = HashMap::new();
        for (instance, name) in &uses {
            sources
                .entry((*instance, *name))
                .or_insert_with(|| inner.alias_export(*instance, name, ComponentExportKind::Type));
        }
        for (number, from) in (0..).zip(&uses) {
            let ty = *sources.get(from).ok_or_else(unknown)?;
            inner.export(short_name(number), ComponentExportKind::Type, ty, None);
        }

        let component = self.builder.component(None, inner);
        let arguments: Vec<_> = (0..=last)
            .map(|instance| {
                let name = short_name(instance);
                (name, ComponentExportKind::Instance, instance)
            })
            .collect();
        let instance = self.builder.instantiate(None, component, arguments);
        Ok((0..)
            .zip(&uses)
            .map(|(number, _)| {
                let name = short_name(number);
                self.builder
                    .alias_export(instance, &name, ComponentExportKind::Type)
            })
            .collect())
    }

    /// Writes the types of an interface and returns their indices.
    fn types_of(
        &mut self,
        shim: &Shim<'_>,
        renamed: &mut impl Iterator<Item = u32>,
    ) -> Result<Vec<u32>, NotCompacted> {
        let mut indices = Vec::with_capacity(shim.types.len());
        for ty in &shim.types {
            let index = match ty {
                None => UNKNOWN,
                Some(InnerType::Foreign { outer }) => *self.types.get(outer).ok_or_else(unknown)?,
                Some(InnerType::Used { .. }) => renamed.next().ok_or_else(unknown)?,
                Some(InnerType::Same { inner }) => index_in(&indices, *inner)?,
                Some(InnerType::Own { ty, named }) => self.own_type(ty, *named, &indices)?,
            };
            indices.push(index);
        }
        Ok(indices)
    }

    fn own_type(
        &mut self,
        ty: &ComponentType<'_>,
        named: bool,
        indices: &[u32],
    ) -> Result<u32, NotCompacted> {
        let mut reindex = Reindex::new(|inner| index_in(indices, inner).unwrap_or(UNKNOWN));
        let encoded = reindex.encoded(ty)?;
        if !named && let Some(index) = self.unnamed.get(&encoded) {
            return Ok(*index);
        }
        let (index, encoder) = self.builder.ty(None);
        reindex.parse_component_type(encoder, ty.clone())?;
        if !named {
            self.unnamed.insert(encoded, index);
        }
        Ok(index)
    }

    /// Lifts the functions of an interface and returns their indices.
    fn functions_of(&mut self, shim: &Shim<'_>, types: &[u32]) -> Result<Vec<u32>, NotCompacted> {
        let mut functions = Vec::new();
        for export in &shim.exports {
            let Exported::Function { outer, inner, .. } = export else {
                continue;
            };
            let Item::Canonical(CanonicalFunction::Lift {
                core_func_index,
                options,
                ..
            }) = self.contents.function_at(*outer)?
            else {
                return Err(NotCompacted::Unsupported("it exports what it imports"));
            };
            functions.push(self.builder.lift_func(
                None,
                *core_func_index,
                index_in(types, *inner)?,
                canonical_options(options)?,
            ));
        }
        Ok(functions)
    }
}

/// The imported instance that has a type, and the type's name there.
fn source<'a>(contents: &Contents<'a>, outer: u32) -> Result<(u32, &'a str), NotCompacted> {
    let Item::Alias(ComponentAlias::InstanceExport {
        instance_index,
        name,
        ..
    }) = contents.type_at(outer)?
    else {
        return Err(NotCompacted::Unsupported(
            "it uses a type that is in no interface",
        ));
    };
    instance_type(contents, *instance_index)?;
    Ok((*instance_index, name))
}

/// The index that the type of an imported instance had.
fn instance_type(contents: &Contents<'_>, instance: u32) -> Result<u32, NotCompacted> {
    match contents.instance_at(instance)? {
        Item::Import(import) => match import.ty {
            wasmparser::ComponentTypeRef::Instance(ty) => Ok(ty),
            _ => Err(unknown()),
        },
        _ => Err(NotCompacted::Unsupported(
            "it uses types of an interface that it exports",
        )),
    }
}

/// No component has so many: the validator refuses it.
const UNKNOWN: u32 = u32::MAX;

fn unknown() -> NotCompacted {
    NotCompacted::Broken("it refers to what is not there".to_owned())
}

fn index_in(indices: &[u32], at: u32) -> Result<u32, NotCompacted> {
    usize::try_from(at)
        .ok()
        .and_then(|at| indices.get(at).copied())
        .ok_or_else(unknown)
}

fn canonical_options(
    options: &[wasmparser::CanonicalOption],
) -> Result<Vec<CanonicalOption>, NotCompacted> {
    options
        .iter()
        // The default.
        .filter(|option| !matches!(option, wasmparser::CanonicalOption::UTF8))
        .map(|option| {
            let option = RoundtripReencoder.canonical_option(*option)?;
            Ok(option)
        })
        .collect()
}
