//! Saleor's Stripe plugin. A checkout, from the payment to the order or back; how the plugin is set
//! up is in [`configuration`], what is kept for later in [`stored_methods`].

mod configuration;
mod stored_methods;

use fake_stripe::{AuthenticationOutcome, Movement, Totals};
use host_test::situation;
use payments_host::types::{
    Authorization, CaptureMode, CaptureRequest, Confirmation, Entry, ErrorKind, NextAction,
    Payment, PaymentChanges, PaymentSource, PaymentStatus, RefundRequest, Reversal, Subject,
    TransactionKind,
};

use super::{at_stripe, refused, sale_with, sent, writes};
use crate::endpoint::Endpoint;
use crate::shop::{Shop, after, euros, play};

/// What `checkoutComplete` creates when it is called first.
fn checkout(cents: u64) -> Authorization {
    Authorization {
        capture_mode: CaptureMode::Automatic,
        ..situation::collected_in_browser(euros(cents))
    }
}

/// The storefront's library confirms a payment with its client secret.
async fn confirmed_in_the_browser(shop: &Shop, payment: &Payment, method: &str) {
    let token = payment.client_token.as_deref();
    assert!(token.is_some_and(|token| token.starts_with(&payment.id)));
    let path = format!("/v1/payment_intents/{}/confirm", payment.id);
    let parameters = [
        ("payment_method", method),
        ("return_url", situation::RETURN_URL),
    ];
    let confirmed = shop.post(&path, &parameters).await;
    assert_eq!(confirmed["id"], payment.id.as_str(), "{confirmed}");
}

