//! The control API over HTTP does what the in-process handle does.

use serde_json::{Value, json};

use crate::support::{NOW, Stripe};

async fn control(stripe: &Stripe, method: &str, path: &str, body: Value) -> Value {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let answer = stripe
        .send(method, &format!("/_control/{path}"), body, &[])
        .await
        .expect("an answer");
    answer.ok().json
}

#[tokio::test]
async fn ledger_and_requests() {
    let stripe = Stripe::start().await;
    let key = [("idempotency-key", "k1"), ("stripe-account", "acct_1")];
    let form = crate::support::authorization(&[]);
    let intent = stripe
        .post_with("/v1/payment_intents", &form, &key)
        .await
        .ok();
    let ledger = control(&stripe, "GET", "ledger", Value::Null).await;
    assert_eq!(
        ledger["entries"],
        json!([{
            "sequence": 1, "at": NOW, "kind": "authorize", "payment_intent": intent.json["id"],
            "charge": intent.json["latest_charge"], "refund": null, "amount": 1000, "currency": "usd",
            "idempotency_key": "k1", "account": "acct_1", "livemode": false,
        }])
    );
    assert_eq!(
        ledger["totals"]["usd"],
        json!({ "authorized": 1000, "captured": 0, "released": 0, "refunded": 0 })
    );
    let requests = control(&stripe, "GET", "requests", Value::Null).await;
    let request = &requests["requests"][0];
    assert_eq!(
        (&request["path"], &request["status"]),
        (&json!("/v1/payment_intents"), &json!(200))
    );
    assert_eq!(request["headers"]["authorization"], "(redacted)");
    assert!(
        request["body"]
            .as_str()
            .expect("a body")
            .starts_with("amount=1000")
    );
    control(&stripe, "DELETE", "requests", Value::Null).await;
    assert_eq!(
        control(&stripe, "GET", "requests", Value::Null).await["requests"],
        json!([])
    );
}

#[tokio::test]
async fn faults_clock_and_settings() {
    let stripe = Stripe::start().await;
    let faults = json!({ "faults": [
        { "method": "POST", "path": "/v1/payment_intents*", "skip": 0, "times": 1, "kind": "status",
          "status": 429, "headers": { "Stripe-Should-Retry": "true" }, "body": "{}", "effect": false },
        { "path": "/v1/customers", "kind": "error-500", "effect": true },
        { "kind": "close-before" },
    ] });
    control(&stripe, "POST", "faults", faults).await;
    let limited = stripe.authorize(&[]).await;
    assert_eq!(
        (limited.status, limited.header("stripe-should-retry")),
        (429, Some("true"))
    );
    assert_eq!(stripe.post("/v1/customers", &[]).await.status, 500);
    control(&stripe, "DELETE", "faults", Value::Null).await;
    assert_eq!(stripe.get("/v1/customers").await.ok().data().len(), 1);

    assert_eq!(
        control(&stripe, "POST", "clock", json!({ "now": 5 })).await,
        json!({ "now": 5, "stopped": true })
    );
    assert_eq!(
        control(&stripe, "POST", "clock", json!({ "advance": 10 })).await["now"],
        15
    );
    assert_eq!(
        control(&stripe, "GET", "clock", Value::Null).await["now"],
        15
    );
    control(
        &stripe,
        "POST",
        "settings",
        json!({ "rate_limit": 1, "search_delay": 5 }),
    )
    .await;
    stripe.get("/v1/charges").await.ok();
    assert_eq!(stripe.get("/v1/charges").await.status, 429);
    control(
        &stripe,
        "POST",
        "settings",
        json!({ "rate_limit": 0, "latency_ms": 1 }),
    )
    .await;
    stripe.get("/v1/charges").await.ok();
}

#[tokio::test]
async fn what_happens_outside_the_api() {
    let stripe = Stripe::start().await;
    let intent = stripe
        .authorized(&[("payment_method", "pm_card_threeDSecure2Required")])
        .await;
    let done = control(
        &stripe,
        "POST",
        "authenticate",
        json!({ "payment_intent": intent, "outcome": "succeeded" }),
    )
    .await;
    assert_eq!(done["status"], "requires_capture");
    stripe.capture(&intent, &[]).await.ok();
    let refund = stripe
        .post("/v1/refunds", &[("payment_intent", &intent)])
        .await
        .ok();
    let path = format!("refunds/{}", refund.text_of("id"));
    let failed = control(
        &stripe,
        "POST",
        &path,
        json!({ "status": "failed", "failure_reason": "declined" }),
    )
    .await;
    assert_eq!(failed["failure_reason"], "declined");
    control(&stripe, "POST", "idempotency/expire", Value::Null).await;
    assert_eq!(
        control(&stripe, "GET", "deliveries?wait=true", Value::Null).await["deliveries"],
        json!([])
    );

    for (method, path, body) in [
        ("POST", "/_control/authenticate", "{}"),
        ("POST", "/_control/clock", "nonsense"),
        (
            "POST",
            "/_control/refunds/re_none",
            "{\"status\":\"failed\"}",
        ),
        (
            "POST",
            "/_control/payment_intents/pi_none/settle",
            "{\"status\":\"failed\"}",
        ),
        ("POST", "/_control/deliveries/evt_none/resend", ""),
    ] {
        let answer = stripe
            .send(method, path, body.to_owned(), &[])
            .await
            .expect("an answer");
        assert_eq!(answer.status, 400, "{path}");
        assert!(answer.json["error"].is_string(), "{path}");
    }
    assert_eq!(stripe.get("/_control/nonsense").await.status, 404);
}

/// For a server that must be started with its secret before its endpoint can be registered.
#[tokio::test]
async fn an_endpoint_signs_with_the_secret_that_was_set() {
    let stripe = Stripe::start().await;
    let form = [
        ("url", "https://shop.example/hook"),
        ("enabled_events[]", "*"),
    ];
    let endpoint = stripe.post("/v1/webhook_endpoints", &form).await.ok();
    let path = format!("webhook_endpoints/{}", endpoint.text_of("id"));
    control(&stripe, "POST", &path, json!({ "secret": "whsec_chosen" })).await;
    stripe.authorized(&[]).await;
    stripe.control().deliveries_settled().await;
    let delivery = &stripe.control().deliveries()[0];
    let genuine = fake_stripe::sign(&delivery.body, "whsec_chosen", delivery.at);
    assert_eq!(delivery.signature, genuine);
    let unknown = stripe
        .control()
        .set_endpoint_secret("we_none", "whsec_chosen")
        .expect_err("no such endpoint");
    assert!(unknown.to_string().contains("we_none"), "{unknown}");
}

#[tokio::test]
async fn reset_forgets_everything_but_the_clock() {
    let stripe = Stripe::start().await;
    let intent = stripe.authorized(&[]).await;
    control(&stripe, "POST", "reset", Value::Null).await;
    assert!(stripe.control().ledger().entries.is_empty() && stripe.control().requests().is_empty());
    stripe
        .get(&format!("/v1/payment_intents/{intent}"))
        .await
        .refused(404, "resource_missing", "intent");
    assert_eq!(stripe.control().clock().now, NOW);
    assert_ne!(stripe.authorized(&[]).await, intent);
}

#[tokio::test]
async fn dropping_the_simulator_closes_its_port() {
    let stripe = Stripe::start().await;
    let address = stripe.server.address();
    stripe.get("/v1/charges").await.ok();
    drop(stripe);
    // The task that listens is aborted at its next turn.
    while tokio::net::TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}
