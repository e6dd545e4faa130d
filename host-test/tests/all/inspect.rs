use host_test::artifacts;

use crate::command::run;

#[test]
fn an_adapter_is_shown() {
    let component = artifacts::stripe_adapter().expect("it builds");
    let path = component.to_str().expect("UTF-8");
    let shown = run(&["inspect", path]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    for told in [
        "commerce:payments/http-client@0.1.0: send",
        "commerce:payments/gateway@0.1.0: authorize,",
        "manual-capture",
        "sha256",
    ] {
        assert!(shown.stdout.contains(told), "{told:?} in\n{}", shown.stdout);
    }
    let json = run(&["inspect", path, "--json"]).json();
    assert_eq!(json["accepted"], true);
    assert_eq!(json["component"]["contract-version"], "0.1.0");
    assert_eq!(json["descriptor"]["provider"], "stripe");
    let functions = json["component"]["imported-functions"]
        .as_array()
        .expect("a list");
    let only_http = functions.iter().all(|function| {
        let function = function.as_str().unwrap_or_default();
        function.starts_with("commerce:payments/http-client@0.1.0.")
    });
    assert!(only_http && !functions.is_empty(), "{functions:?}");
}

#[test]
fn a_component_that_no_host_loads_is_shown_with_the_reason() {
    let component = artifacts::guest("broken-foreign-import").expect("it builds");
    let shown = run(&["inspect", component.to_str().expect("UTF-8")]);
    assert_eq!(shown.code, Some(1), "{shown:?}");
    for told in ["example:clock/wall", "A host refuses it"] {
        assert!(shown.stdout.contains(told), "{told:?} in\n{}", shown.stdout);
    }
}

#[test]
fn what_is_not_there_is_said() {
    let shown = run(&["inspect", "no-such-file.wasm"]);
    assert_eq!(shown.code, Some(2), "{shown:?}");
    assert!(shown.stderr.contains("no-such-file.wasm"), "{shown:?}");
    assert!(shown.stderr.contains("cargo xtask build"), "{shown:?}");
}
