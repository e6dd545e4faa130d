//! The contract as data: what `wit/` says, as JSON for programs that have no WIT parser.
//!
//! From it the hosts in other languages make their types, and the judge of the scenarios completes
//! arguments. `schemas/README.md` describes the form.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};
use wit_parser::{Docs, Function, Resolve, Type, TypeDef, TypeDefKind, TypeOwner};

use crate::BuildError;

/// Every type and function of a package.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contract {
    /// Such as `commerce:payments@0.1.0`.
    pub package: String,
    /// What each interface is for.
    pub interfaces: BTreeMap<String, Option<String>>,
    /// By `interface.name`.
    pub types: BTreeMap<String, NamedType>,
    /// By `interface.name`.
    pub functions: BTreeMap<String, Signature>,
}

/// A type that has a name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamedType {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,
    #[serde(flatten)]
    pub shape: Shape,
}

/// What a type is made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Shape {
    Record {
        fields: Vec<Part>,
    },
    Variant {
        cases: Vec<Part>,
    },
    Enum {
        cases: Vec<Part>,
    },
    Alias {
        #[serde(rename = "type")]
        target: Value,
    },
}

/// A field, a case or a parameter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    pub name: String,
    /// A type expression. Absent for a case that carries nothing.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub content: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,
}

/// What a function takes and gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Signature {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,
    pub parameters: Vec<Part>,
    /// A type expression. Absent where there is no result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Value>,
}

/// Reads the WIT package of a folder.
///
/// # Errors
/// [`BuildError::Wit`] when it cannot be read, or has something that the contract's own rules
/// exclude (resources, flags, streams).
pub fn contract(folder: &Path) -> Result<Contract, BuildError> {
    let wrong = |reason: String| BuildError::Wit {
        folder: folder.to_owned(),
        reason,
    };
    let mut resolve = Resolve::default();
    let (package, _) = resolve
        .push_dir(folder)
        .map_err(|error| wrong(format!("{error:#}")))?;
    let mut contract = Contract {
        package: resolve.packages[package].name.to_string(),
        interfaces: BTreeMap::new(),
        types: BTreeMap::new(),
        functions: BTreeMap::new(),
    };
    for (interface, id) in &resolve.packages[package].interfaces {
        let interface_items = &resolve.interfaces[*id];
        let docs = text(&interface_items.docs);
        contract.interfaces.insert(interface.clone(), docs);
        for (name, id) in &interface_items.types {
            let definition = &resolve.types[*id];
            // What `use` brings in is the other interface's.
            if matches!(definition.kind, TypeDefKind::Type(Type::Id(_))) {
                continue;
            }
            let read = named_type(&resolve, definition).map_err(&wrong)?;
            contract.types.insert(format!("{interface}.{name}"), read);
        }
        for (name, function) in &interface_items.functions {
            let read = signature(&resolve, function).map_err(&wrong)?;
            contract
                .functions
                .insert(format!("{interface}.{name}"), read);
        }
    }
    Ok(contract)
}

fn named_type(resolve: &Resolve, definition: &TypeDef) -> Result<NamedType, String> {
    let part = |name: &str, content: Option<&Type>, docs: &Docs| -> Result<Part, String> {
        Ok(Part {
            name: name.to_owned(),
            content: content.map(|one| expression(resolve, one)).transpose()?,
            docs: text(docs),
        })
    };
    let shape = match &definition.kind {
        TypeDefKind::Record(record) => Shape::Record {
            fields: record
                .fields
                .iter()
                .map(|field| part(&field.name, Some(&field.ty), &field.docs))
                .collect::<Result<_, _>>()?,
        },
        TypeDefKind::Variant(variant) => Shape::Variant {
            cases: variant
                .cases
                .iter()
                .map(|case| part(&case.name, case.ty.as_ref(), &case.docs))
                .collect::<Result<_, _>>()?,
        },
        TypeDefKind::Enum(cases) => Shape::Enum {
            cases: cases
                .cases
                .iter()
                .map(|case| part(&case.name, None, &case.docs))
                .collect::<Result<_, _>>()?,
        },
        TypeDefKind::Type(target) => Shape::Alias {
            target: expression(resolve, target)?,
        },
        other => return Err(format!("{:?} is {}", definition.name, other.as_str())),
    };
    Ok(NamedType {
        docs: text(&definition.docs),
        shape,
    })
}

fn signature(resolve: &Resolve, function: &Function) -> Result<Signature, String> {
    let parameters = function.params.iter().map(|parameter| {
        Ok(Part {
            name: parameter.name.clone(),
            content: Some(expression(resolve, &parameter.ty)?),
            docs: None,
        })
    });
    Ok(Signature {
        docs: text(&function.docs),
        parameters: parameters.collect::<Result<_, String>>()?,
        result: function
            .result
            .as_ref()
            .map(|result| expression(resolve, result))
            .transpose()?,
    })
}

fn expression(resolve: &Resolve, of: &Type) -> Result<Value, String> {
    let optional = |of: &Option<Type>| match of {
        Some(of) => expression(resolve, of),
        None => Ok(Value::Null),
    };
    let id = match of {
        Type::Bool => return Ok(json!("bool")),
        Type::U8 => return Ok(json!("u8")),
        Type::U16 => return Ok(json!("u16")),
        Type::U32 => return Ok(json!("u32")),
        Type::U64 => return Ok(json!("u64")),
        Type::S64 => return Ok(json!("s64")),
        Type::String => return Ok(json!("string")),
        Type::Id(id) => *id,
        other => return Err(format!("the contract has no {other:?}")),
    };
    let definition = &resolve.types[id];
    match &definition.kind {
        TypeDefKind::List(item) => Ok(json!({ "list": expression(resolve, item)? })),
        TypeDefKind::Option(item) => Ok(json!({ "option": expression(resolve, item)? })),
        TypeDefKind::Result(result) => Ok(json!({ "result": {
            "ok": optional(&result.ok)?,
            "err": optional(&result.err)?,
        }})),
        TypeDefKind::Type(used @ Type::Id(_)) => expression(resolve, used),
        kind => {
            let (TypeOwner::Interface(owner), Some(name)) = (definition.owner, &definition.name)
            else {
                return Err(format!("{} without a name", kind.as_str()));
            };
            let interface = resolve.interfaces[owner].name.as_deref();
            Ok(json!(format!("{}.{name}", interface.unwrap_or_default())))
        }
    }
}

/// With the line breaks of its source, which stand where a reader wants them. The rulers between parts
/// of a file are comments too, and no part of what follows.
fn text(docs: &Docs) -> Option<String> {
    let lines = docs.contents.as_deref()?.lines();
    let lines: Vec<&str> = lines.filter(|line| !line.starts_with("-----")).collect();
    let text = lines.join("\n").trim().to_owned();
    Some(text).filter(|text| !text.is_empty())
}
