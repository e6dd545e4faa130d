//! The npm package `stripe`.

use component_build::environments;
use host_test::time;
use payments_host::CallError;
use payments_host::types::{Delivery, Entry, Mode, Policy, WebhookErrorKind};
use serde_json::json;

use crate::endpoint::Endpoint;
use crate::sdk::{self, Script};
use crate::shop::play;
use crate::webhooks::live_through_an_order;

async fn script(name: &str) -> Option<Script> {
    let folder = sdk::environment(environments::node_sdk).await?;
    Some(Script::new("node", folder.join(name)))
}

#[tokio::test]
async fn drives_a_payment() {
    if let Some(script) = script("payment.mjs").await {
        sdk::drives_a_payment(&script).await;
    }
}

#[tokio::test]
async fn keeps_methods() {
    if let Some(script) = script("vault.mjs").await {
        sdk::keeps_methods(&script).await;
    }
}

#[tokio::test]
async fn runs_a_marketplace() {
    if let Some(script) = script("marketplace.mjs").await {
        sdk::runs_a_marketplace(&script).await;
    }
}

#[tokio::test]
async fn reads_records() {
    if let Some(script) = script("records.mjs").await {
        sdk::reads_records(&script).await;
    }
}

#[tokio::test]
async fn accepts_deliveries() {
    if let Some(script) = script("verify.mjs").await {
        sdk::accepts_deliveries(&script).await;
    }
}

/// The other way round: the library signs, the adapter verifies.
#[tokio::test]
async fn what_it_signs_the_adapter_accepts() {
    let Some(script) = script("sign.mjs").await else {
        return;
    };
    play(async |shop| {
        let endpoint = Endpoint::open(shop).await?;
        live_through_an_order(shop).await?;
        let original = endpoint.deliveries(shop).await.remove(0);
        let secret = "whsec_of_the_library";
        let input = json!({ "secret": secret, "payload": original.payload });
        let signed = script.run(&[] as &[&str], &input).await;

        let text = |name: &str| signed[name].as_str().expect("a text").to_owned();
        let delivery = Delivery {
            payload: text("payload"),
            headers: vec![Entry::new("Stripe-Signature", text("signature"))],
            received_at: time::now(),
        };
        assert_ne!(delivery.payload, original.payload, "written anew");
        let policy = Policy::new([secret], Mode::Test);
        let adapter = &shop.lab.adapter;
        let verification = adapter.verify(&policy, &delivery).await?;
        let genuine = adapter.verify(&endpoint.policy, &original).await?;
        assert_eq!(verification.events[0].id, genuine.events[0].id);

        let refusal = adapter.verify(&endpoint.policy, &delivery).await;
        match refusal.expect_err("signed with another secret") {
            CallError::Webhook(error) => assert_eq!(error.kind, WebhookErrorKind::Mismatch),
            other => panic!("{other:?}"),
        }
        Ok(())
    })
    .await;
}
