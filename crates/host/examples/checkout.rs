//! A checkout: what docs/embedding/rust.md shows, in one program.
//! `cargo run -p payments-host --example checkout -- ADAPTER.wasm http://127.0.0.1:PORT`

use std::error::Error;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use payments_host::types::{
    Authorization, CaptureMode, Connection, Credential, Delivery, Entry, Event, Mode, Money,
    Operation, Outcome, Payment, PaymentSource, PaymentStatus, Policy, RefundRequest, Transaction,
};
use payments_host::{Adapter, CallError, Egress, Host, InMemoryCredentials, Limits, Secret};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [component, provider] = arguments.as_slice() else {
        return Err("usage: checkout ADAPTER.wasm http://127.0.0.1:PORT".into());
    };
    let adapter = load(component, provider).await?;
    println!("loaded {}", adapter.inspection().sha256);
    let payment = pay(&adapter, provider, "order-1001-authorize", None).await?;
    println!("{} {:?}", payment.id, payment.status);
    let refund = give_back(&adapter, provider, &payment.id).await?;
    println!("{:?} {:?}", refund.reference, refund.status);
    Ok(())
}

pub async fn load(component: &str, provider: &str) -> Result<Adapter, Box<dyn Error>> {
    // The key stays here: the adapter names it, and the host adds it to requests to this origin.
    let credentials = InMemoryCredentials::new().with(
        "",
        "stripe-key",
        Mode::Test,
        provider,
        Secret::new("sk_test_checkout"),
    );
    let host = Host::builder()
        // In production: Egress::new().allow("api.stripe.com")
        .egress(Egress::new().allow_loopback_http())
        .credentials(credentials)
        .limits(Limits {
            wall_clock: Duration::from_secs(30),
            ..Limits::default()
        })
        .build()?;
    Ok(host.load_file(component).await?)
}

pub fn connection(provider: &str) -> Connection {
    Connection {
        installation_id: Some("shop-eu".into()),
        // For a simulator. Left out, requests go to the provider itself.
        endpoints: vec![Entry::new("api", provider)],
        ..Connection::new(
            Mode::Test,
            [Credential::host_held("secret-key", "stripe-key")],
        )
    }
}

/// `id` and the time are stored before the first call. Sent again, with `first_sent_at`, the same
/// operation charges once.
pub async fn pay(
    adapter: &Adapter,
    provider: &str,
    id: &str,
    first_sent_at: Option<u64>,
) -> Result<Payment, CallError> {
    let operation = Operation {
        first_sent_at,
        ..Operation::new(connection(provider), id, now())
    };
    let authorization = Authorization {
        capture_mode: CaptureMode::Automatic,
        order_id: Some("order-1001".into()),
        ..Authorization::new(
            Money::new(2400, "EUR"),
            PaymentSource::SavedMethod("pm_card_visa".into()),
        )
    };
    adapter.authorize(&operation, &authorization).await
}

pub fn what_to_say(answer: &Result<Payment, CallError>) -> String {
    match answer {
        Ok(payment) if payment.status == PaymentStatus::AwaitingAction => {
            "Your bank wants to see you.".into()
        }
        Ok(_) => "Thank you.".into(),
        // Nobody knows yet: send the same operation again, or wait for the webhook. Never a new one.
        Err(error) if error.outcome() == Outcome::Unknown => "We are checking your payment.".into(),
        // `message` is for operators; this is what a customer may read.
        Err(error) => error
            .adapter_error()
            .and_then(|error| error.shopper_message.clone())
            .unwrap_or_else(|| "That did not work.".into()),
    }
}

pub async fn give_back(
    adapter: &Adapter,
    provider: &str,
    payment_id: &str,
) -> Result<Transaction, CallError> {
    let operation = Operation::new(connection(provider), "order-1001-refund", now());
    let refund = RefundRequest {
        amount: Some(Money::new(500, "EUR")),
        ..RefundRequest::new(payment_id)
    };
    adapter.refund(&operation, &refund).await
}

/// The body is the text as it came: parsed and written again, its signature fits no more.
pub async fn receive(
    adapter: &Adapter,
    secret: &str,
    body: String,
    signature: &str,
) -> Result<Vec<Event>, CallError> {
    let delivery = Delivery {
        payload: body,
        headers: vec![Entry::new("Stripe-Signature", signature)],
        received_at: now(),
    };
    let policy = Policy {
        installation_id: Some("shop-eu".into()),
        ..Policy::new([secret], Mode::Test)
    };
    Ok(adapter.verify(&policy, &delivery).await?.events)
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
