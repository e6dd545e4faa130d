//! How the plugin is set up: keys, currencies, capture, webhooks.

use fake_stripe::{Totals, Trigger};
use host_test::situation;
use payments_host::CallError;
use payments_host::types::{
    Credential, Entry, ErrorKind, EventKind, Feature, Mode, Money, PaymentStatus, Registered,
    Registration, Subject,
};

use super::super::{at_stripe, created, endpoints, refused, understood};
use crate::endpoint::Endpoint;
use crate::shop::{Shop, euros, play};

const PUBLISHABLE_KEY: &str = "pk_test_SkWEusCNFdSgxGGmd23z7JC1FHh3uNufNuX";

/// The events that the plugin subscribes to, and what they are here.
const EVENTS: [(&str, EventKind); 6] = [
    ("payment_intent.succeeded", EventKind::PaymentCaptured),
    ("payment_intent.processing", EventKind::PaymentProcessing),
    ("payment_intent.payment_failed", EventKind::PaymentDeclined),
    (
        "payment_intent.amount_capturable_updated",
        EventKind::PaymentAuthorized,
    ),
    ("payment_intent.canceled", EventKind::PaymentCanceled),
    ("charge.refunded", EventKind::PaymentUpdated),
];

#[tokio::test]
async fn saleor_gateway_shows_its_configuration() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        let mut connection = shop.lab.connection();
        connection.settings = vec![Entry::new("publishable-key", PUBLISHABLE_KEY)];
        let config = adapter.client_config(&connection).await?;
        assert_eq!(config.publishable_key.as_deref(), Some(PUBLISHABLE_KEY));
        assert_eq!(config.mode, Mode::Test);
        let info = adapter.describe().await?;
        assert_eq!(info.provider, "stripe");
        // `store_customer_card`
        assert!(info.features.contains(&Feature::SavedMethods));
        assert_eq!(shop.requests(), [], "no request is needed for it");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_public_key_of_the_other_mode_is_refused() {
    play(async |shop| {
        for key in ["pk_live_1", "sk_test_1", "pk_test_", "your key here"] {
            let mut connection = shop.lab.connection();
            connection.settings = vec![Entry::new("publishable-key", key)];
            let error = refused(shop.lab.adapter.client_config(&connection).await);
            assert_eq!(
                error.field.as_deref(),
                Some("connection.settings[0].value"),
                "{key}"
            );
            assert!(!error.message.contains(key), "keys are not quoted");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_secret_key_is_checked_before_it_is_used() {
    play(async |shop| {
        let hold = situation::hold(euros(1000));
        for key in [PUBLISHABLE_KEY, "sk_live_1", "sk_test_", "sk_test_1 2"] {
            let mut operation = shop.operation("checkout-1");
            operation.connection.credentials = vec![Credential::secret("secret-key", key)];
            let error = refused(shop.lab.adapter.authorize(&operation, &hold).await);
            assert_eq!(error.kind, ErrorKind::InvalidRequest, "{key}");
            assert!(!error.message.contains(key), "keys are not quoted");
        }
        assert_eq!(shop.requests(), []);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_supported_currencies_are_described() {
    play(async |shop| {
        let info = shop.lab.adapter.describe().await?;
        for currency in ["USD", "EUR", "GBP", "JPY", "KWD"] {
            let limit = info
                .currencies
                .iter()
                .find(|limit| limit.currency == currency);
            let limit = limit.unwrap_or_else(|| panic!("{currency}"));
            let amount = limit.minimum.unwrap_or(100).next_multiple_of(limit.step) * 10;
            let sale = situation::sale(Money::new(amount, currency));
            let payment = shop.authorize(currency, &sale).await?;
            assert_eq!(payment.captured, Some(Money::new(amount, currency)));
        }
        let control = shop.lab.stripe.control();
        let before = control.ledger();
        for currency in ["XTS", "eur", "EURO"] {
            let sale = situation::sale(Money::new(1000, currency));
            let error = refused(shop.authorize(currency, &sale).await);
            let field = error.field.as_deref();
            assert_eq!(field, Some("authorization.amount.currency"), "{currency}");
        }
        assert_eq!(control.ledger(), before);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_automatic_capture_is_on_or_off() {
    play(async |shop| {
        let on = shop.authorize("on", &situation::sale(euros(1000))).await?;
        assert_eq!(on.status, PaymentStatus::Captured);
        let captured = Totals {
            authorized: 1000,
            captured: 1000,
            ..Totals::default()
        };
        assert_eq!(shop.moved(&on), captured);
        let off = shop.authorize("off", &situation::hold(euros(1000))).await?;
        assert_eq!(off.status, PaymentStatus::Authorized);
        let blocked = Totals {
            authorized: 1000,
            ..Totals::default()
        };
        assert_eq!(shop.moved(&off), blocked);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_activation_subscribes_to_webhooks() {
    play(async |shop| {
        let registration = Registration {
            events: Some(EVENTS.map(|(name, _)| name.to_owned()).into()),
            ..Registration::new("https://api.shop.example/plugins/stripe/webhooks")
        };
        let activate = shop.operation("activate");
        let new = created(endpoints(shop).register(&activate, &registration).await?);
        // The id that tells the endpoint apart in Stripe's dashboard.
        let path = format!("/v1/webhook_endpoints/{}", new.endpoint.id);
        let known = at_stripe(shop, &path).await;
        assert_eq!(known["url"], registration.url.as_str());
        assert_eq!(known["enabled_events"].as_array().map(Vec::len), Some(6));

        // Activated twice, subscribed once: no event comes twice under two secrets.
        let twice = shop.operation("activate-again");
        let answer = endpoints(shop).register(&twice, &registration).await?;
        assert!(matches!(answer, Registered::Exists(_)), "{answer:?}");
        let listed = endpoints(shop).list(&shop.lab.connection()).await?;
        assert_eq!(listed.len(), 1);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_localhost_is_never_subscribed() {
    play(async |shop| {
        for url in [
            "https://localhost/webhooks",
            "https://127.0.0.1/webhooks",
            "https://[::1]/webhooks",
            "https://2130706433/webhooks",
            "http://shop.example/webhooks",
        ] {
            let registration = Registration::new(url);
            let activate = shop.operation("activate");
            let answer = endpoints(shop).register(&activate, &registration).await;
            let error = refused(answer);
            assert_eq!(error.field.as_deref(), Some("registration.url"), "{url}");
        }
        assert_eq!(shop.requests(), []);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_webhooks_are_tried_on_this_machine() {
    play(async |shop| {
        // A listener on a loopback address, and no tunnel.
        let endpoint = Endpoint::open(shop).await?;
        let payment = shop
            .authorize("checkout-1", &situation::sale(euros(1000)))
            .await?;
        let events = endpoint.events(shop).await?;
        let succeeded = events
            .iter()
            .find(|event| event.provider_type == "payment_intent.succeeded");
        let Some(Subject::Payment(told)) = succeeded.map(|event| &event.subject) else {
            panic!("{events:?}");
        };
        assert_eq!(told.id, payment.id);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_six_webhook_events_are_understood() {
    play(async |shop| {
        let endpoint = Endpoint::open(shop).await?;
        let control = shop.lab.stripe.control();
        for (name, kind) in EVENTS {
            let trigger = Trigger::new(name).metadata("commerce_installation", "lab");
            let made = control.trigger(&trigger).expect("an event of Stripe's");
            let events = endpoint.events(shop).await?;
            let event = events.iter().find(|event| event.id == made.event_id);
            let event = event.unwrap_or_else(|| panic!("{name} was not delivered"));
            assert_eq!((event.provider_type.as_str(), event.kind), (name, kind));
            assert!(matches!(event.subject, Subject::Payment(_)), "{event:?}");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn saleor_api_version_is_pinned_and_old_events_are_read() {
    play(async |shop| {
        let payment = shop
            .authorize("checkout-1", &situation::sale(euros(1000)))
            .await?;
        for request in shop.requests() {
            let version = request.headers.get("stripe-version").map(String::as_str);
            assert_eq!(version, Some(fake_stripe::API_VERSION));
        }
        // An endpoint that the plugin left behind still renders its events in 2020.
        for (version, captured) in [("2020-08-27", "in 2020"), (fake_stripe::API_VERSION, "now")] {
            let read = told_in(shop, version).await?;
            assert_eq!(read.id, payment.id, "{captured}");
            assert_eq!(read.status, PaymentStatus::Captured, "{captured}");
            assert_eq!(read.captured, Some(euros(1000)), "{captured}");
        }
        Ok(())
    })
    .await;
}

/// The payment as `payment_intent.succeeded` has it in a version.
async fn told_in(shop: &Shop, version: &str) -> Result<payments_host::types::Payment, CallError> {
    let control = shop.lab.stripe.control();
    let events = control.events_as(version);
    let event = events
        .iter()
        .find(|event| event.kind == "payment_intent.succeeded")
        .expect("it happened");
    let payload = control
        .event_body(&event.id, Some(version))
        .expect("it is known in this version");
    assert!(payload.contains(version), "{payload}");
    let event = understood(shop, payload).await?;
    assert_eq!(event.api_version.as_deref(), Some(version));
    match event.subject {
        Subject::Payment(payment) => Ok(payment),
        other => panic!("{other:?}"),
    }
}
