//! Loads a payment adapter and authorizes 10.99 EUR with it:
//! `cargo run -p payments-host --example load -- ADAPTER.wasm http://127.0.0.1:PORT`

use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};

use payments_host::types::{
    Authorization, Connection, Credential, Entry, Mode, Money, Operation, Payment, PaymentSource,
};
use payments_host::{Egress, Host};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [component, provider] = arguments.as_slice() else {
        return Err("usage: load ADAPTER.wasm http://127.0.0.1:PORT".into());
    };
    let payment = authorize(component, provider).await?;
    println!("{} {:?}", payment.id, payment.status);
    Ok(())
}

pub async fn authorize(component: &str, provider: &str) -> Result<Payment, Box<dyn Error>> {
    // All that an adapter can reach is what its host allows: here, this machine.
    let egress = Egress::new().allow_loopback_http();
    let host = Host::builder().egress(egress).build()?;
    let adapter = host.load_file(component).await?;

    let connection = Connection {
        installation_id: Some("shop-eu".into()),
        // For a simulator. Left out, requests go to the provider, which `egress` must allow.
        endpoints: vec![Entry::new("api", provider)],
        ..Connection::new(
            Mode::Test,
            [Credential::secret("secret-key", "sk_test_123")],
        )
    };
    // Store this id before the call: sent again with the same id, the money moves once.
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let operation = Operation::new(connection, "order-1001-authorize", now);
    let authorization = Authorization::new(
        Money::new(1099, "EUR"),
        PaymentSource::SavedMethod("pm_card_visa".into()),
    );
    Ok(adapter.authorize(&operation, &authorization).await?)
}
