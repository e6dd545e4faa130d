//! What a small component needs besides wit-bindgen's types.
//!
//! wit-bindgen writes the whole conversion of a result into every function that returns it: a
//! payment that is returned by a dozen functions is converted by a dozen copies of the same code,
//! which was a third of the adapter's size. With [`macro@CanonicalAbi`] each type is converted by
//! one function of its own, which is a part of its caller where there is only one. Fields and cases come from the generated types, so they follow the WIT
//! files. [`component_type!`] then says what the hand-written exports are, as wit-bindgen's own
//! export macro would.

mod component_type;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DataEnum, DataStruct, DeriveInput, Ident, LitStr, Type, parse_macro_input};

/// Puts a world's type into the module, where the encoder finds it: `component_type!("adapter")`,
/// with the WIT files in `wit/` beside the crate's `Cargo.toml`.
#[proc_macro]
pub fn component_type(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let world = parse_macro_input!(input as LitStr);
    component_type::section(&world)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Implements `crate::abi::CanonicalAbi` for a record, an enum or a variant.
#[proc_macro_derive(CanonicalAbi)]
pub fn canonical_abi(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let implementation = match &input.data {
        Data::Struct(data) => record(&input.ident, data),
        Data::Enum(data) => variant(&input.ident, data),
        Data::Union(_) => Err(syn::Error::new_spanned(&input.ident, "WIT has no unions")),
    };
    implementation
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// A record: its fields one after the other, each at its own alignment.
fn record(name: &Ident, data: &DataStruct) -> syn::Result<TokenStream> {
    let fields: Vec<_> = data
        .fields
        .iter()
        .map(|field| field.ident.as_ref())
        .collect::<Option<_>>()
        .ok_or_else(|| syn::Error::new_spanned(name, "the fields of a record have names"))?;
    let types: Vec<_> = data.fields.iter().map(|field| &field.ty).collect();
    let layouts = layouts(&types);
    let offsets: Vec<_> = (0..fields.len())
        .map(|index| quote!(const { crate::abi::field_offset(&FIELDS, #index) }))
        .collect();
    Ok(quote! {
        const _: () = {
            const FIELDS: &[crate::abi::Layout] = &[#layouts];

            impl crate::abi::CanonicalAbi for #name {
                const LAYOUT: crate::abi::Layout = crate::abi::record(FIELDS);

                unsafe fn load(to: *mut Self, from: *const u8) {
                    unsafe {
                        #(crate::abi::CanonicalAbi::load(&raw mut (*to).#fields, from.add(#offsets));)*
                    }
                }

                unsafe fn store(to: *mut u8, from: *const Self) {
                    unsafe {
                        #(crate::abi::CanonicalAbi::store(to.add(#offsets), &raw const (*from).#fields);)*
                    }
                }
            }
        };
    })
}

/// An enum or a variant: the number of the case, then its payload.
fn variant(name: &Ident, data: &DataEnum) -> syn::Result<TokenStream> {
    let (Some(last), true) = (data.variants.last(), data.variants.len() <= 256) else {
        return Err(syn::Error::new_spanned(
            name,
            "1 to 256 cases are supported",
        ));
    };
    let payloads: Vec<_> = data
        .variants
        .iter()
        .flat_map(|case| &case.fields)
        .map(|field| &field.ty)
        .collect();
    let layouts = layouts(&payloads);
    let mut loads = Vec::new();
    let mut stores = Vec::new();
    for (case, number) in data.variants.iter().zip(0u8..=255) {
        let ident = &case.ident;
        let has_payload = !case.fields.is_empty();
        // The runtime has validated the number, so the last case takes all that are left.
        let pattern = if ident == &last.ident {
            quote!(_)
        } else {
            quote!(#number)
        };
        loads.push(if has_payload {
            quote!(#pattern => Self::#ident(crate::abi::loaded(from.add(PAYLOAD))))
        } else {
            quote!(#pattern => Self::#ident)
        });
        stores.push(if has_payload {
            quote!(Self::#ident(payload) => {
                to.write(#number);
                crate::abi::CanonicalAbi::store(to.add(PAYLOAD), payload);
            })
        } else {
            quote!(Self::#ident => to.write(#number))
        });
    }
    Ok(quote! {
        const _: () = {
            const CASES: &[crate::abi::Layout] = &[#layouts];
            // Of an enum there is none.
            #[allow(dead_code)]
            const PAYLOAD: usize = crate::abi::payload_offset(CASES);

            impl crate::abi::CanonicalAbi for #name {
                const LAYOUT: crate::abi::Layout = crate::abi::variant(CASES);

                unsafe fn load(to: *mut Self, from: *const u8) {
                    unsafe { to.write(match from.read() { #(#loads),* }) }
                }

                unsafe fn store(to: *mut u8, from: *const Self) {
                    unsafe { match &*from { #(#stores),* } }
                }
            }
        };
    })
}

fn layouts(types: &[&Type]) -> TokenStream {
    quote!(#(<#types as crate::abi::CanonicalAbi>::LAYOUT),*)
}
