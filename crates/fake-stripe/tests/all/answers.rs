//! Keys, headers, error bodies, unknown addresses, browsers, separate spaces.

use serde_json::json;

use crate::support::{AUTHORIZE, Stripe, authorization};

#[tokio::test]
async fn only_secret_keys_are_accepted() {
    let stripe = Stripe::start().await;
    let get = async |authorization: &str| {
        let headers = [("authorization", authorization)];
        stripe
            .send("GET", "/v1/charges", String::new(), &headers)
            .await
            .expect("an answer")
    };
    get("Bearer sk_test_123").await.ok();
    get("Bearer rk_test_123").await.ok();
    get("Basic c2tfdGVzdF8xMjM6").await.ok();
    for refused in [
        "Bearer nonsense",
        "Bearer sk_test_",
        "Bearer pk_test_123",
        "Basic !!!",
        "Digest x",
        "",
    ] {
        let answer = get(refused).await;
        assert_eq!(
            (answer.status, answer.error("type")),
            (401, "invalid_request_error"),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn every_answer_is_labelled() {
    let stripe = Stripe::start().await;
    let headers = [("idempotency-key", "k"), ("stripe-version", "2024-06-20")];
    let answer = stripe
        .post_with("/v1/payment_intents", &AUTHORIZE, &headers)
        .await;
    assert!(
        answer
            .header("request-id")
            .is_some_and(|id| id.starts_with("req_"))
    );
    assert_eq!(answer.header("stripe-version"), Some("2024-06-20"));
    assert_eq!(answer.header("idempotency-key"), Some("k"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("date"), Some("Sat, 21 Nov 2026 22:26:40 GMT"));
    let missing = stripe
        .get("/v1/charges/ch_none")
        .await
        .refused(404, "resource_missing", "id");
    assert_eq!(missing.error("message"), "No such charge: 'ch_none'");
    assert_eq!(
        missing.error("doc_url"),
        "https://stripe.com/docs/error-codes/resource-missing"
    );
    assert!(
        missing
            .error("request_log_url")
            .contains(missing.header("request-id").expect("an id"))
    );
    stripe.get("/v1/nonsense").await.refused(404, "", "");
}

#[tokio::test]
async fn browsers_may_ask_first() {
    let stripe = Stripe::start().await;
    let wanted = [(
        "access-control-request-headers",
        "authorization, x-stripe-client-telemetry",
    )];
    let path = "/v1/payment_intents";
    let answer = stripe
        .send("OPTIONS", path, String::new(), &wanted)
        .await
        .expect("an answer");
    assert_eq!(answer.status, 204);
    assert_eq!(
        answer.header("access-control-allow-headers"),
        Some(wanted[0].1)
    );
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
}

#[tokio::test]
async fn accounts_and_modes_are_separate() {
    let stripe = Stripe::start().await;
    let intent = stripe.authorized(&[]).await;
    let path = format!("/v1/payment_intents/{intent}");
    let live = [("authorization", "Bearer sk_live_123")];
    let connected = [("stripe-account", "acct_1")];
    for other in [live, connected] {
        let answer = stripe
            .send("GET", &path, String::new(), &other)
            .await
            .expect("an answer");
        answer.refused(404, "resource_missing", "intent");
    }
    let form = authorization(&[("expand[]", "latest_charge")]);
    let sale = stripe
        .post_with("/v1/payment_intents", &form, &live)
        .await
        .ok();
    assert_eq!(
        (
            &sale.json["livemode"],
            &sale.json["latest_charge"]["livemode"]
        ),
        (&json!(true), &json!(true))
    );
}
