//! A payment from its creation to its end.

use serde_json::{Value, json};

use crate::support::Stripe;

#[tokio::test]
async fn created_confirmed_captured() {
    let stripe = Stripe::start().await;
    let form = [
        ("amount", "1099"),
        ("currency", "EUR"),
        ("capture_method", "manual"),
        ("description", "Order 1"),
    ];
    let intent = stripe.post("/v1/payment_intents", &form).await.ok();
    assert_eq!(intent.text_of("status"), "requires_payment_method");
    assert_eq!(intent.text_of("currency"), "eur");
    assert!(
        intent
            .text_of("client_secret")
            .starts_with(intent.text_of("id"))
    );
    let path = format!("/v1/payment_intents/{}", intent.text_of("id"));

    let confirm = format!("{path}/confirm");
    let missing = stripe
        .post(&confirm, &[("return_url", "https://shop.test")])
        .await;
    missing.refused(400, "payment_intent_unexpected_state", "");
    let updated = stripe
        .post(
            &path,
            &[("payment_method", "pm_card_mastercard"), ("amount", "1200")],
        )
        .await
        .ok();
    assert_eq!(updated.text_of("status"), "requires_confirmation");
    let held = stripe
        .post(&confirm, &[("return_url", "https://shop.test")])
        .await
        .ok();
    assert_eq!(
        (held.text_of("status"), &held.json["amount_capturable"]),
        ("requires_capture", &json!(1200))
    );

    let captured = stripe.capture(intent.text_of("id"), &[]).await.ok();
    assert_eq!(
        (
            captured.text_of("status"),
            &captured.json["amount_received"]
        ),
        ("succeeded", &json!(1200))
    );
    let charge = &stripe.intent(intent.text_of("id")).await["latest_charge"];
    assert_eq!(
        charge["payment_method_details"]["card"]["brand"],
        "mastercard"
    );
    assert_eq!(
        (&charge["captured"], &charge["description"]),
        (&json!(true), &json!("Order 1"))
    );
    assert_eq!(stripe.totals("eur"), (1200, 1200, 0, 0));
    let expected = [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.amount_capturable_updated",
        "charge.captured",
        "payment_intent.succeeded",
    ];
    assert_eq!(stripe.event_types().await, expected);
}

#[tokio::test]
async fn a_partial_capture_releases_the_rest_and_is_no_refund() {
    let stripe = Stripe::start().await;
    let intent = stripe.authorized(&[]).await;
    stripe
        .capture(&intent, &[("amount_to_capture", "1001")])
        .await
        .refused(400, "amount_too_large", "amount_to_capture");
    stripe
        .capture(&intent, &[("amount_to_capture", "0")])
        .await
        .refused(400, "parameter_invalid_integer", "amount_to_capture");
    stripe
        .capture(&intent, &[("final_capture", "false")])
        .await
        .refused(400, "", "final_capture");
    stripe
        .capture(&intent, &[("amount_to_capture", "400")])
        .await
        .ok();
    let charge = &stripe.intent(&intent).await["latest_charge"];
    assert_eq!(
        (&charge["amount_captured"], &charge["amount_refunded"]),
        (&json!(400), &json!(0))
    );
    assert_eq!(stripe.totals("usd"), (1000, 400, 600, 0));

    let again =
        stripe
            .capture(&intent, &[])
            .await
            .refused(400, "payment_intent_unexpected_state", "");
    assert_eq!(again.json["error"]["payment_intent"]["status"], "succeeded");
}

