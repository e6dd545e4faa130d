//! Disputes from the first warning to the last appeal, and the money with them.

use fake_stripe::Movement;
use serde_json::{Value, json};

use crate::support::Stripe;

/// A dispute of 10.00 USD, opened by a test card; its id.
async fn opened(stripe: &Stripe, card: &str) -> String {
    let intent = stripe.sale(card).await;
    let list = stripe
        .get(&format!("/v1/disputes?payment_intent={intent}"))
        .await
        .ok();
    list.data()[0]["id"].as_str().expect("an id").to_owned()
}

/// The types of the events about disputes, oldest first.
async fn told(stripe: &Stripe) -> Vec<String> {
    let mut types = stripe.event_types().await;
    types.retain(|kind| kind.contains("dispute"));
    types
}

#[track_caller]
fn settle(stripe: &Stripe, dispute: &str, status: &str) -> Value {
    stripe
        .control()
        .settle_dispute(dispute, status)
        .unwrap_or_else(|error| panic!("{status}: {error}"))
}

fn withdrawn(stripe: &Stripe) -> i64 {
    stripe.control().ledger().disputed("usd")
}

#[tokio::test]
async fn a_dispute_takes_the_money_at_once() {
    let stripe = Stripe::start().await;
    let id = opened(&stripe, "pm_card_createDispute").await;
    let path = format!("/v1/disputes/{id}?expand[]=charge");
    let dispute = stripe.get(&path).await.ok().json;
    assert_eq!(
        (&dispute["status"], &dispute["amount"], &dispute["reason"]),
        (&json!("needs_response"), &json!(1000), &json!("fraudulent"))
    );
    assert_eq!(dispute["charge"]["disputed"], true);
    let transaction = &dispute["balance_transactions"][0];
    assert_eq!(
        (
            &transaction["amount"],
            &transaction["fee"],
            &transaction["net"]
        ),
        (&json!(-1000), &json!(1500), &json!(-2500))
    );
    let path = format!(
        "/v1/balance_transactions/{}",
        transaction["id"].as_str().expect("an id")
    );
    assert_eq!(stripe.get(&path).await.ok().json, *transaction);
    assert_eq!(withdrawn(&stripe), 1000);
    assert_eq!(
        told(&stripe).await,
        ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    );
    let refund = [(
        "payment_intent",
        dispute["payment_intent"].as_str().expect("an id"),
    )];
    stripe
        .post("/v1/refunds", &refund)
        .await
        .refused(400, "charge_disputed", "");
}

#[tokio::test]
async fn a_dispute_that_is_won_gives_the_money_back() {
    let stripe = Stripe::start().await;
    let id = opened(&stripe, "pm_card_createDispute").await;
    settle(&stripe, &id, "under_review");
    let won = settle(&stripe, &id, "won");
    assert_eq!(won["balance_transactions"][1]["net"], 1000);
    assert_eq!(withdrawn(&stripe), 0);
    assert_eq!(
        told(&stripe).await[2..],
        [
            "charge.dispute.updated",
            "charge.dispute.closed",
            "charge.dispute.funds_reinstated"
        ]
    );
    // The charge was disputed all the same, and may be refunded now.
    let refund = [("charge", won["charge"].as_str().expect("an id"))];
    stripe.post("/v1/refunds", &refund).await.ok();
    let ledger = stripe.control().ledger();
    let moved: Vec<_> = ledger.of_kind(Movement::DisputeReinstatement).collect();
    assert_eq!((moved.len(), moved[0].amount), (1, 1000));
}

#[tokio::test]
async fn a_decision_can_be_appealed() {
    let stripe = Stripe::start().await;
    let id = opened(&stripe, "pm_card_createDispute").await;
    settle(&stripe, &id, "lost");
    assert_eq!(withdrawn(&stripe), 1000);
    settle(&stripe, &id, "appeal_under_review");
    assert_eq!(withdrawn(&stripe), 1000);
    settle(&stripe, &id, "won");
    assert_eq!(withdrawn(&stripe), 0);
    settle(&stripe, &id, "appeal_needs_response");
    settle(&stripe, &id, "lost");
    assert_eq!(withdrawn(&stripe), 1000);
    assert_eq!(
        told(&stripe).await[2..],
        [
            "charge.dispute.closed",
            "charge.dispute.updated",
            "charge.dispute.closed",
            "charge.dispute.funds_reinstated",
            "charge.dispute.updated",
            "charge.dispute.closed",
            "charge.dispute.funds_withdrawn"
        ]
    );
}

#[tokio::test]
async fn an_inquiry_takes_nothing_until_it_becomes_a_dispute() {
    let stripe = Stripe::start().await;
    let closed = opened(&stripe, "pm_card_createDisputeInquiry").await;
    settle(&stripe, &closed, "warning_under_review");
    settle(&stripe, &closed, "warning_closed");
    assert_eq!(withdrawn(&stripe), 0);
    assert_eq!(
        told(&stripe).await,
        [
            "charge.dispute.created",
            "charge.dispute.updated",
            "charge.dispute.closed"
        ]
    );
    let escalated = opened(&stripe, "pm_card_createDisputeInquiry").await;
    let dispute = settle(&stripe, &escalated, "needs_response");
    assert_eq!(
        dispute["payment_method_details"]["card"]["case_type"],
        "chargeback"
    );
    assert_eq!(withdrawn(&stripe), 1000);
    let prevented = opened(&stripe, "pm_card_createDisputeInquiry").await;
    settle(&stripe, &prevented, "prevented");
    assert_eq!(withdrawn(&stripe), 2000);
}

