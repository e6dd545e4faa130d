//! Topic `records`: an optional interface. A host that reads page by page has every record once, also
//! while others arrive.

use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use payments_host::Records;
use payments_host::types::{
    AdapterError, CaptureMode, ChangeFilter, ErrorKind, PageRequest, ProviderRecord, RecordFilter,
    RecordKind, TimeRange,
};

use super::bench::Bench;
use super::case::{Case, typed};
use super::writes::authorization;
use super::{Check, Tally};
use crate::time;

pub(super) fn checks() -> Vec<Check> {
    vec![
        check(
            "records/pages",
            "a host that copies records page by page must neither miss one nor have one twice",
            pages,
        ),
        check(
            "records/cursor",
            "a cursor that is taken for one of another list leaves out records without a word",
            cursors,
        ),
        check(
            "records/input",
            "what makes no sense is refused with the field, before anything is sent",
            input,
        ),
        check(
            "records/changes",
            "what changed after it was created shows in no list by creation",
            changes,
        ),
    ]
}

/// A check that adapters without the interface need not pass.
fn check<F>(name: &'static str, why: &'static str, judge: fn(Arc<Bench>) -> F) -> Check
where
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    Check::new(name, why, move |bench: Arc<Bench>| async move {
        if bench.adapter.records().is_none() {
            return Tally::skipped("the adapter does not export the optional interface `records`");
        }
        Tally::of(judge(bench).await)
    })
}

fn records(case: &Case) -> anyhow::Result<Records<'_>> {
    let records = case.adapter.records();
    records.context("the interface `records` is not exported")
}

/// Takes a payment: a charge more.
async fn pay(case: &Case, id: &str) -> anyhow::Result<()> {
    let sale = authorization(case, CaptureMode::Automatic);
    let payment = case.adapter.authorize(&case.operation(id), &sale).await;
    payment
        .with_context(|| format!("authorize as {id}"))
        .map(drop)
}

fn charges(limit: u32) -> RecordFilter {
    RecordFilter {
        page: PageRequest {
            cursor: None,
            limit: Some(limit),
        },
        ..RecordFilter::new(RecordKind::Charges)
    }
}

/// What happens after each page.
#[derive(Clone, Copy)]
enum Meanwhile {
    Nothing,
    /// Another payment arrives.
    Payment,
}

/// Every record, page by page.
async fn all(case: &Case, limit: u32, meanwhile: Meanwhile) -> anyhow::Result<Vec<ProviderRecord>> {
    let mut filter = charges(limit);
    let mut found = Vec::new();
    for round in 0.. {
        let page = records(case)?.list_records(&case.connection, &filter).await;
        let page = page.context("list-records")?;
        ensure!(
            page.records.len() <= limit as usize,
            "a page of {limit} has {} records",
            page.records.len()
        );
        found.extend(page.records);
        if let Meanwhile::Payment = meanwhile {
            pay(case, &format!("meanwhile-{round}")).await?;
        }
        filter.page.cursor = page.next;
        if filter.page.cursor.is_none() {
            break;
        }
    }
    Ok(found)
}

async fn pages(bench: Arc<Bench>) -> anyhow::Result<()> {
    let case = bench.case().await?;
    for number in 0..3 {
        pay(&case, &format!("before-{number}")).await?;
    }
    let expected = all(&case, 100, Meanwhile::Nothing).await?;
    ensure!(
        expected.len() >= 3,
        "of three payments there are {} charges",
        expected.len()
    );
    for record in &expected {
        let json: serde_json::Value =
            serde_json::from_str(&record.json).with_context(|| format!("{} as JSON", record.id))?;
        ensure!(json.is_object(), "{} is no JSON object", record.id);
    }
    let times: Vec<_> = expected.iter().map(|record| record.created).collect();
    ensure!(
        times.is_sorted_by(|newer, older| newer >= older),
        "they are not in order, newest first: {times:?}"
    );
    let found = all(&case, 1, Meanwhile::Payment).await?;
    let ids = |records: &[ProviderRecord]| {
        let ids = records.iter().map(|record| record.id.clone());
        ids.collect::<Vec<_>>()
    };
    ensure!(
        ids(&found) == ids(&expected),
        "read page by page while others arrive: {:?}, at once: {:?}",
        ids(&found),
        ids(&expected)
    );
    Ok(())
}

