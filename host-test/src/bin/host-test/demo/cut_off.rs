//! A request whose answer never arrives.

use anyhow::{Context, bail};
use fake_stripe::{Fault, FaultKind, Movement};
use host_test::json::case_name;
use host_test::situation;
use payments_host::types::{Operation, Outcome, PaymentStatus, RetryAdvice};

use super::stage::{Stage, euros, expect};

pub async fn tell(stage: &Stage) -> anyhow::Result<()> {
    stage.chapter("5. A line that is cut after the request was sent");
    let adapter = &stage.lab.adapter;
    let control = stage.lab.stripe.control();
    let sale = situation::sale(euros(750));
    let operation = stage.operation("order-4-pay");
    let captures = || control.ledger().of_kind(Movement::Capture).count();
    let before = captures();

    control.add_fault(Fault {
        times: 3,
        ..Fault::on_post("/v1/payment_intents", FaultKind::CloseAfter)
    });
    stage.aside("from now on Stripe takes each request, and cuts the line before it answers");
    stage.calls("authorize 7.50 EUR, captured at once");
    let error = match adapter.authorize(&operation, &sale).await {
        Ok(payment) => bail!("expected no answer, and it is {:?}", payment.status),
        Err(error) => error,
    };
    let error = error.adapter_error().context("the adapter broke")?;
    expect("outcome", error.outcome, Outcome::Unknown)?;
    expect("retry", error.retry, RetryAdvice::SameOperation)?;
    stage.result(&format!(
        "the adapter says what it knows: outcome {}, retry {}",
        case_name(&error.outcome),
        case_name(&error.retry)
    ));

    control.clear_faults();
    stage.aside("the line is back");
    stage.calls("authorize again: the same operation id, and when it was first sent");
    let again = Operation {
        first_sent_at: Some(operation.now),
        ..operation
    };
    let payment = adapter.authorize(&again, &sale).await?;
    expect("status", payment.status, PaymentStatus::Captured)?;
    expect("replayed", payment.replayed, true)?;
    stage.result(&format!(
        "{} is captured; Stripe recognized the operation",
        payment.id
    ));
    expect("captures", captures() - before, 1)?;
    stage.result("7.50 EUR moved once");
    Ok(())
}
