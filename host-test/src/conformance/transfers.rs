//! Topic `transfers`: an optional interface. What is passed on arrives once.

use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use payments_host::Transfers;
use payments_host::types::{
    CaptureMode, ErrorKind, Money, Operation, Outcome, Payment, RetryAdvice, Transfer,
    TransferFilter, TransferRequest, TransferReversal,
};
use serde_json::json;

use super::bench::Bench;
use super::case::{Case, again, typed};
use super::writes::{AMOUNT, authorization};
use super::{Check, Tally};

/// What is passed on of a payment, and what comes back of it.
const SHARE: u64 = AMOUNT / 2;
const BACK: u64 = AMOUNT / 4;

pub(super) fn checks() -> Vec<Check> {
    vec![
        check(
            "transfers/once",
            "a repeated operation that passes money on again is paid by the platform",
            once,
        ),
        check(
            "transfers/lost-answers",
            "a host that lost the answer sends the operation again, and the money has moved already",
            lost,
        ),
        check(
            "transfers/past-the-window",
            "when the provider may have forgotten the operation, sending it again moves money twice",
            past_the_window,
        ),
        check(
            "transfers/currency",
            "an amount in another currency would take back another amount",
            currency,
        ),
        check(
            "transfers/input",
            "what makes no sense is refused with the field, before anything is sent",
            input,
        ),
    ]
}

/// A check that adapters without the interface need not pass.
fn check<F>(name: &'static str, why: &'static str, judge: fn(Shop) -> F) -> Check
where
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    Check::new(name, why, move |bench: Arc<Bench>| async move {
        if bench.adapter.transfers().is_none() {
            return Tally::skipped(
                "the adapter does not export the optional interface `transfers`",
            );
        }
        let Some(destination) = bench.fixture.connected_account.clone() else {
            return Tally::skipped("the fixture names no `connected-account`");
        };
        match Shop::open(bench, destination).await {
            Ok(shop) => Tally::of(judge(shop).await),
            Err(error) => Tally::of(Err(error)),
        }
    })
}

/// A platform with a payment, of which an account gets a share.
struct Shop {
    bench: Arc<Bench>,
    case: Case,
    destination: String,
    payment: Payment,
}

impl Shop {
    async fn open(bench: Arc<Bench>, destination: String) -> anyhow::Result<Self> {
        let case = bench.case().await?;
        let sale = authorization(&case, CaptureMode::Automatic);
        let payment = case.adapter.authorize(&case.operation("sale"), &sale).await;
        let payment = payment.context("authorize")?;
        Ok(Self {
            bench,
            case,
            destination,
            payment,
        })
    }

    fn transfers(&self) -> anyhow::Result<Transfers<'_>> {
        let transfers = self.case.adapter.transfers();
        transfers.context("the interface `transfers` is not exported")
    }

    fn share(&self) -> TransferRequest {
        TransferRequest {
            payment_id: Some(self.payment.id.clone()),
            ..TransferRequest::new(self.case.money(SHARE), &self.destination)
        }
    }

    fn part(&self, transfer: &Transfer) -> TransferReversal {
        TransferReversal {
            amount: Some(self.case.money(BACK)),
            ..TransferReversal::new(&transfer.id)
        }
    }

    async fn create(&self, operation: &Operation) -> anyhow::Result<Transfer> {
        let made = self
            .transfers()?
            .create_transfer(operation, &self.share())
            .await;
        made.with_context(|| format!("create-transfer as {}", operation.id))
    }

    async fn reverse(&self, operation: &Operation, of: &Transfer) -> anyhow::Result<Transfer> {
        let after = self
            .transfers()?
            .reverse_transfer(operation, &self.part(of))
            .await;
        after.with_context(|| format!("reverse-transfer as {}", operation.id))
    }

    /// There is one transfer, of which so much came back.
    async fn expect_one(&self, reversed: u64) -> anyhow::Result<()> {
        let page = self
            .transfers()?
            .list_transfers(&self.case.connection, &TransferFilter::default())
            .await
            .context("list-transfers")?;
        let [only] = &page.transfers[..] else {
            bail!("there are {} transfers", page.transfers.len());
        };
        ensure!(
            only.amount == self.case.money(SHARE) && only.reversed == self.case.money(reversed),
            "{} was transferred and {} taken back",
            only.amount.minor_units,
            only.reversed.minor_units
        );
        Ok(())
    }
}

async fn once(shop: Shop) -> anyhow::Result<()> {
    let operation = shop.case.operation("share");
    let made = shop.create(&operation).await?;
    ensure!(!made.replayed, "the first is said to be a repeat");
    ensure!(
        made.operation_id.as_deref() == Some("share"),
        "it does not say which operation made it: {:?}",
        made.operation_id
    );
    let back = shop.case.operation("back");
    for operation in [&back, &again(&back)] {
        let after = shop.reverse(operation, &made).await?;
        ensure!(after.id == made.id, "it answers with another transfer");
        ensure!(
            after.reversed == shop.case.money(BACK),
            "{} came back",
            after.reversed.minor_units
        );
    }
    let repeated = shop.create(&again(&operation)).await?;
    ensure!(repeated.id == made.id, "it is another transfer");
    ensure!(repeated.replayed, "it does not say that it is a repeat");
    ensure!(
        repeated.reversed == shop.case.money(BACK),
        "it is shown as it was, not as it is"
    );
    shop.expect_one(BACK).await
}

