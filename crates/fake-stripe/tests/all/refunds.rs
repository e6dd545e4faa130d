//! Refunds: part, rest, too much, and what banks do with them.

use fake_stripe::{Movement, RefundChange, RefundStatus};
use serde_json::json;

use crate::support::Stripe;

#[tokio::test]
async fn part_then_the_rest_then_nothing() {
    let stripe = Stripe::start().await;
    let intent = stripe.sale("pm_card_visa").await;
    let refund = async |form: &[(&str, &str)]| {
        stripe
            .post(
                "/v1/refunds",
                &[&[("payment_intent", intent.as_str())], form].concat(),
            )
            .await
    };
    let first = refund(&[
        ("amount", "300"),
        ("reason", "requested_by_customer"),
        ("metadata[k]", "v"),
    ])
    .await
    .ok();
    assert_eq!(
        (first.text_of("status"), &first.json["amount"]),
        ("succeeded", &json!(300))
    );
    assert_eq!(first.json["destination_details"]["card"]["type"], "refund");
    refund(&[("amount", "701")])
        .await
        .refused(400, "", "amount");
    refund(&[("amount", "0")])
        .await
        .refused(400, "parameter_invalid_integer", "amount");
    refund(&[("reason", "expired_uncaptured_charge")])
        .await
        .refused(400, "", "reason");
    assert_eq!(refund(&[]).await.ok().json["amount"], 700);
    refund(&[])
        .await
        .refused(400, "charge_already_refunded", "");
    let charge = &stripe.intent(&intent).await["latest_charge"];
    assert_eq!(
        (&charge["refunded"], &charge["amount_refunded"]),
        (&json!(true), &json!(1000))
    );
    assert_eq!(stripe.totals("usd"), (1000, 1000, 0, 1000));
    let types = stripe.event_types().await;
    assert_eq!(
        types
            .iter()
            .filter(|kind| *kind == "charge.refunded")
            .count(),
        2
    );
    assert_eq!(
        types
            .iter()
            .filter(|kind| *kind == "refund.created")
            .count(),
        2
    );
}

#[tokio::test]
async fn what_was_not_taken_cannot_be_refunded() {
    let stripe = Stripe::start().await;
    stripe
        .post("/v1/refunds", &[])
        .await
        .refused(400, "parameter_missing", "payment_intent");
    stripe
        .post("/v1/refunds", &[("charge", "ch_none")])
        .await
        .refused(400, "resource_missing", "charge");
    let held = stripe.authorized(&[]).await;
    stripe
        .post("/v1/refunds", &[("payment_intent", &held)])
        .await
        .refused(400, "charge_not_refundable", "");
    stripe
        .capture(&held, &[("amount_to_capture", "400")])
        .await
        .ok();
    stripe
        .post(
            "/v1/refunds",
            &[("payment_intent", &held), ("amount", "401")],
        )
        .await
        .refused(400, "", "amount");
    assert_eq!(
        stripe
            .post("/v1/refunds", &[("payment_intent", &held)])
            .await
            .ok()
            .json["amount"],
        400
    );
}

#[tokio::test]
async fn a_refund_may_fail_after_it_succeeded() {
    let stripe = Stripe::start().await;
    let intent = stripe.sale("pm_card_refundFail").await;
    let refund = stripe
        .post("/v1/refunds", &[("payment_intent", &intent)])
        .await
        .ok();
    let change = RefundChange {
        status: RefundStatus::Failed,
        failure_reason: Some("insufficient_funds".to_owned()),
    };
    let failed = stripe
        .control()
        .settle_refund(refund.text_of("id"), &change)
        .expect("it may fail");
    assert_eq!(
        (&failed["status"], &failed["failure_reason"]),
        (&json!("failed"), &json!("insufficient_funds"))
    );
    assert_eq!(stripe.totals("usd").3, 0);
    assert_eq!(
        stripe.intent(&intent).await["latest_charge"]["refunded"],
        false
    );
    assert!(
        stripe
            .control()
            .settle_refund(refund.text_of("id"), &change)
            .is_err()
    );
    let types = stripe.event_types().await;
    for kind in ["refund.updated", "refund.failed", "charge.refund.updated"] {
        assert!(types.iter().any(|other| other == kind), "{kind}");
    }
    stripe
        .post("/v1/refunds", &[("payment_intent", &intent)])
        .await
        .ok();
}

