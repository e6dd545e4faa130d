//! Topic `situations`: what the provider says arrives in the contract's words.

use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use payments_host::types::{
    Authorization, CaptureMode, ErrorKind, NextAction, Outcome, PaymentSource, PaymentStatus,
};

use super::bench::Bench;
use super::case::typed;
use super::writes::{AMOUNT, authorization};
use super::{Check, Tally};

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(
            "situations/approves",
            "an approved authorization tells its state and its amounts, and belongs to its operation",
            |bench: Arc<Bench>| async move { Tally::of(approves(&bench).await) },
        ),
        Check::new(
            "situations/declines",
            "a decline is an error of its own kind, with a text that the shopper may see",
            |bench: Arc<Bench>| async move { Tally::of(declines(&bench).await) },
        ),
        Check::new(
            "situations/needs-action",
            "a payment that needs the customer is no error: it pauses, and says what is to be done",
            |bench: Arc<Bench>| async move { Tally::of(needs_action(&bench).await) },
        ),
    ]
}

async fn approves(bench: &Bench) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let operation = case.operation("approves");
    let answer = case
        .adapter
        .authorize(&operation, &authorization(&case, CaptureMode::Manual))
        .await?;
    ensure!(
        answer.status == PaymentStatus::Authorized,
        "the status is {:?}",
        answer.status
    );
    ensure!(
        answer.amount == case.money(AMOUNT),
        "the amount is {:?}",
        answer.amount
    );
    ensure!(
        answer.authorized == Some(case.money(AMOUNT)),
        "authorized is {:?}",
        answer.authorized
    );
    ensure!(
        answer.operation_id.as_deref() == Some("approves"),
        "the payment does not name its operation"
    );
    let read = case.payment(&answer.id).await?;
    ensure!(read.id == answer.id, "get-payment gives another payment");
    ensure!(
        read.status == answer.status,
        "get-payment gives another status"
    );
    Ok(())
}

async fn declines(bench: &Bench) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let request = Authorization::new(
        case.money(AMOUNT),
        PaymentSource::SavedMethod(case.fixture.sources.declines.clone()),
    );
    let operation = case.operation("declines");
    let answer = case.adapter.authorize(&operation, &request).await;
    let Err(error) = typed(answer)? else {
        bail!("no error");
    };
    ensure!(
        error.kind == ErrorKind::Declined,
        "the kind is {:?}",
        error.kind
    );
    ensure!(
        error.outcome == Outcome::NotPerformed,
        "the outcome is {:?}",
        error.outcome
    );
    let decline = error.decline.context("there is no decline")?;
    ensure!(
        !decline.shopper_message.is_empty(),
        "there is no text for the shopper"
    );
    Ok(())
}

async fn needs_action(bench: &Bench) -> anyhow::Result<()> {
    let case = bench.case().await?;
    let request = Authorization {
        return_url: Some("https://shop.example/return".to_owned()),
        ..Authorization::new(
            case.money(AMOUNT),
            PaymentSource::SavedMethod(case.fixture.sources.needs_action.clone()),
        )
    };
    let operation = case.operation("needs-action");
    let payment = case.adapter.authorize(&operation, &request).await?;
    ensure!(
        payment.status == PaymentStatus::AwaitingAction,
        "the status is {:?}",
        payment.status
    );
    match payment.next_action {
        None | Some(NextAction::Await) => bail!("there is nothing for the customer to do"),
        Some(_) => Ok(()),
    }
}
