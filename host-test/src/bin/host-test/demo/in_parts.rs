//! An order that is shipped in part.

use host_test::situation;
use payments_host::types::{
    Cancellation, CaptureRequest, PaymentStatus, RefundReason, RefundRequest, TransactionKind,
    TransactionStatus,
};

use super::stage::{Stage, euros, expect};
use crate::terminal::amount;

pub async fn tell(stage: &Stage) -> anyhow::Result<()> {
    stage.chapter("1. An order of 42.00 EUR, shipped in part");
    let adapter = &stage.lab.adapter;

    stage.calls("authorize 42.00 EUR, to be captured in parts");
    let payment = adapter
        .authorize(
            &stage.operation("order-1-authorize"),
            &situation::flexible_hold(euros(4200)),
        )
        .await?;
    expect("status", payment.status, PaymentStatus::Authorized)?;
    stage.result(&format!("{} is authorized", payment.id));

    stage.calls("capture 25.00 EUR: the first parcel");
    let capture = adapter
        .capture(
            &stage.operation("order-1-parcel-1"),
            &CaptureRequest {
                is_final: false,
                ..CaptureRequest::new(&payment.id, euros(2500))
            },
        )
        .await?;
    expect("capture", capture.status, TransactionStatus::Succeeded)?;
    let after = capture.payment.as_ref();
    expect(
        "status",
        after.map(|payment| payment.status),
        Some(PaymentStatus::PartiallyCaptured),
    )?;
    let left = after.and_then(|payment| payment.capturable.clone());
    expect("left to capture", left, Some(euros(1700)))?;
    stage.result("25.00 EUR captured, 17.00 EUR still held");

    stage.calls("cancel: the rest is out of stock");
    let void = adapter
        .cancel(
            &stage.operation("order-1-cancel-rest"),
            &Cancellation::new(&payment.id),
        )
        .await?;
    expect("kind", void.kind, TransactionKind::Void)?;
    expect("released", void.amount.clone(), Some(euros(1700)))?;
    stage.result("17.00 EUR released");

    stage.calls("refund 5.00 EUR: one article came back");
    let refund = adapter
        .refund(
            &stage.operation("order-1-refund"),
            &RefundRequest {
                amount: Some(euros(500)),
                reason: Some(RefundReason::RequestedByCustomer),
                ..RefundRequest::new(&payment.id)
            },
        )
        .await?;
    expect("refund", refund.status, TransactionStatus::Succeeded)?;
    let refunded = refund.payment.and_then(|payment| payment.refunded);
    expect("refunded", refunded.clone(), Some(euros(500)))?;
    stage.result(&format!(
        "refund {} succeeded, {} refunded",
        refund.reference.as_deref().unwrap_or("(no reference)"),
        refunded.as_ref().map(amount).unwrap_or_default()
    ));
    Ok(())
}
