//! What people read: styles, amounts, requests, tables.

use std::fmt::Display;

use anstream::{eprintln, println};
use anstyle::{AnsiColor, Style};
use payments_core::money::{self, Currency};
use payments_host::types::{Money, SignedMoney};
use payments_host::{RequestRecord, method_name};

pub const BOLD: Style = Style::new().bold();
pub const DIM: Style = Style::new().dimmed();
pub const GOOD: Style = AnsiColor::Green.on_default();
pub const BAD: Style = AnsiColor::Red.on_default().bold();
pub const WARNING: Style = AnsiColor::Yellow.on_default();
pub const REQUEST: Style = AnsiColor::Cyan.on_default();

/// What `--color` says holds for everything that is printed from here on.
pub fn choose_color(choice: clap::ColorChoice) {
    // The first is left to `anstream`, which looks at the terminal and at NO_COLOR.
    let choice = match choice {
        clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
        clap::ColorChoice::Always => anstream::ColorChoice::Always,
        clap::ColorChoice::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// A text in a style. `anstream` drops the style where it has no place: not a terminal, `NO_COLOR`.
pub fn styled(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Says what went wrong.
pub fn error(message: &str) {
    eprintln!("{} {message}", styled(BAD, "error:"));
}

/// Says what is being done, where it must not end up among the answers.
pub fn note(message: impl Display) {
    eprintln!("{}", styled(DIM, message));
}

/// A line of a list with names in one column.
pub fn field(name: &str, value: impl Display) {
    println!("  {} {value}", styled(DIM, format!("{name:<18}")));
}

/// `10.99 EUR`
pub fn amount(money: &Money) -> String {
    amount_of(money.minor_units, &money.currency)
}

/// `10.99 EUR`, or the minor units where the currency is not one of ISO 4217's.
pub fn amount_of(minor_units: u64, currency: &str) -> String {
    Currency::parse(currency).map_or_else(
        |_| format!("{minor_units} minor units of {currency}"),
        |currency| {
            let money = money::Money {
                minor_units,
                currency,
            };
            money.to_string()
        },
    )
}

/// `-10.99 EUR`, or the minor units where the currency is not one of ISO 4217's.
pub fn signed_amount(signed: &SignedMoney) -> String {
    let SignedMoney {
        minor_units,
        currency,
    } = signed;
    Currency::parse(currency).map_or_else(
        |_| format!("{minor_units} minor units of {currency}"),
        |currency| {
            let money = money::SignedMoney {
                minor_units: *minor_units,
                currency,
            };
            money.to_string()
        },
    )
}

/// One HTTP request of the sandbox: `POST /v1/refunds  200  4 ms  idempotent`.
pub fn request(record: &RequestRecord) -> String {
    let path = record
        .url
        .split_once("://")
        .and_then(|(_, rest)| rest.find('/').map(|slash| &rest[slash..]))
        .unwrap_or(&record.url);
    let asked = format!("{:<4} {path}", method_name(record.method));
    let answer = match &record.result {
        Ok(status) if *status < 400 => styled(GOOD, status),
        Ok(status) => styled(WARNING, status),
        Err(failure) => styled(
            BAD,
            format!(
                "no answer ({}), {}",
                host_test::json::case_name(&failure.failure),
                if failure.sent {
                    "and it may have arrived"
                } else {
                    "nothing was sent"
                }
            ),
        ),
    };
    let mut notes = vec![format!("{} ms", record.duration.as_millis())];
    if !record.delay.is_zero() {
        notes.push(format!("after a pause of {} ms", record.delay.as_millis()));
    }
    if record.has_idempotency_key {
        notes.push("idempotency key".to_owned());
    }
    format!(
        "{} {answer}  {}",
        styled(REQUEST, format!("{asked:<62}")),
        styled(DIM, notes.join(", "))
    )
}

/// A table whose columns are as wide as their widest cell.
pub fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let mut widths = head.map(str::len);
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: [&str; N]| {
        let padded: Vec<String> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    let mut text = styled(DIM, line(head));
    for row in rows {
        text.push('\n');
        text.push_str(&line(row.each_ref().map(String::as_str)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_decimals_of_their_currency() {
        assert_eq!(amount(&Money::new(1099, "EUR")), "10.99 EUR");
        assert_eq!(amount(&Money::new(5, "JPY")), "5 JPY");
        assert_eq!(amount(&Money::new(5, "eur")), "5 minor units of eur");
    }

    #[test]
    fn columns_fit_their_cells() {
        let rows = [["1".to_owned(), "capture".to_owned()]];
        let table = anstream::adapter::strip_str(&table(["#", "kind"], &rows)).to_string();
        assert_eq!(table, "#  kind\n1  capture");
    }
}
