//! Runs the simulator on a port until it is interrupted: `cargo run -p fake-stripe --example serve 12111`.

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port = std::env::args().nth(1).map_or(Ok(0), |text| text.parse())?;
    let stripe = fake_stripe::FakeStripe::builder()
        .port(port)
        .start()
        .await?;
    println!("{}", stripe.base_url());
    tokio::signal::ctrl_c().await?;
    Ok(())
}
