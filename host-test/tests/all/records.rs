use serde_json::json;

use crate::command::FakeStripe;

#[test]
fn records_are_read_page_by_page_on_the_command_line() {
    let stripe = FakeStripe::start();
    for amount in ["1.00 EUR", "2.00 EUR", "3.00 EUR"] {
        stripe.json(&["authorize", amount, "--capture", "automatic"]);
    }
    let list = ["records", "list", "charges", "--limit", "2"];
    let first = stripe.json(&list);
    let amounts = |page: &serde_json::Value| {
        let records = page["records"].as_array().expect("records").iter();
        records
            .map(|record| record["json"]["amount"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(amounts(&first), [json!(300), json!(200)]);
    let cursor = first["next"].as_str().expect("a cursor");
    let last = stripe.json(&[&list[..], &["--cursor", cursor]].concat());
    assert_eq!(amounts(&last), [json!(100)]);
    assert_eq!(last.get("next"), None);
    let run = stripe.run(&["records", "list", "refunds", "--cursor", cursor]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("filter.page.cursor"), "{run:?}");

    let since = (host_test::time::now() - 60).to_string();
    let changes = stripe.json(&["records", "changes", "--since", &since, "--of", "charges"]);
    let changes = changes["changes"].as_array().expect("changes");
    assert!(!changes.is_empty());
    assert!(changes.iter().all(|change| change["kind"] == "charges"));
    let run = stripe.run(&["records", "changes", "--since", "2026-01-01"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("30 days"), "{run:?}");
}
