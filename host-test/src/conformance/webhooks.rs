//! Topic `webhooks`: nothing is believed that is not signed, and nothing signed makes the adapter
//! trap.

mod desk;

use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use payments_host::types::{
    Delivery, Disposition, Entry, IgnoreReason, Mode, Policy, WebhookErrorKind as Kind,
};
use serde_json::{Value, json};

use super::bench::Bench;
use super::fixture::WebhookFixture;
use super::{Check, Tally};
use crate::time;
use desk::Desk;

/// Twice of what providers advise as tolerance.
const LONG_AGO: u64 = 600;
const OTHER_SECRET: &str = "whsec_of_somebody_else";

pub(super) fn checks() -> Vec<Check> {
    vec![
        check(
            "webhooks/signed",
            "a genuine event is told, and whose it is",
            signed,
        ),
        check(
            "webhooks/rotation",
            "during a rotation there are two secrets, and the host learns which one fits",
            rotation,
        ),
        check(
            "webhooks/forged",
            "what was not signed with the secret, byte for byte, is nobody's word",
            forged,
        ),
        check(
            "webhooks/old",
            "a captured delivery cannot be played back later, nor one be signed ahead",
            old,
        ),
        check(
            "webhooks/malformed-header",
            "the header is the sender's: it is read with suspicion",
            malformed_header,
        ),
        check(
            "webhooks/malformed-payload",
            "a signed payload may still be anything, and an adapter never traps",
            malformed_payload,
        ),
        check(
            "webhooks/policy",
            "a blank secret is a key that everybody knows",
            policy,
        ),
        check(
            "webhooks/other-installation",
            "several installations share an account; each handles its own",
            other_installation,
        ),
        check(
            "webhooks/no-request",
            "verifying needs no HTTP, so that no delivery makes the host send anything",
            no_request,
        ),
    ]
}

fn check<F>(name: &'static str, why: &'static str, judge: fn(Desk) -> F) -> Check
where
    F: Future<Output = Tally> + Send + 'static,
{
    Check::new(name, why, move |bench: Arc<Bench>| {
        judge(Desk {
            tenant: name,
            bench,
        })
    })
}

async fn signed(desk: Desk) -> Tally {
    Tally::of(
        async {
            let delivery = desk.signed(&desk.payload());
            let verification = desk
                .verify(&desk.policy(), &delivery)
                .await?
                .map_err(|error| anyhow::anyhow!("it was refused: {}", error.message))?;
            let event = verification.events.first().context("it has no event")?;
            ensure!(
                (200..300).contains(&verification.acknowledgement.http_status),
                "the provider is to be answered {}",
                verification.acknowledgement.http_status
            );
            ensure!(
                event.disposition == Disposition::Handle,
                "it is this installation's, and the disposition is {:?}",
                event.disposition
            );
            ensure!(!event.dedupe_key.is_empty(), "the dedupe-key is empty");
            let again = desk.verify(&desk.policy(), &delivery).await?;
            ensure!(
                again.is_ok_and(|again| again.events == verification.events),
                "the same delivery twice gives two answers"
            );
            Ok(())
        }
        .await,
    )
}

async fn rotation(desk: Desk) -> Tally {
    Tally::of(
        async {
            let policy = Policy {
                secrets: vec![OTHER_SECRET.to_owned(), desk.fixture().secret.clone()],
                ..desk.policy()
            };
            let answer = desk.verify(&policy, &desk.signed(&desk.payload())).await?;
            let Ok(verification) = answer else {
                bail!("it was refused");
            };
            ensure!(
                verification.matched_secret == 1,
                "matched-secret is {}",
                verification.matched_secret
            );
            Ok(())
        }
        .await,
    )
}

