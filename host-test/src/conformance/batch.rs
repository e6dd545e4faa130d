//! Topic `batch`: an optional interface. Many payments in one call are as many operations: each is
//! made once, and none depends on another.

use std::sync::Arc;

use anyhow::{Context, ensure};
use payments_host::Batch;
use payments_host::types::{
    AdapterError, Authorization, AuthorizationBatch, BatchItem, CaptureMode, Connection, ErrorKind,
    Outcome, Payment, PaymentSource, Presence, RetryAdvice,
};
use serde_json::{Map, json};

use super::bench::Bench;
use super::case::{Case, typed};
use super::writes::authorization;
use super::{Check, Tally};
use crate::time;

/// The amount of the first item; each has one of its own, by which the ledger tells them apart.
const FIRST_AMOUNT: u64 = 1100;
/// The contract's limit.
const MOST_ITEMS: usize = 100;

pub(super) fn checks() -> Vec<Check> {
    vec![
        check(
            "batch/in-order",
            "a host tells the results apart by their places, and each payment is made once",
            in_order,
        ),
        check(
            "batch/one-fails",
            "a declined or a wrong payment must not cost the others",
            one_fails,
        ),
        check(
            "batch/repeat",
            "after a crash the whole batch is sent again, and nobody pays twice",
            repeated,
        ),
        check(
            "batch/same-operation",
            "an item and a call of `authorize` with its id are the same operation",
            same_operation,
        ),
        check(
            "batch/lost-answers",
            "when no answer arrives, nothing is known of any of them, and repeating pays once",
            answers_lost,
        ),
        check(
            "batch/past-the-window",
            "when the provider may have forgotten the operations, sending them again could move money twice",
            past_the_window,
        ),
        check(
            "batch/input",
            "a batch that is wrong itself is refused before anything of it is sent",
            refused,
        ),
        check(
            "batch/customer-away",
            "nobody is there to authenticate or to type a card number in",
            customer_away,
        ),
    ]
}

/// A check that adapters without the interface need not pass.
fn check<F>(name: &'static str, why: &'static str, judge: fn(Arc<Bench>) -> F) -> Check
where
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    Check::new(name, why, move |bench: Arc<Bench>| async move {
        if bench.adapter.batch().is_none() {
            return Tally::skipped("the adapter does not export the optional interface `batch`");
        }
        Tally::of(judge(bench).await)
    })
}

type Results = Vec<Result<Payment, AdapterError>>;

async fn in_order(bench: Arc<Bench>) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let results = send(&case, &batch(&case, 5)).await?;
    expect_paid(&case, &results)?;
    expect_each_once(&case, 5).await
}

async fn one_fails(bench: Arc<Bench>) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let mut batch = batch(&case, 5);
    let declines = case.fixture.sources.declines.clone();
    batch.items[1].authorization.source = PaymentSource::SavedMethod(declines);
    batch.items[3].authorization.amount = case.money(0);
    let mut results = send(&case, &batch).await?;
    let wrong = failed(results.remove(3))?;
    ensure!(
        wrong.kind == ErrorKind::InvalidRequest && wrong.outcome == Outcome::NotPerformed,
        "an amount of 0 is {:?}, {:?}",
        wrong.kind,
        wrong.outcome
    );
    let field = wrong.field.unwrap_or_default();
    ensure!(
        field.starts_with("batch.items[3].authorization.amount"),
        "the field of a wrong amount is {field:?}"
    );
    let declined = failed(results.remove(1))?;
    ensure!(
        declined.kind == ErrorKind::Declined && declined.outcome == Outcome::NotPerformed,
        "a decline is {:?}, {:?}",
        declined.kind,
        declined.outcome
    );
    for (result, place) in results.into_iter().zip([0, 2, 4]) {
        let payment = result.map_err(|error| anyhow::anyhow!("item {place}: {}", error.message))?;
        expect_amount(&case, &payment, place)?;
    }
    for place in [0, 2, 4] {
        expect_moved(&case, place, 1).await?;
    }
    expect_moved(&case, 3, 0).await
}

