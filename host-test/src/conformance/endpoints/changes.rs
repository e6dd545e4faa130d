//! Changing and removing an endpoint.

use std::sync::Arc;

use anyhow::{Context, ensure};
use payments_host::types::{
    EndpointChanges, EndpointStatus, ErrorKind, Outcome, Registration, Removal, Rotation,
};

use super::check;
use super::desk::{Desk, URL, created};
use crate::conformance::Check;
use crate::conformance::bench::Bench;
use crate::conformance::case::{again, typed};

pub(super) fn checks() -> Vec<Check> {
    vec![
        check(
            "endpoints/update",
            "a move to another URL must not lose the secret, and what is not named stays as it is",
            updated,
        ),
        check(
            "endpoints/missing",
            "an endpoint that is not there cannot be changed, and need not be removed",
            missing,
        ),
    ]
}

async fn updated(bench: Arc<Bench>) -> anyhow::Result<()> {
    let desk = Desk::open(&bench).await?;
    let registration = Registration {
        description: Some("before".to_owned()),
        ..Registration::new(URL)
    };
    let new = created(
        desk.register(&desk.case.operation("register"), &registration)
            .await?,
    )?;
    let mut expected = new.endpoint;
    let unchanged = || EndpointChanges::new(&expected.id);
    let events = bench.info.webhook_events[1..].to_vec();
    let url = format!("{URL}/moved");
    let steps = [
        EndpointChanges {
            url: Some(url.clone()),
            ..unchanged()
        },
        EndpointChanges {
            events: Some(events),
            ..unchanged()
        },
        EndpointChanges {
            description: Some("after".to_owned()),
            ..unchanged()
        },
        EndpointChanges {
            description: Some(String::new()),
            ..unchanged()
        },
        EndpointChanges {
            is_enabled: Some(false),
            ..unchanged()
        },
        EndpointChanges {
            is_enabled: Some(true),
            ..unchanged()
        },
    ];
    for (number, changes) in steps.iter().enumerate() {
        if let Some(url) = &changes.url {
            expected.url.clone_from(url);
        }
        if let Some(events) = &changes.events {
            expected.events.clone_from(events);
        }
        if let Some(description) = &changes.description {
            expected.description = Some(description.clone()).filter(|text| !text.is_empty());
        }
        match changes.is_enabled {
            Some(true) => expected.status = EndpointStatus::Enabled,
            Some(false) => expected.status = EndpointStatus::Disabled,
            None => {}
        }
        let operation = desk.case.operation(&format!("update-{number}"));
        for operation in [operation.clone(), again(&operation)] {
            let seen = desk.update(&operation, changes).await?;
            ensure!(
                seen == expected,
                "after {changes:?} it is {seen:?}, and should be {expected:?}"
            );
        }
    }
    // A repeat of an earlier change undoes nothing, and answers with what is there now.
    let operation = again(&desk.case.operation("update-4"));
    let seen = desk.update(&operation, &steps[4]).await?;
    ensure!(
        seen == expected,
        "a late repeat gives {:?}, and the endpoint is {:?}",
        seen.status,
        expected.status
    );
    desk.expect_delivered(&[&new.secret], &[&expected.id])
        .await
        .context("after the updates")
        .map(drop)
}

async fn missing(bench: Arc<Bench>) -> anyhow::Result<()> {
    let desk = Desk::open(&bench).await?;
    let registration = Registration::new(URL);
    let new = created(
        desk.register(&desk.case.operation("register"), &registration)
            .await?,
    )?;
    let id = &new.endpoint.id;
    let removal = Removal::new(id);
    let operation = desk.case.operation("remove");
    desk.remove(&operation, &removal).await?;
    desk.expect_count(0).await?;
    desk.remove(&again(&operation), &removal)
        .await
        .context("sent again")?;
    desk.remove(&desk.case.operation("remove-2"), &removal)
        .await
        .context("removed by another operation before")?;
    let changes = EndpointChanges {
        is_enabled: Some(false),
        ..EndpointChanges::new(id)
    };
    let update = typed(
        desk.endpoints()?
            .update(&desk.case.operation("update"), &changes)
            .await,
    )?;
    let rotation = typed(
        desk.endpoints()?
            .rotate(&desk.case.operation("rotate"), &Rotation::new(id))
            .await,
    )?;
    for (what, error) in [("update", update.err()), ("rotate", rotation.err())] {
        let error = error.with_context(|| format!("{what} of what is not there was accepted"))?;
        ensure!(
            error.kind == ErrorKind::NotFound && error.outcome == Outcome::NotPerformed,
            "{what} says {:?}, outcome {:?}: {}",
            error.kind,
            error.outcome,
            error.message
        );
    }
    Ok(())
}
