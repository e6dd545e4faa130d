//! What the provider tells the shop, and what somebody else pretends that it does.

use anstream::println;
use anyhow::Context;
use hyper::Method;
use payments_host::types::{Disposition, EventKind, WebhookErrorKind};

use super::listener::{PATH, Received};
use super::stage::{Stage, expect};
use crate::terminal::{BAD, GOOD, styled};
use host_test::json::case_name;

pub async fn tell(stage: &Stage) -> anyhow::Result<()> {
    stage.chapter("2. Webhooks of that order, verified in the sandbox");
    stage.lab.stripe.control().deliveries_settled().await;
    let received = stage.shop.received();
    for delivery in &received {
        println!("    {}", line(delivery));
    }
    let kinds: Vec<_> = received
        .iter()
        .filter_map(|delivery| delivery.event.as_ref().ok())
        .filter(|event| event.disposition == Disposition::Handle)
        .map(|event| event.kind)
        .collect();
    for expected in [
        EventKind::PaymentAuthorized,
        EventKind::PaymentCaptured,
        EventKind::RefundCreated,
    ] {
        expect(
            &format!("a webhook {}", case_name(&expected)),
            kinds.contains(&expected),
            true,
        )?;
    }
    forge(stage).await
}

/// Takes a genuine delivery, and makes more money of it.
async fn forge(stage: &Stage) -> anyhow::Result<()> {
    stage.aside("somebody sends one of them again, with another amount in it");
    let deliveries = stage.lab.stripe.control().deliveries();
    let genuine = deliveries.last().context("no delivery to forge")?;
    let forged = genuine.body.replacen("2500", "9900", 1);
    expect("forged", forged == genuine.body, false)?;
    let before = stage.shop.received().len();
    let url = format!("{}{PATH}", stage.shop.base_url());
    let headers = [
        ("content-type", "application/json"),
        ("stripe-signature", genuine.signature.as_str()),
    ];
    let answer = stage
        .http
        .send(Method::POST, &url, &headers, forged)
        .await?;
    let received = stage.shop.received();
    let delivery = received.get(before).context("the forgery did not arrive")?;
    println!("    {}", line(delivery));
    let kind = delivery.event.as_ref().err().map(|error| error.kind);
    expect("refused", kind, Some(WebhookErrorKind::Mismatch))?;
    expect("status", answer.status().as_u16(), 400)
}

fn line(delivery: &Received) -> String {
    match &delivery.event {
        Ok(event) => {
            let disposition = match &event.disposition {
                Disposition::Handle => "handle".to_owned(),
                Disposition::CheckOwner(_) => "check-owner".to_owned(),
                Disposition::Ignore(reason) => format!("ignore ({})", case_name(reason)),
            };
            format!(
                "{} {:<44} {:<20} {disposition}",
                styled(GOOD, "genuine"),
                event.provider_type,
                case_name(&event.kind)
            )
        }
        Err(error) => format!("{} {}", styled(BAD, "refused"), error.message),
    }
}