async fn forged(desk: Desk) -> Tally {
    let payload = desk.payload();
    let genuine = desk.signed(&payload);
    let scheme = desk.fixture().scheme;
    let other = scheme.sign(&payload, OTHER_SECRET, time::now());
    let edited = |payload: String| Delivery {
        payload,
        ..genuine.clone()
    };
    let cases = [
        (
            "signed with another secret",
            desk.with_header(&payload, other),
        ),
        ("a space was added", edited(format!("{payload} "))),
        (
            "a byte was taken away",
            edited(payload[..payload.len() - 1].to_owned()),
        ),
        (
            "it was parsed and written again",
            edited(format!("{:#}", desk.fixture().event)),
        ),
        ("another payload", edited("{}".to_owned())),
        ("an empty payload", edited(String::new())),
    ];
    let mut tally = Tally::default();
    for (name, delivery) in cases {
        tally.note(
            name,
            desk.expect_refused(&delivery, &[Kind::Mismatch]).await,
        );
    }
    let unsigned = Delivery {
        headers: Vec::new(),
        ..genuine
    };
    let found = desk.expect_refused(&unsigned, &[Kind::Unsigned]).await;
    tally.note("not signed at all", found);
    tally
}

async fn old(desk: Desk) -> Tally {
    let (payload, now) = (desk.payload(), time::now());
    let mut tally = Tally::default();
    for (name, at, kind) in [
        ("long ago", now - LONG_AGO, Kind::TooOld),
        ("at the beginning of time", 0, Kind::TooOld),
        ("ahead", now + LONG_AGO, Kind::TooNew),
    ] {
        let delivery = desk.signed_at(&payload, at);
        tally.note(
            format!("signed {name}"),
            desk.expect_refused(&delivery, &[kind]).await,
        );
    }
    tally
}

async fn malformed_header(desk: Desk) -> Tally {
    let (payload, now) = (desk.payload(), time::now());
    let WebhookFixture { scheme, secret, .. } = desk.fixture();
    let signature = scheme.sign(&payload, secret, now);
    let mut tally = Tally::default();
    for (name, value) in scheme.malformed(&signature, now) {
        let delivery = desk.with_header(&payload, value);
        // A malformed header may also be said to sign nothing.
        let kinds = [Kind::MalformedHeader, Kind::Unsigned];
        tally.note(name, desk.expect_refused(&delivery, &kinds).await);
    }
    let many = Delivery {
        headers: (0..10_000)
            .map(|number| Entry::new(format!("x-{number}"), "value"))
            .collect(),
        ..desk.signed(&payload)
    };
    let kinds = [Kind::MalformedHeader, Kind::Unsigned, Kind::Other];
    tally.note("10,000 headers", desk.expect_refused(&many, &kinds).await);
    tally
}

/// Each is signed with the right secret.
async fn malformed_payload(desk: Desk) -> Tally {
    let event = desk.payload();
    let without = |field: &str| {
        let mut event = desk.fixture().event.clone();
        if let Some(object) = event.as_object_mut() {
            object.remove(field);
        }
        event.to_string()
    };
    let mut cases = vec![
        ("empty".to_owned(), String::new()),
        (
            "truncated JSON".to_owned(),
            event[..event.len() / 2].to_owned(),
        ),
        ("not JSON".to_owned(), "<html></html>".to_owned()),
        ("an array".to_owned(), "[]".to_owned()),
        ("an empty object".to_owned(), "{}".to_owned()),
        ("null".to_owned(), "null".to_owned()),
        ("a number".to_owned(), "7".to_owned()),
        ("a text".to_owned(), "\"event\"".to_owned()),
        (
            "another shape".to_owned(),
            json!({ "id": 7, "type": [], "data": "none" }).to_string(),
        ),
        (
            "deep nesting".to_owned(),
            format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
        ),
        (
            "deeply nested objects".to_owned(),
            format!("{}1{}", "{\"a\":".repeat(50_000), "}".repeat(50_000)),
        ),
        ("10 MB".to_owned(), "x".repeat(10_000_000)),
        (
            "10 MB of JSON".to_owned(),
            format!("{{\"id\":\"{}\"}}", "x".repeat(10_000_000)),
        ),
        ("two events".to_owned(), format!("{event}{event}")),
    ];
    for field in fields(&desk.fixture().event) {
        cases.push((format!("an event without {field}"), without(&field)));
    }
    let mut tally = Tally::default();
    for (name, payload) in cases {
        let found = never_traps(&desk, &payload, name.starts_with("an event without")).await;
        tally.note(name, found);
    }
    tally
}

