//! What users of other payment integrations complain about, by the numbers of the list that this
//! project collected.

use host_test::situation;
use payments_host::types::{
    Authorization, CaptureMode, CaptureRequest, EventKind, IgnoreReason, Mode, Movement, Operation,
    RefundRequest, WebhookErrorKind,
};
use payments_inbox::ledger::{Change, DisputeStatus, PaymentStatus};
use payments_inbox::store::MemoryStore;
use payments_inbox::{
    Cause, InboxBuilder, Outcome, Owner, Refusal, Report, SigningSecretList, Verdict,
};

use crate::scene::{Recorder, SECRET, Scene, deliver, deliver_all, euros, signature, verdict};

#[tokio::test]
async fn pain_1_checkout_and_webhook_finish_the_payment_once() {
    let scene = Scene::open().await;
    let payment = scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let events: Vec<_> = scene.events().into_iter().map(|(_, body)| body).collect();
    for checkout_first in [true, false] {
        let recorder = Recorder::new();
        let inbox = scene.inbox(&recorder);
        let answer = Movement::Payment(payment.clone());
        if checkout_first {
            inbox.observe(answer, None).await.expect("folded");
            deliver_all(&inbox, events.clone()).await;
        } else {
            deliver_all(&inbox, events.clone()).await;
            inbox.observe(answer, None).await.expect("folded");
        }
        assert_eq!(
            recorder.captured(),
            1000,
            "checkout first: {checkout_first}"
        );
        let captured = |change: &&Change| matches!(change, Change::Captured { .. });
        assert_eq!(recorder.changes().iter().filter(captured).count(), 1);
    }
}

#[tokio::test]
async fn pain_3_an_event_that_is_there_before_its_order_is_sent_again() {
    let scene = Scene::open().await;
    scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let [body] = &scene.of_type("payment_intent.succeeded")[..] else {
        panic!("one event");
    };
    let recorder = Recorder::new();
    let inbox = scene.inbox(&recorder);
    recorder.lock().outcomes.push_back(Ok(Outcome::Retry));

    let answer = deliver(&inbox, body).await;
    assert_eq!(
        (answer.http_status, verdict(&answer)),
        (503, Verdict::Retry)
    );
    assert!(recorder.updates().is_empty());

    // The order is stored, and Stripe tries again.
    let answer = deliver(&inbox, body).await;
    assert_eq!(
        (answer.http_status, verdict(&answer)),
        (200, Verdict::Handled)
    );
    assert_eq!(
        recorder.captured(),
        1000,
        "nothing was kept of the first time"
    );
}

#[tokio::test]
async fn pain_3_an_owner_who_is_not_known_yet_is_asked_for_again() {
    let (scene, refund) = refund_in_the_dashboard().await;
    let recorder = Recorder::new();
    let inbox = scene.inbox(&recorder);
    recorder.lock().owners.push_back(Owner::NotKnownYet);

    let answer = deliver(&inbox, &refund).await;
    assert_eq!(
        (answer.http_status, verdict(&answer)),
        (503, Verdict::NotKnownYet)
    );
    let answer = deliver(&inbox, &refund).await;
    assert_eq!(
        (answer.http_status, verdict(&answer)),
        (200, Verdict::Handled)
    );
    assert_eq!(recorder.lock().asked.len(), 2);
}

#[tokio::test]
async fn pain_4_a_delivery_that_comes_several_times_counts_once() {
    let scene = Scene::open().await;
    scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let [body] = &scene.of_type("payment_intent.succeeded")[..] else {
        panic!("one event");
    };
    let recorder = Recorder::new();
    let inbox = scene.inbox(&recorder);
    let mut verdicts = Vec::new();
    for _ in 0..3 {
        let answer = deliver(&inbox, body).await;
        assert_eq!(answer.http_status, 200);
        verdicts.push(verdict(&answer));
    }
    let expected = [Verdict::Handled, Verdict::Duplicate, Verdict::Duplicate];
    assert_eq!(verdicts, expected);
    assert_eq!(recorder.updates().len(), 1);

    // At the same time, too.
    let inbox = scene.inbox(&recorder);
    let (one, other) = tokio::join!(deliver(&inbox, body), deliver(&inbox, body));
    let mut verdicts = [verdict(&one), verdict(&other)];
    verdicts.sort_by_key(|verdict| *verdict == Verdict::Duplicate);
    assert_eq!(verdicts, [Verdict::Handled, Verdict::Duplicate]);
}

