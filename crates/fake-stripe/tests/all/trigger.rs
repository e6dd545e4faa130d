//! Every payment-related event can be made to happen, with what it is about.

use fake_stripe::{EVENT_TYPES, Trigger, Triggered};
use serde_json::{Value, json};

use crate::support::Stripe;

#[track_caller]
fn trigger(stripe: &Stripe, trigger: &Trigger) -> Triggered {
    stripe
        .control()
        .trigger(trigger)
        .unwrap_or_else(|error| panic!("{}: {error}", trigger.event))
}

#[track_caller]
fn refused(stripe: &Stripe, trigger: &Trigger) -> String {
    let made = stripe.control().trigger(trigger);
    made.expect_err("refused").to_string()
}

/// The event as it is delivered in the pinned version.
#[track_caller]
fn event(stripe: &Stripe, id: &str) -> Value {
    let body = stripe.control().event_body(id, None).expect("a body");
    serde_json::from_str(&body).expect("JSON")
}

#[tokio::test]
async fn every_type_has_an_object_that_the_api_shows() {
    for kind in EVENT_TYPES {
        let stripe = Stripe::start().await;
        let made = trigger(&stripe, &Trigger::new(*kind));
        let event = event(&stripe, &made.event_id);
        assert_eq!(event["type"], *kind);
        let object = &event["data"]["object"];
        assert_eq!(object["id"], made.object_id, "{kind}");
        let Some(url) = made.object_url else {
            assert_eq!(object["object"], "application", "{kind}");
            assert!(event["account"].is_string(), "{kind}");
            continue;
        };
        let shown = stripe.get(&url).await;
        match *kind {
            "customer.deleted" => assert_eq!(shown.ok().json["deleted"], true),
            "account.external_account.deleted" => assert_eq!(shown.status, 404),
            // The balance transaction of an automatic capture follows.
            "charge.succeeded" => assert_eq!(shown.ok().json["id"], object["id"]),
            _ => assert_eq!(shown.ok().json, *object, "{kind}"),
        }
    }
}

#[tokio::test]
async fn all_of_them_in_one_world() {
    let stripe = Stripe::start().await;
    let mut ids = std::collections::BTreeSet::new();
    for kind in EVENT_TYPES {
        let made = trigger(&stripe, &Trigger::new(*kind));
        assert!(ids.insert(made.event_id), "{kind}");
    }
}

#[tokio::test]
async fn what_is_triggered_goes_on_as_if_the_api_had_made_it() {
    let stripe = Stripe::start().await;
    let held = trigger(
        &stripe,
        &Trigger::new("payment_intent.amount_capturable_updated"),
    );
    stripe
        .capture(&held.object_id, &[("amount_to_capture", "1500")])
        .await
        .ok();
    let refund = [
        ("payment_intent", held.object_id.as_str()),
        ("amount", "500"),
    ];
    stripe.post("/v1/refunds", &refund).await.ok();
    assert_eq!(stripe.totals("usd"), (2000, 1500, 500, 500));
    let event = event(&stripe, &held.event_id);
    assert!(event["request"]["id"].is_string() && event["request"]["idempotency_key"].is_string());
}

#[tokio::test]
async fn a_payment_that_exists_is_taken_as_far_as_the_event_needs() {
    let stripe = Stripe::start().await;
    let intent = stripe.authorized(&[("metadata[order]", "1")]).await;
    let about = |kind| Trigger::new(kind).payment_intent(&intent);
    let dispute = trigger(&stripe, &about("charge.dispute.created"));
    let decided = trigger(&stripe, &about("charge.dispute.funds_reinstated"));
    assert_eq!(dispute.object_id, decided.object_id);
    let refund = trigger(&stripe, &about("refund.created").metadata("note", "2"));
    let failed = trigger(&stripe, &about("refund.failed"));
    assert_eq!(refund.object_id, failed.object_id);
    let again = trigger(&stripe, &about("charge.refunded"));
    let charge = &event(&stripe, &again.event_id)["data"]["object"];
    assert_eq!(
        (&charge["payment_intent"], &charge["amount_refunded"]),
        (&json!(intent), &json!(1000))
    );
    assert_eq!(
        stripe.intent(&intent).await["metadata"],
        json!({ "order": "1", "note": "2" })
    );
    assert_eq!(stripe.totals("usd"), (1000, 1000, 0, 1000));
}