/// A field that is missing may be one that the adapter does not need.
async fn never_traps(desk: &Desk, payload: &str, may_be_accepted: bool) -> anyhow::Result<()> {
    match desk.verify(&desk.policy(), &desk.signed(payload)).await? {
        Ok(_) if may_be_accepted => Ok(()),
        Ok(_) => bail!("it was accepted"),
        Err(error) => {
            ensure!(
                error.kind == Kind::MalformedPayload,
                "it was refused as {:?}",
                error.kind
            );
            Ok(())
        }
    }
}

fn fields(event: &Value) -> Vec<String> {
    event
        .as_object()
        .map(|object| object.keys().cloned().collect())
        .unwrap_or_default()
}

async fn policy(desk: Desk) -> Tally {
    let secret = desk.fixture().secret.clone();
    let with = |secrets: Vec<&str>| Policy {
        secrets: secrets.into_iter().map(str::to_owned).collect(),
        ..desk.policy()
    };
    let cases = [
        ("no secret", with(Vec::new())),
        ("an empty secret", with(vec![""])),
        ("a blank secret", with(vec!["  \t"])),
        (
            "a blank secret beside the right one",
            with(vec![&secret, " "]),
        ),
        ("17 secrets", with(vec![&secret; 17])),
        (
            "a tolerance of 0",
            Policy {
                tolerance: Some(0),
                ..desk.policy()
            },
        ),
    ];
    let mut tally = Tally::default();
    for (name, policy) in cases {
        // Signed with the empty key, as everybody can.
        let scheme = desk.fixture().scheme;
        let payload = desk.payload();
        let delivery = desk.with_header(&payload, scheme.sign(&payload, "", time::now()));
        for delivery in [delivery, desk.signed(&payload)] {
            let found = async {
                match desk.verify(&policy, &delivery).await? {
                    Ok(_) => bail!("the delivery was accepted"),
                    Err(error) if error.kind == Kind::Misconfigured => Ok(()),
                    Err(error) => bail!("it was refused as {:?}", error.kind),
                }
            };
            tally.note(name, found.await);
        }
    }
    tally
}

async fn other_installation(desk: Desk) -> Tally {
    let delivery = desk.signed(&desk.payload());
    let elsewhere = Policy {
        installation_id: Some("somebody-else".to_owned()),
        ..desk.policy()
    };
    let live = Policy {
        mode: Mode::Live,
        ..desk.policy()
    };
    let mut tally = Tally::default();
    for (name, policy, reason) in [
        (
            "another installation",
            elsewhere,
            IgnoreReason::OtherInstallation,
        ),
        ("the other mode", live, IgnoreReason::OtherMode),
    ] {
        let found = async {
            let Ok(verification) = desk.verify(&policy, &delivery).await? else {
                bail!("it was refused; it is genuine, and to be ignored");
            };
            let disposition = verification.events.first().map(|event| &event.disposition);
            ensure!(
                disposition == Some(&Disposition::Ignore(reason)),
                "the disposition is {disposition:?}"
            );
            Ok(())
        };
        tally.note(name, found.await);
    }
    tally
}

async fn no_request(desk: Desk) -> Tally {
    Tally::of(
        async {
            let delivery = desk.signed(&desk.payload());
            let _ = desk.verify(&desk.policy(), &delivery).await?;
            let requests = desk.bench.requests_of(desk.tenant);
            ensure!(requests == 0, "{requests} HTTP requests were made");
            Ok(())
        }
        .await,
    )
}
