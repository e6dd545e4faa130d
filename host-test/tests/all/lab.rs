use host_test::{Lab, situation};
use payments_host::types::{Money, PaymentStatus};

#[tokio::test]
async fn a_lab_has_everything_that_a_payment_needs() {
    let lab = Lab::start().await.expect("a lab");
    let hold = situation::hold(Money::new(1099, "EUR"));
    let first = lab
        .adapter
        .authorize(&lab.operation("order-1"), &hold)
        .await;
    let first = first.expect("approved");
    assert_eq!(first.status, PaymentStatus::Authorized);
    let again = lab.adapter.authorize(&lab.repeated("order-1"), &hold).await;
    assert_eq!(again.expect("the same").id, first.id);
    assert_eq!(lab.stripe.control().ledger().totals["eur"].authorized, 1099);
    let requests = lab.requests.all();
    assert_eq!(requests.len(), 3, "two attempts and one look: {requests:?}");
}
