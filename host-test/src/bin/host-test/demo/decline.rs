//! A card without money behind it.

use anyhow::{Context, bail};
use host_test::situation;
use payments_host::types::{DeclineReason, ErrorKind, Outcome};

use super::stage::{Stage, euros, expect};
use host_test::json::case_name;

pub async fn tell(stage: &Stage) -> anyhow::Result<()> {
    stage.chapter("3. A card without enough money");
    stage.calls("authorize 10.99 EUR");
    let authorization = situation::pay_with(situation::INSUFFICIENT_FUNDS, euros(1099));
    let answer = stage
        .lab
        .adapter
        .authorize(&stage.operation("order-2-authorize"), &authorization)
        .await;
    let error = match answer {
        Ok(payment) => bail!("expected a decline, and it is {:?}", payment.status),
        Err(error) => error,
    };
    let error = error.adapter_error().context("the adapter broke")?;
    expect("kind", error.kind, ErrorKind::Declined)?;
    expect("outcome", error.outcome, Outcome::NotPerformed)?;
    let decline = error.decline.as_ref().context("no decline")?;
    expect("reason", decline.reason, DeclineReason::InsufficientFunds)?;
    stage.result(&format!(
        "declined ({}, network code {}), retry: {}",
        decline.code,
        decline.network_code.as_deref().unwrap_or("unknown"),
        case_name(&error.retry),
    ));
    stage.result(&format!("the shopper reads: “{}”", decline.shopper_message));
    Ok(())
}
