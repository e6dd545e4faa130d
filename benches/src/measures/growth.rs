//! How the cost of a call grows with what it is given, and with how many the host serves.

mod fuel;

use crate::inputs::{self, LARGE, SMALL};
use crate::lab::{Contender, Lab};
use crate::programs::Program;
use crate::report::{Point, Report, Series};
use crate::statistics::Summary;
use crate::worker::{Size, Task};

const PAYLOADS: [usize; 7] = [1_000, SMALL, 10_000, LARGE, 100_000, 300_000, 1_000_000];
const METADATA: [u32; 5] = [0, 5, 10, 20, 40];
const LINE_ITEMS: [u32; 5] = [0, 10, 20, 50, 100];
const BATCH: [u32; 5] = [1, 10, 30, 70, 100];
const TENANTS: [u32; 4] = [1, 10, 100, 1_000];

const HOST: &str = "fresh instance, payments-host";
const SANDBOX: &str = "fresh instance, wasmtime alone";

pub(super) fn measure(lab: &Lab, report: &mut Report) -> anyhow::Result<()> {
    payloads(lab, report)?;
    authorizations(lab, report)?;
    fuel::measure(&lab.component, report)
}

/// Against npm's `stripe`.
fn payloads(lab: &Lab, report: &mut Report) -> anyhow::Result<()> {
    let mut curves = Curves::default();
    for bytes in PAYLOADS {
        let mut contenders = vec![
            lab.rust(HOST, Program::Host)?,
            lab.rust("native Rust", Program::Native)?,
        ];
        contenders.extend(lab.npm_stripe());
        curves.measure(lab, bytes as f64, contenders, lab.verification(bytes)?)?;
    }
    report.growth(
        "Verify: the payload grows",
        "Computing time of the whole process for one verification.",
        "bytes",
        "µs",
        curves.0,
    );
    Ok(())
}

fn authorizations(lab: &Lab, report: &mut Report) -> anyhow::Result<()> {
    const NOTE: &str = "Computing time of the whole client for one call; every request is answered \
        with the same payment of 3,009 bytes.";
    let (_server, address) = lab.server(&inputs::payment(SMALL))?;
    let authorize = |size: Size| {
        let server = address.clone();
        move || Task::Authorize {
            server: server.clone(),
            size,
        }
    };

    let mut metadata = Curves::default();
    for entries in METADATA {
        let size = Size {
            metadata: entries,
            ..Size::default()
        };
        metadata.measure(lab, entries.into(), ours(lab)?, authorize(size))?;
    }
    report.growth(
        "Authorize: metadata grows",
        NOTE,
        "entries",
        "µs",
        metadata.0,
    );

    let mut line_items = Curves::default();
    for items in LINE_ITEMS {
        let size = Size {
            line_items: items,
            ..Size::default()
        };
        line_items.measure(lab, items.into(), ours(lab)?, authorize(size))?;
    }
    report.growth(
        "Authorize: line items grow",
        NOTE,
        "line items",
        "µs",
        line_items.0,
    );

    let mut batch = Curves::default();
    for payments in BATCH {
        let contenders = vec![lab.rust(SANDBOX, Program::Sandbox)?];
        batch.measure(lab, payments.into(), contenders, || Task::Batch {
            payments,
        })?;
    }
    report.growth(
        "A batch grows",
        "Computing time of one call in wasmtime alone; requests are answered from memory.",
        "payments",
        "µs",
        batch.0,
    );

    let mut tenants = Curves::default();
    for number in TENANTS {
        let size = Size {
            more_tenants: number - 1,
            ..Size::default()
        };
        let contenders = vec![lab.rust(HOST, Program::Host)?];
        tenants.measure(lab, number.into(), contenders, authorize(size))?;
    }
    report.growth(
        "Authorize: tenants at one host",
        "Computing time of the whole client for one call. The tenants take turns; each has an \
         installation and a key of its own.",
        "tenants",
        "µs",
        tenants.0,
    );
    Ok(())
}

fn ours(lab: &Lab) -> anyhow::Result<Vec<Contender>> {
    Ok(vec![
        lab.rust(HOST, Program::Host)?,
        lab.rust(SANDBOX, Program::Sandbox)?,
    ])
}

/// One for each program.
#[derive(Default)]
struct Curves(Vec<Series>);

impl Curves {
    /// Adds a point to each.
    fn measure(
        &mut self,
        lab: &Lab,
        at: f64,
        contenders: Vec<Contender>,
        task: impl Fn() -> Task,
    ) -> anyhow::Result<()> {
        for (index, one) in lab.side_by_side(contenders, task)?.iter().enumerate() {
            if self.0.len() == index {
                self.0.push(Series::exact(one.name, []));
            }
            self.0[index].points.push(Point {
                at,
                value: Summary::of(&one.rounds),
            });
        }
        Ok(())
    }
}
