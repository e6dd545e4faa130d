//! Short names for what nobody sees.
//!
//! Inside of a component, core instances are put together by name: a function of the interface
//! `gateway` leaves its module as `commerce:payments/gateway@0.1.0#authorize`, written in the
//! module and again where the function is taken from the instance. No host reads these names, so
//! any will do. What a module exports and nobody takes (`__heap_base`) goes.

use std::collections::HashMap;

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ExportSection, ImportSection, Module, RawSection};
use wasmparser::{ComponentAlias, ExportSectionReader, ImportSectionReader, Instance};
use wasmparser::{Parser, Payload};

use super::NotCompacted;
use super::contents::{Contents, Item};

/// Whether the custom section `name` stays: not the names of inner parts, whose indices no longer
/// hold, nor those of the tools, which `Cargo.lock` says too.
pub(super) fn is_kept(name: &str) -> bool {
    !["component-name", "producers"].contains(&name)
}

/// The new name of each thing at the border of a core module, where it gets one.
#[derive(Debug, Default)]
pub(super) struct CoreNames<'a> {
    /// By the index of a module.
    borders: HashMap<u32, Border<'a>>,
    /// By the index of an instance the module that it is made of.
    modules: HashMap<u32, u32>,
}

#[derive(Debug)]
struct Border<'a> {
    exports: HashMap<&'a str, String>,
    /// The modules that it imports from.
    imports: HashMap<&'a str, String>,
}

impl<'a> CoreNames<'a> {
    /// Names what is between a module and the outer component. What one module exports for another
    /// keeps its name; the encoder's are short.
    pub(super) fn new(contents: &Contents<'a>) -> Result<Self, NotCompacted> {
        let instantiated = || {
            (0..)
                .zip(contents.core_instances())
                .filter_map(|(index, instance)| match instance {
                    Instance::Instantiate { module_index, args } => {
                        Some((index, *module_index, args))
                    }
                    Instance::FromExports(_) => None,
                })
        };
        let mut kept: HashMap<u32, Vec<&'a str>> = HashMap::new();
        for (_, module, arguments) in instantiated() {
            let module = contents.core_module_at(module)?;
            for argument in arguments {
                let names = kept.entry(argument.index).or_default();
                names.extend(imports_of(module, argument.name)?);
            }
        }
        let mut names = Self::default();
        for (index, module, arguments) in instantiated() {
            let kept = kept.remove(&index).unwrap_or_default();
            let border = Border {
                exports: shortened(aliases_of(contents, index), &kept),
                imports: shortened(arguments.iter().map(|argument| argument.name), &[]),
            };
            if names.borders.insert(module, border).is_some() {
                return Err(NotCompacted::Unsupported("it uses a module twice"));
            }
            names.modules.insert(index, module);
        }
        Ok(names)
    }

    /// What the core instance `instance` exports as `name`.
    pub(super) fn export<'n>(&'n self, instance: u32, name: &'n str) -> &'n str {
        let border = self.modules.get(&instance).copied();
        let border = border.and_then(|module| self.borders.get(&module));
        border
            .and_then(|border| border.exports.get(name))
            .map_or(name, String::as_str)
    }

    /// What the core module `module` imports from `name`.
    pub(super) fn import<'n>(&'n self, module: u32, name: &'n str) -> &'n str {
        self.borders
            .get(&module)
            .and_then(|border| border.imports.get(name))
            .map_or(name, String::as_str)
    }

    /// The core module `index` with its new names.
    pub(super) fn module(&self, index: u32, bytes: &[u8]) -> Result<Vec<u8>, NotCompacted> {
        let mut module = Module::new();
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::ExportSection(section) => {
                    module.section(&self.exports(index, section)?);
                }
                Payload::ImportSection(section) => {
                    module.section(&self.imports(index, section)?);
                }
                Payload::CustomSection(section) if !is_kept(section.name()) => {}
                payload => {
                    if let Some((id, range)) = payload.as_section() {
                        let data = usize::try_from(range.start)
                            .and_then(|start| Ok(start..usize::try_from(range.end)?))
                            .ok()
                            .and_then(|range| bytes.get(range))
                            .ok_or(NotCompacted::Unsupported("it is cut off"))?;
                        module.section(&RawSection { id, data });
                    }
                }
            }
        }
        Ok(module.finish())
    }

    fn exports(
        &self,
        module: u32,
        section: ExportSectionReader<'_>,
    ) -> Result<ExportSection, NotCompacted> {
        let mut exports = ExportSection::new();
        let border = self.borders.get(&module);
        for export in section {
            let mut export = export?;
            if let Some(border) = border {
                match border.exports.get(export.name) {
                    Some(name) => export.name = name,
                    None => continue,
                }
            }
            RoundtripReencoder.parse_export(&mut exports, export)?;
        }
        Ok(exports)
    }

    fn imports(
        &self,
        module: u32,
        section: ImportSectionReader<'_>,
    ) -> Result<ImportSection, NotCompacted> {
        let mut imports = ImportSection::new();
        for import in section.into_imports() {
            let mut import = import?;
            import.module = self.import(module, import.module);
            RoundtripReencoder.parse_import(&mut imports, import)?;
        }
        Ok(imports)
    }
}

/// What is taken from a core instance.
fn aliases_of<'c, 'a>(
    contents: &'c Contents<'a>,
    instance: u32,
) -> impl Iterator<Item = &'a str> + 'c {
    contents.items.iter().filter_map(move |item| match item {
        Item::Alias(ComponentAlias::CoreInstanceExport {
            instance_index,
            name,
            ..
        }) if *instance_index == instance => Some(*name),
        _ => None,
    })
}

/// What `module` imports from the module `from`.
fn imports_of<'a>(module: &'a [u8], from: &str) -> Result<Vec<&'a str>, NotCompacted> {
    let mut names = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(section) = payload? {
            for import in section.into_imports() {
                let import = import?;
                if import.module == from {
                    names.push(import.name);
                }
            }
        }
    }
    Ok(names)
}

/// A name for each in their order, its own for the `kept`.
fn shortened<'a>(
    names: impl Iterator<Item = &'a str>,
    kept: &[&'a str],
) -> HashMap<&'a str, String> {
    let mut all: HashMap<_, _> = kept
        .iter()
        .map(|name| (*name, (*name).to_owned()))
        .collect();
    let mut free = (0..)
        .map(short_name)
        .filter(|name| !kept.contains(&name.as_str()));
    for name in names {
        if !all.contains_key(name) {
            all.extend(free.next().map(|short| (name, short)));
        }
    }
    all
}

/// `a` to `z`, `aa` and so on.
pub(super) fn short_name(number: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = number + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from_u32(u32::from('a') + rest % 26).unwrap_or('a'));
        rest /= 26;
    }
    letters.iter().rev().collect()
}
