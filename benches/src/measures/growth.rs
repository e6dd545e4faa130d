//! How the cost of a call grows with what it is given.

use crate::inputs::{self, LARGE, SMALL};
use crate::lab::Lab;
use crate::programs::Program;
use crate::report::{Point, Report, Series};
use crate::requests;
use crate::sandbox::{self, Provider, Sandbox};
use crate::statistics::Summary;

const PAYLOADS: [usize; 7] = [1_000, SMALL, 10_000, LARGE, 100_000, 300_000, 1_000_000];

pub(super) fn measure(lab: &Lab, report: &mut Report) -> anyhow::Result<()> {
    payloads(lab, report)?;
    let component = std::fs::read(&lab.component)?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(fuel(&component, report))
}

/// Against npm's `stripe`, in time.
fn payloads(lab: &Lab, report: &mut Report) -> anyhow::Result<()> {
    let mut series: Vec<Series> = Vec::new();
    for bytes in PAYLOADS {
        let mut contenders = vec![
            lab.rust("fresh instance, payments-host", Program::Host)?,
            lab.rust("native Rust", Program::Native)?,
        ];
        contenders.extend(lab.npm_stripe());
        let measured = lab.side_by_side(contenders, lab.verification(bytes)?)?;
        for (index, one) in measured.iter().enumerate() {
            if series.len() == index {
                series.push(Series::exact(one.name, []));
            }
            series[index].points.push(Point {
                at: bytes as f64,
                value: Summary::of(&one.rounds),
            });
        }
    }
    report.growth(
        "Verify: the payload grows",
        "Computing time of the whole process for one verification.",
        "bytes",
        "µs",
        series,
    );
    Ok(())
}

async fn fuel(component: &[u8], report: &mut Report) -> anyhow::Result<()> {
    let answer = Provider::new(&inputs::payment(SMALL));
    let sandbox = Sandbox::new(sandbox::counting_engine()?, component, answer)?;
    let operation = requests::operation(None);

    let policy = requests::sandbox_policy();
    let mut verify = Vec::new();
    for bytes in PAYLOADS {
        let delivery = requests::fixed_delivery(bytes);
        let mut instance = sandbox.instance().await?;
        instance.take_fuel()?;
        instance.verify(&policy, &delivery).await?;
        verify.push((bytes as f64, instance.take_fuel()? as f64));
    }
    let mut metadata = Vec::new();
    for entries in [0, 5, 10, 20, 40] {
        let mut instance = sandbox.instance().await?;
        instance.take_fuel()?;
        let authorization = requests::with_metadata(entries);
        instance.authorize(&operation, &authorization).await?;
        metadata.push((f64::from(entries), instance.take_fuel()? as f64));
    }
    let mut line_items = Vec::new();
    for items in [0, 10, 20, 50, 100] {
        let mut instance = sandbox.instance().await?;
        instance.take_fuel()?;
        let authorization = requests::with_line_items(items);
        instance.authorize(&operation, &authorization).await?;
        line_items.push((f64::from(items), instance.take_fuel()? as f64));
    }
    let mut batch = Vec::new();
    for items in [1, 10, 30, 70, 100] {
        let mut instance = sandbox.instance().await?;
        instance.take_fuel()?;
        instance.authorize_all(&requests::batch(items)).await?;
        batch.push((f64::from(items), instance.take_fuel()? as f64));
    }
    for (title, of, name, points) in [
        (
            "Verify: the payload grows, in fuel",
            "bytes",
            "webhooks.verify",
            verify,
        ),
        (
            "Authorize: metadata grows",
            "entries",
            "gateway.authorize",
            metadata,
        ),
        (
            "Authorize: line items grow",
            "line items",
            "gateway.authorize",
            line_items,
        ),
        ("A batch grows", "payments", "batch.authorize-all", batch),
    ] {
        const NOTE: &str = "wasmtime's count of instructions, the same on every machine.";
        report.growth(title, NOTE, of, "fuel", vec![Series::exact(name, points)]);
    }
    Ok(())
}
