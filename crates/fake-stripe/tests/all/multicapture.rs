//! Several captures, captures beyond the hold, raised holds, longer holds.

use serde_json::json;

use crate::support::{NOW, Stripe};

const MULTICAPTURE: (&str, &str) = (
    "payment_method_options[card][request_multicapture]",
    "if_available",
);
const OVERCAPTURE: (&str, &str) = (
    "payment_method_options[card][request_overcapture]",
    "if_available",
);
const INCREMENTAL: (&str, &str) = (
    "payment_method_options[card][request_incremental_authorization]",
    "if_available",
);
const EXTENDED: (&str, &str) = (
    "payment_method_options[card][request_extended_authorization]",
    "if_available",
);

#[tokio::test]
async fn captures_until_one_is_final() {
    let stripe = Stripe::start().await;
    let intent = stripe.authorized(&[MULTICAPTURE]).await;
    let first = stripe
        .capture(
            &intent,
            &[("amount_to_capture", "300"), ("final_capture", "false")],
        )
        .await
        .ok();
    assert_eq!(first.text_of("status"), "requires_capture");
    assert_eq!(
        (
            &first.json["amount_capturable"],
            &first.json["amount_received"]
        ),
        (&json!(700), &json!(300))
    );
    let cancel = stripe
        .post(&format!("/v1/payment_intents/{intent}/cancel"), &[])
        .await;
    cancel.refused(400, "payment_intent_unexpected_state", "");
    stripe
        .capture(
            &intent,
            &[("amount_to_capture", "200"), ("final_capture", "false")],
        )
        .await
        .ok();
    assert!(
        !stripe
            .event_types()
            .await
            .contains(&"charge.captured".to_owned())
    );
    let last = stripe
        .capture(&intent, &[("amount_to_capture", "100")])
        .await
        .ok();
    assert_eq!(
        (last.text_of("status"), &last.json["amount_received"]),
        ("succeeded", &json!(600))
    );
    assert_eq!(stripe.totals("usd"), (1000, 600, 400, 0));
    assert!(
        stripe
            .event_types()
            .await
            .contains(&"charge.captured".to_owned())
    );
}

#[tokio::test]
async fn the_rest_can_be_released_without_another_capture() {
    let stripe = Stripe::start().await;
    let intent = stripe.authorized(&[MULTICAPTURE]).await;
    stripe
        .capture(
            &intent,
            &[("amount_to_capture", "300"), ("final_capture", "false")],
        )
        .await
        .ok();
    let done = stripe
        .capture(
            &intent,
            &[("amount_to_capture", "0"), ("final_capture", "true")],
        )
        .await
        .ok();
    assert_eq!(
        (done.text_of("status"), &done.json["amount_received"]),
        ("succeeded", &json!(300))
    );
    assert_eq!(stripe.totals("usd"), (1000, 300, 700, 0));
}

#[tokio::test]
async fn taking_everything_ends_it() {
    let stripe = Stripe::start().await;
    let intent = stripe.authorized(&[MULTICAPTURE]).await;
    let whole = stripe
        .capture(
            &intent,
            &[("amount_to_capture", "1000"), ("final_capture", "false")],
        )
        .await
        .ok();
    assert_eq!(whole.text_of("status"), "succeeded");
}

#[tokio::test]
async fn up_to_a_fifth_more_with_overcapture() {
    let stripe = Stripe::start().await;
    let intent = stripe.authorized(&[OVERCAPTURE]).await;
    let card =
        stripe.intent(&intent).await["latest_charge"]["payment_method_details"]["card"].clone();
    assert_eq!(
        card["overcapture"],
        json!({ "maximum_amount_capturable": 1200, "status": "available" })
    );
    assert_eq!(card["multicapture"]["status"], "unavailable");
    stripe
        .capture(&intent, &[("amount_to_capture", "1201")])
        .await
        .refused(400, "amount_too_large", "amount_to_capture");
    let captured = stripe
        .capture(&intent, &[("amount_to_capture", "1200")])
        .await
        .ok();
    assert_eq!(captured.json["amount_received"], 1200);
    assert_eq!(stripe.totals("usd"), (1000, 1200, 0, 0));
}

#[tokio::test]
async fn a_hold_is_raised_to_a_new_total() {
    let stripe = Stripe::start().await;
    let intent = stripe.authorized(&[INCREMENTAL, MULTICAPTURE]).await;
    let increment = format!("/v1/payment_intents/{intent}/increment_authorization");
    stripe
        .post(&increment, &[("amount", "1000")])
        .await
        .refused(400, "", "amount");
    let raised = stripe.post(&increment, &[("amount", "1500")]).await.ok();
    assert_eq!(
        (&raised.json["amount"], &raised.json["amount_capturable"]),
        (&json!(1500), &json!(1500))
    );
    for number in 1..10 {
        stripe
            .post(&increment, &[("amount", &(1500 + number).to_string())])
            .await
            .ok();
    }
    stripe
        .post(&increment, &[("amount", "2000")])
        .await
        .refused(400, "payment_intent_unexpected_state", "");
    assert_eq!(stripe.totals("usd").0, 1509);

    let partly = stripe.authorized(&[INCREMENTAL, MULTICAPTURE]).await;
    stripe
        .capture(
            &partly,
            &[("amount_to_capture", "1"), ("final_capture", "false")],
        )
        .await
        .ok();
    let late = stripe
        .post(
            &format!("/v1/payment_intents/{partly}/increment_authorization"),
            &[("amount", "1500")],
        )
        .await;
    late.refused(400, "payment_intent_unexpected_state", "");
    let plain = stripe.authorized(&[]).await;
    let refused = stripe
        .post(
            &format!("/v1/payment_intents/{plain}/increment_authorization"),
            &[("amount", "1500")],
        )
        .await;
    refused.refused(400, "payment_intent_unexpected_state", "");
}

#[tokio::test]
async fn the_charge_says_how_long_the_hold_lasts() {
    let stripe = Stripe::start().await;
    for (changes, days, status) in [(&[][..], 7, "disabled"), (&[EXTENDED][..], 30, "enabled")] {
        let intent = stripe.authorized(changes).await;
        let card =
            stripe.intent(&intent).await["latest_charge"]["payment_method_details"]["card"].clone();
        assert_eq!(card["capture_before"], NOW + days * 86_400);
        assert_eq!(card["extended_authorization"]["status"], status);
    }
}

#[tokio::test]
async fn brands_without_the_feature_say_unavailable() {
    let stripe = Stripe::start().await;
    let intent = stripe
        .authorized(&[MULTICAPTURE, ("payment_method", "pm_card_jcb")])
        .await;
    stripe
        .capture(
            &intent,
            &[("amount_to_capture", "1"), ("final_capture", "false")],
        )
        .await
        .refused(400, "", "final_capture");
}
