//! Events are delivered, signed, to the endpoints that want them.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use fake_stripe::{ClockChange, FakeStripe};
use hmac::{Hmac, KeyInit, Mac};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpListener;

use crate::support::{AUTHORIZE, NOW, Stripe, authorization};

/// A merchant's server: keeps what arrives, and fails as often as it is told to.
struct Receiver {
    url: String,
    received: Arc<Mutex<Vec<(String, String)>>>,
    failures: Arc<Mutex<u32>>,
}

impl Receiver {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let receiver = Self {
            url,
            received: Arc::default(),
            failures: Arc::default(),
        };
        let (received, failures) = (
            Arc::clone(&receiver.received),
            Arc::clone(&receiver.failures),
        );
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (received, failures) = (Arc::clone(&received), Arc::clone(&failures));
                let service = service_fn(move |request| {
                    receive(request, Arc::clone(&received), Arc::clone(&failures))
                });
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service),
                );
            }
        });
        receiver
    }

    /// Signature and body of everything that arrived.
    fn received(&self) -> Vec<(String, String)> {
        self.received.lock().expect("a lock").clone()
    }

    fn types(&self) -> Vec<String> {
        let bodies = self.received();
        bodies
            .iter()
            .map(|(_, body)| event(body)["type"].as_str().expect("a type").to_owned())
            .collect()
    }
}

async fn receive(
    request: Request<Incoming>,
    received: Arc<Mutex<Vec<(String, String)>>>,
    failures: Arc<Mutex<u32>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let signature = request.headers()["stripe-signature"]
        .to_str()
        .expect("a text")
        .to_owned();
    let body = request
        .into_body()
        .collect()
        .await
        .expect("a body")
        .to_bytes();
    received
        .lock()
        .expect("a lock")
        .push((signature, String::from_utf8(body.to_vec()).expect("UTF-8")));
    let mut failures = failures.lock().expect("a lock");
    let status = if *failures > 0 { 500 } else { 200 };
    *failures = failures.saturating_sub(1);
    Ok(Response::builder()
        .status(status)
        .body(Full::default())
        .expect("a response"))
}

fn event(body: &str) -> Value {
    serde_json::from_str(body).expect("JSON")
}

/// Stripe's own scheme, written out once more.
fn verified(signature: &str, body: &str, secret: &str, now: i64) -> bool {
    let (timestamp, signature) = signature.split_once(",v1=").expect("a signature");
    let timestamp = timestamp.strip_prefix("t=").expect("a timestamp");
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key");
    mac.update(format!("{timestamp}.{body}").as_bytes());
    let digest: String = mac
        .finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    digest == signature && timestamp == now.to_string()
}

async fn register(stripe: &Stripe, receiver: &Receiver, events: &str) -> String {
    let form = [
        ("url", receiver.url.as_str()),
        ("enabled_events[]", events),
        ("api_version", "2026-10-28.endive"),
    ];
    stripe
        .post("/v1/webhook_endpoints", &form)
        .await
        .ok()
        .text_of("secret")
        .to_owned()
}

#[test]
fn the_signature_is_what_openssl_makes() {
    let header = fake_stripe::signature::sign("{\"a\":1}", "whsec_test", 1_700_000_000);
    assert_eq!(
        header,
        "t=1700000000,v1=38877139021993b830af32feea6e18a8da83eb2f6e49ee50bd9e4cf4ca4d3789"
    );
}

#[tokio::test]
async fn deliveries_are_signed_and_in_order() {
    let stripe = Stripe::start().await;
    let receiver = Receiver::start().await;
    let secret = register(&stripe, &receiver, "*").await;
    let key = [("idempotency-key", "k1")];
    stripe
        .post_with(
            "/v1/payment_intents",
            &authorization(&[("metadata[order]", "1")]),
            &key,
        )
        .await
        .ok();
    stripe.control().deliveries_settled().await;
    assert_eq!(receiver.types(), stripe.event_types().await);
    for (signature, body) in receiver.received() {
        assert!(verified(&signature, &body, &secret, NOW));
        let event = event(&body);
        assert_eq!(
            (&event["object"], &event["api_version"]),
            (&json!("event"), &json!("2026-10-28.endive"))
        );
        assert_eq!(event["request"]["idempotency_key"], "k1");
        assert_eq!(event["account"], Value::Null);
        assert_eq!(event["pending_webhooks"], 1);
    }
    let stored = stripe.get("/v1/events").await.ok();
    assert_eq!(stored.data()[0]["pending_webhooks"], 0);
}