#[tokio::test]
async fn a_dispute_does_not_go_just_anywhere() {
    let stripe = Stripe::start().await;
    let id = opened(&stripe, "pm_card_createDispute").await;
    let message = |status| {
        let error = stripe.control().settle_dispute(&id, status);
        error.expect_err("refused").to_string()
    };
    assert_eq!(
        message("warning_closed"),
        "A dispute with a status of needs_response cannot become warning_closed."
    );
    assert_eq!(
        message("forgiven"),
        "No such status of a dispute: 'forgiven'"
    );
    assert!(stripe.control().settle_dispute("du_none", "won").is_err());
    settle(&stripe, &id, "prevented");
    assert_eq!(
        message("won"),
        "A dispute with a status of prevented cannot become won."
    );
}

#[tokio::test]
async fn evidence_decides() {
    let stripe = Stripe::start().await;
    let id = opened(&stripe, "pm_card_createDispute").await;
    let path = format!("/v1/disputes/{id}");
    let saved = stripe
        .post(
            &path,
            &[("evidence[customer_name]", "Jo"), ("submit", "false")],
        )
        .await
        .ok();
    assert_eq!(
        (
            saved.text_of("status"),
            &saved.json["evidence"]["customer_name"],
            &saved.json["evidence_details"]["has_evidence"],
            &saved.json["evidence_details"]["submission_count"],
        ),
        ("needs_response", &json!("Jo"), &json!(true), &json!(0))
    );
    let text = "evidence[uncategorized_text]";
    let won = stripe.post(&path, &[(text, "winning_evidence")]).await.ok();
    assert_eq!(won.text_of("status"), "won");
    assert_eq!(stripe.post(&path, &[(text, "more")]).await.status, 400);

    let id = opened(&stripe, "pm_card_createDispute").await;
    let path = format!("/v1/disputes/{id}");
    let waits = stripe.post(&path, &[(text, "a receipt")]).await.ok();
    assert_eq!(waits.text_of("status"), "under_review");

    let id = opened(&stripe, "pm_card_createDisputeInquiry").await;
    let path = format!("/v1/disputes/{id}");
    let lost = stripe.post(&path, &[(text, "losing_evidence")]).await.ok();
    assert_eq!(lost.text_of("status"), "needs_response");
    let closed = stripe.post(&format!("{path}/close"), &[]).await.ok();
    assert_eq!(closed.text_of("status"), "lost");
    assert_eq!(stripe.post(&format!("{path}/close"), &[]).await.status, 400);
}

#[tokio::test]
async fn disputes_are_listed_by_what_they_are_about() {
    let stripe = Stripe::start().await;
    opened(&stripe, "pm_card_createMultipleDisputes").await;
    let id = opened(&stripe, "pm_card_createDispute").await;
    assert_eq!(stripe.get("/v1/disputes").await.data().len(), 3);
    let dispute = stripe.get(&format!("/v1/disputes/{id}")).await.ok();
    let by_charge = format!("/v1/disputes?charge={}", dispute.text_of("charge"));
    assert_eq!(stripe.get(&by_charge).await.ids(), [&id]);
    stripe
        .get("/v1/disputes/du_none")
        .await
        .refused(404, "resource_missing", "id");
}

#[tokio::test]
async fn an_early_fraud_warning_is_settled_by_a_refund_or_a_dispute() {
    let stripe = Stripe::start().await;
    let intent = stripe.sale("pm_card_createIssuerFraudRecord").await;
    let path = format!("/v1/radar/early_fraud_warnings?payment_intent={intent}");
    let actionable = async || stripe.get(&path).await.ok().data()[0]["actionable"].clone();
    let refund = [("payment_intent", intent.as_str()), ("amount", "400")];
    stripe.post("/v1/refunds", &refund).await.ok();
    assert_eq!(actionable().await, true);
    stripe.post("/v1/refunds", &refund[..1]).await.ok();
    assert_eq!(actionable().await, false);
    let mut types = stripe.event_types().await;
    types.retain(|kind| kind.starts_with("radar"));
    assert_eq!(
        types,
        [
            "radar.early_fraud_warning.created",
            "radar.early_fraud_warning.updated"
        ]
    );
}

#[tokio::test]
async fn evidence_has_at_most_150_000_characters() {
    let stripe = Stripe::start().await;
    let id = opened(&stripe, "pm_card_createDispute").await;
    let path = format!("/v1/disputes/{id}");
    // Characters, not bytes; and of all fields, whenever they were sent.
    let most = "ä".repeat(149_990);
    let form = [
        ("evidence[uncategorized_text]", most.as_str()),
        ("submit", "false"),
    ];
    stripe.post(&path, &form).await.ok();
    let name = |text: &'static str| [("evidence[customer_name]", text), ("submit", "false")];
    stripe
        .post(&path, &name("Jo Doe of X"))
        .await
        .refused(400, "", "evidence");
    assert!(stripe.get(&path).await.ok().json["evidence"]["customer_name"].is_null());
    stripe.post(&path, &name("Jo Doe ofX")).await.ok();
}
