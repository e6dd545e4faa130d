//! A payment that pauses for 3-D Secure.

use anyhow::{Context, bail};
use host_test::situation;
use hyper::Method;
use hyper::header::LOCATION;
use payments_host::types::{Confirmation, Entry, NextAction, PaymentStatus};

use super::stage::{Stage, euros, expect};

pub async fn tell(stage: &Stage) -> anyhow::Result<()> {
    stage.chapter("4. A bank that wants to see its customer (3-D Secure)");
    let adapter = &stage.lab.adapter;
    stage.calls("authorize 19.90 EUR");
    let payment = adapter
        .authorize(
            &stage.operation("order-3-authorize"),
            &situation::authenticated_hold(euros(1990)),
        )
        .await?;
    expect("status", payment.status, PaymentStatus::AwaitingAction)?;
    let Some(NextAction::Redirect(redirect)) = &payment.next_action else {
        bail!("expected a redirect, and it is {:?}", payment.next_action);
    };
    stage.result(&format!(
        "it pauses: the customer has to visit {}",
        redirect.url
    ));

    stage.aside("the customer visits the bank's page and says yes");
    let answer = stage
        .http
        .send(
            Method::POST,
            &redirect.url,
            &[("content-type", "application/x-www-form-urlencoded")],
            "outcome=succeeded".to_owned(),
        )
        .await?;
    let back = answer
        .headers()
        .get(LOCATION)
        .and_then(|url| url.to_str().ok())
        .context("the bank's page did not send the customer back")?;
    stage.aside("the browser is sent back to the shop, with the result in the address");

    stage.calls("confirm, with what the browser brought back");
    let confirmation = Confirmation {
        redirect_result: query(back),
        ..Confirmation::new(&payment.id)
    };
    let payment = adapter
        .confirm(&stage.operation("order-3-return"), &confirmation)
        .await?;
    expect("status", payment.status, PaymentStatus::Authorized)?;
    stage.result("authorized");

    stage.calls("get-payment: the same, whoever asks");
    let seen = adapter
        .get_payment(&stage.lab.connection(), &payment.id)
        .await?;
    expect("status", seen.status, PaymentStatus::Authorized)?;
    stage.result("authorized");
    Ok(())
}

fn query(url: &str) -> Vec<Entry> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes())
        .map(|(key, value)| Entry::new(key, value))
        .collect()
}
