//! [`macro@ContractJson`]: a type of the contract in JSON, under the contract's own names.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, Data, DeriveInput, Field, Ident, LitStr, Type, parse_macro_input};

/// Implements serde's traits for a record, an enum or a variant that wasmtime's `bindgen!` wrote, or
/// that is written as it would be.
///
/// Names are kebab-case, as in the WIT files. An absent option is an absent key, and so may an empty
/// list be when it is read; unknown keys are refused. A case is its name, or an object of its name
/// and its payload: `"collect-in-browser"`, `{"saved-method": "pm_1"}`.
///
/// serde's own derive does the work, on a copy of the type that has the attributes that `bindgen!`
/// cannot be told to write.
#[proc_macro_derive(ContractJson)]
pub fn contract_json(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    implementation(&input)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

fn implementation(input: &DeriveInput) -> syn::Result<TokenStream> {
    let name = &input.ident;
    let copy = format_ident!("{name}Json");
    let remote = LitStr::new(&name.to_string(), name.span());
    let body = match &input.data {
        Data::Struct(data) => {
            let fields = data
                .fields
                .iter()
                .map(field)
                .collect::<syn::Result<Vec<_>>>()?;
            quote!(struct #copy { #(#fields,)* })
        }
        Data::Enum(data) => {
            let cases = data.variants.iter().map(|case| {
                let (ident, payload) = (&case.ident, &case.fields);
                let rename = contract_name(&case.attrs, ident)?;
                Ok(quote!(#[serde(rename = #rename)] #ident #payload))
            });
            let cases = cases.collect::<syn::Result<Vec<_>>>()?;
            quote!(enum #copy { #(#cases,)* })
        }
        Data::Union(_) => return Err(syn::Error::new_spanned(name, "WIT has no unions")),
    };
    Ok(quote! {
        const _: () = {
            #[derive(::serde::Serialize, ::serde::Deserialize)]
            #[serde(remote = #remote, deny_unknown_fields)]
            #body

            impl ::serde::Serialize for #name {
                fn serialize<S: ::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    #copy::serialize(self, serializer)
                }
            }

            impl<'de> ::serde::Deserialize<'de> for #name {
                fn deserialize<D: ::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    #copy::deserialize(deserializer)
                }
            }
        };
    })
}

fn field(field: &Field) -> syn::Result<TokenStream> {
    let ident = field
        .ident
        .as_ref()
        .ok_or_else(|| syn::Error::new_spanned(field, "the fields of a record have names"))?;
    let rename = contract_name(&field.attrs, ident)?;
    let content = &field.ty;
    let absent = match generic(content).as_deref() {
        Some("Option") => quote!(, default, skip_serializing_if = "Option::is_none"),
        Some("Vec") => quote!(, default),
        _ => TokenStream::new(),
    };
    Ok(quote!(#[serde(rename = #rename #absent)] #ident: #content))
}

/// What `bindgen!` wrote above the field, or else the name itself in kebab-case.
fn contract_name(attributes: &[Attribute], ident: &Ident) -> syn::Result<String> {
    let mut written = None;
    for attribute in attributes {
        if attribute.path().is_ident("component") {
            attribute.parse_nested_meta(|meta| {
                written = Some(meta.value()?.parse::<LitStr>()?.value());
                Ok(())
            })?;
        }
    }
    Ok(written.unwrap_or_else(|| kebab(&ident.to_string())))
}

fn kebab(ident: &str) -> String {
    let mut name = String::with_capacity(ident.len() + 4);
    for letter in ident.trim_start_matches("r#").chars() {
        if letter == '_' || (letter.is_ascii_uppercase() && !name.is_empty()) {
            name.push('-');
        }
        if letter != '_' {
            name.push(letter.to_ascii_lowercase());
        }
    }
    name
}

/// The last name of a type's path: `Option` of `Option<String>`.
fn generic(of: &Type) -> Option<String> {
    let Type::Path(path) = of else { return None };
    Some(path.path.segments.last()?.ident.to_string())
}

#[cfg(test)]
mod tests {
    use super::kebab;

    #[test]
    fn names_are_the_contract_s() {
        for (ident, name) in [
            ("minor_units", "minor-units"),
            ("line1", "line1"),
            ("HostHeld", "host-held"),
            ("r#type", "type"),
        ] {
            assert_eq!(kebab(ident), name);
        }
    }
}
