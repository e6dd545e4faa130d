use crate::command::FakeStripe;

#[test]
fn money_is_passed_on_and_taken_back_on_the_command_line() {
    let stripe = FakeStripe::start();
    let payment = stripe.json(&["authorize", "100.00 EUR", "--capture", "automatic"]);
    let payment = payment["id"].as_str().expect("an id");
    let create = [
        "transfers",
        "create",
        "70.00 EUR",
        "acct_1Seller",
        "--payment",
        payment,
        "--operation-id",
        "share-1",
        "--metadata",
        "order=7",
    ];
    let made = stripe.json(&create);
    assert_eq!(made["amount"]["minor-units"], 7_000);
    assert_eq!(made["operation-id"], "share-1");
    let again = stripe.json(&create);
    assert_eq!(again["id"], made["id"]);
    assert_eq!(again["replayed"], true);

    let id = made["id"].as_str().expect("an id");
    let back = stripe.json(&["transfers", "reverse", id, "20.00 EUR"]);
    assert_eq!(back["reversed"]["minor-units"], 2_000);
    let now = stripe.json(&["transfers", "get", id]);
    assert_eq!(now["reversed"], back["reversed"]);
    let listed = stripe.json(&["transfers", "list", "--destination", "acct_1Seller"]);
    assert_eq!(listed["transfers"].as_array().map(Vec::len), Some(1));
    let none = stripe.json(&["transfers", "list", "--to", "2026-01-01"]);
    assert_eq!(none["transfers"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_reversal_in_another_currency_is_refused() {
    let stripe = FakeStripe::start();
    let made = stripe.json(&["transfers", "create", "5.00 EUR", "acct_1Seller"]);
    let id = made["id"].as_str().expect("an id");
    let run = stripe.run(&["transfers", "reverse", id, "5.00 USD"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("reversal.amount.currency"), "{run:?}");
}