#[tokio::test]
async fn only_wanted_events_arrive() {
    let stripe = Stripe::start().await;
    let receiver = Receiver::start().await;
    register(&stripe, &receiver, "payment_intent.succeeded").await;
    stripe.sale("pm_card_visa").await;
    stripe.control().deliveries_settled().await;
    assert_eq!(receiver.types(), ["payment_intent.succeeded"]);
}

#[tokio::test]
async fn a_failed_delivery_is_retried_with_a_new_signature() {
    let stripe = Stripe::with(
        FakeStripe::builder()
            .clock(NOW)
            .delivery_retry(Duration::from_millis(1)),
    )
    .await;
    let receiver = Receiver::start().await;
    let secret = register(&stripe, &receiver, "customer.created").await;
    *receiver.failures.lock().expect("a lock") = 2;
    stripe.post("/v1/customers", &[]).await.ok();
    stripe.control().deliveries_settled().await;
    let statuses: Vec<_> = stripe
        .control()
        .deliveries()
        .iter()
        .map(|attempt| attempt.status)
        .collect();
    assert_eq!(statuses, [Some(500), Some(500), Some(200)]);

    *receiver.failures.lock().expect("a lock") = 9;
    stripe.post("/v1/customers", &[]).await.ok();
    stripe.control().deliveries_settled().await;
    let deliveries = stripe.control().deliveries();
    let last = deliveries.last().expect("a delivery");
    assert_eq!(
        (deliveries.len(), last.attempt, last.succeeded()),
        (7, 4, false)
    );

    *receiver.failures.lock().expect("a lock") = 0;
    stripe.control().set_clock(ClockChange::Advance(3_600));
    stripe.control().resend(&last.event_id).expect("it exists");
    stripe.control().deliveries_settled().await;
    let (signature, body) = receiver.received().pop().expect("a delivery");
    assert!(verified(&signature, &body, &secret, NOW + 3_600));
    assert!(stripe.control().resend("evt_none").is_err());
}

#[tokio::test]
async fn nobody_listening_is_a_failed_delivery() {
    let stripe = Stripe::with(FakeStripe::builder().delivery_retry(Duration::from_millis(1))).await;
    let form = [("url", "http://127.0.0.1:1/"), ("enabled_events[]", "*")];
    stripe.post("/v1/webhook_endpoints", &form).await.ok();
    stripe.post("/v1/customers", &[]).await.ok();
    stripe.control().deliveries_settled().await;
    assert!(
        stripe
            .control()
            .deliveries()
            .iter()
            .all(|attempt| attempt.error.is_some())
    );
}

#[tokio::test]
async fn https_is_recorded_and_not_delivered() {
    let stripe = Stripe::start().await;
    let form = [
        ("url", "https://shop.test/hook"),
        ("enabled_events[]", "payment_intent.created"),
        ("api_version", "2020-08-27"),
    ];
    let endpoint = stripe.post("/v1/webhook_endpoints", &form).await.ok();
    stripe.sale("pm_card_visa").await;
    stripe.control().deliveries_settled().await;
    let deliveries = stripe.control().deliveries();
    assert_eq!(deliveries.len(), 1);
    let delivery = &deliveries[0];
    assert_eq!(
        (delivery.status, delivery.error.as_deref()),
        (None, Some("https is not delivered"))
    );
    assert!(verified(
        &delivery.signature,
        &delivery.body,
        endpoint.text_of("secret"),
        NOW
    ));
    let event = event(&delivery.body);
    assert_eq!(event["api_version"], "2020-08-27");
    assert_eq!(event["data"]["object"]["charges"]["total_count"], 0);
}

#[tokio::test]
async fn an_endpoint_is_told_of_what_its_version_knows() {
    let stripe = Stripe::start().await;
    for version in ["2024-09-30.acacia", "2025-02-24.acacia", "2025-03-31.basil"] {
        let form = [
            ("url", "https://shop.test/hook"),
            ("enabled_events[]", "refund.created"),
            ("enabled_events[]", "charge.refunded"),
            ("api_version", version),
        ];
        stripe.post("/v1/webhook_endpoints", &form).await.ok();
    }
    let intent = stripe.authorized(&[]).await;
    stripe
        .post(&format!("/v1/payment_intents/{intent}/cancel"), &[])
        .await
        .ok();
    stripe.control().deliveries_settled().await;
    let told: Vec<_> = stripe
        .control()
        .deliveries()
        .iter()
        .map(|delivery| {
            let event = event(&delivery.body);
            // Only those who know the event wait for it.
            let waiting = if event["type"] == "refund.created" {
                1
            } else {
                2
            };
            assert_eq!(event["pending_webhooks"], waiting);
            format!("{} {}", event["api_version"], event["type"])
        })
        .collect();
    assert_eq!(
        told,
        [
            "\"2025-02-24.acacia\" \"refund.created\"",
            "\"2024-09-30.acacia\" \"charge.refunded\"",
            "\"2025-02-24.acacia\" \"charge.refunded\"",
        ]
    );
}

