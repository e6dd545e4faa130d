//! What five existing connectors of Stripe's can do, feature by feature: a test for each row of
//! `docs/connectors.md`, in a module for each connector.

mod adobe_experience_platform;
mod beyond;
mod document;
mod orocommerce;
mod saleor;
mod salesforce_billing;
mod salesforce_order_management;

use std::collections::BTreeMap;

use fake_stripe::FakeStripe;
use host_test::http::LocalHttp;
use host_test::lab::SECRET_KEY;
use host_test::{artifacts, situation, time};
use hyper::Method;
use payments_host::types::{
    AdapterError, Authorization, CaptureMode, Delivery, Entry, Event, Mode, NewEndpoint, Policy,
    Registered,
};
use payments_host::{Adapter, CallError, Egress, Endpoints, Host, InMemoryCredentials, Vault};
use serde_json::Value;

use crate::shop::{Shop, euros};

/// A sale with a payment method of Stripe's test methods.
fn sale_with(method: &str, cents: u64) -> Authorization {
    Authorization {
        capture_mode: CaptureMode::Automatic,
        ..situation::pay_with(method, euros(cents))
    }
}

/// The value of a parameter of the last write.
fn sent(shop: &Shop, parameter: &str) -> Option<String> {
    let parameters = shop.last_write();
    let found = parameters.into_iter().find(|(name, _)| name == parameter);
    found.map(|(_, value)| value)
}

/// How many writes the adapter has made.
fn writes(shop: &Shop) -> usize {
    let requests = shop.requests();
    let writes = requests.iter().filter(|request| request.method == "POST");
    writes.count()
}

/// What Stripe shows at an address to somebody outside of the sandbox.
async fn at_stripe(shop: &Shop, path: &str) -> Value {
    let url = format!("{}{path}", shop.lab.stripe.base_url());
    let authorization = format!("Bearer {SECRET_KEY}");
    let headers = [("authorization", authorization.as_str())];
    let answer = LocalHttp::default()
        .send(Method::GET, &url, &headers, String::new())
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200, "{path}: {}", answer.body());
    serde_json::from_str(answer.body()).expect("JSON")
}

/// The adapter's own error.
#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, CallError>) -> AdapterError {
    match answer.expect_err("refused") {
        CallError::Adapter(error) => *error,
        other => panic!("{other:?}"),
    }
}

fn vault(shop: &Shop) -> Vault<'_> {
    let vault = shop.lab.adapter.vault();
    vault.expect("the adapter exports the interface")
}

fn endpoints(shop: &Shop) -> Endpoints<'_> {
    let endpoints = shop.lab.adapter.endpoints();
    endpoints.expect("the adapter exports the interface")
}

#[track_caller]
fn created(registered: Registered) -> NewEndpoint {
    match registered {
        Registered::Created(new) => new,
        Registered::Exists(endpoint) => panic!("exists: {endpoint:?}"),
    }
}

/// The owner of an account follows the link and agrees; gives what comes back in the query.
async fn comes_back(link: &str) -> BTreeMap<String, String> {
    let answer = LocalHttp::default()
        .send(Method::GET, link, &[], String::new())
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 302, "{link}: {}", answer.body());
    let location = answer.headers()["location"].to_str().expect("a URL");
    let (_, query) = location.split_once('?').expect("a query");
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

/// What an endpoint was sent first of every event, verified in the sandbox. Nobody has to listen
/// there.
async fn told(shop: &Shop, endpoint: &str, policy: &Policy) -> Result<Vec<Event>, CallError> {
    let control = shop.lab.stripe.control();
    control.deliveries_settled().await;
    let mut events = Vec::new();
    for delivery in control.deliveries() {
        if delivery.endpoint_id == endpoint && delivery.attempt == 1 {
            let verified = shop.lab.adapter.verify(policy, &received(&delivery)).await;
            events.extend(verified?.events);
        }
    }
    Ok(events)
}

/// A delivery as fake Stripe sent it.
fn received(delivery: &fake_stripe::Delivery) -> Delivery {
    Delivery {
        payload: delivery.body.clone(),
        headers: vec![Entry::new("Stripe-Signature", &delivery.signature)],
        received_at: u64::try_from(delivery.at).expect("a time"),
    }
}

/// What the adapter makes of an event with this text, signed as Stripe signs.
async fn understood(shop: &Shop, payload: String) -> Result<Event, CallError> {
    let secret = "whsec_1";
    let now = time::now();
    let signature = fake_stripe::sign(&payload, secret, i64::try_from(now).expect("a time"));
    let delivery = Delivery {
        payload,
        headers: vec![Entry::new("Stripe-Signature", signature)],
        received_at: now,
    };
    let policy = Policy::new([secret], Mode::Test);
    let mut verification = shop.lab.adapter.verify(&policy, &delivery).await?;
    Ok(verification.events.remove(0))
}

/// The adapter in a host that keeps the keys to itself, and adds them to what goes to this Stripe.
async fn adapter_that_is_given_no_key(
    stripe: &FakeStripe,
    hold: impl FnOnce(InMemoryCredentials, &str) -> InMemoryCredentials,
) -> Adapter {
    let credentials = hold(InMemoryCredentials::new(), stripe.base_url());
    let host = Host::builder()
        .egress(Egress::new().allow_loopback_http())
        .cache_dir(artifacts::compiled_code())
        .credentials(credentials)
        .build()
        .expect("a host");
    load(&host).await
}

async fn load(host: &Host) -> Adapter {
    let path = tokio::task::spawn_blocking(artifacts::stripe_adapter);
    let path = path.await.expect("no panic").expect("the adapter");
    host.load_file(path).await.expect("it loads")
}
