//! Replacing an endpoint's secret: a second endpoint, an overlap, removal of the first.

use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use payments_host::types::{
    EndpointScope, ErrorKind, Operation, Outcome, Registration, Removal, RetryAdvice, Rotation,
};
use serde_json::json;

use super::check;
use super::desk::{Desk, URL, created, exists};
use crate::conformance::Check;
use crate::conformance::bench::Bench;
use crate::conformance::case::{again, typed};

pub(super) fn checks() -> Vec<Check> {
    vec![
        check(
            "endpoints/rotate",
            "while a secret is replaced no event may be lost, and none may count twice",
            overlap,
        ),
        check(
            "endpoints/rotate-lost-answers",
            "a host that crashed in the middle takes the rotation up again, and no third endpoint appears",
            answer_lost,
        ),
        check(
            "endpoints/rotate-exists",
            "two rotations of one endpoint would leave an endpoint that nobody removes",
            other_operation,
        ),
        check(
            "endpoints/rotate-past-the-window",
            "when the provider may have forgotten the operation, sending it again could make a third endpoint",
            past_the_window,
        ),
        check(
            "endpoints/rotate-scope",
            "an endpoint that is replaced by one of the other scope goes silent",
            other_scope,
        ),
    ]
}

async fn overlap(bench: Arc<Bench>) -> anyhow::Result<()> {
    let desk = Desk::open(&bench).await?;
    let registration = Registration {
        description: Some("conformance".to_owned()),
        ..Registration::new(URL)
    };
    let first = created(
        desk.register(&desk.case.operation("register"), &registration)
            .await?,
    )?;
    let rotate = desk.case.operation("rotate");
    let second = created(desk.rotate(&rotate, &first.endpoint.id).await?)?;
    ensure!(
        second.endpoint.id != first.endpoint.id && second.secret != first.secret,
        "the endpoint is the same, or its secret"
    );
    ensure!(
        second.endpoint.replaces.as_deref() == Some(first.endpoint.id.as_str()),
        "it does not say what it replaces: {:?}",
        second.endpoint.replaces
    );
    let (old, new) = (&first.endpoint, &second.endpoint);
    ensure!(
        (&new.url, &new.events, &new.description, new.scope)
            == (&old.url, &old.events, &old.description, old.scope),
        "it is not like the first: {new:?}"
    );
    let answer = created(desk.rotate(&again(&rotate), &old.id).await?)?;
    ensure!(
        answer == second,
        "a repeat gives another endpoint, or another secret"
    );

    // The overlap: everything arrives twice, and is one event.
    let secrets = [first.secret.as_str(), second.secret.as_str()];
    let seen = desk.expect_delivered(&secrets, &[&old.id, &new.id]).await?;
    ensure!(
        seen[0].0 == seen[1].0 && !seen[0].0.dedupe_key.is_empty(),
        "the two deliveries of one event are told apart"
    );
    ensure!(
        (seen[0].1, seen[1].1) == (0, 1),
        "the secrets that matched are said to be {} and {}",
        seen[0].1,
        seen[1].1
    );

    let remove = desk.case.operation("remove");
    let removal = Removal::new(&old.id);
    desk.remove(&remove, &removal).await?;
    desk.remove(&again(&remove), &removal).await?;
    desk.expect_count(1).await?;
    desk.expect_delivered(&[&second.secret], &[&new.id])
        .await
        .context("after the first was removed")?;
    // The host crashed before it noted that all was done.
    let answer = created(desk.rotate(&again(&rotate), &old.id).await?)
        .context("a repeat after the first was removed")?;
    ensure!(
        answer == second,
        "a late repeat gives another endpoint, or another secret"
    );
    desk.expect_count(1).await
}

