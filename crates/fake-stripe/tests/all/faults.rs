//! Each fault breaks a request at its point, and only there.

use std::collections::BTreeMap;

use fake_stripe::{Fault, FaultKind};

use crate::support::{Answer, Stripe, authorization};

const KEY: [(&str, &str); 1] = [("idempotency-key", "operation-1")];

/// Authorizes with a fault in the way, then again with the same key.
async fn struck(stripe: &Stripe, kind: FaultKind) -> (Result<Answer, String>, Answer) {
    stripe
        .control()
        .set_faults(vec![Fault::on_post("/v1/payment_intents", kind)]);
    let form = authorization(&[]);
    let first = stripe.try_post("/v1/payment_intents", &form, &KEY).await;
    (
        first,
        stripe
            .post_with("/v1/payment_intents", &form, &KEY)
            .await
            .ok(),
    )
}

#[tokio::test]
async fn whatever_happens_the_repetition_moves_money_once() {
    let cut_off = [
        (FaultKind::CloseBefore, false),
        (FaultKind::CloseAfter, true),
        (FaultKind::Truncate, true),
        (FaultKind::NotText, true),
    ];
    for (kind, effect) in cut_off {
        let stripe = Stripe::start().await;
        let (first, second) = struck(&stripe, kind.clone()).await;
        let error = first.expect_err("no whole answer");
        assert_eq!(
            error.starts_with("broken off"),
            kind == FaultKind::Truncate,
            "{error}"
        );
        assert_eq!(
            second.header("idempotent-replayed").is_some(),
            effect,
            "{kind:?}"
        );
        assert_eq!(stripe.totals("usd"), (1000, 0, 0, 0), "{kind:?}");
        assert_eq!(
            error.starts_with("invalid utf-8"),
            kind == FaultKind::NotText
        );
        assert_eq!(
            stripe.control().requests()[0].status.is_some(),
            matches!(kind, FaultKind::Truncate | FaultKind::NotText)
        );
    }
}

#[tokio::test]
async fn a_stalled_request_ends_when_the_client_goes() {
    for (kind, effect) in [(FaultKind::StallBefore, 0), (FaultKind::StallAfter, 1000)] {
        let stripe = Stripe::start().await;
        let key = [KEY[0]];
        stripe
            .control()
            .set_faults(vec![Fault::on_post("/v1/payment_intents", kind.clone())]);
        let form = authorization(&[]);
        let stalled = stripe.try_post("/v1/payment_intents", &form, &key);
        // The client goes away as soon as the simulator has seen the request and done its part.
        tokio::select! {
            answer = stalled => panic!("an answer: {answer:?}"),
            () = until(&stripe, effect) => {}
        }
        assert_eq!(stripe.totals("usd").0, effect, "{kind:?}");
        stripe
            .post_with("/v1/payment_intents", &form, &key)
            .await
            .ok();
        assert_eq!(stripe.totals("usd").0, 1000, "{kind:?}");
    }
}

/// Waits until one request has arrived and so much is held.
async fn until(stripe: &Stripe, held: i64) {
    while stripe.control().requests().is_empty() || stripe.totals("usd").0 != held {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn any_answer_with_or_without_effect() {
    for effect in [false, true] {
        let stripe = Stripe::start().await;
        let kind = FaultKind::Status {
            status: 502,
            headers: BTreeMap::from([("content-type".to_owned(), "text/html".to_owned())]),
            body: "<html>Bad gateway</html>".to_owned(),
            effect,
        };
        let (first, second) = struck(&stripe, kind).await;
        let first = first.expect("an answer");
        assert_eq!(
            (first.status, first.text.as_str()),
            (502, "<html>Bad gateway</html>")
        );
        assert_eq!(
            (first.header("content-type"), first.header("request-id")),
            (Some("text/html"), None)
        );
        assert_eq!(second.header("idempotent-replayed").is_some(), effect);
        assert_eq!(stripe.totals("usd"), (1000, 0, 0, 0));
    }
}

#[tokio::test]
async fn an_answer_of_the_other_mode() {
    let stripe = Stripe::start().await;
    let (first, second) = struck(&stripe, FaultKind::OtherMode).await;
    assert_eq!(first.expect("an answer").ok().json["livemode"], true);
    assert_eq!(second.json["livemode"], false);
}

#[tokio::test]
async fn a_forgotten_key_makes_a_new_request() {
    let stripe = Stripe::start().await;
    let form = authorization(&[]);
    let first = stripe
        .post_with("/v1/payment_intents", &form, &KEY)
        .await
        .ok();
    stripe
        .control()
        .set_faults(vec![Fault::on_post("*", FaultKind::ExpireKey)]);
    let second = stripe
        .post_with("/v1/payment_intents", &form, &KEY)
        .await
        .ok();
    assert_ne!(first.text_of("id"), second.text_of("id"));
    assert_eq!(stripe.totals("usd").0, 2000);
}

#[tokio::test]
async fn faults_strike_where_and_when_they_should() {
    let stripe = Stripe::start().await;
    let status = FaultKind::Status {
        status: 503,
        headers: BTreeMap::new(),
        body: String::new(),
        effect: false,
    };
    let fault = Fault {
        skip: 1,
        times: 2,
        ..Fault::on_post("/v1/payment_intents/*/capture", status)
    };
    stripe.control().set_faults(vec![fault]);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let intent = stripe.authorized(&[]).await;
        statuses.push(stripe.capture(&intent, &[]).await.status);
    }
    assert_eq!(statuses, [200, 503, 503, 200]);
}

#[tokio::test]
async fn a_slow_request_is_done_even_when_the_client_has_gone() {
    let stripe = Stripe::start().await;
    stripe
        .control()
        .set_latency(std::time::Duration::from_millis(50));
    let form = authorization(&[]);
    let slow = stripe.try_post("/v1/payment_intents", &form, &KEY);
    tokio::select! {
        answer = slow => panic!("an answer: {answer:?}"),
        () = until(&stripe, 0) => {}
    }
    until(&stripe, 1000).await;
}
