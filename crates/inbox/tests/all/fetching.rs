//! Events that only point at their object.

use std::collections::BTreeMap;

use fake_stripe::{Fault, FaultKind};
use host_test::situation;
use payments_host::types::{Event, Mode, Subject};
use payments_inbox::store::MemoryStore;
use payments_inbox::{Cause, Handler, HandlerError, Outcome, Owner, Update, Verdict};
use serde_json::{Value, json};

use crate::scene::{Recorder, SECRET, Scene, deliver, euros, verdict};

/// When the events of these tests were created.
const CREATED: u64 = 1_795_341_600;

/// An event of the v2 API about a payment of the shop.
async fn thin_event(scene: &Scene) -> (String, String) {
    let payment = scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let event = pointing_at("payment_intent.succeeded", "payment_intent", &payment.id);
    (payment.id, event)
}

fn pointing_at(event_type: &str, kind: &str, id: &str) -> String {
    let event: Value = json!({
        "id": "evt_test_thin",
        "object": "v2.core.event",
        "type": format!("v1.{event_type}"),
        "livemode": false,
        "created": "2026-11-22T10:00:00.000Z",
        "related_object": { "id": id, "type": kind, "url": format!("/v1/{kind}s/{id}") },
    });
    event.to_string()
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

/// A shop knows its payments, and a refund from the dashboard names none before it is fetched.
#[tokio::test]
async fn what_is_fetched_says_whose_it_is() {
    struct Payments(Recorder, String);
    impl<T: Send> Handler<T> for Payments {
        async fn owns(
            &self,
            _: &mut T,
            _: &Event,
            ids: &[String],
            _: u64,
        ) -> Result<Owner, HandlerError> {
            Ok(match ids.contains(&self.1) {
                true => Owner::Ours,
                false => Owner::NotOurs,
            })
        }

        async fn handle(
            &self,
            transaction: &mut T,
            update: &Update,
        ) -> Result<Outcome, HandlerError> {
            self.0.handle(transaction, update).await
        }
    }
    let scene = Scene::open().await;
    let payment = scene.authorize("op-1", &situation::sale(euros(1000))).await;
    let refund = scene
        .post(
            "/v1/refunds",
            &[("payment_intent", &payment.id), ("amount", "400")],
        )
        .await;
    let refund = refund["id"].as_str().expect("an id");
    let body = pointing_at("refund.created", "refund", refund);
    let recorder = Recorder::new();
    for (known, expected) in [
        ("pi_other", Verdict::NotOurs),
        (&payment.id, Verdict::Handled),
    ] {
        let inbox = scene
            .settings()
            .connection(scene.lab.connection())
            .build(
                MemoryStore::new(),
                Payments(recorder.clone(), known.to_owned()),
            )
            .expect("an inbox");
        assert_eq!(verdict(&deliver(&inbox, &body).await), expected);
    }
    let known = recorder.updates().remove(0).payment.expect("the payment");
    assert_eq!(known.payment_id, payment.id);
    assert_eq!(known.summary.transactions[0].reference, refund);
}

/// An object may be known at the provider a moment after its event, and an answer may be broken for
/// a moment. After that an event that cannot be read must not be sent again for days.
#[tokio::test]
async fn what_cannot_be_read_is_handed_over_once_the_event_is_old() {
    let page = |status, body: &str| FaultKind::Status {
        status,
        headers: BTreeMap::new(),
        body: body.to_owned(),
        effect: false,
    };
    let forbidden = r#"{"error":{"type":"invalid_request_error","code":"account_invalid","message":"No access."}}"#;
    let missing = r#"{"error":{"type":"invalid_request_error","code":"resource_missing","message":"No such refund."}}"#;
    let scene = Scene::open().await;
    let (payment, body) = thin_event(&scene).await;
    for fault in [page(200, "[]"), page(403, forbidden), page(404, missing)] {
        let control = scene.lab.stripe.control();
        control.clear_faults();
        control.add_fault(Fault {
            method: Some("GET".to_owned()),
            times: 100,
            ..Fault::on_post("/v1/*", fault.clone())
        });
        for (age, status) in [(599, 503), (600, 200)] {
            let recorder = Recorder::new();
            let inbox = scene
                .settings()
                .connection(scene.lab.connection())
                .clock(move || CREATED + age)
                .build(MemoryStore::new(), recorder.clone())
                .expect("an inbox");
            let at = i64::try_from(CREATED + age).expect("a time");
            let signature = fake_stripe::signature::sign(&body, SECRET, at);
            let headers = [("stripe-signature", signature.as_bytes())];
            let answer = inbox.receive(headers, body.clone()).await;
            assert_eq!(answer.http_status, status, "{fault:?}");
            let told = recorder.updates().into_iter().map(|update| update.cause);
            let told: Vec<_> = told.collect();
            match told.as_slice() {
                [] => assert_eq!(status, 503),
                [Cause::Event(event)] => {
                    let Subject::Reference(reference) = &event.subject else {
                        panic!("{event:?}");
                    };
                    assert_eq!((status, &reference.id), (200, &payment));
                }
                other => panic!("{other:?}"),
            }
        }
    }
}
