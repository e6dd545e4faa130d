//! What is the same on every machine: the component's size, and the instructions of a call.

use crate::inputs::{self, LARGE, SMALL};
use crate::lab::Lab;
use crate::report::Report;
use crate::report::goals::GoalName;
use crate::requests;
use crate::sandbox::{self, Instance, Provider, Sandbox};
use crate::statistics::Summary;

pub(super) fn measure(lab: &Lab, report: &mut Report) -> anyhow::Result<()> {
    let component = std::fs::read(&lab.component)?;
    let size = component.len() as f64;
    report.figure(GoalName::ComponentBytes, Summary::exact(size));
    let name = "stripe-adapter.wasm, every interface".to_owned();
    report.table("Size", "The component as a file.", "bytes", [(name, size)]);

    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let rows = runtime.block_on(fuel(&component))?;
    for (goal, name) in [
        (GoalName::VerifyFuel, VERIFY_SMALL),
        (GoalName::AuthorizeFuel, AUTHORIZE),
    ] {
        if let Some((_, fuel)) = rows.iter().find(|(row, _)| row == name) {
            report.figure(goal, Summary::exact(*fuel));
        }
    }
    report.table(
        "Fuel",
        "wasmtime's count of instructions for one call in a fresh instance; every request is \
         answered with the same payment of 3,009 bytes. The same on every machine.",
        "fuel",
        rows,
    );
    Ok(())
}

const VERIFY_SMALL: &str = "webhooks.verify, 3,009 bytes";
const AUTHORIZE: &str = "gateway.authorize";

async fn fuel(component: &[u8]) -> anyhow::Result<Vec<(String, f64)>> {
    let answer = Provider::new(&inputs::payment(SMALL));
    let sandbox = Sandbox::new(sandbox::counting_engine()?, component, answer)?;
    let operation = requests::operation(None);
    let policy = requests::sandbox_policy();
    let mut rows = Vec::new();

    let mut instance = sandbox.instance().await?;
    rows.push(("instantiate", instance.take_fuel()?));
    instance.describe().await?;
    rows.push(("descriptor.describe", instance.take_fuel()?));

    for (name, bytes) in [
        (VERIFY_SMALL, SMALL),
        ("webhooks.verify, 31,392 bytes", LARGE),
    ] {
        let delivery = requests::fixed_delivery(bytes);
        let mut instance = fresh(&sandbox).await?;
        instance.verify(&policy, &delivery).await?;
        rows.push((name, instance.take_fuel()?));
    }

    let mut instance = fresh(&sandbox).await?;
    let authorization = requests::authorization();
    let payment = instance.authorize(&operation, &authorization).await?;
    rows.push((AUTHORIZE, instance.take_fuel()?));

    let mut instance = fresh(&sandbox).await?;
    instance
        .get_payment(&operation.connection, &payment.id)
        .await?;
    rows.push(("gateway.get-payment", instance.take_fuel()?));

    let capture = requests::capture(&payment);
    let mut instance = fresh(&sandbox).await?;
    instance.capture(&operation, &capture).await?;
    rows.push(("gateway.capture", instance.take_fuel()?));
    Ok(rows
        .into_iter()
        .map(|(name, fuel)| (name.to_owned(), fuel as f64))
        .collect())
}

/// An instance whose own making is not counted.
async fn fresh(sandbox: &Sandbox) -> anyhow::Result<Instance> {
    let mut instance = sandbox.instance().await?;
    instance.take_fuel()?;
    Ok(instance)
}