/// The refunds are objects of one type, of one payment, of one amount.
#[tokio::test]
async fn pain_4_the_second_partial_refund_is_not_taken_for_the_first() {
    let scene = Scene::open().await;
    let payment = scene.authorize("op-1", &situation::sale(euros(1000))).await;
    for operation in ["op-2", "op-3"] {
        scene.wait(1);
        refund(&scene, operation, &payment.id, 300).await;
    }
    let recorder = Recorder::new();
    let inbox = scene.inbox(&recorder);
    deliver_all(&inbox, scene.events().into_iter().map(|(_, body)| body)).await;
    let summary = recorder.summary();
    assert_eq!(summary.transactions.len(), 2);
    assert_eq!(summary.refunded.expect("known").minor_units, 600);
}

#[tokio::test]
async fn pain_8_events_of_other_installations_are_left_alone() {
    let scene = Scene::open().await;
    let mut operation: Operation = scene.operation("op-1");
    operation.connection.installation_id = Some("another-shop".into());
    let sale = situation::sale(euros(1000));
    let sold = scene.lab.adapter.authorize(&operation, &sale).await;
    sold.expect("authorized");
    let recorder = Recorder::new();
    let inbox = scene.inbox(&recorder);
    for (event, body) in scene.events() {
        let answer = deliver(&inbox, &body).await;
        let ignored = Verdict::Ignored(IgnoreReason::OtherInstallation);
        assert_eq!(
            (answer.http_status, verdict(&answer)),
            (200, ignored),
            "{}",
            event.kind
        );
    }
    assert!(recorder.updates().is_empty() && recorder.lock().asked.is_empty());
}

#[tokio::test]
async fn pain_8_what_carries_no_mark_is_whose_the_platform_says() {
    let (scene, refund) = refund_in_the_dashboard().await;
    let recorder = Recorder::new();
    let inbox = scene.inbox(&recorder);
    recorder.lock().owners.push_back(Owner::NotOurs);
    let answer = deliver(&inbox, &refund).await;
    assert_eq!(
        (answer.http_status, verdict(&answer)),
        (200, Verdict::NotOurs)
    );
    assert!(recorder.updates().is_empty());
    let asked = recorder.lock().asked.clone();
    assert!(asked[0].iter().any(|id| id.starts_with("pi_")), "{asked:?}");
}

#[tokio::test]
async fn pain_9_a_failed_payment_is_no_failed_delivery() {
    let scene = Scene::open().await;
    let declined = situation::pay_with(situation::DECLINES, euros(1000));
    let operation = scene.operation("op-1");
    let adapter = &scene.lab.adapter;
    adapter
        .authorize(&operation, &declined)
        .await
        .expect_err("declined");
    let [body] = &scene.of_type("payment_intent.payment_failed")[..] else {
        panic!("one event");
    };
    let recorder = Recorder::new();
    let answer = deliver(&scene.inbox(&recorder), body).await;
    assert_eq!(
        (answer.http_status, verdict(&answer)),
        (200, Verdict::Handled)
    );
    assert_eq!(recorder.summary().status, Some(PaymentStatus::Declined));
}

#[tokio::test]
async fn pain_10_a_refund_made_in_the_dashboard_is_seen() {
    let (scene, _) = refund_in_the_dashboard().await;
    let recorder = Recorder::new();
    let inbox = scene.inbox(&recorder);
    deliver_all(&inbox, scene.events().into_iter().map(|(_, body)| body)).await;
    assert_eq!(recorder.summary().refunded.expect("known").minor_units, 300);
    let kinds: Vec<_> = recorder
        .updates()
        .into_iter()
        .filter_map(|update| match update.cause {
            Cause::Event(event) => Some(event.kind),
            Cause::Answer => None,
        })
        .collect();
    assert!(kinds.contains(&EventKind::RefundCreated), "{kinds:?}");
}