async fn repeated(bench: Arc<Bench>) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let batch = batch(&case, 4);
    let first = send(&case, &batch).await?;
    let again = send(&case, &sent_before(&batch, 60)).await?;
    expect_paid(&case, &again)?;
    for (place, (first, again)) in first
        .iter()
        .flatten()
        .zip(again.iter().flatten())
        .enumerate()
    {
        ensure!(
            first.id == again.id,
            "item {place} is another payment when it is repeated"
        );
        ensure!(
            again.replayed,
            "item {place}: the answer does not say that it is a repeat"
        );
    }
    expect_each_once(&case, 4).await
}

async fn same_operation(bench: Arc<Bench>) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let batch = batch(&case, 2);
    let results = send(&case, &batch).await?;
    let item = &batch.items[1];
    let operation = case.operation(&item.operation_id);
    let alone = case
        .adapter
        .authorize(&operation, &item.authorization)
        .await;
    let alone = alone.context("authorize, with the id of an item")?;
    ensure!(
        results[1]
            .as_ref()
            .is_ok_and(|payment| payment.id == alone.id),
        "`authorize` made another payment"
    );
    expect_each_once(&case, 2).await
}

async fn answers_lost(bench: Arc<Bench>) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let lost = Map::from_iter([("kind".to_owned(), json!("close-after"))]);
    case.simulator.set_fault("POST", 1_000, &lost).await?;
    let batch = batch(&case, 3);
    for (place, result) in send(&case, &batch).await?.into_iter().enumerate() {
        let error = failed(result)?;
        ensure!(
            error.outcome == Outcome::Unknown,
            "item {place} may have been performed, and its outcome is {:?}",
            error.outcome
        );
    }
    case.simulator.clear_faults().await?;
    let results = send(&case, &sent_before(&batch, 60)).await?;
    expect_paid(&case, &results)?;
    expect_each_once(&case, 3).await
}

async fn past_the_window(bench: Arc<Bench>) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let mut batch = batch(&case, 3);
    let never_sent = batch.items.split_off(2);
    let paid = send(&case, &batch).await?;
    case.simulator.forget_operations().await?;
    batch.items.extend(never_sent);
    let late = sent_before(&batch, bench.info.idempotency_window + 1);

    let writes = case.writes();
    let mut results = send(&case, &late).await?;
    ensure!(
        case.writes() == writes,
        "something was sent that could move money twice"
    );
    let never_sent = failed(results.remove(2))?;
    ensure!(
        never_sent.outcome == Outcome::Unknown && never_sent.retry == RetryAdvice::CheckFirst,
        "of a payment that cannot be found it is {:?}, {:?}",
        never_sent.outcome,
        never_sent.retry
    );
    for (place, (paid, found)) in paid.iter().zip(&results).enumerate() {
        // What is not found is not known; what is found is the payment.
        if let (Ok(paid), Ok(found)) = (paid, found) {
            ensure!(paid.id == found.id, "item {place} is another payment");
        }
    }
    expect_each_once(&case, 2).await
}

async fn refused(bench: Arc<Bench>) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let right = batch(&case, 3);
    let mut twice = right.clone();
    twice.items[2].operation_id = twice.items[0].operation_id.clone();
    let of = |items| AuthorizationBatch {
        items,
        ..right.clone()
    };
    let too_many = batch(&case, MOST_ITEMS + 1).items;
    let nobody = Connection {
        installation_id: None,
        ..case.connection.clone()
    };
    let unmarked = AuthorizationBatch {
        connection: nobody,
        ..right.clone()
    };
    for (what, batch, field) in [
        ("no item", of(Vec::new()), "batch.items"),
        ("101 items", of(too_many), "batch.items"),
        (
            "one operation id twice",
            twice,
            "batch.items[2].operation-id",
        ),
        ("no installation id", unmarked, "connection.installation-id"),
    ] {
        let Err(error) = typed(interface(&case)?.authorize_all(&batch).await)? else {
            anyhow::bail!("{what} is accepted");
        };
        ensure!(
            error.kind == ErrorKind::InvalidRequest && error.outcome == Outcome::NotPerformed,
            "{what} is {:?}, {:?}",
            error.kind,
            error.outcome
        );
        ensure!(
            error.field.as_deref() == Some(field),
            "{what}: the field is {:?}",
            error.field
        );
    }
    ensure!(case.requests() == 0, "something was sent");
    Ok(())
}

