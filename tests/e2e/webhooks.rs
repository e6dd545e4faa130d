//! `webhooks.verify` on what Stripe really delivers, and `webhooks.resolve`.

use host_test::situation;
use payments_host::CallError;
use payments_host::types::{
    Cancellation, CaptureRequest, Delivery, Disposition, Entry, Event, EventKind, IgnoreReason,
    Mode, PaymentStatus, Policy, Reference, RefundRequest, Subject, TransactionKind,
    WebhookErrorKind,
};

use crate::endpoint::Endpoint;
use crate::shop::{Shop, euros, play};

/// An order with everything that is subscribed to: held, captured in part, released, refunded.
pub async fn live_through_an_order(shop: &Shop) -> Result<String, CallError> {
    let adapter = &shop.lab.adapter;
    let payment = shop
        .authorize("op-1", &situation::flexible_hold(euros(4200)))
        .await?;
    let part = CaptureRequest {
        is_final: false,
        ..CaptureRequest::new(&payment.id, euros(2500))
    };
    adapter.capture(&shop.operation("op-2"), &part).await?;
    adapter
        .cancel(&shop.operation("op-3"), &Cancellation::new(&payment.id))
        .await?;
    let refund = RefundRequest {
        amount: Some(euros(500)),
        ..RefundRequest::new(&payment.id)
    };
    adapter.refund(&shop.operation("op-4"), &refund).await?;
    Ok(payment.id)
}