async fn lost(shop: Shop) -> anyhow::Result<()> {
    for fault in ["close-after", "truncate"] {
        let fault_of = json!({ "kind": fault });
        let fault_of = fault_of.as_object().context("a fault")?;
        let fail = async || shop.case.simulator.set_fault("POST", 1_000, fault_of).await;
        fail().await?;
        let operation = shop.case.operation("share");
        let answer = shop
            .transfers()?
            .create_transfer(&operation, &shop.share())
            .await;
        unknown(typed(answer)?).with_context(|| format!("create-transfer, {fault}"))?;
        shop.case.simulator.clear_faults().await?;
        let made = shop.create(&again(&operation)).await?;
        shop.expect_one(made.reversed.minor_units)
            .await
            .with_context(|| format!("create-transfer, after {fault}"))?;
        fail().await?;
        let operation = shop.case.operation("back");
        let answer = shop
            .transfers()?
            .reverse_transfer(&operation, &shop.part(&made))
            .await;
        unknown(typed(answer)?).with_context(|| format!("reverse-transfer, {fault}"))?;
        shop.case.simulator.clear_faults().await?;
        shop.reverse(&again(&operation), &made).await?;
        shop.expect_one(BACK)
            .await
            .with_context(|| format!("reverse-transfer, after {fault}"))?;
    }
    Ok(())
}

async fn past_the_window(shop: Shop) -> anyhow::Result<()> {
    let window = shop.bench.info.idempotency_window;
    let late = |operation: &Operation| Operation {
        now: operation.now + window + 1,
        first_sent_at: Some(operation.now),
        ..operation.clone()
    };
    let share = shop.case.operation("share");
    let made = shop.create(&share).await?;
    let back = shop.case.operation("back");
    shop.reverse(&back, &made).await?;
    shop.case.simulator.forget_operations().await?;
    let writes = shop.case.writes();
    let found = shop.create(&late(&share)).await?;
    ensure!(found.id == made.id, "another is said to be it");
    shop.reverse(&late(&back), &made).await?;

    // Nothing shows that these ever arrived.
    let operation = late(&shop.case.operation("share-lost"));
    let answer = shop
        .transfers()?
        .create_transfer(&operation, &shop.share())
        .await;
    ensure!(
        unknown(typed(answer)?)? == RetryAdvice::CheckFirst,
        "a transfer that nothing shows is not to be looked for"
    );
    let operation = late(&shop.case.operation("back-lost"));
    let answer = shop
        .transfers()?
        .reverse_transfer(&operation, &shop.part(&made))
        .await;
    ensure!(
        unknown(typed(answer)?)? == RetryAdvice::CheckFirst,
        "a reversal that nothing shows is not to be looked for"
    );
    ensure!(shop.case.writes() == writes, "something was written");
    shop.expect_one(BACK).await
}

async fn currency(shop: Shop) -> anyhow::Result<()> {
    let made = shop.create(&shop.case.operation("share")).await?;
    let writes = shop.case.writes();
    let other = if shop.case.fixture.currency == "USD" {
        "EUR"
    } else {
        "USD"
    };
    let reversal = TransferReversal {
        amount: Some(Money::new(BACK, other)),
        ..TransferReversal::new(&made.id)
    };
    let operation = shop.case.operation("back");
    let answer = shop
        .transfers()?
        .reverse_transfer(&operation, &reversal)
        .await;
    let Err(error) = typed(answer)? else {
        bail!("{BACK} {other} of it came back");
    };
    ensure!(
        error.kind == ErrorKind::InvalidRequest
            && error.field.as_deref() == Some("reversal.amount.currency"),
        "it is {:?} at {:?}",
        error.kind,
        error.field
    );
    ensure!(shop.case.writes() == writes, "something was written");
    shop.expect_one(0).await
}

async fn input(shop: Shop) -> anyhow::Result<()> {
    let requests = shop.case.requests();
    let nothing = TransferRequest::new(shop.case.money(0), &shop.destination);
    let nowhere = TransferRequest::new(shop.case.money(1), "../x");
    for (request, field) in [
        (nothing, "request.amount.minor-units"),
        (nowhere, "request.destination"),
    ] {
        let operation = shop.case.operation("share");
        let answer = shop
            .transfers()?
            .create_transfer(&operation, &request)
            .await;
        let Err(error) = typed(answer)? else {
            bail!("{field} is not refused");
        };
        ensure!(
            error.field.as_deref() == Some(field) && error.outcome == Outcome::NotPerformed,
            "{field}: {:?} at {:?}",
            error.outcome,
            error.field
        );
    }
    ensure!(shop.case.requests() == requests, "something was sent");
    Ok(())
}

/// What the host may do after an answer that leaves open whether it happened.
fn unknown(
    answer: Result<Transfer, payments_host::types::AdapterError>,
) -> anyhow::Result<RetryAdvice> {
    let Err(error) = answer else {
        bail!("it says that it happened");
    };
    ensure!(
        error.outcome == Outcome::Unknown,
        "the outcome is {:?}",
        error.outcome
    );
    Ok(error.retry)
}
