//! Which amounts a currency can carry.

use crate::support::Stripe;

#[tokio::test]
async fn amounts_are_refused_for_the_right_reason() {
    let stripe = Stripe::start().await;
    let cases = [
        ("usd", "49", "amount_too_small", "amount"),
        ("gbp", "29", "amount_too_small", "amount"),
        ("jpy", "49", "amount_too_small", "amount"),
        ("huf", "17499", "amount_too_small", "amount"),
        ("usd", "100000000", "amount_too_large", "amount"),
        ("usd", "0", "parameter_invalid_integer", "amount"),
        ("usd", "-5", "parameter_invalid_integer", "amount"),
        ("isk", "550", "parameter_invalid_integer", "amount"),
        ("ugx", "501", "parameter_invalid_integer", "amount"),
        ("kwd", "5124", "parameter_invalid_integer", "amount"),
        ("xxx", "1000", "", "currency"),
        ("usdollar", "1000", "", "currency"),
    ];
    for (currency, amount, code, param) in cases {
        let form = [("amount", amount), ("currency", currency)];
        stripe
            .post("/v1/payment_intents", &form)
            .await
            .refused(400, code, param);
    }
}

#[tokio::test]
async fn amounts_at_the_edge_are_taken() {
    let stripe = Stripe::start().await;
    let cases = [
        ("usd", "50"),
        ("gbp", "30"),
        ("jpy", "50"),
        ("usd", "99999999"),
        ("idr", "999999999999"),
        ("isk", "50000"),
        ("ugx", "500"),
        ("kwd", "5120"),
        ("USD", "1000"),
    ];
    for (currency, amount) in cases {
        let form = [("amount", amount), ("currency", currency)];
        stripe.post("/v1/payment_intents", &form).await.ok();
    }
}

#[tokio::test]
async fn parts_obey_the_same_granularity() {
    let stripe = Stripe::start().await;
    let intent = stripe
        .authorized(&[("currency", "ugx"), ("amount", "50000")])
        .await;
    let odd = stripe
        .capture(&intent, &[("amount_to_capture", "150")])
        .await;
    odd.refused(400, "parameter_invalid_integer", "amount_to_capture");
    stripe.capture(&intent, &[]).await.ok();
    let odd = stripe
        .post(
            "/v1/refunds",
            &[("payment_intent", &intent), ("amount", "150")],
        )
        .await;
    odd.refused(400, "parameter_invalid_integer", "amount");
}

#[tokio::test]
async fn line_items_add_up() {
    let stripe = Stripe::start().await;
    let items = [
        ("amount_details[line_items][0][product_name]", "Hat"),
        ("amount_details[line_items][0][quantity]", "2"),
        ("amount_details[line_items][0][unit_cost]", "450"),
        ("amount_details[shipping][amount]", "100"),
    ];
    stripe.authorize(&items).await.ok();
    let wrong = [&items[..], &[("amount", "1001")]].concat();
    stripe
        .authorize(&wrong)
        .await
        .refused(400, "", "amount_details");
    let said = ("amount_details[enforce_arithmetic_validation]", "false");
    stripe.authorize(&[&wrong[..], &[said]].concat()).await.ok();
}
