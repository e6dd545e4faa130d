//! Webhook signatures, held against other implementations of the same scheme: npm `stripe`, PyPI
//! `stripe` and the crate `async-stripe-webhook`. Both ways: what they sign the built component
//! accepts, and what is signed here they accept. Where they and the adapter differ, the difference
//! stands in `cases.rs`.

mod cases;
mod counterparts;
mod mutations;

use host_test::{Lab, sign_webhook, time};
use payments_host::Adapter;
use payments_host::types::UnixSeconds;

use cases::{Case, SECRET};
use counterparts::{Counterpart, Delivery, Verdict};

/// The adapter, in its sandbox.
async fn adapter() -> Adapter {
    Lab::start().await.expect("a lab").adapter
}

/// As fake Stripe signs.
fn sign(payload: &str, secret: &str, at: UnixSeconds) -> String {
    sign_webhook(payload, secret, i64::try_from(at).expect("a time"))
}

#[tokio::test]
async fn the_adapter_judges_every_case_as_the_table_says() {
    let adapter = adapter().await;
    for case in cases::all(time::now()) {
        let delivery = &case.delivery;
        let verdict = counterparts::adapter_verdict(&adapter, delivery, &[&delivery.secret]).await;
        assert_eq!(verdict, case.adapter, "{}", case.name);
    }
}

#[tokio::test]
async fn node_judges_every_case_as_the_table_says() {
    if let Some(node) = Counterpart::node().await {
        judges_as_the_table_says(&node, |case| case.node).await;
    }
}

#[tokio::test]
async fn python_judges_every_case_as_the_table_says() {
    if let Some(python) = Counterpart::python().await {
        judges_as_the_table_says(&python, |case| case.python).await;
    }
}

#[tokio::test]
async fn async_stripe_judges_every_case_as_the_table_says() {
    judges_as_the_table_says(&Counterpart::AsyncStripe, |case| case.async_stripe).await;
}

async fn judges_as_the_table_says(counterpart: &Counterpart, expected: fn(&Case) -> Verdict) {
    let cases = cases::all(time::now());
    let deliveries: Vec<_> = cases.iter().map(|case| &case.delivery).collect();
    let verdicts = counterpart.verify(&deliveries).await;
    assert_eq!(verdicts.len(), cases.len());
    for (case, verdict) in cases.iter().zip(verdicts) {
        assert_eq!(verdict, expected(case), "{}", case.name);
    }
}

#[tokio::test]
async fn what_node_signs_is_accepted() {
    if let Some(node) = Counterpart::node().await {
        what_it_signs_is_accepted(&node).await;
    }
}

#[tokio::test]
async fn what_python_signs_is_accepted() {
    if let Some(python) = Counterpart::python().await {
        what_it_signs_is_accepted(&python).await;
    }
}

#[tokio::test]
async fn what_async_stripe_signs_is_accepted() {
    what_it_signs_is_accepted(&Counterpart::AsyncStripe).await;
}

/// Each payload, at times that are just within the tolerance, also with two secrets.
async fn what_it_signs_is_accepted(counterpart: &Counterpart) {
    let adapter = adapter().await;
    let now = time::now();
    let payloads = cases::payloads();
    let wanted: Vec<_> = payloads
        .iter()
        .flat_map(|(name, payload)| [now - 290, now, now + 290].map(|at| (*name, payload, at)))
        .collect();
    for secret in [SECRET, "whsec_with-Ünïcödé/+="] {
        let inputs: Vec<_> = wanted
            .iter()
            .map(|(_, payload, at)| (payload.as_str(), secret, *at))
            .collect();
        let headers = counterpart.sign(&inputs).await;
        assert_eq!(headers.len(), wanted.len());
        for ((name, payload, at), header) in wanted.iter().zip(headers) {
            assert_eq!(
                header,
                sign(payload, secret, *at),
                "{name}: our own signer agrees"
            );
            let delivery = Delivery {
                payload: (*payload).clone(),
                header,
                secret: secret.to_owned(),
            };
            // During a rotation there are two secrets.
            let verified = counterparts::verify(&adapter, &delivery, &["whsec_new", secret]).await;
            let verified = verified.unwrap_or_else(|error| panic!("{name} at {at}: {error}"));
            assert_eq!(verified.matched_secret, 1, "{name}");
        }
    }
}

/// During a rotation Stripe signs with both secrets: whoever has either accepts.
#[tokio::test]
async fn signatures_of_two_signers_stand_in_one_header() {
    let adapter = adapter().await;
    let (now, payload) = (time::now(), cases::payload());
    let mut signers = vec![Counterpart::AsyncStripe];
    signers.extend(Counterpart::node().await);
    signers.extend(Counterpart::python().await);
    for signer in &signers {
        let [new, old]: [String; 2] = signer
            .sign(&[(&payload, "whsec_new", now), (&payload, "whsec_old", now)])
            .await
            .try_into()
            .expect("two headers");
        let (_, old) = old.split_once(',').expect("a signature");
        let header = format!("{new},{old}");
        for (secrets, matched) in [
            (&["whsec_new"][..], 0),
            (&["whsec_old"], 0),
            (&["whsec_new", "whsec_old"], 0),
            (&["whsec_other", "whsec_old"], 1),
        ] {
            let delivery = Delivery {
                payload: payload.clone(),
                header: header.clone(),
                secret: secrets[0].to_owned(),
            };
            let verified = counterparts::verify(&adapter, &delivery, secrets).await;
            let verified = verified.unwrap_or_else(|error| panic!("{secrets:?}: {error}"));
            assert_eq!(verified.matched_secret, matched, "{secrets:?}");
        }
        for judge in &signers {
            let deliveries = ["whsec_new", "whsec_old"].map(|secret| Delivery {
                payload: payload.clone(),
                header: header.clone(),
                secret: secret.to_owned(),
            });
            let deliveries: Vec<_> = deliveries.iter().collect();
            let verdicts = judge.verify(&deliveries).await;
            assert_eq!(verdicts, [Verdict::Accepted; 2]);
        }
    }
}
