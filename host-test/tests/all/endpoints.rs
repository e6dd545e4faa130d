use serde_json::json;

use crate::command::FakeStripe;

const URL: &str = "https://shop.example/webhooks";

#[test]
fn a_secret_is_replaced_on_the_command_line() {
    let stripe = FakeStripe::start();
    let register = ["endpoints", "register", URL, "--operation-id", "webhooks-1"];
    let first = stripe.json(&register);
    let first = &first["created"];
    let old = first["endpoint"]["id"].as_str().expect("an id");
    let secret = first["secret"].as_str().expect("a secret");
    assert!(secret.starts_with("whsec_"), "{first}");
    assert_eq!(stripe.json(&register)["created"], *first);

    let again = stripe.json(&["endpoints", "register", URL]);
    assert_eq!(again["exists"]["id"], old);

    let rotated = stripe.json(&["endpoints", "rotate", old]);
    let new = &rotated["created"]["endpoint"];
    assert_eq!(new["replaces"], old);
    assert_ne!(rotated["created"]["secret"], secret);
    let removed = stripe.json(&["endpoints", "remove", old]);
    assert_eq!(removed, json!({ "removed": old }));
    stripe.json(&["endpoints", "remove", old]);

    let new = new["id"].as_str().expect("an id");
    let changed = stripe.json(&["endpoints", "update", new, "--disable"]);
    assert_eq!(changed["status"], "disabled");
    let listed = stripe.json(&["endpoints", "list"]);
    assert_eq!(listed, json!([changed]));
}

#[test]
fn the_secret_is_printed_once_and_only_there() {
    let stripe = FakeStripe::start();
    let run = stripe.run(&["endpoints", "register", URL]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(run.stdout.matches("whsec_").count(), 1, "{run:?}");
    assert!(!run.stderr.contains("whsec_"), "{run:?}");
    let list = stripe.run(&["endpoints", "list"]);
    assert!(list.stdout.contains(URL), "{list:?}");
    assert!(!list.stdout.contains("whsec_"), "{list:?}");
}

#[test]
fn a_url_that_the_provider_cannot_reach_is_refused() {
    let stripe = FakeStripe::start();
    let run = stripe.run(&["endpoints", "register", "https://localhost:8443/webhooks"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("registration.url"), "{run:?}");
    assert!(run.stderr.contains("tunnel"), "{run:?}");
}

#[test]
fn an_endpoint_that_is_not_there_is_named() {
    let stripe = FakeStripe::start();
    let run = stripe.run(&["endpoints", "rotate", "we_nobody"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("rotation.endpoint-id"), "{run:?}");
}
