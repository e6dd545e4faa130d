//! The package, its access to Stripe, its webhook, and the two modes.

use std::collections::BTreeSet;

use fake_stripe::FakeStripe;
use host_test::lab::{SECRET_KEY, connection_to};
use host_test::{artifacts, situation, time};
use payments_host::types::{
    Connection, Credential, Disposition, EndpointStatus, ErrorKind, Event, IgnoreReason, Mode,
    Operation, Outcome, PaymentStatus, Policy, Registered, Registration, Removal, Rotation,
};
use payments_host::{Egress, Host, Secret};

use super::super::{
    adapter_that_is_given_no_key, at_stripe, created, endpoints, load, refused, told, writes,
};
use super::{CHARGE_EVENTS, NOTIFY, charge_events};
use crate::endpoint::Endpoint;
use crate::shop::{euros, play};

/// What has to be granted: the API, and OAuth.
const WANTED_HOSTS: [&str; 2] = ["api.stripe.com", "connect.stripe.com"];

#[tokio::test]
async fn order_management_package_is_inspected_when_it_is_installed() {
    play(async |shop| {
        let inspection = shop.lab.adapter.inspection();
        let imported = &inspection.imported_functions;
        let http = "commerce:payments/http-client@";
        assert!(!imported.is_empty());
        assert!(
            imported.iter().all(|name| name.starts_with(http)),
            "nothing but HTTP: {imported:?}"
        );
        let info = shop.lab.adapter.describe().await?;
        assert_eq!(info.provider, "stripe");
        assert!(shop.requests().is_empty(), "asking costs no request");

        let foreign =
            tokio::task::spawn_blocking(|| artifacts::guest("foreign-import").expect("built"));
        let path = foreign.await.expect("no panic");
        let refusal = shop.lab.host.load_file(path).await;
        refusal.expect_err("a package that wants more is not installed");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn order_management_third_party_access_is_granted_by_host_name() {
    let stripe = FakeStripe::start().await.expect("a free port");
    let granted = WANTED_HOSTS.iter().fold(Egress::new(), Egress::allow);
    let host = Host::builder()
        .egress(granted)
        .cache_dir(artifacts::compiled_code())
        .build()
        .expect("a host");
    let adapter = load(&host).await;
    let info = adapter.describe().await.expect("it needs no access");
    let wanted = info.hosts.iter().map(String::as_str);
    assert!(wanted.eq(WANTED_HOSTS), "{:?}", info.hosts);

    // The simulator is somewhere else, and nobody granted that.
    let operation = Operation::new(connection_to(stripe.base_url()), "op-1", time::now());
    let hold = situation::hold(euros(1000));
    let error = refused(adapter.authorize(&operation, &hold).await);
    assert_eq!(error.kind, ErrorKind::EgressDenied);
    assert_eq!(error.outcome, Outcome::NotPerformed);
    assert_eq!(stripe.control().requests(), []);
}

#[tokio::test]
async fn order_management_named_credential_stays_with_the_host() {
    let stripe = FakeStripe::start().await.expect("a free port");
    let adapter = adapter_that_is_given_no_key(&stripe, |credentials, origin| {
        let key = Secret::new(SECRET_KEY);
        credentials.with("this-org", "StripeAPI", Mode::Test, origin, key)
    })
    .await;
    let connection = Connection {
        credentials: vec![Credential::host_held("secret-key", "StripeAPI")],
        ..connection_to(stripe.base_url())
    };
    let operation = Operation::new(connection, "op-1", time::now());
    let hold = situation::hold(euros(1000));
    let own = adapter.for_tenant("this-org");
    let payment = own.authorize(&operation, &hold).await.expect("authorized");
    assert_eq!(payment.status, PaymentStatus::Authorized);

    // A record that is not active, or another organization's.
    let other = adapter.for_tenant("another-org");
    let error = refused(other.authorize(&operation, &hold).await);
    assert_eq!(error.kind, ErrorKind::EgressDenied);
    assert_eq!(error.outcome, Outcome::NotPerformed);
    assert_eq!(stripe.control().requests().len(), 1);
    assert_eq!(stripe.control().ledger().totals["eur"].authorized, 1000);
}

#[tokio::test]
async fn order_management_webhook_url_is_registered() {
    play(async |shop| {
        let registration = Registration {
            events: charge_events(),
            description: Some("Order Management".to_owned()),
            ..Registration::new(NOTIFY)
        };
        let register = shop.operation("register");
        let new = created(endpoints(shop).register(&register, &registration).await?);
        let path = format!("/v1/webhook_endpoints/{}", new.endpoint.id);
        let known = at_stripe(shop, &path).await;
        assert_eq!(known["url"], NOTIFY);
        assert_eq!(known["status"], "enabled");
        assert_eq!(known["api_version"], fake_stripe::API_VERSION);
        for event in CHARGE_EVENTS {
            let events = known["enabled_events"].as_array().expect("a list");
            assert!(events.iter().any(|name| name == event), "{event}");
        }
        // Not public, or not encrypted: Stripe could not reach it.
        let before = writes(shop);
        for url in ["https://10.0.0.7/notify", &NOTIFY.replace("https", "http")] {
            let registration = Registration::new(url);
            let answer = endpoints(shop).register(&register, &registration).await;
            let error = refused(answer);
            assert_eq!(error.field.as_deref(), Some("registration.url"), "{url}");
        }
        assert_eq!(writes(shop), before);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn order_management_signing_secret_is_stored_and_replaced() {
    play(async |shop| {
        let endpoints = endpoints(shop);
        let registration = Registration::new(NOTIFY);
        let old = created(
            endpoints
                .register(&shop.operation("register"), &registration)
                .await?,
        );
        // Nobody can read it a second time.
        let answer = endpoints
            .register(&shop.operation("again"), &registration)
            .await?;
        assert!(matches!(answer, Registered::Exists(_)), "{answer:?}");

        let rotation = Rotation::new(&old.endpoint.id);
        let new = created(
            endpoints
                .rotate(&shop.operation("rotate"), &rotation)
                .await?,
        );
        assert_ne!(old.secret, new.secret);
        let both = Policy::new([&old.secret, &new.secret], Mode::Test);
        shop.authorize("order-1", &situation::sale(euros(1000)))
            .await?;
        let by_old = told(shop, &old.endpoint.id, &both).await?;
        let by_new = told(shop, &new.endpoint.id, &both).await?;
        let keys = |events: &[Event]| {
            let keys = events.iter().map(|event| event.dedupe_key.clone());
            keys.collect::<BTreeSet<_>>()
        };
        assert!(!by_old.is_empty());
        assert_eq!(
            keys(&by_old),
            keys(&by_new),
            "no event is lost or counted twice"
        );

        let removal = Removal::new(&old.endpoint.id);
        endpoints
            .remove(&shop.operation("remove"), &removal)
            .await?;
        let listed = endpoints.list(&shop.lab.connection()).await?;
        let [left] = listed.as_slice() else {
            panic!("{listed:?}");
        };
        assert_eq!(left.id, new.endpoint.id);
        assert_eq!(left.status, EndpointStatus::Enabled);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn order_management_test_mode_and_live_mode_are_kept_apart() {
    play(async |shop| {
        let adapter = &shop.lab.adapter;
        // A key of the other mode is not sent anywhere, in either direction.
        for (mode, key) in [(Mode::Test, "sk_live_1"), (Mode::Live, "sk_test_1")] {
            let mut operation = shop.operation("op-1");
            operation.connection.mode = mode;
            // In live mode there is no simulator; nothing is to be sent at all.
            operation.connection.endpoints.clear();
            operation.connection.credentials = vec![Credential::secret("secret-key", key)];
            let hold = situation::hold(euros(1000));
            let error = refused(adapter.authorize(&operation, &hold).await);
            assert_eq!(error.kind, ErrorKind::InvalidRequest);
            let field = error.field.as_deref();
            assert_eq!(field, Some("connection.credentials[0].value"));
        }
        assert_eq!(shop.requests(), []);

        // Events of test mode are nothing to the live shop.
        let endpoint = Endpoint::open(shop).await?;
        shop.authorize("order-1", &situation::sale(euros(1000)))
            .await?;
        let live = Policy {
            mode: Mode::Live,
            ..endpoint.policy.clone()
        };
        for delivery in endpoint.deliveries(shop).await {
            let verification = adapter.verify(&live, &delivery).await?;
            for event in verification.events {
                let other_mode = Disposition::Ignore(IgnoreReason::OtherMode);
                assert_eq!(event.disposition, other_mode);
            }
        }
        Ok(())
    })
    .await;
}