#[tokio::test]
async fn a_refund_may_be_pending() {
    let stripe = Stripe::start().await;
    let intent = stripe.sale("pm_card_pendingRefund").await;
    let refund = stripe
        .post("/v1/refunds", &[("payment_intent", &intent)])
        .await
        .ok();
    assert_eq!(
        (refund.text_of("status"), refund.text_of("pending_reason")),
        ("pending", "processing")
    );
    let change = RefundChange {
        status: RefundStatus::Succeeded,
        failure_reason: None,
    };
    let done = stripe
        .control()
        .settle_refund(refund.text_of("id"), &change)
        .expect("it was pending");
    assert_eq!(done["status"], "succeeded");
}

#[tokio::test]
async fn only_a_refund_that_requires_action_is_canceled() {
    let stripe = Stripe::start().await;
    let intent = stripe.sale("pm_card_pendingRefund").await;
    let refund = stripe
        .post("/v1/refunds", &[("payment_intent", &intent)])
        .await
        .ok();
    let cancel = format!("/v1/refunds/{}/cancel", refund.text_of("id"));
    assert_eq!(stripe.post(&cancel, &[]).await.status, 400);
    let change = RefundChange {
        status: RefundStatus::RequiresAction,
        failure_reason: None,
    };
    stripe
        .control()
        .settle_refund(refund.text_of("id"), &change)
        .expect("it was pending");
    assert_eq!(
        stripe.post(&cancel, &[]).await.ok().text_of("status"),
        "canceled"
    );
    assert_eq!(
        stripe
            .control()
            .ledger()
            .of_kind(Movement::RefundCanceled)
            .count(),
        1
    );
    assert_eq!(stripe.totals("usd").3, 0);
}

#[tokio::test]
async fn a_split_payment_captured_twice_is_refunded_whole_only() {
    let stripe = Stripe::start().await;
    let options = (
        "payment_method_options[card][request_multicapture]",
        "if_available",
    );
    let intent = stripe
        .authorized(&[options, ("transfer_data[destination]", "acct_2")])
        .await;
    stripe
        .capture(
            &intent,
            &[("amount_to_capture", "500"), ("final_capture", "false")],
        )
        .await
        .ok();
    stripe.capture(&intent, &[]).await.ok();
    let form = [
        ("payment_intent", intent.as_str()),
        ("reverse_transfer", "true"),
    ];
    stripe
        .post("/v1/refunds", &[&form[..], &[("amount", "100")]].concat())
        .await
        .refused(400, "", "reverse_transfer");
    stripe.post("/v1/refunds", &form).await.ok();
}

#[tokio::test]
async fn refunds_are_read_changed_and_expanded() {
    let stripe = Stripe::start().await;
    let intent = stripe.sale("pm_card_visa").await;
    let form = [
        ("payment_intent", intent.as_str()),
        ("expand[]", "payment_intent.latest_charge"),
        ("expand[]", "charge"),
    ];
    let refund = stripe.post("/v1/refunds", &form).await.ok();
    assert_eq!(
        refund.json["payment_intent"]["latest_charge"]["amount_refunded"],
        1000
    );
    assert_eq!(refund.json["charge"]["object"], "charge");
    let path = format!("/v1/refunds/{}", refund.text_of("id"));
    stripe.post(&path, &[("metadata[note]", "late")]).await.ok();
    assert_eq!(
        stripe.get(&path).await.ok().json["metadata"]["note"],
        "late"
    );
}
