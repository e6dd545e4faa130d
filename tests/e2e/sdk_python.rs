//! The PyPI package `stripe`.

use component_build::environments;

use crate::sdk::{self, Script};

async fn script(name: &str) -> Option<Script> {
    let python = sdk::environment(environments::python).await?;
    Some(Script::new(python, format!("python/{name}")))
}

#[tokio::test]
async fn drives_a_payment() {
    if let Some(script) = script("payment.py").await {
        sdk::drives_a_payment(&script).await;
    }
}

#[tokio::test]
async fn accepts_deliveries() {
    if let Some(script) = script("verify.py").await {
        sdk::accepts_deliveries(&script).await;
    }
}