#[tokio::test]
async fn cancelling_releases_what_was_held() {
    let stripe = Stripe::start().await;
    let intent = stripe.authorized(&[]).await;
    let cancel = format!("/v1/payment_intents/{intent}/cancel");
    let canceled = stripe
        .post(&cancel, &[("cancellation_reason", "abandoned")])
        .await
        .ok();
    assert_eq!(canceled.text_of("status"), "canceled");
    assert_eq!(canceled.text_of("cancellation_reason"), "abandoned");
    assert_eq!(canceled.json["amount_capturable"], 0);
    assert_eq!(
        stripe.intent(&intent).await["latest_charge"]["amount_refunded"],
        0
    );
    assert_eq!(stripe.totals("usd"), (1000, 0, 1000, 0));
    stripe
        .post(&cancel, &[])
        .await
        .refused(400, "payment_intent_unexpected_state", "");
    stripe
        .capture(&intent, &[])
        .await
        .refused(400, "payment_intent_unexpected_state", "");
    let sold = stripe.sale("pm_card_visa").await;
    let refused = stripe
        .post(&format!("/v1/payment_intents/{sold}/cancel"), &[])
        .await;
    refused.refused(400, "payment_intent_unexpected_state", "");
}

#[tokio::test]
async fn automatic_async_books_after_the_answer() {
    let stripe = Stripe::start().await;
    let form = [
        ("capture_method", "automatic_async"),
        ("expand[]", "latest_charge"),
    ];
    let sale = stripe.authorize(&form).await.ok();
    assert_eq!(sale.text_of("status"), "succeeded");
    let types = stripe.event_types().await;
    assert_eq!(types.last().map(String::as_str), Some("charge.updated"));
    let events = stripe.get("/v1/events?type=charge.succeeded").await.ok();
    assert_eq!(
        events.data()[0]["data"]["object"]["balance_transaction"],
        Value::Null
    );
}

#[tokio::test]
async fn a_redirect_needs_somewhere_to_come_back_to() {
    let stripe = Stripe::start().await;
    let form = [
        ("amount", "1000"),
        ("currency", "usd"),
        ("confirm", "true"),
        ("payment_method", "pm_card_visa"),
    ];
    stripe
        .post("/v1/payment_intents", &form)
        .await
        .refused(400, "", "return_url");
    assert!(stripe.get("/v1/payment_intents").await.data().is_empty());
    let off_session = [&form[..], &[("off_session", "true")]].concat();
    stripe.post("/v1/payment_intents", &off_session).await.ok();
    let token = [
        ("amount", "1000"),
        ("currency", "usd"),
        ("confirm", "true"),
        ("confirmation_token", "ctoken_123"),
    ];
    stripe.post("/v1/payment_intents", &token).await.ok();
}

#[tokio::test]
async fn confirm_only_parameters_need_confirm() {
    let stripe = Stripe::start().await;
    let form = [
        ("amount", "1000"),
        ("currency", "usd"),
        ("off_session", "true"),
    ];
    stripe
        .post("/v1/payment_intents", &form)
        .await
        .refused(400, "", "off_session");
}

#[tokio::test]
async fn what_was_sent_is_shown() {
    let stripe = Stripe::start().await;
    let form = [
        ("shipping[name]", "Jo Doe"),
        ("shipping[address][city]", "Berlin"),
        ("receipt_email", "jo@example.test"),
        ("statement_descriptor_suffix", "ORDER 1"),
        ("transfer_data[destination]", "acct_2"),
        ("application_fee_amount", "123"),
        ("on_behalf_of", "acct_2"),
        ("payment_details[order_reference]", "6735"),
        ("amount_details[line_items][0][product_name]", "Hat"),
        ("amount_details[line_items][0][quantity]", "2"),
        ("amount_details[line_items][0][unit_cost]", "500"),
        ("expand[]", "latest_charge"),
    ];
    let intent = stripe.authorize(&form).await.ok().json;
    assert_eq!(intent["shipping"]["address"]["city"], "Berlin");
    assert_eq!(intent["application_fee_amount"], 123);
    assert_eq!(intent["payment_details"]["order_reference"], "6735");
    assert_eq!(intent["amount_details"]["line_items"][0]["quantity"], 2);
    let charge = &intent["latest_charge"];
    assert_eq!(charge["transfer_data"]["destination"], "acct_2");
    assert_eq!(charge["statement_descriptor_suffix"], "ORDER 1");
}
