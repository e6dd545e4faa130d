//! Topic `faults`: whatever goes wrong on the way, the adapter says what it knows, and the repeat
//! moves money once.

mod kinds;

use std::net::Ipv4Addr;
use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use payments_host::types::{AdapterError, Entry, Operation, Outcome, RetryAdvice};
use serde_json::json;
use tokio::net::TcpSocket;

use super::Check;
use super::bench::Bench;
use super::case::{Case, again, typed};
use super::fixture::Fixture;
use super::repeat::for_each_write;
use super::writes::{Prepared, Write, say};
use crate::json::case_name;
use kinds::{ALL, Fault, anywhere};

pub(super) fn checks(fixture: &Fixture) -> Vec<Check> {
    let mut checks: Vec<_> = anywhere().into_iter().map(check).collect();
    checks.extend(fixture.answers.iter().map(|answer| check(answer.into())));
    checks.push(Check::new(
        "faults/refused",
        "when no byte left, nothing was performed, and the host may be told so",
        |bench| for_each_write(bench, refused),
    ));
    checks.push(Check::new(
        "faults/reading-before",
        "a write that has to read first must not lose its head, or its repeat, over a failed read",
        |bench| for_each_write(bench, reading_before),
    ));
    checks.push(Check::new(
        "faults/reading-after",
        "an operation that was performed is not called unperformed because it cannot be read back",
        |bench| for_each_write(bench, reading_after),
    ));
    checks
}

fn check(fault: Fault) -> Check {
    let (name, why) = (format!("faults/{}", fault.name), fault.why.clone());
    let fault = Arc::new(fault);
    Check::new(name, why, move |bench: Arc<Bench>| {
        let fault = fault.clone();
        async move {
            let lasting = fault.clone();
            let mut tally = for_each_write(bench.clone(), move |bench, write| {
                let fault = lasting.clone();
                async move { struck(&bench, write, &fault, fault.times).await }
            })
            .await;
            let passing = for_each_write(bench, move |bench, write| {
                let fault = fault.clone();
                async move {
                    struck(&bench, write, &fault, 1)
                        .await
                        .context("struck once")
                }
            })
            .await;
            tally.cases += passing.cases;
            tally.problems.extend(passing.problems);
            tally
        }
    })
}

/// A write is struck; then the way is free again, and the operation is repeated.
async fn struck(bench: &Bench, write: Write, fault: &Fault, times: u32) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let prepared = write.prepare(&case).await?;
    let operation = case.operation("struck");
    case.simulator
        .set_fault("POST", times, &fault.fault)
        .await?;
    let answer = typed(prepared.request.send(&case.adapter, &operation).await)?;
    case.simulator.clear_faults().await?;
    match answer {
        // It went on by itself.
        Ok(_) if times < ALL => prepared.expect_once(&case, "it went on by itself").await?,
        Ok(_) => bail!("an answer was made up: the provider's never came"),
        Err(error) => {
            truthful(&error, &prepared, write, &case).await?;
            if times == fault.times {
                expected(&error, fault)?;
            }
        }
    }
    left_behind(&prepared, write, &case, &operation).await?;
    if fault.is_stored {
        return stored(&prepared, write, &case, &operation).await;
    }
    for time in ["repeated", "repeated once more"] {
        prepared
            .request
            .send(&case.adapter, &again(&operation))
            .await
            .context(time)?;
        prepared.expect_once(&case, time).await?;
    }
    Ok(())
}

/// The one rule without exception: `not-performed` is the truth.
async fn truthful(
    error: &AdapterError,
    prepared: &Prepared,
    write: Write,
    case: &Case,
) -> anyhow::Result<()> {
    let effect = prepared.effect(case).await?;
    ensure!(
        effect == write.no_effect() || error.outcome == Outcome::Unknown,
        "it says not-performed, and this happened: {}",
        say(&effect)
    );
    Ok(())
}

fn expected(error: &AdapterError, fault: &Fault) -> anyhow::Result<()> {
    let (outcome, retry, kind) = (
        case_name(&error.outcome),
        case_name(&error.retry),
        case_name(&error.kind),
    );
    ensure!(
        outcome == fault.outcome,
        "the outcome is {outcome} instead of {} ({})",
        fault.outcome,
        error.message
    );
    ensure!(
        fault.retry.contains(&retry),
        "retry is {retry} instead of {}",
        fault.retry.join(" or ")
    );
    ensure!(
        fault.kind.is_empty() || fault.kind.contains(&kind),
        "the kind is {kind} instead of {}",
        fault.kind.join(" or ")
    );
    Ok(())
}

