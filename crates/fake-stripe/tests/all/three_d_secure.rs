//! Authentication, redirects, and methods that settle later.

use fake_stripe::{AuthenticationOutcome, Settlement};
use serde_json::json;

use crate::support::{Answer, Stripe, authorization};

const RETURN: (&str, &str) = ("return_url", "https://shop.test/back?order=1");

async fn start(stripe: &Stripe, method: &str, changes: &[(&str, &str)]) -> Answer {
    let form = authorization(
        &[
            &[("payment_method", method), ("capture_method", "automatic")],
            changes,
        ]
        .concat(),
    );
    stripe.post("/v1/payment_intents", &form).await
}

#[tokio::test]
async fn the_shopper_passes_on_the_page_and_comes_back() {
    let stripe = Stripe::start().await;
    let intent = start(&stripe, "pm_card_threeDSecure2Required", &[RETURN])
        .await
        .ok();
    assert_eq!(intent.text_of("status"), "requires_action");
    let action = &intent.json["next_action"];
    assert_eq!(
        (&action["type"], &action["redirect_to_url"]["return_url"]),
        (&json!("redirect_to_url"), &json!(RETURN.1))
    );
    assert_eq!(stripe.totals("usd"), (0, 0, 0, 0));

    let url = action["redirect_to_url"]["url"].as_str().expect("a URL");
    let page = url
        .strip_prefix(stripe.server.base_url())
        .expect("this server's page");
    assert!(stripe.get(page).await.ok().text.contains("<button"));
    let done = stripe.post(page, &[("outcome", "succeeded")]).await;
    let location = done.header("location").expect("a redirect");
    let back = format!(
        "{}&payment_intent={}&payment_intent_client_secret=",
        RETURN.1,
        intent.text_of("id")
    );
    assert!(
        done.status == 303
            && location.starts_with(&back)
            && location.ends_with("redirect_status=succeeded"),
        "{location}"
    );
    let paid = stripe.intent(intent.text_of("id")).await;
    assert_eq!(
        (&paid["status"], &paid["next_action"]),
        (&json!("succeeded"), &json!(null))
    );
    let card = &paid["latest_charge"]["payment_method_details"]["card"];
    assert_eq!(card["three_d_secure"]["result"], "authenticated");
    assert_eq!(
        stripe.post(page, &[("outcome", "succeeded")]).await.status,
        400
    );
}

#[tokio::test]
async fn without_a_return_url_the_browser_library_does_it() {
    let stripe = Stripe::start().await;
    let intent = start(&stripe, "pm_card_threeDSecureRequired", &[])
        .await
        .ok();
    assert_eq!(intent.json["next_action"]["type"], "use_stripe_sdk");
    let id = intent.text_of("id");
    let failed = stripe
        .control()
        .authenticate(id, AuthenticationOutcome::Failed)
        .expect("it waits");
    assert_eq!(failed["status"], "requires_payment_method");
    assert_eq!(
        failed["last_payment_error"]["code"],
        "payment_intent_authentication_failure"
    );
    assert!(
        stripe
            .control()
            .authenticate(id, AuthenticationOutcome::Succeeded)
            .is_err()
    );
}

#[tokio::test]
async fn some_cards_are_declined_after_authentication() {
    let stripe = Stripe::start().await;
    let cases = [
        (
            "pm_card_threeDSecureRequiredChargeDeclined",
            "generic_decline",
        ),
        (
            "pm_card_threeDSecureRequiredProcessingError",
            "processing_error",
        ),
        (
            "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
            "insufficient_funds",
        ),
    ];
    for (method, decline_code) in cases {
        let intent = start(&stripe, method, &[RETURN]).await.ok();
        let after = stripe
            .control()
            .authenticate(intent.text_of("id"), AuthenticationOutcome::Succeeded)
            .expect("it waits");
        assert_eq!(after["status"], "requires_payment_method", "{method}");
        assert_eq!(
            after["last_payment_error"]["decline_code"], decline_code,
            "{method}"
        );
    }
}

#[tokio::test]
async fn off_session_nobody_can_authenticate() {
    let stripe = Stripe::start().await;
    let off_session = [("off_session", "true")];
    let declined = start(&stripe, "pm_card_authenticationRequired", &off_session).await;
    assert_eq!(
        (declined.status, declined.error("code")),
        (402, "authentication_required")
    );
    assert_eq!(
        declined.json["error"]["payment_intent"]["status"],
        "requires_payment_method"
    );
    start(
        &stripe,
        "pm_card_authenticationRequiredSetupForOffSession",
        &off_session,
    )
    .await
    .ok();
    let unwanted = start(
        &stripe,
        "pm_card_threeDSecure2Required",
        &[("error_on_requires_action", "true")],
    )
    .await;
    assert_eq!(
        (unwanted.status, unwanted.error("code")),
        (402, "payment_intent_action_required")
    );
}

