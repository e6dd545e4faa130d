//! The example of how to load the component, as the README shows it.

#[allow(dead_code, reason = "its command line is for people")]
#[path = "../../crates/host/examples/load.rs"]
mod load;

use fake_stripe::FakeStripe;
use payments_host::types::PaymentStatus;

#[tokio::test]
async fn authorizes() {
    let stripe = FakeStripe::start().await.expect("a free port");
    let component = tokio::task::spawn_blocking(host_test::artifacts::stripe_adapter);
    let component = component.await.expect("no panic").expect("the component");
    let component = component.to_str().expect("a path that is text");

    let payment = load::authorize(component, stripe.base_url()).await;
    let payment = payment.expect("authorized");
    assert_eq!(payment.status, PaymentStatus::Authorized);
    assert_eq!(stripe.control().ledger().totals["eur"].authorized, 1099);
}

#[test]
fn stands_in_the_readme() {
    let example = include_str!("../../crates/host/examples/load.rs");
    let start = example
        .find("pub async fn authorize")
        .expect("the function");
    let end = start + example[start..].find("\n}\n").expect("its end") + 2;
    let readme = include_str!("../../README.md");
    assert!(
        readme.contains(&example[start..end]),
        "README.md shows another `authorize`"
    );
}