#[tokio::test]
async fn creating_an_endpoint_again_gives_the_same_secret() {
    let stripe = Stripe::start().await;
    let form = [
        ("url", "https://shop.test/hook"),
        ("enabled_events[]", "*"),
        ("metadata[installation]", "1"),
    ];
    let key = [("idempotency-key", "register-1")];
    let path = "/v1/webhook_endpoints";
    let first = stripe.post_with(path, &form, &key).await.ok();
    let again = stripe.post_with(path, &form, &key).await.ok();
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.json, first.json);
    assert!(again.text_of("secret").starts_with("whsec_"));
    let other = stripe.post(path, &form).await.ok();
    assert_ne!(other.text_of("secret"), first.text_of("secret"));

    let page = stripe.get(&format!("{path}?limit=1")).await.ok();
    assert_eq!(
        (page.ids(), &page.json["has_more"]),
        (vec![other.text_of("id")], &json!(true))
    );
    let rest = format!("{path}?limit=1&starting_after={}", other.text_of("id"));
    let rest = stripe.get(&rest).await.ok();
    assert_eq!(rest.ids(), [first.text_of("id")]);
    assert_eq!(rest.data()[0]["metadata"]["installation"], "1");

    let path = format!("{path}/{}", first.text_of("id"));
    let deleted = stripe.send("DELETE", &path, String::new(), &[]).await;
    deleted.expect("an answer").ok();
    for method in ["GET", "POST", "DELETE"] {
        let answer = stripe.send(method, &path, String::new(), &[]).await;
        answer
            .expect("an answer")
            .refused(404, "resource_missing", "id");
    }
}

#[tokio::test]
async fn connected_accounts_reach_connect_endpoints_only() {
    let stripe = Stripe::start().await;
    let (own, connect) = (Receiver::start().await, Receiver::start().await);
    register(&stripe, &own, "*").await;
    let form = [
        ("url", connect.url.as_str()),
        ("enabled_events[]", "*"),
        ("connect", "true"),
    ];
    stripe.post("/v1/webhook_endpoints", &form).await.ok();
    let account = [("stripe-account", "acct_1")];
    stripe
        .post_with("/v1/payment_intents", &AUTHORIZE[..2], &account)
        .await
        .ok();
    stripe.control().deliveries_settled().await;
    assert!(own.received().is_empty());
    assert_eq!(event(&connect.received()[0].1)["account"], "acct_1");
}

#[tokio::test]
async fn endpoints_are_managed_and_keep_their_secret() {
    let stripe = Stripe::start().await;
    let receiver = Receiver::start().await;
    let form = [
        ("url", receiver.url.as_str()),
        ("enabled_events[]", "charge.succeeded"),
    ];
    let created = stripe.post("/v1/webhook_endpoints", &form).await.ok();
    assert!(created.text_of("secret").starts_with("whsec_"));
    let path = format!("/v1/webhook_endpoints/{}", created.text_of("id"));
    assert_eq!(stripe.get(&path).await.ok().json["secret"], Value::Null);
    assert_eq!(
        stripe.get("/v1/webhook_endpoints").await.ids(),
        [created.text_of("id")]
    );
    let disabled = stripe.post(&path, &[("disabled", "true")]).await.ok();
    assert_eq!(disabled.text_of("status"), "disabled");
    stripe.sale("pm_card_visa").await;
    stripe.control().deliveries_settled().await;
    assert!(receiver.received().is_empty());
    let gone = stripe
        .send("DELETE", &path, String::new(), &[])
        .await
        .expect("an answer")
        .ok();
    assert_eq!(gone.json["deleted"], true);
    assert_eq!(stripe.get(&path).await.status, 404);
    let wrong = stripe
        .post(
            "/v1/webhook_endpoints",
            &[("url", "ftp://x"), ("enabled_events[]", "*")],
        )
        .await;
    wrong.refused(400, "url_invalid", "url");
    let wrong = stripe
        .post(
            "/v1/webhook_endpoints",
            &[("url", "http://x"), ("enabled_events[]", "charge.sneezed")],
        )
        .await;
    assert_eq!(
        (wrong.status, wrong.error("param")),
        (400, "enabled_events[0]")
    );
}
