//! Events that only point at their object.

use fake_stripe::{Fault, FaultKind};
use host_test::situation;
use payments_host::types::{Mode, Subject};
use payments_inbox::store::MemoryStore;
use payments_inbox::{Cause, Verdict};
use serde_json::{Value, json};

use crate::scene::{Recorder, Scene, deliver, euros, verdict};

/// An event of the v2 API about a payment of the shop.
async fn thin_event(scene: &Scene) -> (String, String) {
    let payment = scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let event: Value = json!({
        "id": "evt_test_thin",
        "object": "v2.core.event",
        "type": "v1.payment_intent.succeeded",
        "livemode": false,
        "created": "2026-11-22T10:00:00.000Z",
        "related_object": {
            "id": payment.id,
            "type": "payment_intent",
            "url": format!("/v1/payment_intents/{}", payment.id),
        },
    });
    (payment.id, event.to_string())
}

#[tokio::test]
async fn is_fetched_where_there_is_a_connection() {
    let scene = Scene::open().await;
    let (payment, body) = thin_event(&scene).await;
    let recorder = Recorder::new();
    let inbox = scene.inbox(&recorder);
    let before = scene.lab.requests.all().len();
    let answer = deliver(&inbox, &body).await;
    assert_eq!(
        (answer.http_status, verdict(&answer)),
        (200, Verdict::Handled)
    );
    let update = recorder.updates().remove(0);
    let known = update.payment.expect("the payment");
    assert_eq!((&known.payment_id, recorder.captured()), (&payment, 1000));
    assert_eq!(known.needs_refresh, None);

    // A duplicate is recognized before anything is fetched.
    let fetched = scene.lab.requests.all().len();
    assert!(fetched > before);
    assert_eq!(verdict(&deliver(&inbox, &body).await), Verdict::Duplicate);
    assert_eq!(scene.lab.requests.all().len(), fetched);
}

#[tokio::test]
async fn is_sent_again_while_the_provider_is_down() {
    let scene = Scene::open().await;
    let (_, body) = thin_event(&scene).await;
    let recorder = Recorder::new();
    let inbox = scene.inbox(&recorder);
    let control = scene.lab.stripe.control();
    control.add_fault(Fault {
        method: Some("GET".to_owned()),
        times: 100,
        ..Fault::on_post("/v1/*", FaultKind::CloseBefore)
    });
    let answer = deliver(&inbox, &body).await;
    assert_eq!(
        (answer.http_status, verdict(&answer)),
        (503, Verdict::Failed)
    );
    assert!(recorder.updates().is_empty());

    control.clear_faults();
    assert_eq!(verdict(&deliver(&inbox, &body).await), Verdict::Handled);
    assert_eq!(recorder.captured(), 1000);
}

#[tokio::test]
async fn is_handed_over_as_it_is_without_a_connection() {
    let scene = Scene::open().await;
    let (payment, body) = thin_event(&scene).await;
    let recorder = Recorder::new();
    let inbox = scene
        .settings()
        .build(MemoryStore::new(), recorder.clone())
        .expect("an inbox");
    assert_eq!(deliver(&inbox, &body).await.http_status, 200);
    let update = recorder.updates().remove(0);
    assert_eq!(update.payment, None);
    let Cause::Event(event) = update.cause else {
        panic!("{update:?}");
    };
    assert_eq!(event.mode, Mode::Test);
    match event.subject {
        Subject::Reference(reference) => assert_eq!(reference.id, payment),
        other => panic!("{other:?}"),
    }
}
