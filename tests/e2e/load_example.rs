//! The examples of `crates/host`, as the README and docs/embedding/rust.md show them.

#[allow(dead_code, reason = "its command line is for people")]
#[path = "../../crates/host/examples/checkout.rs"]
mod checkout;
#[allow(dead_code, reason = "its command line is for people")]
#[path = "../../crates/host/examples/load.rs"]
mod load;

use fake_stripe::{FakeStripe, Fault, FaultKind};
use payments_host::types::{Outcome, PaymentStatus, TransactionStatus};

async fn component() -> String {
    let component = tokio::task::spawn_blocking(host_test::artifacts::stripe_adapter);
    let component = component.await.expect("no panic").expect("the component");
    component.to_str().expect("a path that is text").to_owned()
}

#[tokio::test]
async fn authorizes() {
    let stripe = FakeStripe::start().await.expect("a free port");
    let payment = load::authorize(&component().await, stripe.base_url()).await;
    let payment = payment.expect("authorized");
    assert_eq!(payment.status, PaymentStatus::Authorized);
    assert_eq!(stripe.control().ledger().totals["eur"].authorized, 1099);
}

/// An answer that is lost, the same operation again, a refund, and the webhooks of all that.
#[tokio::test]
async fn a_checkout_from_beginning_to_end() {
    let stripe = FakeStripe::start().await.expect("a free port");
    let control = stripe.control();
    let provider = stripe.base_url();
    let adapter = checkout::load(&component().await, provider).await;
    let adapter = adapter.expect("it loads");

    let lost = Fault {
        times: 20,
        ..Fault::on_post("/v1/payment_intents", FaultKind::CloseAfter)
    };
    control.set_faults(vec![lost]);
    let id = "order-1001-authorize";
    let unsure = checkout::pay(&adapter, provider, id, None).await;
    let error = unsure.as_ref().expect_err("every answer is lost");
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(
        checkout::what_to_say(&unsure),
        "We are checking your payment."
    );

    control.clear_faults();
    let first = u64::try_from(control.clock().now).expect("after 1970");
    let paid = checkout::pay(&adapter, provider, id, Some(first)).await;
    assert_eq!(checkout::what_to_say(&paid), "Thank you.");
    let paid = paid.expect("it is there");
    assert_eq!(paid.status, PaymentStatus::Captured);
    assert_eq!(control.ledger().totals["eur"].captured, 2400);

    let refund = checkout::give_back(&adapter, provider, &paid.id).await;
    assert_eq!(
        refund.expect("refunded").status,
        TransactionStatus::Succeeded
    );
    assert_eq!(control.ledger().totals["eur"].refunded, 500);

    let mut told = Vec::new();
    for event in control.events() {
        let body = control.event_body(&event.id, None).expect("a body");
        let signature = fake_stripe::sign(&body, "whsec_checkout", control.clock().now);
        let events = checkout::receive(&adapter, "whsec_checkout", body, &signature).await;
        told.extend(
            events
                .expect("genuine")
                .into_iter()
                .map(|one| one.provider_type),
        );
    }
    assert!(
        told.contains(&"payment_intent.succeeded".to_owned()),
        "{told:?}"
    );
    assert!(told.contains(&"refund.created".to_owned()), "{told:?}");
}

/// Every Rust block of a page stands in the example that was run above.
fn stands_in(page: &str, example: &str) -> usize {
    let blocks: Vec<&str> = page
        .split("```rust\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    for block in &blocks {
        assert!(example.contains(block), "the example has another: {block}");
    }
    blocks.len()
}

#[test]
fn stand_in_the_pages() {
    let load = include_str!("../../crates/host/examples/load.rs");
    let start = load.find("pub async fn authorize").expect("the function");
    let end = start + load[start..].find("\n}\n").expect("its end") + 2;
    let readme = include_str!("../../README.md");
    assert!(
        readme.contains(&load[start..end]),
        "README.md shows another `authorize`"
    );
    let checkout = include_str!("../../crates/host/examples/checkout.rs");
    let page = include_str!("../../docs/embedding/rust.md");
    assert_eq!(stands_in(page, checkout), 6);
}
