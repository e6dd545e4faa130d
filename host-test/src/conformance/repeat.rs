//! Topic `repeat`: the same operation, however often it is sent, moves money once.

use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use futures_util::future::join_all;
use payments_host::types::{
    CaptureMode, CaptureRequest, Connection, ErrorKind, Operation, PaymentStatus, RetryAdvice,
};

use super::bench::Bench;
use super::case::{again, typed};
use super::writes::{AMOUNT, Write, authorization};
use super::{Check, Tally};

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(
            "repeat/once",
            "a host that lost an answer sends the operation again, and nobody may pay twice",
            |bench| for_each_write(bench, repeated),
        ),
        Check::new(
            "repeat/not-said-to-be-repeated",
            "a host that crashed may not know that it had sent the operation before",
            |bench| for_each_write(bench, repeated_unsaid),
        ),
        Check::new(
            "repeat/at-once",
            "two workers may pick the same job up",
            |bench| for_each_write(bench, at_once),
        ),
        Check::new(
            "repeat/past-the-window",
            "when the provider may have forgotten the operation, sending it again could move money twice",
            |bench| for_each_write(bench, past_the_window),
        ),
        Check::new(
            "repeat/other-operation",
            "another operation is another payment, and so is the same id of another installation",
            |bench| async move { Tally::of(other_operation(&bench).await) },
        ),
        Check::new(
            "repeat/other-parameters",
            "an id that is used for something else is a mistake of the host's, and moves nothing",
            |bench| async move { Tally::of(other_parameters(&bench).await) },
        ),
        Check::new(
            "repeat/as-it-is-now",
            "the answer to a repeat is the payment of today, not the provider's stored answer",
            |bench| async move { Tally::of(as_it_is_now(&bench).await) },
        ),
    ]
}

/// Runs a case for every write, side by side.
pub(super) async fn for_each_write<F>(
    bench: Arc<Bench>,
    judge: impl Fn(Arc<Bench>, Write) -> F,
) -> Tally
where
    F: Future<Output = anyhow::Result<()>>,
{
    let writes = Write::all(&bench.info);
    let judged = writes.into_iter().map(|write| {
        let judged = judge(bench.clone(), write);
        async move { (format!("{write:?}"), judged.await) }
    });
    if bench.side_by_side() > 1 {
        return Tally::all(join_all(judged).await);
    }
    let mut tally = Tally::default();
    for judged in judged {
        let (write, found) = judged.await;
        tally.note(write, found);
    }
    tally
}

async fn repeated(bench: Arc<Bench>, write: Write) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let prepared = write.prepare(&case).await?;
    let operation = case.operation("repeated");
    let first = prepared.request.send(&case.adapter, &operation).await?;
    ensure!(
        !first.replayed(),
        "the first answer says that it is a repeat"
    );
    prepared.expect_once(&case, "sent once").await?;
    for time in ["the second", "the third"] {
        let answer = prepared
            .request
            .send(&case.adapter, &again(&operation))
            .await
            .with_context(|| format!("{time} time"))?;
        prepared
            .expect_once(&case, &format!("after {time} time"))
            .await?;
        ensure!(
            answer.replayed(),
            "the answer of {time} time does not say that it is a repeat"
        );
    }
    Ok(())
}

async fn repeated_unsaid(bench: Arc<Bench>, write: Write) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let prepared = write.prepare(&case).await?;
    let mut operation = case.operation("unsaid");
    for time in ["the first", "the second", "the third"] {
        operation.now += 1;
        prepared
            .request
            .send(&case.adapter, &operation)
            .await
            .with_context(|| format!("{time} time"))?;
        prepared
            .expect_once(&case, &format!("after {time} time"))
            .await?;
    }
    Ok(())
}

async fn at_once(bench: Arc<Bench>, write: Write) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let prepared = write.prepare(&case).await?;
    let operation = case.operation("at-once");
    let calls = (0..3).map(|_| prepared.request.send(&case.adapter, &operation));
    for answer in join_all(calls).await {
        // One may be told that the other is at work.
        if let Err(error) = typed(answer)? {
            ensure!(
                matches!(
                    error.retry,
                    RetryAdvice::SameOperation | RetryAdvice::CheckFirst
                ),
                "one of three says retry {:?}: {}",
                error.retry,
                error.message
            );
        }
    }
    prepared
        .request
        .send(&case.adapter, &again(&operation))
        .await
        .context("afterwards")?;
    prepared
        .expect_once(&case, "sent three times at once")
        .await
}

/// The operation was performed, the provider has forgotten it, and the host sends it again.
async fn past_the_window(bench: Arc<Bench>, write: Write) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let prepared = write.prepare(&case).await?;
    let operation = case.operation("late");
    prepared.request.send(&case.adapter, &operation).await?;
    case.simulator.forget_operations().await?;
    let writes = case.writes();
    let late = Operation {
        now: operation.now + bench.info.idempotency_window + 1,
        first_sent_at: Some(operation.now),
        ..operation
    };
    let answer = typed(prepared.request.send(&case.adapter, &late).await)?;
    ensure!(
        case.writes() == writes,
        "it sent {} requests that change something",
        case.writes() - writes
    );
    if let Err(error) = answer {
        ensure!(
            error.retry == RetryAdvice::CheckFirst,
            "it says retry {:?}: {}",
            error.retry,
            error.message
        );
    }
    prepared.expect_once(&case, "sent again too late").await
}

async fn other_operation(bench: &Bench) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let request = authorization(&case, CaptureMode::Manual);
    let elsewhere = Connection {
        installation_id: Some("conformance-2".to_owned()),
        ..case.connection.clone()
    };
    let operations = [
        case.operation("one"),
        case.operation("two"),
        Operation {
            connection: elsewhere,
            ..case.operation("one")
        },
    ];
    let mut ids = Vec::new();
    for operation in &operations {
        let payment = case.adapter.authorize(operation, &request).await?;
        ensure!(!payment.replayed, "{} is said to be a repeat", operation.id);
        ids.push(payment.id);
    }
    ids.sort();
    ids.dedup();
    ensure!(
        ids.len() == operations.len(),
        "three operations made {} payments",
        ids.len()
    );
    Ok(())
}

async fn other_parameters(bench: &Bench) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let mut request = authorization(&case, CaptureMode::Manual);
    let operation = case.operation("reused");
    case.adapter.authorize(&operation, &request).await?;
    let before = case.simulator.ledger().await?.len();
    request.amount = case.money(AMOUNT + 1);
    let answer = case.adapter.authorize(&again(&operation), &request).await;
    let Err(error) = typed(answer)? else {
        bail!("the same id with another amount was accepted");
    };
    ensure!(
        error.kind == ErrorKind::IdempotencyMismatch,
        "the kind is {:?}",
        error.kind
    );
    let moved = case.moved_since(before).await?;
    ensure!(moved.is_empty(), "money moved: {moved:?}");
    Ok(())
}

async fn as_it_is_now(bench: &Bench) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let request = authorization(&case, CaptureMode::Manual);
    let operation = case.operation("now");
    let payment = case.adapter.authorize(&operation, &request).await?;
    let capture = CaptureRequest::new(&payment.id, case.money(AMOUNT));
    case.adapter
        .capture(&case.operation("capture"), &capture)
        .await?;
    let seen = case.adapter.authorize(&again(&operation), &request).await?;
    ensure!(
        seen.status == PaymentStatus::Captured,
        "the payment is captured, and the repeat says {:?}",
        seen.status
    );
    Ok(())
}