#[tokio::test]
async fn every_delivery_of_an_order_is_genuine_and_understood() {
    play(async |shop| {
        let endpoint = Endpoint::open(shop).await?;
        let payment_id = live_through_an_order(shop).await?;
        let events = endpoint.events(shop).await?;

        for event in &events {
            assert_eq!(
                event.disposition,
                Disposition::Handle,
                "{}",
                event.provider_type
            );
            assert_eq!(event.mode, Mode::Test);
            assert_eq!(event.api_version.as_deref(), Some(fake_stripe::API_VERSION));
            let about = match &event.subject {
                Subject::Payment(payment) => Some(&payment.id),
                Subject::Transaction(transaction) => transaction.payment_id.as_ref(),
                other => panic!("{}: {other:?}", event.provider_type),
            };
            assert_eq!(about, Some(&payment_id), "{}", event.provider_type);
        }
        let mut keys: Vec<_> = events.iter().map(|event| &event.dedupe_key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), events.len(), "no two events have the same key");

        let of_type = |name: &str| -> &Event {
            let event = events.iter().rfind(|event| event.provider_type == name);
            event.unwrap_or_else(|| panic!("no {name}"))
        };
        let captured = of_type("payment_intent.succeeded");
        assert_eq!(captured.kind, EventKind::PaymentCaptured);
        assert_eq!(captured.operation_id.as_deref(), Some("op-1"));
        let Subject::Payment(payment) = &captured.subject else {
            panic!("{:?}", captured.subject);
        };
        assert_eq!(payment.status, PaymentStatus::Captured);
        assert_eq!(payment.captured, Some(euros(2500)));

        let refunded = of_type("refund.created");
        assert_eq!(refunded.kind, EventKind::RefundCreated);
        assert_eq!(refunded.operation_id.as_deref(), Some("op-4"));
        let Subject::Transaction(refund) = &refunded.subject else {
            panic!("{:?}", refunded.subject);
        };
        assert_eq!(
            (refund.kind, refund.amount.clone()),
            (TransactionKind::Refund, Some(euros(500)))
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_delivery_that_was_touched_is_refused() {
    play(async |shop| {
        let endpoint = Endpoint::open(shop).await?;
        live_through_an_order(shop).await?;
        let genuine = endpoint.deliveries(shop).await.remove(0);
        let adapter = &shop.lab.adapter;
        adapter.verify(&endpoint.policy, &genuine).await?;

        let forged = Delivery {
            payload: genuine.payload.replacen("4200", "9900", 1),
            ..genuine.clone()
        };
        assert_ne!(forged.payload, genuine.payload);
        let unsigned = Delivery {
            headers: vec![Entry::new("content-type", "application/json")],
            ..genuine.clone()
        };
        let late = Delivery {
            received_at: genuine.received_at + 301,
            ..genuine.clone()
        };
        for (delivery, expected) in [
            (forged, WebhookErrorKind::Mismatch),
            (unsigned, WebhookErrorKind::Unsigned),
            (late, WebhookErrorKind::TooOld),
        ] {
            let refusal = adapter.verify(&endpoint.policy, &delivery).await;
            match refusal.expect_err("refused") {
                CallError::Webhook(error) => {
                    assert_eq!((error.kind, error.http_status), (expected, 400));
                }
                other => panic!("{other:?}"),
            }
        }

        // During a rotation there are two secrets.
        let rotating = Policy {
            secrets: ["whsec_other".to_owned()]
                .into_iter()
                .chain(endpoint.policy.secrets.clone())
                .collect(),
            ..endpoint.policy.clone()
        };
        let verification = adapter.verify(&rotating, &genuine).await?;
        assert_eq!(verification.matched_secret, 1);
        Ok(())
    })
    .await;
}

/// What another installation on the same account, or a person in the dashboard, does.
#[tokio::test]
async fn events_of_others_are_told_apart() {
    play(async |shop| {
        let endpoint = Endpoint::open(shop).await?;
        let mut operation = shop.operation("op-1");
        operation.connection.installation_id = Some("other".into());
        let adapter = &shop.lab.adapter;
        adapter
            .authorize(&operation, &situation::hold(euros(1000)))
            .await?;
        for event in endpoint.events(shop).await? {
            let other = Disposition::Ignore(IgnoreReason::OtherInstallation);
            assert_eq!(event.disposition, other, "{}", event.provider_type);
        }

        let before = endpoint.deliveries(shop).await.len();
        let payment = shop
            .authorize("op-2", &situation::sale(euros(1000)))
            .await?;
        shop.create(
            "/v1/refunds",
            &[("payment_intent", &payment.id), ("amount", "100")],
        )
        .await;
        let events = endpoint.events(shop).await?;
        let refund = events[before..]
            .iter()
            .find(|event| event.kind == EventKind::RefundCreated);
        let refund = refund.expect("the refund's event");
        match &refund.disposition {
            Disposition::CheckOwner(ids) => assert!(ids.contains(&payment.id), "{ids:?}"),
            other => panic!("{other:?}"),
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn what_an_event_points_at_is_fetched() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let payment = shop
            .authorize("op-1", &situation::sale(euros(1000)))
            .await?;
        let refund = RefundRequest {
            amount: Some(euros(400)),
            ..RefundRequest::new(&payment.id)
        };
        let refund = adapter.refund(&shop.operation("op-2"), &refund).await?;
        let connection = shop.lab.connection();
        for (kind, id) in [
            ("payment_intent", Some(payment.id.clone())),
            ("charge", payment.last_attempt.clone()),
        ] {
            let reference = Reference {
                kind: kind.into(),
                id: id.expect("an id"),
            };
            match adapter.resolve(&connection, &reference).await? {
                Subject::Payment(found) => {
                    assert_eq!(found.id, payment.id, "{kind}");
                    assert_eq!(found.captured, Some(euros(1000)), "{kind}");
                    assert_eq!(found.refunded, Some(euros(400)), "{kind}");
                }
                other => panic!("{kind}: {other:?}"),
            }
        }
        let reference = Reference {
            kind: "refund".into(),
            id: refund.reference.clone().expect("an id"),
        };
        match adapter.resolve(&connection, &reference).await? {
            Subject::Transaction(found) => {
                assert_eq!(
                    (found.reference, found.amount),
                    (refund.reference, refund.amount)
                );
            }
            other => panic!("{other:?}"),
        }
        Ok(())
    })
    .await;
}