#[tokio::test]
async fn metadata_marks_the_payment_and_not_what_follows_from_it() {
    let stripe = Stripe::start().await;
    for (kind, marked) in [
        ("payment_intent.succeeded", true),
        ("charge.captured", true),
        ("setup_intent.succeeded", true),
        ("checkout.session.completed", true),
        ("payout.paid", true),
        ("customer.created", true),
        ("refund.created", false),
        ("charge.dispute.created", false),
    ] {
        let made = trigger(&stripe, &Trigger::new(kind).metadata("order", "1"));
        let metadata = &event(&stripe, &made.event_id)["data"]["object"]["metadata"];
        assert_eq!(metadata["order"] == "1", marked, "{kind}");
    }
}

#[tokio::test]
async fn an_event_happens_in_the_account_and_mode_named() {
    let stripe = Stripe::start().await;
    let there = Trigger {
        livemode: true,
        ..Trigger::new("payout.paid").account("acct_1Shop")
    };
    let made = trigger(&stripe, &there);
    let paid = event(&stripe, &made.event_id);
    assert_eq!(
        (&paid["account"], &paid["livemode"]),
        (&json!("acct_1Shop"), &json!(true))
    );
    let url = made.object_url.expect("an address");
    assert_eq!(stripe.get(&url).await.status, 404);
    let headers = [
        ("authorization", "Bearer sk_live_123"),
        ("stripe-account", "acct_1Shop"),
    ];
    let shown = stripe.send("GET", &url, String::new(), &headers).await;
    assert_eq!(shown.expect("an answer").ok().json["status"], "paid");

    let gone = Trigger::new("account.application.deauthorized").account("acct_1Other");
    trigger(
        &stripe,
        &Trigger::new("account.updated").account("acct_1Other"),
    );
    stripe.get("/v1/accounts/acct_1Other").await.ok();
    let event = event(&stripe, &trigger(&stripe, &gone).event_id);
    assert_eq!(event["account"], "acct_1Other");
    stripe
        .get("/v1/accounts/acct_1Other")
        .await
        .refused(403, "account_invalid", "");
}

#[tokio::test]
async fn the_own_account_is_told_of_as_such() {
    let stripe = Stripe::start().await;
    let made = trigger(&stripe, &Trigger::new("account.updated"));
    assert_eq!(event(&stripe, &made.event_id)["account"], Value::Null);
    let own = stripe.get("/v1/account").await.ok();
    assert_eq!(own.text_of("id"), made.object_id);
}

#[tokio::test]
async fn a_bank_transfer_may_arrive_in_parts() {
    let stripe = Stripe::start().await;
    let made = trigger(&stripe, &Trigger::new("payment_intent.partially_funded"));
    let intent = stripe.intent(&made.object_id).await;
    assert_eq!(
        intent["next_action"]["display_bank_transfer_instructions"]["amount_remaining"],
        1000
    );
    let rest = Trigger::new("payment_intent.partially_funded").payment_intent(&made.object_id);
    assert!(refused(&stripe, &rest).contains("did not happen"));
    assert_eq!(stripe.intent(&made.object_id).await["status"], "succeeded");
}

#[tokio::test]
async fn what_an_object_names_can_be_expanded() {
    let stripe = Stripe::start().await;
    for (kind, property, object) in [
        ("charge.dispute.created", "charge", "charge"),
        ("charge.dispute.created", "payment_intent", "payment_intent"),
        ("radar.early_fraud_warning.created", "charge", "charge"),
        ("review.opened", "payment_intent", "payment_intent"),
        (
            "checkout.session.completed",
            "payment_intent",
            "payment_intent",
        ),
        ("mandate.updated", "payment_method", "payment_method"),
        ("payout.paid", "balance_transaction", "balance_transaction"),
        (
            "payout.failed",
            "failure_balance_transaction",
            "balance_transaction",
        ),
        ("transfer.created", "source_transaction", "charge"),
        (
            "application_fee.created",
            "originating_transaction",
            "charge",
        ),
    ] {
        let made = trigger(&stripe, &Trigger::new(kind));
        let url = made.object_url.expect("an address");
        let shown = stripe.get(&format!("{url}?expand[]={property}")).await.ok();
        assert_eq!(shown.json[property]["object"], object, "{kind} {property}");
    }
}