#[tokio::test]
async fn authentication_can_be_asked_for_or_brought_along() {
    let stripe = Stripe::start().await;
    let optional = "pm_card_threeDSecureOptional";
    let paid = start(&stripe, optional, &[]).await.ok();
    assert_eq!(paid.text_of("status"), "succeeded");
    let asked = [(
        "payment_method_options[card][request_three_d_secure]",
        "any",
    )];
    assert_eq!(
        start(&stripe, optional, &asked)
            .await
            .ok()
            .text_of("status"),
        "requires_action"
    );
    let moto = [("payment_method_options[card][moto]", "true")];
    assert_eq!(
        start(&stripe, "pm_card_authenticationRequired", &moto)
            .await
            .ok()
            .text_of("status"),
        "succeeded"
    );
}

#[tokio::test]
async fn manual_confirmation_waits_for_the_server() {
    let stripe = Stripe::start().await;
    let manual = [("confirmation_method", "manual"), RETURN];
    let intent = start(&stripe, "pm_card_threeDSecure2Required", &manual)
        .await
        .ok();
    let id = intent.text_of("id");
    let passed = stripe
        .control()
        .authenticate(id, AuthenticationOutcome::Succeeded)
        .expect("it waits");
    assert_eq!(passed["status"], "requires_confirmation");
    let paid = stripe
        .post(&format!("/v1/payment_intents/{id}/confirm"), &[])
        .await
        .ok();
    assert_eq!(paid.text_of("status"), "succeeded");
}

#[tokio::test]
async fn redirecting_methods() {
    let stripe = Stripe::start().await;
    let form = |kind: &'static str| {
        vec![
            ("amount", "1000"),
            ("currency", "eur"),
            ("confirm", "true"),
            ("payment_method_data[type]", kind),
        ]
    };
    stripe
        .post("/v1/payment_intents", &form("ideal"))
        .await
        .refused(400, "parameter_missing", "return_url");
    assert!(stripe.get("/v1/payment_intents").await.data().is_empty());
    let ideal = stripe
        .post(
            "/v1/payment_intents",
            &[&form("ideal")[..], &[RETURN]].concat(),
        )
        .await
        .ok();
    assert_eq!(ideal.json["next_action"]["type"], "redirect_to_url");
    let paid = stripe
        .control()
        .authenticate(ideal.text_of("id"), AuthenticationOutcome::Succeeded)
        .expect("it waits");
    assert_eq!(paid["status"], "succeeded");

    let manual = [RETURN, ("capture_method", "manual")];
    let refused = stripe
        .post(
            "/v1/payment_intents",
            &[&form("ideal")[..], &manual].concat(),
        )
        .await;
    refused.refused(
        400,
        "payment_intent_incompatible_payment_method",
        "capture_method",
    );
    let klarna = stripe
        .post(
            "/v1/payment_intents",
            &[&form("klarna")[..], &manual].concat(),
        )
        .await
        .ok();
    let held = stripe
        .control()
        .authenticate(klarna.text_of("id"), AuthenticationOutcome::Succeeded)
        .expect("it waits");
    assert_eq!(held["status"], "requires_capture");
    let cards_only = [RETURN, ("allowed_payment_method_types[]", "card")];
    let refused = stripe
        .post(
            "/v1/payment_intents",
            &[&form("ideal")[..], &cards_only].concat(),
        )
        .await;
    refused.refused(
        400,
        "payment_intent_incompatible_payment_method",
        "payment_method",
    );
}

#[tokio::test]
async fn debits_are_settled_later() {
    let stripe = Stripe::start().await;
    let form = [
        ("amount", "1000"),
        ("currency", "eur"),
        ("confirm", "true"),
        ("payment_method_data[type]", "sepa_debit"),
        (
            "payment_method_data[sepa_debit][iban]",
            "AT321904300235473204",
        ),
        RETURN,
    ];
    for (settlement, status, captured) in [
        (Settlement::Failed, "requires_payment_method", 0),
        (Settlement::Succeeded, "succeeded", 1000),
    ] {
        let intent = stripe.post("/v1/payment_intents", &form).await.ok();
        assert_eq!(intent.text_of("status"), "processing");
        let settled = stripe
            .control()
            .settle_payment_intent(intent.text_of("id"), settlement)
            .expect("processing");
        assert_eq!(settled["status"], status);
        assert_eq!(stripe.totals("eur").1, captured);
        assert!(
            stripe
                .control()
                .settle_payment_intent(intent.text_of("id"), settlement)
                .is_err()
        );
    }
    let types = stripe.event_types().await;
    for kind in [
        "charge.pending",
        "payment_intent.processing",
        "charge.failed",
        "charge.succeeded",
    ] {
        assert!(types.iter().any(|other| other == kind), "{kind}");
    }
}
