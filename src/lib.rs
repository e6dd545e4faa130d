#[allow(missing_debug_implementations)]
pub mod bindings {
    wit_bindgen::generate!({ path: "wit", world: "adapter", pub_export_macro: true });
}