#[tokio::test]
async fn pain_11_a_dispute_has_its_own_status_whatever_its_event_is_called() {
    let scene = Scene::open().await;
    let disputed = Authorization {
        capture_mode: CaptureMode::Automatic,
        ..situation::pay_with("pm_card_createDispute", euros(1000))
    };
    scene.authorize("op-1", &disputed).await;
    let [opened] = &scene.of_type("charge.dispute.created")[..] else {
        panic!("one event");
    };
    // Money that came back says nothing of how it ends.
    let reinstated = opened
        .replace("charge.dispute.created", "charge.dispute.funds_reinstated")
        .replace("needs_response", "under_review");
    let recorder = Recorder::new();
    let inbox = scene.inbox(&recorder);
    deliver_all(&inbox, [reinstated]).await;
    let summary = recorder.summary();
    assert_eq!(summary.disputes[0].status, DisputeStatus::UnderReview);
    assert_eq!(summary.disputed.expect("known").minor_units, 1000);
}

#[tokio::test]
async fn pain_12_a_hold_that_runs_out_is_reflected() {
    let scene = Scene::open().await;
    scene.authorize("op-1", &situation::hold(euros(1000))).await;
    scene.wait(8 * 86_400);
    let recorder = Recorder::new();
    let inbox = scene.inbox(&recorder);
    deliver_all(&inbox, scene.events().into_iter().map(|(_, body)| body)).await;
    let summary = recorder.summary();
    let status = summary.status.expect("known");
    assert!(
        matches!(status, PaymentStatus::Expired | PaymentStatus::Canceled),
        "{status:?}"
    );
    assert_eq!(summary.capturable.expect("known").minor_units, 0);
}

#[tokio::test]
async fn pain_16_the_body_counts_byte_by_byte() {
    let scene = Scene::open().await;
    scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let (_, body) = scene.events().remove(0);
    let inbox = scene.inbox(&Recorder::new());
    // What a framework makes of it that parses the body and writes it anew.
    let value: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    let rewritten = value.to_string();
    assert_ne!(body, rewritten);
    let signature = signature(&body, SECRET);
    let headers = [("Stripe-Signature", signature.as_bytes())];
    let answer = inbox.receive(headers, rewritten).await;
    assert_eq!(answer.http_status, 400);
    let mismatch = Refusal::Webhook(WebhookErrorKind::Mismatch);
    assert_eq!(answer.report, Report::Refused(mismatch));
    assert_eq!(inbox.receive(headers, body).await.http_status, 200);
}

#[tokio::test]
async fn pain_17_two_secrets_hold_while_they_are_rotated() {
    let scene = Scene::open().await;
    scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let (_, body) = scene.events().remove(0);
    let secrets = SigningSecretList::new(["whsec_old"]).expect("a secret");
    let inbox = InboxBuilder::new(scene.lab.adapter.clone(), Mode::Test, secrets.clone())
        .build(MemoryStore::new(), Recorder::new())
        .expect("an inbox");
    let status = async |secret: &str| {
        let signature = signature(&body, secret);
        let headers = [("stripe-signature", signature.as_bytes())];
        inbox.receive(headers, body.clone()).await.http_status
    };
    assert_eq!(
        (status("whsec_old").await, status("whsec_new").await),
        (200, 400)
    );
    secrets
        .replace(["whsec_old", "whsec_new"])
        .expect("secrets");
    assert_eq!(
        (status("whsec_old").await, status("whsec_new").await),
        (200, 200)
    );
    secrets.replace(["whsec_new"]).expect("a secret");
    assert_eq!(
        (status("whsec_old").await, status("whsec_new").await),
        (400, 200)
    );
    // An empty key signs for everybody.
    secrets.replace([""]).expect_err("refused");
    assert_eq!(status("").await, 400);
}

async fn refund(scene: &Scene, operation: &str, payment: &str, cents: u64) {
    let request = RefundRequest {
        amount: Some(euros(cents)),
        ..RefundRequest::new(payment)
    };
    scene.refund(operation, &request).await;
}

/// The shop's own sale, a refund of it that somebody made elsewhere, and that refund's event.
async fn refund_in_the_dashboard() -> (Scene, String) {
    let scene = Scene::open().await;
    let payment = scene.authorize("op-1", &situation::hold(euros(1000))).await;
    let capture = CaptureRequest::new(&payment.id, euros(1000));
    let captured = scene
        .lab
        .adapter
        .capture(&scene.operation("op-2"), &capture)
        .await;
    captured.expect("captured");
    scene.wait(1);
    let parameters = [("payment_intent", &*payment.id), ("amount", "300")];
    scene.post("/v1/refunds", &parameters).await;
    let created = scene.of_type("refund.created").remove(0);
    (scene, created)
}
