//! Test cards that are declined, blocked, or approved with a flaw.

use serde_json::json;

use crate::support::Stripe;

#[tokio::test]
async fn each_declining_card_says_why() {
    let stripe = Stripe::start().await;
    let cases = [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        (
            "pm_card_visa_chargeDeclined",
            "card_declined",
            "generic_decline",
        ),
        (
            "pm_card_chargeDeclinedInsufficientFunds",
            "card_declined",
            "insufficient_funds",
        ),
        (
            "pm_card_visa_chargeDeclinedInsufficientFunds",
            "card_declined",
            "insufficient_funds",
        ),
        (
            "pm_card_visa_chargeDeclinedLostCard",
            "card_declined",
            "lost_card",
        ),
        (
            "pm_card_visa_chargeDeclinedStolenCard",
            "card_declined",
            "stolen_card",
        ),
        (
            "pm_card_chargeDeclinedExpiredCard",
            "expired_card",
            "expired_card",
        ),
        (
            "pm_card_chargeDeclinedIncorrectCvc",
            "incorrect_cvc",
            "incorrect_cvc",
        ),
        (
            "pm_card_chargeDeclinedProcessingError",
            "processing_error",
            "processing_error",
        ),
        (
            "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
            "card_declined",
            "card_velocity_exceeded",
        ),
        (
            "pm_card_chargeCustomerFail",
            "card_declined",
            "generic_decline",
        ),
        ("pm_card_radarBlock", "card_declined", "fraudulent"),
    ];
    for (method, code, decline_code) in cases {
        let answer = stripe.authorize(&[("payment_method", method)]).await;
        assert_eq!(answer.status, 402, "{method}");
        assert_eq!(
            (
                answer.error("type"),
                answer.error("code"),
                answer.error("decline_code")
            ),
            ("card_error", code, decline_code),
            "{method}"
        );
        let intent = &answer.json["error"]["payment_intent"];
        assert_eq!(intent["status"], "requires_payment_method");
        assert_eq!(intent["last_payment_error"]["decline_code"], decline_code);
        assert_eq!(intent["latest_charge"], answer.json["error"]["charge"]);
        assert_eq!(
            answer.json["error"]["payment_method"]["object"],
            "payment_method"
        );
    }
    assert_eq!(stripe.totals("usd"), (0, 0, 0, 0));
}

#[tokio::test]
async fn the_failed_charge_tells_more() {
    let stripe = Stripe::start().await;
    let answer = stripe
        .authorize(&[("payment_method", "pm_card_visa_chargeDeclinedLostCard")])
        .await;
    assert_eq!(
        (
            answer.error("advice_code"),
            answer.error("network_decline_code")
        ),
        ("do_not_try_again", "41")
    );
    let charge = stripe
        .get(&format!("/v1/charges/{}", answer.error("charge")))
        .await
        .ok()
        .json;
    assert_eq!(
        (&charge["status"], &charge["failure_code"]),
        (&json!("failed"), &json!("card_declined"))
    );
    assert_eq!(charge["outcome"]["network_status"], "declined_by_network");
    assert_eq!(
        stripe.event_types().await[1..],
        ["charge.failed", "payment_intent.payment_failed"]
    );

    let blocked = stripe
        .authorize(&[("payment_method", "pm_card_radarBlock")])
        .await;
    let charge = stripe
        .get(&format!("/v1/charges/{}", blocked.error("charge")))
        .await
        .ok()
        .json;
    assert_eq!(
        (&charge["outcome"]["type"], &charge["outcome"]["risk_level"]),
        (&json!("blocked"), &json!("highest"))
    );
}

#[tokio::test]
async fn another_method_saves_a_declined_payment() {
    let stripe = Stripe::start().await;
    let declined = stripe
        .authorize(&[("payment_method", "pm_card_chargeDeclined")])
        .await;
    let id = declined.json["error"]["payment_intent"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let confirm = format!("/v1/payment_intents/{id}/confirm");
    let saved = stripe
        .post(&confirm, &[("payment_method", "pm_card_visa")])
        .await
        .ok();
    assert_eq!(
        (saved.text_of("status"), &saved.json["last_payment_error"]),
        ("requires_capture", &json!(null))
    );
    assert_eq!(stripe.totals("usd"), (1000, 0, 0, 0));
}

#[tokio::test]
async fn flaws_are_shown_on_approved_charges() {
    let stripe = Stripe::start().await;
    let details = async |method: &str| {
        let intent = stripe.authorized(&[("payment_method", method)]).await;
        stripe.intent(&intent).await["latest_charge"].clone()
    };
    assert_eq!(
        details("pm_card_cvcCheckFail").await["payment_method_details"]["card"]["checks"]["cvc_check"],
        "fail"
    );
    let zip = details("pm_card_avsZipFail").await;
    assert_eq!(
        zip["payment_method_details"]["card"]["checks"]["address_postal_code_check"],
        "fail"
    );
    assert_eq!(
        details("pm_card_riskLevelElevated").await["outcome"]["risk_level"],
        "elevated"
    );
}

#[tokio::test]
async fn tokens_and_raw_numbers() {
    let stripe = Stripe::start().await;
    let data = |name, value| {
        [
            ("payment_method_data[type]", "card"),
            (name, value),
            ("payment_method", ""),
        ]
    };
    let with = async |name, value| {
        let form = crate::support::authorization(&data(name, value))
            .into_iter()
            .filter(|(name, _)| *name != "payment_method")
            .collect::<Vec<_>>();
        stripe.post("/v1/payment_intents", &form).await
    };
    with("payment_method_data[card][token]", "tok_amex")
        .await
        .ok();
    assert_eq!(
        with("payment_method_data[card][token]", "tok_chargeDeclined")
            .await
            .status,
        402
    );
    with("payment_method_data[card][token]", "tok_none")
        .await
        .refused(400, "resource_missing", "payment_method_data[card][token]");
    stripe
        .authorize(&[("payment_method", "pm_card_unheard_of")])
        .await
        .refused(400, "resource_missing", "payment_method");
}

#[tokio::test]
async fn a_disputed_charge_cannot_be_refunded() {
    let stripe = Stripe::start().await;
    let intent = stripe.sale("pm_card_createDispute").await;
    assert_eq!(
        stripe.intent(&intent).await["latest_charge"]["disputed"],
        true
    );
    assert!(
        stripe
            .event_types()
            .await
            .contains(&"charge.dispute.created".to_owned())
    );
    stripe
        .post("/v1/refunds", &[("payment_intent", &intent)])
        .await
        .refused(400, "charge_disputed", "");
    let inquiry = stripe.sale("pm_card_createDisputeInquiry").await;
    stripe
        .post("/v1/refunds", &[("payment_intent", &inquiry)])
        .await
        .ok();
}
