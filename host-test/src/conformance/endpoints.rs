//! Topic `endpoints`: an optional interface. Events arrive where the host says, signed with a
//! secret that the host knows, also while it is replaced.

mod changes;
mod desk;
mod input;
mod rotation;

use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use payments_host::types::{
    EndpointChanges, EndpointScope, EndpointStatus, Operation, Outcome, Registration, Removal,
    RetryAdvice,
};
use serde_json::json;

use super::bench::Bench;
use super::case::{INSTALLATION_ID, again, typed};
use super::{Check, Tally};
use desk::{Desk, URL, created, exists};

pub(super) fn checks() -> Vec<Check> {
    let mut checks = vec![
        check(
            "endpoints/register",
            "what was asked for is what is there, for the API version that the adapter reads",
            registered,
        ),
        check(
            "endpoints/repeat",
            "a host that lost the answer has no other way to the secret than to send the operation again",
            repeated,
        ),
        check(
            "endpoints/lost-answers",
            "an endpoint that nobody knows the secret of is of no use, and a second one doubles every event",
            answer_lost,
        ),
        check(
            "endpoints/exists",
            "a second endpoint with the same URL would double every event",
            other_operation,
        ),
        check(
            "endpoints/past-the-window",
            "when the provider may have forgotten the operation, sending it again could make a second endpoint",
            past_the_window,
        ),
    ];
    checks.extend(changes::checks());
    checks.extend(input::checks());
    checks.extend(rotation::checks());
    checks
}

/// A check that adapters without the interface need not pass.
fn check<F>(name: &'static str, why: &'static str, judge: fn(Arc<Bench>) -> F) -> Check
where
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    Check::new(name, why, move |bench: Arc<Bench>| async move {
        if bench.adapter.endpoints().is_none() {
            return not_exported();
        }
        Tally::of(judge(bench).await)
    })
}

fn not_exported() -> Tally {
    Tally::skipped("the adapter does not export the optional interface `endpoints`")
}

async fn registered(bench: Arc<Bench>) -> anyhow::Result<()> {
    let desk = Desk::open(&bench).await?;
    let registration = Registration {
        description: Some("conformance".to_owned()),
        ..Registration::new(URL)
    };
    let operation = desk.case.operation("register");
    let new = created(desk.register(&operation, &registration).await?)?;
    ensure!(!new.secret.trim().is_empty(), "the secret is blank");
    let (endpoint, secret) = (new.endpoint, new.secret);
    ensure!(endpoint.url == URL, "its URL is {}", endpoint.url);
    ensure!(
        endpoint.status == EndpointStatus::Enabled,
        "its status is {:?}",
        endpoint.status
    );
    ensure!(
        endpoint.api_version == bench.info.provider_api_version,
        "events are rendered for {:?}, and the adapter speaks {:?}",
        endpoint.api_version,
        bench.info.provider_api_version
    );
    ensure!(
        endpoint.scope == Some(EndpointScope::OwnAccount),
        "its scope is {:?}",
        endpoint.scope
    );
    ensure!(
        endpoint.description == registration.description,
        "its description is {:?}",
        endpoint.description
    );
    ensure!(
        endpoint.installation_id.as_deref() == Some(INSTALLATION_ID)
            && endpoint.operation_id.as_deref() == Some(operation.id.as_str()),
        "it does not say who registered it: {:?}, {:?}",
        endpoint.installation_id,
        endpoint.operation_id
    );
    let mut events = endpoint.events.clone();
    let mut wanted = bench.info.webhook_events.clone();
    events.sort_unstable();
    wanted.sort_unstable();
    ensure!(
        events == wanted,
        "it is sent {} types, and the descriptor lists {}",
        events.len(),
        wanted.len()
    );
    let listed = desk.list().await?;
    ensure!(
        listed == [endpoint.clone()],
        "it is listed otherwise: {listed:?}"
    );

    let other_scope = Registration {
        scope: EndpointScope::ConnectedAccounts,
        events: Some(wanted[..1].to_vec()),
        ..Registration::new(URL)
    };
    let operation = desk.case.operation("register-for-connected-accounts");
    let new = created(desk.register(&operation, &other_scope).await?)
        .context("the same URL, for the events of connected accounts")?;
    ensure!(
        new.endpoint.events == wanted[..1],
        "it is sent {:?}",
        new.endpoint.events
    );
    ensure!(
        new.endpoint.scope == Some(EndpointScope::ConnectedAccounts),
        "its scope is {:?}",
        new.endpoint.scope
    );
    desk.expect_delivered(&[&secret], &[&endpoint.id])
        .await
        .context("an event of the account itself")
        .map(drop)
}

