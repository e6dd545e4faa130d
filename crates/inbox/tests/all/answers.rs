//! What is answered to deliveries that are not what they should be.

use host_test::situation;
use payments_host::types::{RefundRequest, WebhookErrorKind};
use payments_inbox::{LARGEST_BODY, MOST_HEADERS};
use payments_inbox::{Refusal, Report, Verdict};

use crate::scene::{Recorder, SECRET, Scene, deliver, euros, signature, verdict};

/// A body that is signed as it should be is refused for its size alone.
#[tokio::test]
async fn sizes_and_encoding_are_looked_at_first() {
    let scene = Scene::open().await;
    let inbox = scene.inbox(&Recorder::new());
    let large = "x".repeat(LARGEST_BODY + 1);
    let fits = "x".repeat(LARGEST_BODY);
    let binary = b"{\"id\": \"\xff\"}".to_vec();
    let not_an_event = Refusal::Webhook(WebhookErrorKind::MalformedPayload);
    for (body, refusal, status) in [
        (large.into_bytes(), Refusal::BodyTooLarge, 413),
        (fits.into_bytes(), not_an_event, 400),
        (binary, Refusal::NotText, 400),
    ] {
        let text = String::from_utf8_lossy(&body).into_owned();
        let signature = signature(&text, SECRET);
        let headers = [("stripe-signature", signature.as_bytes())];
        let answer = inbox.receive(headers, body).await;
        assert_eq!(answer.report, Report::Refused(refusal));
        assert_eq!(answer.http_status, status);
    }
}

#[tokio::test]
async fn too_many_headers_are_refused_and_strange_ones_are_left_out() {
    let scene = Scene::open().await;
    scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let (_, body) = scene.events().remove(0);
    let inbox = scene.inbox(&Recorder::new());
    let signature = signature(&body, SECRET);
    let genuine = ("stripe-signature", signature.as_bytes());

    let strange = ("x-town", &b"Z\xfcrich"[..]);
    assert_eq!(
        inbox
            .receive([strange, genuine], body.clone())
            .await
            .http_status,
        200
    );

    let many = std::iter::repeat_n(("x-filler", &b"1"[..]), MOST_HEADERS);
    let answer = inbox.receive(many.chain([genuine]), body.clone()).await;
    assert_eq!(answer.report, Report::Refused(Refusal::HeadersTooLarge));
    assert_eq!(answer.http_status, 431);

    let long = "1".repeat(payments_inbox::LARGEST_HEADERS);
    let answer = inbox
        .receive([("x-filler", long.as_bytes()), genuine], body)
        .await;
    assert_eq!(answer.http_status, 431);
}

/// Nobody learns from an answer how the endpoint is set up, and nothing forged is stored.
#[tokio::test]
async fn what_is_forged_is_refused_and_leaves_nothing() {
    let scene = Scene::open().await;
    scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let (_, body) = scene.events().remove(0);
    let recorder = Recorder::new();
    let inbox = scene.inbox(&recorder);
    let now = i64::try_from(host_test::time::now()).expect("a time");
    let at = |time| fake_stripe::signature::sign(&body, SECRET, time);
    for (header, kind) in [
        (None, WebhookErrorKind::Unsigned),
        (
            Some(signature(&body, "whsec_of_a_forger")),
            WebhookErrorKind::Mismatch,
        ),
        (
            Some("nonsense".to_owned()),
            WebhookErrorKind::MalformedHeader,
        ),
        (Some(at(now - 400)), WebhookErrorKind::TooOld),
        (Some(at(now + 400)), WebhookErrorKind::TooNew),
    ] {
        let headers = header
            .iter()
            .map(|header| ("stripe-signature", header.as_bytes()));
        let answer = inbox.receive(headers, body.clone()).await;
        assert_eq!(answer.report, Report::Refused(Refusal::Webhook(kind)));
        assert_eq!(answer.http_status, 400);
        assert!(!answer.body.contains("whsec"), "{}", answer.body);
    }
    assert!(recorder.updates().is_empty());
    // It is still new.
    assert_eq!(verdict(&deliver(&inbox, &body).await), Verdict::Handled);
}

#[tokio::test]
async fn the_order_of_deliveries_does_not_matter() {
    let scene = Scene::open().await;
    let payment = scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let request = RefundRequest::new(&payment.id);
    scene.refund("op-2", &request).await;
    let events = scene.events();
    let mut ledgers = Vec::new();
    for start in 0..events.len() {
        let inbox = scene.inbox(&Recorder::new());
        // Each event comes first once, and the last ones come before the first.
        for (_, body) in events.iter().cycle().skip(start).take(events.len()) {
            assert_eq!(deliver(&inbox, body).await.http_status, 200);
        }
        ledgers.push(inbox.ledger(&payment.id).await.expect("a store"));
    }
    assert!(ledgers[0].is_some());
    assert!(ledgers.iter().all(|ledger| *ledger == ledgers[0]));
}
