//! The ledger from Python: the adapter and payments-core.wasm in one host, by the example of the
//! guide.

use component_build::environments;
use host_test::artifacts;
use host_test::lab::INSTALLATION_ID;
use serde_json::{Value, json};

use crate::endpoint::Endpoint;
use crate::sdk::{self, Script};
use crate::shop::play;
use crate::webhooks::live_through_an_order;

#[tokio::test]
async fn the_guide_s_example_folds_what_the_adapter_verified() {
    let Some(python) = sdk::environment(environments::python_sdk).await else {
        return;
    };
    let script = Script::new(python, "python/ledger.py");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let example = folder.path().join("example.py");
    std::fs::write(&example, python_of(include_str!("../../docs/ledger.md"))).expect("written");
    let components = tokio::task::spawn_blocking(|| {
        let core = artifacts::payments_core().expect("payments-core.wasm");
        [core, artifacts::stripe_adapter().expect("the adapter")]
    });
    let [core, adapter] = components.await.expect("no panic");

    play(async |shop| {
        let endpoint = Endpoint::open(shop).await?;
        let payment_id = live_through_an_order(shop).await?;
        let deliveries: Vec<Value> = endpoint
            .deliveries(shop)
            .await
            .into_iter()
            .map(|delivery| {
                let headers = delivery.headers.into_iter();
                let headers: Vec<_> = headers.map(|header| [header.key, header.value]).collect();
                json!({
                    "payload": delivery.payload,
                    "headers": headers,
                    "received_at": delivery.received_at,
                })
            })
            .collect();
        let input = json!({
            "secret": endpoint.policy.secrets[0],
            "installation": INSTALLATION_ID,
            "deliveries": deliveries,
        });
        let told = script.run(&[&example, &core, &adapter], &input).await;

        let dollars = json!({ "minor-units": 1099, "currency": "USD" });
        assert_eq!(told["parsed"], dollars);
        assert_eq!(told["yen"]["minor-units"], 5);
        let refused = |what: &str| {
            told["refused"][what]
                .as_str()
                .expect("a refusal")
                .to_owned()
        };
        assert_eq!(
            refused("decimals"),
            "amount: the amount has 3 decimals, and USD has 2"
        );
        assert!(refused("currency").starts_with("currency: "));
        assert!(
            refused("state").starts_with("state: "),
            "{}",
            refused("state")
        );
        assert!(refused("payment").starts_with("facts[0].event.subject."));
        assert_eq!(
            refused("event-id"),
            "facts[0].event.id: the event's id is empty"
        );
        assert!(refused("state-of-another").starts_with("payment-id: "));

        assert_eq!(told["payment"], json!(payment_id));
        assert_eq!(told["folds"], 50 * 2 * deliveries.len());
        assert_eq!(told["states"], 1, "the order leaves no trace");
        assert_eq!(told["same-at-once"], true);
        assert_eq!(told["captured"], json!([2500]), "in every order");

        let euros = |cents: u64| json!({ "minor-units": cents, "currency": "EUR" });
        let summary = &told["view"]["summary"];
        assert_eq!(summary["status"], "captured");
        assert_eq!(summary["amount"], euros(4200));
        assert_eq!(summary["capturable"], euros(0));
        assert_eq!(summary["captured"], euros(2500));
        assert_eq!(summary["disputed"], euros(0));
        let refund = &summary["transactions"][0];
        assert_eq!(
            (&refund["status"], &refund["amount"]),
            (&json!("succeeded"), &euros(500))
        );
        // All of it may have happened within one second; then the total of refunds is asked for.
        if told["view"]["needs-refresh"].is_null() {
            assert_eq!(summary["refunded"], euros(500));
        }
        Ok(())
    })
    .await;
}

/// The one block of Python in a text.
fn python_of(markdown: &str) -> &str {
    let (_, block) = markdown.split_once("```python\n").expect("an example");
    let (block, rest) = block.split_once("```\n").expect("its end");
    assert!(
        !rest.contains("```python"),
        "another example that nobody runs"
    );
    block
}
