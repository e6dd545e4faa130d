//! How many requests are served in a second, of what, and what happens to two at the same object.

use std::time::{Duration, Instant};

use fake_stripe::{ClockChange, RateClock, RateLimits};
use serde_json::json;

use crate::support::{Answer, Stripe, authorization};

/// How many of so many requests are served, and what the first that is not was told.
async fn served(stripe: &Stripe, path: &str, key: &str, count: usize) -> (usize, Option<Answer>) {
    let header = [("authorization", key)];
    for number in 0..count {
        let answer = stripe.send("GET", path, String::new(), &header).await;
        let answer = answer.expect("an answer");
        if answer.status == 429 {
            return (number, Some(answer));
        }
    }
    (count, None)
}

#[track_caller]
fn limited(answer: Option<Answer>, reason: &str) {
    let answer = answer.expect("a refusal");
    assert_eq!(answer.error("code"), "rate_limit");
    assert_eq!(answer.header("stripe-rate-limited-reason"), Some(reason));
}

const TEST: &str = "Bearer sk_test_1";
const LIVE: &str = "Bearer sk_live_1";

#[tokio::test]
async fn the_documented_limits() {
    let stripe = Stripe::start().await;
    stripe
        .control()
        .set_rate_limits(RateLimits::documented(RateClock::Simulated));
    let (count, refusal) = served(&stripe, "/v1/charges", TEST, 30).await;
    assert_eq!(count, 25);
    limited(refusal, "endpoint-rate");
    let (count, refusal) = served(&stripe, "/v1/refunds", TEST, 1).await;
    assert_eq!(count, 0);
    limited(refusal, "global-rate");
    // Another account, and the other mode, have limits of their own.
    let other = [("stripe-account", "acct_1Seller")];
    let other = stripe
        .send("GET", "/v1/refunds", String::new(), &other)
        .await;
    other.expect("an answer").ok();
    let mut in_all = 0;
    for list in ["charges", "refunds", "customers", "disputes"] {
        let (count, _) = served(&stripe, &format!("/v1/{list}"), LIVE, 30).await;
        assert_eq!(count, 25, "{list}");
        in_all += count;
    }
    assert_eq!(in_all, 100);
    let (_, refusal) = served(&stripe, "/v1/events", LIVE, 1).await;
    limited(refusal, "global-rate");

    stripe.control().set_clock(ClockChange::Advance(1));
    let search = "/v1/payment_intents/search?query=status:'succeeded'";
    let (count, refusal) = served(&stripe, search, LIVE, 30).await;
    assert_eq!(count, 20);
    limited(refusal, "endpoint-rate");
    let (count, _) = served(&stripe, "/v1/refunds", TEST, 25).await;
    assert_eq!(count, 25, "a second later all is forgotten");
    stripe.control().set_rate_limits(RateLimits::default());
    let (count, _) = served(&stripe, "/v1/refunds", TEST, 30).await;
    assert_eq!(count, 30);
}

#[tokio::test]
async fn real_seconds_pass_while_the_clock_stands_still() {
    let stripe = Stripe::start().await;
    let settings = json!({ "rate_limits": { "sandbox": 1, "clock": "real" } }).to_string();
    let path = "/_control/settings";
    stripe
        .send("POST", path, settings, &[])
        .await
        .expect("an answer")
        .ok();
    let start = Instant::now();
    let mut times = Vec::new();
    while times.len() < 2 {
        let (count, _) = served(&stripe, "/v1/charges", TEST, 1).await;
        if count == 1 {
            times.push(start.elapsed());
        }
    }
    // The simulator counts whole milliseconds from when it takes the request, before it answers.
    assert!(times[1] >= Duration::from_millis(999), "{times:?}");
}

#[tokio::test]
async fn one_write_at_a_time_to_an_object() {
    let stripe = Stripe::start().await;
    let intent = stripe.sale("pm_card_visa").await;
    let other = stripe.sale("pm_card_visa").await;
    stripe.control().set_latency(Duration::from_millis(100));
    stripe.control().set_rate_limits(RateLimits {
        lock_timeout: true,
        ..RateLimits::default()
    });
    let refund = async |intent: &str, key: &str| {
        let form = [("payment_intent", intent), ("amount", "100")];
        let key = [("idempotency-key", key)];
        stripe.post_with("/v1/refunds", &form, &key).await
    };
    let path = format!("/v1/payment_intents/{intent}");
    let (first, second, elsewhere, read) = tokio::join!(
        refund(&intent, "k1"),
        refund(&intent, "k2"),
        refund(&other, "k3"),
        stripe.get(&path),
    );
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 429]);
    let (lost, key) = if first.status == 429 {
        (first, "k1")
    } else {
        (second, "k2")
    };
    assert_eq!(lost.error("code"), "lock_timeout");
    assert_eq!(lost.error("type"), "invalid_request_error");
    assert_eq!(lost.header("stripe-rate-limited-reason"), None);
    elsewhere.ok();
    read.ok();
    // Nothing is kept under its key, and the object is free again.
    let again = refund(&intent, key).await.ok();
    assert_eq!(again.header("idempotent-replayed"), None);
    assert_eq!(stripe.totals("usd").3, 300);
    // New objects have nobody else at work on them.
    let form = authorization(&[]);
    let (one, two) = tokio::join!(
        stripe.post("/v1/payment_intents", &form),
        stripe.post("/v1/payment_intents", &form),
    );
    assert_eq!((one.status, two.status), (200, 200));
}
