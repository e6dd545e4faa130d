//! Names of the contract that a runtime or a language would not take, although the parser does.

use std::collections::HashMap;
use std::path::Path;

use wit_parser::Resolve;

/// Component names are told apart without their hyphens and capitals: a function `set-up` and a
/// type `setup` in one interface make a component that runtimes refuse.
#[test]
fn names_of_an_interface_differ_by_more_than_hyphens() {
    let contract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit");
    let mut resolve = Resolve::default();
    resolve
        .push_dir(&contract)
        .expect("the contract can be read");
    let mut interfaces = 0;
    for (_, interface) in &resolve.interfaces {
        interfaces += 1;
        let mut seen = HashMap::new();
        for name in interface.types.keys().chain(interface.functions.keys()) {
            let other = seen.insert(name.replace('-', ""), name);
            assert_eq!(other, None, "{:?}: `{name}`", interface.name);
        }
    }
    assert!(interfaces > 10, "{interfaces}");
}