async fn answer_lost(bench: Arc<Bench>) -> anyhow::Result<()> {
    for (fault, method) in [
        ("close-before", "GET"),
        ("close-before", "POST"),
        ("close-after", "POST"),
        ("close-before", "DELETE"),
        ("close-after", "DELETE"),
    ] {
        let story = format!("{fault} at {method}");
        let desk = Desk::open(&bench).await?;
        let registration = Registration::new(URL);
        let first = created(
            desk.register(&desk.case.operation("register"), &registration)
                .await?,
        )?;
        let fault = json!({ "kind": fault });
        let fault = fault.as_object().context("a fault")?;
        desk.case.simulator.set_fault(method, 1_000, fault).await?;
        let rotate = desk.case.operation("rotate");
        let rotation = Rotation::new(&first.endpoint.id);
        let answer = typed(desk.endpoints()?.rotate(&rotate, &rotation).await)?;
        ensure!(
            answer.is_ok() == (method == "DELETE"),
            "{story}: rotate says {answer:?}"
        );
        let remove = desk.case.operation("remove");
        let removal = Removal::new(&first.endpoint.id);
        if method == "DELETE" {
            let answer = typed(desk.endpoints()?.remove(&remove, &removal).await)?;
            let Err(error) = answer else {
                bail!("{story}: it says that the endpoint is removed");
            };
            ensure!(
                error.outcome == Outcome::Unknown && error.retry == RetryAdvice::SameOperation,
                "{story}: outcome {:?}, retry {:?}",
                error.outcome,
                error.retry
            );
        }
        desk.case.simulator.clear_faults().await?;
        let second = created(desk.rotate(&again(&rotate), &first.endpoint.id).await?)
            .with_context(|| story.clone())?;
        desk.remove(&again(&remove), &removal)
            .await
            .with_context(|| story.clone())?;
        desk.expect_count(1).await.with_context(|| story.clone())?;
        desk.expect_delivered(&[&second.secret], &[&second.endpoint.id])
            .await
            .with_context(|| story)?;
    }
    Ok(())
}

async fn other_operation(bench: Arc<Bench>) -> anyhow::Result<()> {
    let desk = Desk::open(&bench).await?;
    let first = created(
        desk.register(&desk.case.operation("register"), &Registration::new(URL))
            .await?,
    )?;
    let second = created(
        desk.rotate(&desk.case.operation("one"), &first.endpoint.id)
            .await?,
    )?;
    let writes = desk.case.writes();
    for what in ["the first is there", "the first is gone"] {
        let endpoint = exists(
            desk.rotate(&desk.case.operation("two"), &first.endpoint.id)
                .await?,
        )
        .context(what)?;
        ensure!(
            endpoint == second.endpoint,
            "{what}: another is said to exist: {endpoint:?}"
        );
        let writes_now = desk.case.writes();
        ensure!(
            writes_now <= writes + 1,
            "{what}: it sent requests that change something"
        );
        let removal = Removal::new(&first.endpoint.id);
        desk.remove(&desk.case.operation("remove"), &removal)
            .await?;
    }
    desk.expect_count(1).await
}

async fn past_the_window(bench: Arc<Bench>) -> anyhow::Result<()> {
    let desk = Desk::open(&bench).await?;
    let late = |operation: &Operation| Operation {
        now: operation.now + bench.info.idempotency_window + 1,
        first_sent_at: Some(operation.now),
        ..operation.clone()
    };
    let first = created(
        desk.register(&desk.case.operation("register"), &Registration::new(URL))
            .await?,
    )?;
    let writes = desk.case.writes();
    let lost = late(&desk.case.operation("late-and-lost"));
    let rotation = Rotation::new(&first.endpoint.id);
    let answer = typed(desk.endpoints()?.rotate(&lost, &rotation).await)?;
    desk.expect_check_first(&answer, writes)?;

    let rotate = desk.case.operation("rotate");
    let second = created(desk.rotate(&rotate, &first.endpoint.id).await?)?;
    desk.case.simulator.forget_operations().await?;
    let writes = desk.case.writes();
    let endpoint = exists(desk.rotate(&late(&rotate), &first.endpoint.id).await?)?;
    ensure!(endpoint == second.endpoint, "another is said to exist");
    ensure!(
        desk.case.writes() == writes,
        "it sent requests that change something"
    );
    desk.expect_count(2).await
}

async fn other_scope(bench: Arc<Bench>) -> anyhow::Result<()> {
    let desk = Desk::open(&bench).await?;
    let registration = Registration {
        scope: EndpointScope::ConnectedAccounts,
        ..Registration::new(URL)
    };
    let first = created(
        desk.register(&desk.case.operation("register"), &registration)
            .await?,
    )?;
    let wrong = Rotation {
        scope: Some(EndpointScope::OwnAccount),
        ..Rotation::new(&first.endpoint.id)
    };
    let operation = desk.case.operation("rotate");
    let answer = typed(desk.endpoints()?.rotate(&operation, &wrong).await)?;
    let Err(error) = answer else {
        bail!("it is replaced by an endpoint of the other scope");
    };
    ensure!(
        error.kind == ErrorKind::InvalidRequest && error.field.as_deref() == Some("rotation.scope"),
        "it says {:?} at {:?}",
        error.kind,
        error.field
    );
    let second = created(desk.rotate(&operation, &first.endpoint.id).await?)?;
    ensure!(
        second.endpoint.scope == Some(EndpointScope::ConnectedAccounts),
        "the scope of the second is {:?}",
        second.endpoint.scope
    );
    desk.expect_count(2).await
}
