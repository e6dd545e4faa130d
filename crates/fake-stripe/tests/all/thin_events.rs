//! Thin events: what is delivered, what the API shows, and where they lead.

use fake_stripe::{Delivery, EVENT_TYPES, Trigger, sign};
use serde_json::{Value, json};

use crate::support::{NOW, Stripe};

const SECRET: &str = "whsec_thin";
const URL: &str = "https://shop.test/thin";
const PING: &str = "v2.core.event_destination.ping";

/// Deliveries to https addresses are recorded and not made.
async fn delivered(stripe: &Stripe) -> Vec<Delivery> {
    stripe.control().deliveries_settled().await;
    stripe.control().deliveries()
}

fn body(delivery: &Delivery) -> Value {
    serde_json::from_str(&delivery.body).expect("JSON")
}

#[tokio::test]
async fn a_thin_event_names_its_object() {
    let stripe = Stripe::start().await;
    let destination = stripe.control().add_event_destination(URL, SECRET);
    let asked = Trigger::new("payment_intent.succeeded").thin();
    let made = stripe.control().trigger(&asked).expect("it happens");
    let deliveries = delivered(&stripe).await;
    assert_eq!(deliveries.len(), 1);
    let delivery = &deliveries[0];
    assert_eq!(
        (delivery.event_id.as_str(), delivery.endpoint_id.as_str()),
        (made.event_id.as_str(), destination.as_str())
    );
    assert_eq!(delivery.signature, sign(&delivery.body, SECRET, NOW));
    assert_eq!(
        stripe.control().event_body(&made.event_id, None),
        Some(delivery.body.clone())
    );
    let event = body(delivery);
    let url = format!("/v1/payment_intents/{}", made.object_id);
    assert_eq!(
        event["related_object"],
        json!({ "id": made.object_id, "type": "payment_intent", "url": url })
    );
    assert_eq!(
        (
            &event["object"],
            &event["type"],
            &event["created"],
            &event["context"]
        ),
        (
            &json!("v2.core.event"),
            &json!("v1.payment_intent.succeeded"),
            &json!("2026-11-21T22:26:40.000Z"),
            &Value::Null
        )
    );
    assert_eq!(event["reason"]["type"], "request");
    assert!(event["reason"]["request"]["id"].is_string());
    assert!(event["reason"]["request"]["idempotency_key"].is_string());
    assert_eq!(event["data"], Value::Null);

    let snapshot = event["snapshot_event"].as_str().expect("an id");
    let snapshot = stripe.get(&format!("/v1/events/{snapshot}")).await.ok();
    assert_eq!(snapshot.text_of("type"), "payment_intent.succeeded");
    assert_eq!(stripe.get(&url).await.ok().text_of("status"), "succeeded");
}

#[tokio::test]
async fn the_api_shows_what_changed() {
    let stripe = Stripe::start().await;
    let asked = Trigger::new("payout.paid").thin();
    let made = stripe.control().trigger(&asked).expect("it happens");
    let path = format!("/v2/core/events/{}", made.event_id);
    let event = stripe.get(&path).await.ok().json;
    let told = stripe.control().event_body(&made.event_id, None);
    let told: Value = serde_json::from_str(&told.expect("a body")).expect("JSON");
    for (name, value) in told.as_object().expect("an object") {
        assert_eq!(event[name], *value, "{name}");
    }
    assert_eq!(
        (
            &event["changes"]["before"]["status"],
            &event["changes"]["after"]["status"]
        ),
        (&json!("in_transit"), &json!("paid"))
    );
    stripe
        .get("/v2/core/events/evt_none")
        .await
        .refused(404, "not_found", "");
    let live = [("authorization", "Bearer sk_live_1")];
    let elsewhere = stripe.send("GET", &path, String::new(), &live).await;
    assert_eq!(elsewhere.expect("an answer").status, 404);
}

#[tokio::test]
async fn a_context_leads_to_a_connected_account() {
    let stripe = Stripe::start().await;
    stripe.control().add_event_destination(URL, SECRET);
    let asked = Trigger::new("refund.created").account("acct_1Shop").thin();
    let made = stripe.control().trigger(&asked).expect("it happens");
    let event = body(&delivered(&stripe).await[0]);
    assert_eq!(event["context"], "acct_1Shop");
    let url = made.object_url.expect("an address");
    assert_eq!(stripe.get(&url).await.status, 404);
    for context in ["acct_1Shop", "org_1/acct_1Shop"] {
        let header = [("stripe-context", context)];
        for path in [&url, &format!("/v2/core/events/{}", made.event_id)] {
            let shown = stripe.send("GET", path, String::new(), &header).await;
            shown.expect("an answer").ok();
        }
    }
}

#[tokio::test]
async fn every_type_is_told_thinly() {
    let stripe = Stripe::start().await;
    for kind in EVENT_TYPES {
        let asked = Trigger::new(*kind).thin();
        let made = stripe.control().trigger(&asked).expect("it happens");
        let told = stripe.control().event_body(&made.event_id, None);
        let event: Value = serde_json::from_str(&told.expect("a body")).expect("JSON");
        assert_eq!(event["type"], format!("v1.{kind}"));
        // As in the official libraries' types.
        let unrelated =
            kind.starts_with("account.application") || kind.starts_with("account.external_account");
        assert_eq!(event.get("related_object").is_none(), unrelated, "{kind}");
        if let Some(url) = event["related_object"]["url"].as_str() {
            assert_eq!(stripe.get(url).await.status, 200, "{kind}");
        }
    }
}

#[tokio::test]
async fn a_destination_is_tried_out() {
    let stripe = Stripe::start().await;
    let ping = Trigger::new(PING);
    assert!(stripe.control().trigger(&ping).is_err());
    let added = json!({ "url": URL, "secret": SECRET }).to_string();
    let added = stripe
        .send("POST", "/_control/event_destinations", added, &[])
        .await
        .expect("an answer")
        .ok();
    let made = stripe.control().trigger(&ping).expect("it happens");
    assert_eq!(made.object_id, added.text_of("id"));
    let event = body(&delivered(&stripe).await[0]);
    assert_eq!(
        (&event["type"], &event["id"]),
        (&json!(PING), &json!(made.event_id))
    );
    let url = event["related_object"]["url"].as_str().expect("an address");
    let destination = stripe.get(url).await.ok();
    assert_eq!(destination.text_of("event_payload"), "thin");
    let path = format!("{url}?include[0]=webhook_endpoint.url");
    assert_eq!(
        stripe.get(&path).await.ok().json["webhook_endpoint"]["url"],
        URL
    );

    stripe.control().resend(&made.event_id).expect("it exists");
    assert_eq!(delivered(&stripe).await.len(), 2);
}
