//! Topic `describe`: what the adapter says of itself can be relied on.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use payments_host::types::{CurrencyLimit, Feature};
use serde_json::Value;

use super::bench::Bench;
use super::case::connection;
use super::{Check, Tally};
use crate::json::case_name;

pub(super) fn checks() -> Vec<Check> {
    vec![
        check(
            "describe/identity",
            "hosts show it, and write it into their logs",
            identity,
        ),
        check(
            "describe/features",
            "a host offers what the descriptor lists; a feature that has an interface needs it exported, and the reverse",
            features,
        ),
        check(
            "describe/hosts",
            "a platform allows exactly these hosts; an empty or wrong list ends at the first payment",
            hosts,
        ),
        check(
            "describe/credentials",
            "a platform asks its merchants for these, and stores them under these names",
            credentials,
        ),
        check(
            "describe/settings-schema",
            "platforms build a form from it",
            settings_schema,
        ),
        check(
            "describe/webhook-events",
            "platforms register webhook endpoints for these",
            webhook_events,
        ),
        check(
            "describe/currencies",
            "platforms refuse carts by these limits, in ISO 4217 minor units",
            currencies,
        ),
        check(
            "describe/window",
            "past it an operation is never sent again; 0 would make every repeat a look-up",
            window,
        ),
        Check::new(
            "describe/no-request",
            "a platform describes adapters without a connection; the answer is the same every time",
            |bench| async move { Tally::of(no_request(&bench).await) },
        ),
    ]
}

fn check(name: &'static str, why: &'static str, judge: fn(&Bench) -> anyhow::Result<()>) -> Check {
    Check::new(name, why, move |bench: Arc<Bench>| async move {
        Tally::of(judge(&bench))
    })
}

fn identity(bench: &Bench) -> anyhow::Result<()> {
    let info = &bench.info;
    for (what, text) in [
        ("name", &info.name),
        ("version", &info.version),
        ("provider", &info.provider),
    ] {
        ensure!(!text.trim().is_empty(), "the {what} is empty");
    }
    Ok(())
}

/// The features that are interfaces of their own.
const INTERFACES: [Feature; 8] = [
    Feature::Vault,
    Feature::Endpoints,
    Feature::Records,
    Feature::Disputes,
    Feature::Transfers,
    Feature::RefundControl,
    Feature::Onboarding,
    Feature::Batch,
];

fn features(bench: &Bench) -> anyhow::Result<()> {
    let listed = &bench.info.features;
    unique("feature", listed.iter().map(case_name))?;
    ensure!(
        listed.contains(&Feature::ManualCapture) || listed.contains(&Feature::AutomaticCapture),
        "neither manual-capture nor automatic-capture is listed, so nothing can be paid"
    );
    for feature in INTERFACES {
        let name = case_name(&feature);
        let exported = bench
            .adapter
            .inspection()
            .exports
            .iter()
            .any(|export| export.starts_with(&format!("commerce:payments/{name}@")));
        ensure!(
            exported == listed.contains(&feature),
            "the feature {name} is {} and the interface is {}",
            if exported { "not listed" } else { "listed" },
            if exported { "exported" } else { "not exported" },
        );
    }
    Ok(())
}

fn hosts(bench: &Bench) -> anyhow::Result<()> {
    let hosts = &bench.info.hosts;
    ensure!(!hosts.is_empty(), "there are none");
    for host in hosts {
        let is_name = host.contains('.')
            && host.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte)
            });
        ensure!(
            is_name,
            "{host:?} is not a plain host name in lower case (no scheme, port, path or wildcard)"
        );
    }
    unique("host", hosts.iter().cloned())
}

fn credentials(bench: &Bench) -> anyhow::Result<()> {
    let needs = &bench.info.credentials;
    for need in needs {
        ensure!(!need.name.is_empty(), "one has no name");
        ensure!(
            !need.description.is_empty(),
            "{} has no description",
            need.name
        );
    }
    ensure!(needs.len() <= 8, "a connection carries at most 8");
    unique("credential", needs.iter().map(|need| need.name.clone()))
}

fn settings_schema(bench: &Bench) -> anyhow::Result<()> {
    let schema: Value =
        serde_json::from_str(&bench.info.settings_schema).context("it is not JSON")?;
    ensure!(
        schema["type"] == "object",
        "its type is {}, and settings are an object",
        schema["type"]
    );
    let properties = schema["properties"].as_object();
    for (name, property) in properties.into_iter().flatten() {
        let kind = &property["type"];
        ensure!(
            kind == "string" || property.get("enum").is_some(),
            "the setting {name} is of type {kind}, and settings are texts"
        );
    }
    Ok(())
}

fn webhook_events(bench: &Bench) -> anyhow::Result<()> {
    let events = &bench.info.webhook_events;
    ensure!(!events.is_empty(), "there are none");
    unique("event", events.iter().cloned())
}

fn currencies(bench: &Bench) -> anyhow::Result<()> {
    let limits = &bench.info.currencies;
    ensure!(!limits.is_empty(), "there are none");
    unique(
        "currency",
        limits.iter().map(|limit| limit.currency.clone()),
    )?;
    for CurrencyLimit {
        currency,
        minimum,
        maximum,
        step,
    } in limits
    {
        // A withdrawn code is right: payments made in it can still be refunded.
        let is_code = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
        ensure!(is_code, "{currency:?} is no code of ISO 4217");
        ensure!(*step > 0, "the step of {currency} is 0");
        if let (Some(minimum), Some(maximum)) = (minimum, maximum) {
            ensure!(
                minimum <= maximum,
                "{currency}: the minimum is above the maximum"
            );
        }
    }
    Ok(())
}

fn window(bench: &Bench) -> anyhow::Result<()> {
    ensure!(bench.info.idempotency_window > 0, "it is 0");
    Ok(())
}

async fn no_request(bench: &Bench) -> anyhow::Result<()> {
    let adapter = bench.adapter.for_tenant("describe");
    let first = adapter.describe().await?;
    ensure!(
        adapter.describe().await? == first,
        "two calls give two answers"
    );
    // Whether or not the settings suffice for a storefront.
    let unreachable = connection(&bench.fixture, "http://127.0.0.1:9");
    super::case::typed(adapter.client_config(&unreachable).await)?.ok();
    let requests = bench.requests_of("describe");
    ensure!(requests == 0, "{requests} HTTP requests were made");
    Ok(())
}

fn unique(what: &str, values: impl Iterator<Item = String>) -> anyhow::Result<()> {
    let mut seen = BTreeSet::new();
    for value in values {
        if !seen.insert(value.clone()) {
            bail!("the {what} {value} stands twice");
        }
    }
    Ok(())
}
