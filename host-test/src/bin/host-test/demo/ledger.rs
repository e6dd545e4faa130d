//! The truth: what moved at the provider, and what the component could do.

use anstream::println;
use fake_stripe::{Entry, Totals};
use host_test::json::case_name;

use super::stage::{Stage, expect};
use crate::terminal::{DIM, amount_of, styled, table};

/// What the chapters moved, in cents.
const EXPECTED: Totals = Totals {
    authorized: 4200 + 1990 + 750,
    captured: 2500 + 750,
    released: 1700,
    refunded: 500,
};

pub async fn tell(stage: &Stage) -> anyhow::Result<()> {
    stage.chapter("6. What really moved, by the provider's own books");
    let ledger = stage.lab.stripe.control().ledger();
    let rows: Vec<_> = ledger.entries.iter().map(row).collect();
    println!("{}", table(["#", "what", "amount", "payment"], &rows));
    expect(
        "the ledger",
        ledger.totals.get("eur").copied(),
        Some(EXPECTED),
    )?;
    println!(
        "{}",
        styled(
            DIM,
            format!(
                "held {}, captured {}, released {}, refunded {}",
                euros(EXPECTED.authorized),
                euros(EXPECTED.captured),
                euros(EXPECTED.released),
                euros(EXPECTED.refunded)
            )
        )
    );

    stage.chapter("7. What the component imports");
    let imported = &stage.lab.adapter.inspection().imported_functions;
    for function in imported {
        println!("  {function}");
    }
    let all_http = imported
        .iter()
        .all(|function| function.starts_with("commerce:payments/http-client@"));
    expect("only http-client is imported", all_http, true)?;
    println!(
        "  {}",
        styled(
            DIM,
            "and nothing else: no clock, no files, no network of its own"
        )
    );
    Ok(())
}

fn row(entry: &Entry) -> [String; 4] {
    [
        entry.sequence.to_string(),
        case_name(&entry.kind),
        euros(entry.amount),
        entry.payment_intent.clone().unwrap_or_default(),
    ]
}

/// Stripe writes euros as ISO 4217 does.
fn euros(cents: i64) -> String {
    amount_of(cents.unsigned_abs(), "EUR")
}
