//! Events in the shapes of older API versions, on both sides of each change.

use fake_stripe::ClockChange;
use serde_json::{Value, json};

use crate::support::Stripe;

const BEFORE_LATEST_CHARGE: [&str; 2] = ["2020-08-27", "2022-08-01"];
const LAST_BEFORE_REFUND_EVENTS: &str = "2024-09-30.acacia";
const REFUND_EVENTS: &str = "2024-10-28.acacia";
const LAST_BEFORE_BASIL: &str = "2025-03-01.dashboard";
const BASIL: &str = "2025-03-31.basil";

/// The types that an endpoint of a version is told of, oldest first.
fn types(stripe: &Stripe, version: &str) -> Vec<String> {
    let events = stripe.control().events_as(version);
    events.into_iter().map(|event| event.kind).collect()
}

/// The last event of a type as an endpoint of a version is told of it.
#[track_caller]
fn last(stripe: &Stripe, kind: &str, version: &str) -> Value {
    let events = stripe.control().events_as(version);
    let event = events
        .iter()
        .rfind(|event| event.kind == kind)
        .unwrap_or_else(|| panic!("no {kind} in {version}"));
    let body = stripe.control().event_body(&event.id, Some(version));
    let body: Value = serde_json::from_str(&body.expect("a body")).expect("JSON");
    assert_eq!(body["api_version"], version);
    body
}

fn charge_amounts(charge: &Value) -> Value {
    json!([
        charge["amount"],
        charge["amount_captured"],
        charge["amount_refunded"],
        charge["refunded"]
    ])
}

#[tokio::test]
async fn the_pinned_version_is_what_the_api_shows() {
    let stripe = Stripe::start().await;
    let intent = stripe.sale("pm_card_visa").await;
    let events = stripe.control().events();
    let succeeded = events
        .iter()
        .find(|event| event.kind == "payment_intent.succeeded")
        .expect("it happened");
    let body = stripe.control().event_body(&succeeded.id, None);
    let body: Value = serde_json::from_str(&body.expect("a body")).expect("JSON");
    let shown = stripe
        .get(&format!("/v1/payment_intents/{intent}"))
        .await
        .ok();
    assert_eq!(body["data"]["object"], shown.json);
    assert_eq!(
        stripe
            .get(&format!("/v1/events/{}", succeeded.id))
            .await
            .ok()
            .json,
        body
    );
    assert_eq!(stripe.control().event_body("evt_none", None), None);
    assert_eq!(
        stripe.control().event_body(&succeeded.id, Some("latest")),
        None
    );
    assert!(stripe.control().events_as("latest").is_empty());
}

