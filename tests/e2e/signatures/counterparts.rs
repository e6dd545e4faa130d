//! Who else signs and verifies as Stripe does.

use component_build::environments;
use host_test::time;
use payments_host::types::{Entry, Mode, Policy, UnixSeconds, Verification, WebhookErrorKind};
use payments_host::{Adapter, CallError};
use serde_json::{Value, json};
use stripe_webhook::{Webhook, WebhookError};

use crate::sdk::{self, Script};

/// What somebody is to verify now.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub payload: String,
    pub header: String,
    pub secret: String,
}

/// What somebody says of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Accepted,
    /// There is none, or it does not fit.
    Signature,
    /// It fits, and the time does not.
    Time,
    /// Both fit, and the payload is not an event.
    Payload,
}

/// An implementation that is not ours.
pub enum Counterpart {
    Node(Script),
    Python(Script),
    AsyncStripe,
}

impl Counterpart {
    /// The npm package `stripe`.
    pub async fn node() -> Option<Self> {
        let folder = sdk::environment(environments::node_sdk).await?;
        let script = Script::new("node", folder.join("signatures.mjs"));
        Some(Self::Node(script))
    }

    /// The PyPI package `stripe`.
    pub async fn python() -> Option<Self> {
        let python = sdk::environment(environments::python_sdk).await?;
        Some(Self::Python(Script::new(python, "python/signatures.py")))
    }

    /// Headers for payloads, secrets and times.
    pub async fn sign(&self, wanted: &[(&str, &str, UnixSeconds)]) -> Vec<String> {
        let (Self::Node(script) | Self::Python(script)) = self else {
            let header = |(payload, secret, at): &(&str, &str, UnixSeconds)| {
                let at = i64::try_from(*at).expect("a time");
                Webhook::generate_test_header(payload, secret, Some(at))
            };
            return wanted.iter().map(header).collect();
        };
        let wanted: Vec<_> = wanted
            .iter()
            .map(|(payload, secret, at)| {
                json!({ "payload": payload, "secret": secret, "timestamp": at })
            })
            .collect();
        let input = json!({ "sign": wanted, "verify": [] });
        texts(&script.run(&[] as &[&str], &input).await["sign"])
    }

    /// What it says of each, by the clock of this machine.
    pub async fn verify(&self, deliveries: &[&Delivery]) -> Vec<Verdict> {
        let (Self::Node(script) | Self::Python(script)) = self else {
            return deliveries
                .iter()
                .map(|it| async_stripe_verdict(it))
                .collect();
        };
        let deliveries: Vec<_> = deliveries
            .iter()
            .map(|delivery| {
                let Delivery {
                    payload,
                    header,
                    secret,
                } = delivery;
                json!({ "payload": payload, "header": header, "secret": secret })
            })
            .collect();
        let input = json!({ "sign": [], "verify": deliveries });
        let said = script.run(&[] as &[&str], &input).await;
        let verdicts = texts(&said["verify"]).into_iter();
        verdicts
            .map(|verdict| match verdict.as_str() {
                "accepted" => Verdict::Accepted,
                "signature" => Verdict::Signature,
                "time" => Verdict::Time,
                "payload" => Verdict::Payload,
                other => panic!("{other}"),
            })
            .collect()
    }
}

fn texts(list: &Value) -> Vec<String> {
    let list = list.as_array().expect("a list").iter();
    list.map(|text| text.as_str().expect("a text").to_owned())
        .collect()
}

fn async_stripe_verdict(delivery: &Delivery) -> Verdict {
    let Delivery {
        payload,
        header,
        secret,
    } = delivery;
    match Webhook::construct_event(payload, header, secret) {
        Ok(_) => Verdict::Accepted,
        Err(WebhookError::BadTimestamp(_)) => Verdict::Time,
        Err(WebhookError::BadParse(_)) => Verdict::Payload,
        Err(WebhookError::BadKey | WebhookError::BadHeader(_) | WebhookError::BadSignature) => {
            Verdict::Signature
        }
    }
}

/// Verifies in the sandbox, as received now.
pub async fn verify(
    adapter: &Adapter,
    delivery: &Delivery,
    secrets: &[&str],
) -> Result<Verification, CallError> {
    let received = payments_host::types::Delivery {
        payload: delivery.payload.clone(),
        headers: vec![Entry::new("Stripe-Signature", &delivery.header)],
        received_at: time::now(),
    };
    let policy = Policy::new(secrets.iter().copied(), Mode::Test);
    adapter.verify(&policy, &received).await
}

/// What the adapter says.
pub async fn adapter_verdict(adapter: &Adapter, delivery: &Delivery, secrets: &[&str]) -> Verdict {
    match verify(adapter, delivery, secrets).await {
        Ok(_) => Verdict::Accepted,
        Err(CallError::Webhook(error)) => match error.kind {
            WebhookErrorKind::TooOld | WebhookErrorKind::TooNew => Verdict::Time,
            WebhookErrorKind::MalformedPayload => Verdict::Payload,
            _ => Verdict::Signature,
        },
        Err(error) => panic!("{error}"),
    }
}
