use serde_json::json;

use crate::command::FakeStripe;

#[test]
fn a_customer_and_a_method_on_the_command_line() {
    let stripe = FakeStripe::start();
    let create = [
        "vault",
        "create-customer",
        "--name",
        "Ada",
        "--email",
        "ada@example.com",
        "--reference",
        "C-1",
        "--operation-id",
        "customer-1",
    ];
    let customer = stripe.json(&create);
    assert_eq!(stripe.json(&create)["id"], customer["id"]);
    let id = customer["id"].as_str().expect("an id");
    let found = stripe.json(&["vault", "find-customers", "ada@example.com"]);
    assert_eq!(found[0]["reference"], "C-1");

    let setup = stripe.json(&["vault", "begin-setup", id]);
    assert_eq!(setup["status"], "succeeded");
    let method = setup["saved-method"].as_str().expect("a method");
    let changed = stripe.json(&["vault", "update-customer", id, "--default-method", method]);
    assert_eq!(changed["default-method"], method);
    let listed = stripe.json(&["vault", "list-methods", id]);
    assert_eq!(listed["methods"][0]["details"]["last4"], "4242");
    let adopted = stripe.json(&["vault", "adopt", "--method", method]);
    assert_eq!(adopted[0]["customer"], id);

    let detached = stripe.json(&["vault", "detach", method]);
    assert_eq!(detached.get("customer"), None);
    let deleted = stripe.json(&["vault", "delete-customer", id]);
    assert_eq!(deleted, json!({ "deleted": id }));
    let run = stripe.run(&["vault", "get-customer", id]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("customer-id"), "{run:?}");
}

#[test]
fn a_client_token_is_printed_only_when_it_is_asked_for() {
    let stripe = FakeStripe::start();
    let customer = stripe.json(&["vault", "create-customer", "--name", "Ada"]);
    let id = customer["id"].as_str().expect("an id");
    let begin = ["vault", "begin-setup", id, "--collect-in-browser"];
    let run = stripe.run(&begin);
    assert!(!run.stdout.contains("_secret_"), "{run:?}");
    let mut begin = begin.to_vec();
    begin.push("--show-client-token");
    let run = stripe.run(&begin);
    assert!(run.stdout.contains("_secret_"), "{run:?}");
}