async fn customer_away(bench: Arc<Bench>) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let mut batch = batch(&case, 2);
    batch.items[0].authorization.presence = Presence::OnSession;
    batch.items[1].authorization.source = PaymentSource::CollectInBrowser;
    let results = send(&case, &batch).await?;
    let fields = ["presence", "source"];
    for (place, (result, field)) in results.into_iter().zip(fields).enumerate() {
        let error = failed(result)?;
        let field = format!("batch.items[{place}].authorization.{field}");
        ensure!(
            error.field.as_deref() == Some(&field),
            "the field is {:?}, not {field}",
            error.field
        );
    }
    ensure!(case.requests() == 0, "something was sent");
    Ok(())
}

fn batch(case: &Case, items: usize) -> AuthorizationBatch {
    let items = (0..items).map(|place| {
        let authorization = Authorization {
            amount: amount(case, place),
            presence: Presence::Moto,
            ..authorization(case, CaptureMode::Manual)
        };
        BatchItem::new(format!("item-{place}"), authorization)
    });
    AuthorizationBatch::new(case.connection.clone(), time::now(), items)
}

fn amount(case: &Case, place: usize) -> payments_host::types::Money {
    case.money(FIRST_AMOUNT + place as u64)
}

/// The same batch, sent again `later`.
fn sent_before(batch: &AuthorizationBatch, later: u64) -> AuthorizationBatch {
    let mut again = batch.clone();
    for item in &mut again.items {
        item.first_sent_at = Some(batch.now);
    }
    again.now += later;
    again
}

fn interface(case: &Case) -> anyhow::Result<Batch<'_>> {
    let interface = case.adapter.batch();
    interface.context("the interface `batch` is not exported")
}

async fn send(case: &Case, batch: &AuthorizationBatch) -> anyhow::Result<Results> {
    let results = interface(case)?.authorize_all(batch).await;
    let results = results.context("authorize-all")?;
    ensure!(
        results.len() == batch.items.len(),
        "{} results for {} items",
        results.len(),
        batch.items.len()
    );
    Ok(results)
}

fn failed(result: Result<Payment, AdapterError>) -> anyhow::Result<AdapterError> {
    match result {
        Ok(payment) => anyhow::bail!("it is the payment {}", payment.id),
        Err(error) => Ok(error),
    }
}

/// Each result is the payment of its own item.
fn expect_paid(case: &Case, results: &Results) -> anyhow::Result<()> {
    for (place, result) in results.iter().enumerate() {
        match result {
            Ok(payment) => expect_amount(case, payment, place)?,
            Err(error) => anyhow::bail!("item {place}: {}", error.message),
        }
    }
    Ok(())
}

fn expect_amount(case: &Case, payment: &Payment, place: usize) -> anyhow::Result<()> {
    let expected = amount(case, place);
    ensure!(
        payment.amount == expected,
        "in the place of item {place} is a payment of {:?}",
        payment.amount
    );
    Ok(())
}

/// The first `items` were paid once each, by the simulator's ledger.
async fn expect_each_once(case: &Case, items: usize) -> anyhow::Result<()> {
    for place in 0..items {
        expect_moved(case, place, 1).await?;
    }
    let entries = case.simulator.ledger().await?.len();
    ensure!(
        entries == items,
        "{items} payments moved money {entries} times"
    );
    Ok(())
}

async fn expect_moved(case: &Case, place: usize, times: usize) -> anyhow::Result<()> {
    let amount = i64::try_from(FIRST_AMOUNT)? + i64::try_from(place)?;
    let ledger = case.simulator.ledger().await?;
    let moved = ledger.iter().filter(|moved| moved.amount == amount).count();
    ensure!(
        moved == times,
        "the money of item {place} moved {moved} times"
    );
    Ok(())
}
