//! The PyPI package `stripe`.

use component_build::environments;

use crate::sdk::{self, Script};

async fn script(name: &str) -> Option<Script> {
    let python = sdk::environment(environments::python_sdk).await?;
    Some(Script::new(python, format!("python/{name}")))
}

#[tokio::test]
async fn drives_a_payment() {
    if let Some(script) = script("payment.py").await {
        sdk::drives_a_payment(&script).await;
    }
}

#[tokio::test]
async fn keeps_methods() {
    if let Some(script) = script("vault.py").await {
        sdk::keeps_methods(&script).await;
    }
}

#[tokio::test]
async fn runs_a_marketplace() {
    if let Some(script) = script("marketplace.py").await {
        sdk::runs_a_marketplace(&script).await;
    }
}

#[tokio::test]
async fn reads_records() {
    if let Some(script) = script("records.py").await {
        sdk::reads_records(&script).await;
    }
}

#[tokio::test]
async fn accepts_deliveries() {
    if let Some(script) = script("verify.py").await {
        sdk::accepts_deliveries(&script).await;
    }
}