#[tokio::test]
async fn saleor_amount_is_the_checkouts_total() {
    play(async |shop| {
        // 45.61, as in the plugin's own example.
        let payment = shop.authorize("checkout-1", &checkout(4561)).await?;
        let path = format!("/v1/payment_intents/{}", payment.id);
        let known = at_stripe(shop, &path).await;
        assert_eq!(
            (&known["amount"], &known["currency"]),
            (&4561.into(), &"eur".into())
        );

        // The cart changed before it was paid.
        let changes = PaymentChanges {
            amount: Some(euros(5061)),
            ..PaymentChanges::new(&payment.id)
        };
        let update = shop.operation("checkout-1-cart-2");
        let changed = shop.lab.adapter.update(&update, &changes).await?;
        assert_eq!(changed.amount, euros(5061));
        confirmed_in_the_browser(shop, &payment, situation::APPROVES).await;
        assert_eq!(shop.moved(&payment).captured, 5061);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_first_checkout_complete_gives_the_client_secret() {
    play(async |shop| {
        let payment = shop.authorize("checkout-1", &checkout(4561)).await?;
        assert_eq!(payment.status, PaymentStatus::AwaitingMethod);
        let path = format!("/v1/payment_intents/{}", payment.id);
        let known = at_stripe(shop, &path).await;
        assert_eq!(
            payment.client_token.as_deref(),
            known["client_secret"].as_str()
        );
        assert_eq!(
            shop.moved(&payment),
            Totals::default(),
            "nothing is paid yet"
        );
        let printed = format!("{payment:?}");
        let secret = known["client_secret"].as_str().expect("a text");
        assert!(!printed.contains(secret), "it stays out of logs");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_second_checkout_complete_finds_it_paid() {
    play(async |shop| {
        let first = shop.authorize("checkout-1", &checkout(4561)).await?;
        confirmed_in_the_browser(shop, &first, situation::APPROVES).await;
        let again = shop.lab.repeated("checkout-1");
        let second = shop.lab.adapter.authorize(&again, &checkout(4561)).await?;
        assert_eq!(second.id, first.id, "one payment for a checkout");
        assert_eq!(second.status, PaymentStatus::Captured);
        assert_eq!(second.captured, Some(euros(4561)));
        let ledger = shop.lab.stripe.control().ledger();
        assert_eq!(ledger.of_kind(Movement::Capture).count(), 1);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_webhook_completes_the_checkout() {
    play(async |shop| {
        let endpoint = Endpoint::open(shop).await?;
        let payment = shop.authorize("checkout-1", &checkout(4561)).await?;
        confirmed_in_the_browser(shop, &payment, situation::APPROVES).await;
        let succeeded = |events: &[payments_host::types::Event]| {
            let mut events = events.to_vec();
            events.retain(|event| event.provider_type == "payment_intent.succeeded");
            events
        };
        let events = succeeded(&endpoint.events(shop).await?);
        let [event] = events.as_slice() else {
            panic!("{events:?}");
        };
        let Subject::Payment(told) = &event.subject else {
            panic!("{event:?}");
        };
        assert_eq!(event.operation_id.as_deref(), Some("checkout-1"));
        // The storefront asks at the same time, and sees the same: no order is made twice.
        let read = shop.get(&payment).await?;
        assert_eq!((told.status, &told.captured), (read.status, &read.captured));
        let control = shop.lab.stripe.control();
        control.resend(&event.id).expect("an event");
        let twice = succeeded(&endpoint.events(shop).await?);
        assert_eq!(twice.len(), 2);
        assert_eq!(twice[0].dedupe_key, twice[1].dedupe_key);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_additional_action_is_taken_to_the_end() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let control = shop.lab.stripe.control();
        let sale = Authorization {
            return_url: Some(situation::RETURN_URL.to_owned()),
            ..sale_with(situation::NEEDS_AUTHENTICATION, 4561)
        };
        for (checkout, outcome, status) in [
            (
                "passed",
                AuthenticationOutcome::Succeeded,
                PaymentStatus::Captured,
            ),
            (
                "failed",
                AuthenticationOutcome::Failed,
                PaymentStatus::Declined,
            ),
        ] {
            let payment = shop.authorize(checkout, &sale).await?;
            assert_eq!(payment.status, PaymentStatus::AwaitingAction);
            let Some(NextAction::Redirect(redirect)) = &payment.next_action else {
                panic!("{:?}", payment.next_action);
            };
            assert!(redirect.url.contains(&payment.id), "{}", redirect.url);
            assert_eq!(shop.moved(&payment), Totals::default());
            control
                .authenticate(&payment.id, outcome)
                .expect("it waits");
            let back = Confirmation {
                redirect_result: vec![Entry::new("payment_intent", &payment.id)],
                ..Confirmation::new(&payment.id)
            };
            let operation = shop.operation(&format!("{checkout}-back"));
            let payment = adapter.confirm(&operation, &back).await?;
            assert_eq!(payment.status, status, "{checkout}");
        }
        assert_eq!(control.ledger().totals["eur"].captured, 4561);
        Ok(())
    })
    .await;
}

/// The scenarios of the plugin: the shipping method became invalid, the checkout is not fully paid,
/// something is out of stock, the payment became inactive.
#[tokio::test]
async fn saleor_unfinished_checkout_is_voided_or_refunded() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let held = shop
            .authorize("held", &situation::hold(euros(1000)))
            .await?;
        let sold = shop
            .authorize("sold", &situation::sale(euros(2000)))
            .await?;
        let flexible = situation::flexible_hold(euros(3000));
        let partly = shop.authorize("partly", &flexible).await?;
        let part = CaptureRequest {
            is_final: false,
            ..CaptureRequest::new(&partly.id, euros(1200))
        };
        adapter.capture(&shop.operation("part"), &part).await?;
        let inactive = shop.authorize("inactive", &checkout(4000)).await?;

        for (what, payment, kind) in [
            ("shipping", &held, TransactionKind::Void),
            ("unpaid", &sold, TransactionKind::Refund),
            ("out-of-stock", &partly, TransactionKind::Refund),
            ("inactive", &inactive, TransactionKind::Void),
        ] {
            let reversal = Reversal::new(&payment.id);
            let id = format!("reverse-{what}");
            let done = adapter.reverse(&shop.operation(&id), &reversal).await?;
            assert_eq!(done.kind, kind, "{what}");
            let again = adapter.reverse(&shop.lab.repeated(&id), &reversal).await?;
            assert_eq!(again.reference, done.reference, "{what}: once");
            let moved = shop.moved(payment);
            assert_eq!(moved.released, moved.authorized - moved.captured, "{what}");
            assert_eq!(moved.refunded, moved.captured, "{what}");
            let path = format!("/v1/payment_intents/{}", payment.id);
            let known = at_stripe(shop, &path).await;
            assert_eq!(known["amount_capturable"], 0, "{what}");
        }
        let totals = shop.lab.stripe.control().ledger().totals["eur"];
        assert_eq!((totals.captured, totals.refunded), (3200, 3200));
        assert_eq!((totals.authorized, totals.released), (6000, 2800));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_overpayment_is_seen_and_given_back() {
    play(async |shop| {
        let payment = shop
            .authorize("checkout-1", &situation::sale(euros(5000)))
            .await?;
        // The order came to less than what was paid.
        let total = 4561;
        let paid = payment.captured.as_ref().expect("captured").minor_units;
        assert!(paid > total, "the host can compare");
        let excess = RefundRequest {
            amount: Some(euros(paid - total)),
            ..RefundRequest::new(&payment.id)
        };
        let refund = shop.operation("checkout-1-excess");
        let refund = shop.lab.adapter.refund(&refund, &excess).await?;
        assert_eq!(after(&refund).refunded, Some(euros(439)));
        let moved = shop.moved(&payment);
        assert_eq!(moved.captured - moved.refunded, 4561);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_payment_method_types_are_limited() {
    play(async |shop| {
        let only_cards = Authorization {
            allowed_methods: vec!["card".to_owned()],
            ..checkout(4561)
        };
        let payment = shop.authorize("checkout-1", &only_cards).await?;
        let types = sent(shop, "allowed_payment_method_types[0]");
        assert_eq!(types.as_deref(), Some("card"));
        let path = format!("/v1/payment_intents/{}", payment.id);
        let known = at_stripe(shop, &path).await;
        assert_eq!(known["payment_method_types"], serde_json::json!(["card"]));
        // Stripe holds the browser to it.
        let path = format!("{path}/confirm");
        let ideal = [
            ("payment_method_data[type]", "ideal"),
            ("return_url", situation::RETURN_URL),
        ];
        let refusal = shop.post(&path, &ideal).await;
        assert!(refusal["error"].is_object(), "{refusal}");
        assert_eq!(shop.moved(&payment), Totals::default());

        let several = Authorization {
            allowed_methods: vec!["card".to_owned(), "ideal".to_owned()],
            ..checkout(4561)
        };
        let payment = shop.authorize("checkout-2", &several).await?;
        let path = format!("/v1/payment_intents/{}/confirm", payment.id);
        let redirected = shop.post(&path, &ideal).await;
        assert_eq!(redirected["status"], "requires_action", "{redirected}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_metadata_is_stored_with_the_payment() {
    play(async |shop| {
        let sale = Authorization {
            metadata: vec![Entry::new("channel", "default"), Entry::new("key", "value")],
            ..situation::sale(euros(3333))
        };
        let payment = shop.authorize("checkout-1", &sale).await?;
        let path = format!("/v1/payment_intents/{}", payment.id);
        let known = at_stripe(shop, &path).await;
        assert_eq!(known["metadata"]["key"], "value");
        assert_eq!(known["metadata"]["channel"], "default");
        assert_eq!(shop.get(&payment).await?.metadata, sale.metadata);

        // What Stripe would cut or refuse is refused before it is sent.
        let before = writes(shop);
        let long = Authorization {
            metadata: vec![Entry::new("key", "v".repeat(501))],
            ..sale
        };
        let error = refused(shop.authorize("checkout-2", &long).await);
        assert_eq!(
            error.field.as_deref(),
            Some("authorization.metadata[0].value")
        );
        assert_eq!(writes(shop), before);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_declined_checkout_is_told_and_paid_anew() {
    play(async |shop| {
        let declined = Authorization {
            return_url: Some(situation::RETURN_URL.to_owned()),
            ..sale_with(situation::LOST, 4561)
        };
        let error = refused(shop.authorize("checkout-1", &declined).await);
        assert_eq!(error.kind, ErrorKind::Declined);
        let shown = error.shopper_message.expect("something to show");
        assert!(!shown.to_lowercase().contains("lost"), "{shown}");
        let again = Confirmation {
            source: Some(PaymentSource::SavedMethod(situation::APPROVES.to_owned())),
            ..Confirmation::new(error.payment_id.expect("the payment"))
        };
        let operation = shop.operation("checkout-1-again");
        let payment = shop.lab.adapter.confirm(&operation, &again).await?;
        assert_eq!(payment.status, PaymentStatus::Captured);
        assert_eq!(
            shop.lab.stripe.control().ledger().totals["eur"].captured,
            4561
        );
        Ok(())
    })
    .await;
}