/// What was performed can be found by the operation's id.
async fn left_behind(
    prepared: &Prepared,
    write: Write,
    case: &Case,
    operation: &Operation,
) -> anyhow::Result<()> {
    if prepared.effect(case).await? == write.no_effect() {
        return Ok(());
    }
    let since = operation.now.saturating_sub(60);
    let found = case
        .adapter
        .find(&operation.connection, &operation.id, since)
        .await
        .context("find")?;
    ensure!(
        write.is_among(&found),
        "it was performed, and find shows {} movements, none of them this",
        found.len()
    );
    Ok(())
}

/// The provider gives the stored answer to every repeat: there is nothing but to look.
async fn stored(
    prepared: &Prepared,
    write: Write,
    case: &Case,
    operation: &Operation,
) -> anyhow::Result<()> {
    let before = prepared.effect(case).await?;
    let answer = prepared
        .request
        .send(&case.adapter, &again(operation))
        .await;
    if let Err(error) = typed(answer)? {
        ensure!(
            (error.outcome, error.retry) == (Outcome::Unknown, RetryAdvice::CheckFirst),
            "the repeat says {} and {} instead of unknown and check-first",
            case_name(&error.outcome),
            case_name(&error.retry)
        );
    }
    let after = prepared.effect(case).await?;
    ensure!(
        after == before || before == write.no_effect(),
        "the repeat moved more: {}",
        say(&after)
    );
    ensure!(
        after == write.effect() || after == write.no_effect(),
        "not once: {}",
        say(&after)
    );
    Ok(())
}

async fn refused(bench: Arc<Bench>, write: Write) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let prepared = write.prepare(&case).await?;
    let operation = case.operation("refused");
    let mut nowhere = operation.clone();
    let service = &case.fixture.connection.service;
    let (_port, url) = nobody_listens()?;
    nowhere.connection.endpoints = vec![Entry::new(service, url)];

    let answer = prepared.request.send(&case.adapter, &nowhere).await;
    let Err(error) = typed(answer)? else {
        bail!("an answer was made up: nobody was there");
    };
    ensure!(
        (error.outcome, error.retry) == (Outcome::NotPerformed, RetryAdvice::SameOperation),
        "it says {} and {} instead of not-performed and same-operation",
        case_name(&error.outcome),
        case_name(&error.retry)
    );
    // Of an earlier call it knows nothing.
    let answer = prepared.request.send(&case.adapter, &again(&nowhere)).await;
    let Err(error) = typed(answer)? else {
        bail!("an answer was made up: nobody was there");
    };
    ensure!(
        error.outcome == Outcome::Unknown,
        "sent before and refused now, it says not-performed"
    );
    prepared
        .request
        .send(&case.adapter, &again(&operation))
        .await
        .context("with the provider back")?;
    prepared.expect_once(&case, "with the provider back").await
}

/// A port on which nobody listens, taken for as long as the socket lives: a port that was only free
/// a moment ago may be another case's simulator by now.
fn nobody_listens() -> anyhow::Result<(TcpSocket, String)> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    let url = format!("http://{}", socket.local_addr()?);
    Ok((socket, url))
}

async fn reading_before(bench: Arc<Bench>, write: Write) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let prepared = write.prepare(&case).await?;
    let operation = case.operation("unread");
    reads_fail(&case).await?;
    let answer = typed(prepared.request.send(&case.adapter, &operation).await)?;
    case.simulator.clear_faults().await?;
    if let Err(error) = answer {
        truthful(&error, &prepared, write, &case).await?;
    }
    prepared
        .request
        .send(&case.adapter, &again(&operation))
        .await
        .context("repeated")?;
    prepared.expect_once(&case, "repeated").await
}

async fn reading_after(bench: Arc<Bench>, write: Write) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let prepared = write.prepare(&case).await?;
    let operation = case.operation("performed");
    prepared.request.send(&case.adapter, &operation).await?;
    reads_fail(&case).await?;
    let answer = typed(
        prepared
            .request
            .send(&case.adapter, &again(&operation))
            .await,
    )?;
    case.simulator.clear_faults().await?;
    if let Err(error) = answer {
        truthful(&error, &prepared, write, &case).await?;
    }
    prepared.expect_once(&case, "repeated").await
}

async fn reads_fail(case: &Case) -> anyhow::Result<()> {
    let cut = json!({ "kind": "close-before" });
    let fault = cut.as_object().cloned().unwrap_or_default();
    case.simulator.set_fault("GET", ALL, &fault).await
}