async fn cursors(bench: Arc<Bench>) -> anyhow::Result<()> {
    let case = bench.case().await?;
    pay(&case, "first").await?;
    pay(&case, "second").await?;
    let page = records(&case)?
        .list_records(&case.connection, &charges(1))
        .await?;
    let cursor = page.next.context("there are more, and no cursor")?;
    let ranged = RecordFilter {
        created: Some(TimeRange {
            since: Some(1),
            until: None,
        }),
        ..charges(1)
    };
    let refunds = RecordFilter::new(RecordKind::Refunds);
    let sent = case.requests();
    for (what, cursor, filter) in [
        ("of another kind", cursor.as_str(), refunds),
        ("of another range", &cursor, ranged),
        ("empty", "", charges(1)),
        ("that is none", "../1", charges(1)),
        ("cut off", cursor.get(..3).unwrap_or_default(), charges(1)),
    ] {
        let mut filter = filter;
        filter.page.cursor = Some(cursor.to_owned());
        let answer = records(&case)?
            .list_records(&case.connection, &filter)
            .await;
        refused(
            typed(answer)?,
            ErrorKind::InvalidRequest,
            "filter.page.cursor",
        )
        .with_context(|| format!("a cursor {what}"))?;
    }
    ensure!(case.requests() == sent, "something was sent");
    Ok(())
}

async fn input(bench: Arc<Bench>) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let backwards = RecordFilter {
        created: Some(TimeRange {
            since: Some(2),
            until: Some(1),
        }),
        ..charges(1)
    };
    for (what, filter, field) in [
        ("limit 0", charges(0), "filter.page.limit"),
        ("limit 101", charges(101), "filter.page.limit"),
        ("ends before it begins", backwards, "filter.created.until"),
    ] {
        let answer = records(&case)?
            .list_records(&case.connection, &filter)
            .await;
        refused(typed(answer)?, ErrorKind::InvalidRequest, field)
            .with_context(|| what.to_owned())?;
    }
    let now = time::now();
    for (what, since) in [("now", now), ("in the future", now + 60)] {
        let answer = records(&case)?
            .list_changes(&case.connection, &ChangeFilter::new(since, now))
            .await;
        refused(typed(answer)?, ErrorKind::InvalidRequest, "filter.since")
            .with_context(|| format!("since {what}"))?;
    }
    let unknown = ChangeFilter {
        kinds: vec![RecordKind::Other],
        ..ChangeFilter::new(now - 60, now)
    };
    let answer = records(&case)?
        .list_changes(&case.connection, &unknown)
        .await;
    refused(typed(answer)?, ErrorKind::Unsupported, "filter.kinds[0]").context("another kind")?;
    ensure!(case.requests() == 0, "something was sent");
    Ok(())
}

async fn changes(bench: Arc<Bench>) -> anyhow::Result<()> {
    let case = bench.case().await?;
    pay(&case, "paid").await?;
    // The clocks may differ by a second.
    let now = time::now() + 1;
    let filter = ChangeFilter {
        kinds: vec![RecordKind::Charges],
        ..ChangeFilter::new(now - 3_600, now)
    };
    let page = records(&case)?
        .list_changes(&case.connection, &filter)
        .await
        .context("list-changes")?;
    ensure!(!page.changes.is_empty(), "a payment changed nothing");
    for change in &page.changes {
        ensure!(
            change.kind == RecordKind::Charges,
            "asked for charges, told of {:?}",
            change.kind
        );
        ensure!(
            !change.event_id.is_empty() && !change.is_deleted,
            "a charge that was made: {change:?}"
        );
    }
    // A provider that remembers everything need not refuse it.
    let always = ChangeFilter::new(1, now);
    let answer = records(&case)?
        .list_changes(&case.connection, &always)
        .await;
    match typed(answer)? {
        Ok(_) => Ok(()),
        Err(error) => refused(Err::<(), _>(error), ErrorKind::Unsupported, "filter.since")
            .context("beyond the horizon"),
    }
}

fn refused<T>(answer: Result<T, AdapterError>, kind: ErrorKind, field: &str) -> anyhow::Result<()> {
    let Err(error) = answer else {
        bail!("it is not refused");
    };
    ensure!(
        error.kind == kind && error.field.as_deref() == Some(field),
        "it is {:?} at {:?}, not {kind:?} at {field}",
        error.kind,
        error.field
    );
    Ok(())
}