#[tokio::test]
async fn payment_intents_listed_their_charges_before_2022_11_15() {
    let stripe = Stripe::start().await;
    let declined = [
        ("payment_method", "pm_card_chargeDeclined"),
        ("capture_method", "automatic"),
    ];
    let answer = stripe.authorize(&declined).await;
    let intent = answer.json["error"]["payment_intent"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let confirm = format!("/v1/payment_intents/{intent}/confirm");
    stripe
        .post(&confirm, &[("payment_method", "pm_card_visa")])
        .await
        .ok();
    for version in BEFORE_LATEST_CHARGE {
        let created = last(&stripe, "payment_intent.created", version);
        assert_eq!(created["data"]["object"]["charges"]["total_count"], 0);
        let object = last(&stripe, "payment_intent.succeeded", version)["data"]["object"].take();
        let charges = &object["charges"];
        assert_eq!(
            (&charges["object"], &charges["total_count"], &charges["url"]),
            (
                &json!("list"),
                &json!(2),
                &json!(format!("/v1/charges?payment_intent={intent}"))
            )
        );
        assert_eq!(charges["data"][0]["id"], object["latest_charge"]);
        assert_eq!(
            (&charges["data"][0]["status"], &charges["data"][1]["status"]),
            (&json!("succeeded"), &json!("failed"))
        );
        assert_eq!(charges["data"][0]["refunds"]["data"], json!([]));
    }
    let object = last(&stripe, "payment_intent.succeeded", "2022-11-15")["data"]["object"].take();
    assert_eq!(object["charges"], Value::Null);
    assert!(object["latest_charge"].is_string());
}

#[tokio::test]
async fn a_snapshot_stays_as_it_was() {
    let stripe = Stripe::start().await;
    let intent = stripe.sale("pm_card_visa").await;
    let refund = [("payment_intent", intent.as_str()), ("amount", "300")];
    stripe.post("/v1/refunds", &refund).await.ok();
    let object = last(&stripe, "payment_intent.succeeded", "2020-08-27")["data"]["object"].take();
    let charge = &object["charges"]["data"][0];
    assert_eq!(charge_amounts(charge), json!([1000, 1000, 0, false]));
    assert_eq!(charge["refunds"]["total_count"], 0);
    let refunded = last(&stripe, "charge.refunded", "2020-08-27");
    let charge = &refunded["data"]["object"];
    assert_eq!(charge_amounts(charge), json!([1000, 1000, 300, false]));
    assert_eq!(charge["refunds"]["data"][0]["amount"], 300);
    assert_eq!(
        refunded["data"]["previous_attributes"]["amount_refunded"],
        0
    );
}

#[tokio::test]
async fn a_canceled_hold_was_a_refund_before_basil() {
    let stripe = Stripe::start().await;
    let intent = stripe.authorized(&[]).await;
    stripe
        .post(&format!("/v1/payment_intents/{intent}/cancel"), &[])
        .await
        .ok();

    let told = types(&stripe, LAST_BEFORE_BASIL);
    assert_eq!(
        told[told.len() - 4..],
        [
            "charge.updated",
            "refund.created",
            "charge.refunded",
            "payment_intent.canceled"
        ]
    );
    let event = last(&stripe, "charge.refunded", LAST_BEFORE_BASIL);
    let charge = &event["data"]["object"];
    assert_eq!(charge_amounts(charge), json!([1000, null, 1000, true]));
    assert_eq!(charge["captured"], false);
    assert_eq!(
        event["data"]["previous_attributes"],
        json!({ "amount_refunded": 0, "refunded": false })
    );
    let refund = last(&stripe, "refund.created", LAST_BEFORE_BASIL)["data"]["object"].take();
    assert_eq!(
        (&refund["amount"], &refund["status"], &refund["reason"]),
        (&json!(1000), &json!("succeeded"), &Value::Null)
    );
    let old = last(&stripe, "payment_intent.canceled", "2020-08-27")["data"]["object"].take();
    assert_eq!(
        old["charges"]["data"][0]["refunds"]["data"],
        json!([refund])
    );

    assert!(!types(&stripe, LAST_BEFORE_REFUND_EVENTS).contains(&"refund.created".to_owned()));
    let told = types(&stripe, BASIL);
    assert!(!told.iter().any(|kind| kind.contains("refund")), "{told:?}");
    let charge = last(&stripe, "charge.updated", BASIL)["data"]["object"].take();
    assert_eq!(charge_amounts(&charge), json!([1000, 0, 0, false]));
    assert_eq!(stripe.event_types().await, told);
}

#[tokio::test]
async fn an_expired_hold_was_a_refund_with_a_reason() {
    let stripe = Stripe::start().await;
    stripe.authorized(&[]).await;
    stripe.control().set_clock(ClockChange::Advance(7 * 86_400));
    let refund = last(&stripe, "refund.created", LAST_BEFORE_BASIL)["data"]["object"].take();
    assert_eq!(refund["reason"], "expired_uncaptured_charge");
    let reason = |version| {
        last(&stripe, "payment_intent.canceled", version)["data"]["object"]["cancellation_reason"]
            .take()
    };
    assert_eq!(
        (reason(LAST_BEFORE_BASIL), reason(BASIL)),
        (json!("automatic"), json!("expired"))
    );
}

#[tokio::test]
async fn what_a_partial_capture_left_was_a_refund_before_basil() {
    let stripe = Stripe::start().await;
    let intent = stripe.authorized(&[]).await;
    stripe
        .capture(&intent, &[("amount_to_capture", "400")])
        .await
        .ok();
    let amounts = |kind, version| {
        let event = last(&stripe, kind, version);
        charge_amounts(&event["data"]["object"])
    };
    let (old, new) = (json!([1000, 400, 600, false]), json!([1000, 400, 0, false]));
    assert_eq!(amounts("charge.captured", LAST_BEFORE_BASIL), old);
    assert_eq!(amounts("charge.refunded", LAST_BEFORE_BASIL), old);
    assert_eq!(amounts("charge.captured", BASIL), new);
    assert!(!types(&stripe, BASIL).contains(&"charge.refunded".to_owned()));

    // A refund of what was captured comes on top of it.
    stripe
        .post("/v1/refunds", &[("payment_intent", &intent)])
        .await
        .ok();
    let event = last(&stripe, "charge.refunded", LAST_BEFORE_BASIL);
    assert_eq!(
        charge_amounts(&event["data"]["object"]),
        json!([1000, 400, 1000, true])
    );
    assert_eq!(event["data"]["previous_attributes"]["amount_refunded"], 600);
    let event = last(&stripe, "charge.refunded", BASIL);
    assert_eq!(
        charge_amounts(&event["data"]["object"]),
        json!([1000, 400, 400, true])
    );
    assert_eq!(event["data"]["previous_attributes"]["amount_refunded"], 0);
    let object = last(&stripe, "charge.refunded", "2020-08-27")["data"]["object"].take();
    let refunds = object["refunds"]["data"].as_array().expect("a list");
    let amounts: Vec<_> = refunds.iter().map(|refund| &refund["amount"]).collect();
    assert_eq!(amounts, [&json!(400), &json!(600)]);
}

#[tokio::test]
async fn refund_events_of_charges_begin_with_2024_10_28() {
    let stripe = Stripe::start().await;
    let intent = stripe.sale("pm_card_visa").await;
    let refund = stripe
        .post("/v1/refunds", &[("payment_intent", &intent)])
        .await
        .ok();
    stripe
        .control()
        .settle_refund(
            refund.text_of("id"),
            &fake_stripe::RefundChange {
                status: fake_stripe::RefundStatus::Failed,
                failure_reason: None,
            },
        )
        .expect("it may fail");
    let about_refunds = |version| {
        let mut told = types(&stripe, version);
        told.retain(|kind| kind.contains("refund"));
        told
    };
    assert_eq!(
        about_refunds(LAST_BEFORE_REFUND_EVENTS),
        ["charge.refunded", "charge.refund.updated"]
    );
    assert_eq!(
        about_refunds(REFUND_EVENTS),
        [
            "refund.created",
            "charge.refunded",
            "refund.updated",
            "charge.refund.updated",
            "refund.failed"
        ]
    );
}