#[tokio::test]
async fn what_lies_below_an_object_has_its_address_too() {
    let stripe = Stripe::start().await;
    let reversed = trigger(&stripe, &Trigger::new("transfer.reversed"));
    let url = reversed.object_url.expect("an address");
    let transfer = stripe.get(&url).await.ok().json;
    let reversal = &transfer["reversals"]["data"][0];
    let id = reversal["id"].as_str().expect("an id");
    let shown = stripe.get(&format!("{url}/reversals/{id}")).await.ok();
    assert_eq!(shown.json, *reversal);
    let elsewhere = format!("/v1/transfers/tr_other/reversals/{id}");
    stripe
        .get(&elsewhere)
        .await
        .refused(404, "resource_missing", "id");
    for (collection, kind) in [
        ("payouts", "payout.created"),
        ("reviews", "review.opened"),
        ("payment_links", "payment_link.created"),
        ("checkout/sessions", "checkout.session.completed"),
        ("application_fees", "application_fee.created"),
    ] {
        let made = trigger(&stripe, &Trigger::new(kind));
        let list = stripe.get(&format!("/v1/{collection}")).await.ok();
        assert_eq!(list.ids(), [made.object_id], "{collection}");
    }
    trigger(&stripe, &Trigger::new("payout.paid"));
    let paid = stripe.get("/v1/payouts?status=paid").await.ok();
    assert_eq!(paid.data().len(), 1);
}

#[tokio::test]
async fn what_cannot_happen_is_refused() {
    let stripe = Stripe::start().await;
    assert_eq!(
        refused(&stripe, &Trigger::new("charge.sneezed")),
        "No such event type: 'charge.sneezed'"
    );
    let unknown = Trigger::new("charge.refunded").payment_intent("pi_none");
    assert_eq!(
        refused(&stripe, &unknown),
        "No such payment_intent: 'pi_none'"
    );
    let intent = stripe.sale("pm_card_visa").await;
    for kind in ["payout.paid", "customer.created", "payment_link.created"] {
        let odd = Trigger::new(kind).payment_intent(&intent);
        assert_eq!(
            refused(&stripe, &odd),
            format!("{kind} is not about a payment intent.")
        );
    }
    let past = Trigger::new("payment_intent.succeeded").payment_intent(&intent);
    assert_eq!(
        refused(&stripe, &past),
        "payment_intent.succeeded did not happen: the payment intent is past it."
    );
    let canceled = Trigger::new("payment_intent.canceled").payment_intent(&intent);
    assert!(refused(&stripe, &canceled).contains("You cannot cancel this PaymentIntent"));
    let elsewhere = Trigger::new("charge.refunded")
        .payment_intent(&intent)
        .account("acct_1Other");
    assert!(refused(&stripe, &elsewhere).starts_with("No such payment_intent"));
}

#[tokio::test]
async fn over_http() {
    let stripe = Stripe::start().await;
    let types = stripe.get("/_control/trigger").await.ok();
    assert_eq!(types.json["events"], json!(EVENT_TYPES));
    let asked = json!({ "event": "refund.failed", "metadata": { "order": "1" } }).to_string();
    let made = stripe
        .send("POST", "/_control/trigger", asked, &[])
        .await
        .expect("an answer")
        .ok();
    let events = stripe.get("/_control/events").await.ok();
    let last = events.json["events"].as_array().expect("a list").last();
    assert_eq!(last.expect("an event")["id"], made.json["event_id"]);
    let path = format!("/_control/events/{}", made.text_of("event_id"));
    let body = stripe.get(&path).await.ok();
    assert_eq!(body.json["data"]["object"]["id"], made.json["object_id"]);
    // In this version a failed refund of a charge was told by charge.refund.updated alone.
    let old = "api_version=2024-04-10";
    assert_eq!(stripe.get(&format!("{path}?{old}")).await.status, 400);
    let events = stripe.get(&format!("/_control/events?{old}")).await.ok();
    let last = events.json["events"].as_array().expect("a list").last();
    assert_eq!(last.expect("an event")["kind"], "charge.refund.updated");

    let dispute = trigger(&stripe, &Trigger::new("charge.dispute.created"));
    let path = format!("/_control/disputes/{}", dispute.object_id);
    let won = json!({ "status": "won" }).to_string();
    let won = stripe.send("POST", &path, won, &[]).await;
    assert_eq!(won.expect("an answer").ok().json["status"], "won");
    let wrong = json!({ "event": "payout.paid", "amount": 5 }).to_string();
    let wrong = stripe.send("POST", "/_control/trigger", wrong, &[]).await;
    assert_eq!(wrong.expect("an answer").status, 400);
}
