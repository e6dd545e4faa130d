//! The custom section from which the encoder learns the world's type.

use std::path::Path;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::LitStr;
use wit_component::StringEncoding;
use wit_parser::Resolve;

pub fn section(world: &LitStr) -> syn::Result<TokenStream> {
    let error = |message: String| syn::Error::new(world.span(), message);
    let manifest = std::env::var("CARGO_MANIFEST_DIR")
        .map_err(|_| error("cargo has to build this".to_owned()))?;
    let mut resolve = Resolve::default();
    let (package, _) = resolve
        .push_dir(Path::new(&manifest).join("wit"))
        .map_err(|cause| error(format!("the WIT files cannot be read: {cause:#}")))?;
    let name = world.value();
    let id = resolve
        .select_world(&[package], Some(&name))
        .map_err(|cause| error(format!("no world `{name}`: {cause:#}")))?;
    let encoded = wit_component::metadata::encode(&resolve, id, StringEncoding::UTF8, None)
        .map_err(|cause| error(format!("world `{name}` cannot be encoded: {cause:#}")))?;
    let length = encoded.len();
    let bytes = Literal::byte_string(&encoded);
    let section = format!(
        "component-type:{}:exports",
        resolve.id_of_name(package, &name)
    );
    Ok(quote! {
        #[cfg(target_arch = "wasm32")]
        #[unsafe(link_section = #section)]
        pub static COMPONENT_TYPE: [u8; #length] = *#bytes;
    })
}