async fn repeated(bench: Arc<Bench>) -> anyhow::Result<()> {
    let desk = Desk::open(&bench).await?;
    let registration = Registration::new(URL);
    let operation = desk.case.operation("repeated");
    let first = created(desk.register(&operation, &registration).await?)?;
    let unsaid = Operation {
        now: operation.now + 60,
        ..operation.clone()
    };
    for (time, operation) in [
        ("a repeat", again(&operation)),
        ("a repeat that does not say so", unsaid),
    ] {
        let answer = created(desk.register(&operation, &registration).await?).context(time)?;
        ensure!(
            answer == first,
            "{time} gives another endpoint, or another secret"
        );
    }
    // The answer is the endpoint of today, not the provider's stored answer.
    let changes = EndpointChanges {
        is_enabled: Some(false),
        ..EndpointChanges::new(&first.endpoint.id)
    };
    desk.update(&desk.case.operation("disable"), &changes)
        .await?;
    let answer = created(desk.register(&again(&operation), &registration).await?)?;
    ensure!(
        answer.endpoint.status == EndpointStatus::Disabled && answer.secret == first.secret,
        "the endpoint is disabled, and the repeat says {:?}",
        answer.endpoint.status
    );
    desk.expect_count(1).await?;

    let removal = Removal::new(&first.endpoint.id);
    desk.remove(&desk.case.operation("remove"), &removal)
        .await?;
    let answer = typed(
        desk.endpoints()?
            .register(&again(&operation), &registration)
            .await,
    )?;
    let Err(error) = answer else {
        bail!("a repeat gives an endpoint that was removed: {answer:?}");
    };
    ensure!(
        error.retry == RetryAdvice::CheckFirst,
        "after the removal it says retry {:?}: {}",
        error.retry,
        error.message
    );
    desk.expect_count(0).await
}

/// Whenever the line breaks, the same operation ends with one endpoint and its secret.
async fn answer_lost(bench: Arc<Bench>) -> anyhow::Result<()> {
    for (fault, method) in [
        ("close-before", "GET"),
        ("close-before", "POST"),
        ("close-after", "POST"),
        ("truncate", "POST"),
    ] {
        let desk = Desk::open(&bench).await?;
        let fault_of = json!({ "kind": fault });
        let fault_of = fault_of.as_object().context("a fault")?;
        desk.case
            .simulator
            .set_fault(method, 1_000, fault_of)
            .await?;
        let operation = desk.case.operation("lost");
        let registration = Registration::new(URL);
        let Err(error) = typed(desk.endpoints()?.register(&operation, &registration).await)? else {
            bail!("{fault} at {method}: it says that it was registered");
        };
        let expected = if method == "GET" {
            Outcome::NotPerformed
        } else {
            Outcome::Unknown
        };
        ensure!(
            error.outcome == expected,
            "{fault} at {method}: the outcome is {:?}",
            error.outcome
        );
        desk.case.simulator.clear_faults().await?;
        let new = created(desk.register(&again(&operation), &registration).await?)
            .with_context(|| format!("after {fault} at {method}"))?;
        desk.expect_count(1)
            .await
            .with_context(|| format!("after {fault} at {method}"))?;
        desk.expect_delivered(&[&new.secret], &[&new.endpoint.id])
            .await
            .with_context(|| format!("after {fault} at {method}"))?;
    }
    Ok(())
}

async fn other_operation(bench: Arc<Bench>) -> anyhow::Result<()> {
    let desk = Desk::open(&bench).await?;
    let registration = Registration::new(URL);
    let first = created(
        desk.register(&desk.case.operation("one"), &registration)
            .await?,
    )?;
    let writes = desk.case.writes();
    let mut elsewhere = desk.case.operation("one");
    elsewhere.connection.installation_id = Some("conformance-2".to_owned());
    for operation in [desk.case.operation("two"), elsewhere] {
        let endpoint = exists(desk.register(&operation, &registration).await?)?;
        ensure!(
            endpoint == first.endpoint,
            "another endpoint is said to exist: {endpoint:?}"
        );
    }
    ensure!(
        desk.case.writes() == writes,
        "it sent requests that change something"
    );
    let elsewhere = Registration::new(format!("{URL}/other"));
    created(
        desk.register(&desk.case.operation("three"), &elsewhere)
            .await?,
    )
    .context("another URL")?;
    desk.expect_count(2).await
}

async fn past_the_window(bench: Arc<Bench>) -> anyhow::Result<()> {
    let desk = Desk::open(&bench).await?;
    let window = bench.info.idempotency_window;
    let late = |operation: &Operation| Operation {
        now: operation.now + window + 1,
        first_sent_at: Some(operation.now),
        ..operation.clone()
    };
    let registration = Registration::new(URL);
    let operation = desk.case.operation("late");
    let first = created(desk.register(&operation, &registration).await?)?;
    desk.case.simulator.forget_operations().await?;
    let writes = desk.case.writes();
    let endpoint = exists(desk.register(&late(&operation), &registration).await?)?;
    ensure!(endpoint == first.endpoint, "another is said to exist");
    // A host that forgot when it was first sent.
    let unsaid = Operation {
        first_sent_at: None,
        ..late(&operation)
    };
    exists(desk.register(&unsaid, &registration).await?)
        .context("first-sent-at is absent, and the endpoint is older than the window")?;

    // Nothing shows that it ever arrived.
    let elsewhere = Registration::new(format!("{URL}/other"));
    let operation = late(&desk.case.operation("late-and-lost"));
    let answer = typed(desk.endpoints()?.register(&operation, &elsewhere).await)?;
    desk.expect_check_first(&answer, writes)?;
    desk.expect_count(1).await
}
