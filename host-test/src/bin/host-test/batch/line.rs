//! A line of the file: one payment.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, bail};
use payments_host::types::{
    Authorization, CaptureMode, Entry, MerchantReason, Money, PaymentSource, Presence,
};
use serde::Deserialize;
use serde_json::Value;

use crate::gateway;

/// A payment of the file.
#[derive(Debug)]
pub struct Line {
    pub operation_id: String,
    pub authorization: Authorization,
    /// As it was read.
    pub request: Value,
}

/// Reads the file. Empty lines are left out.
///
/// # Errors
/// For the first line that is wrong, with its number.
pub fn parse(text: &str) -> anyhow::Result<Vec<Line>> {
    let mut lines = Vec::new();
    let mut ids = BTreeSet::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let line = Line::parse(line).with_context(|| format!("line {number}"))?;
        if !ids.insert(line.operation_id.clone()) {
            bail!(
                "line {number}: the operation id {} stands twice",
                line.operation_id
            );
        }
        lines.push(line);
    }
    Ok(lines)
}

impl Line {
    fn parse(text: &str) -> anyhow::Result<Self> {
        let request: Value = serde_json::from_str(text)?;
        let fields = Fields::deserialize(&request)?;
        let amount = match fields.amount {
            Amount::Decimal(text) => gateway::amount(&text).map_err(anyhow::Error::msg)?,
            Amount::MinorUnits {
                minor_units,
                currency,
            } => Money::new(minor_units, currency),
        };
        let metadata = fields.metadata.into_iter();
        let authorization = Authorization {
            capture_mode: match fields.capture_mode {
                Capture::Manual => CaptureMode::Manual,
                Capture::Automatic => CaptureMode::Automatic,
            },
            presence: fields.presence.into(),
            customer: fields.customer,
            order_id: fields.order_id,
            description: fields.description,
            statement_suffix: fields.statement_suffix,
            receipt_email: fields.receipt_email,
            metadata: metadata.map(|(key, value)| Entry { key, value }).collect(),
            ..Authorization::new(amount, PaymentSource::SavedMethod(fields.saved_method))
        };
        Ok(Self {
            operation_id: fields.operation_id,
            authorization,
            request,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Fields {
    operation_id: String,
    amount: Amount,
    saved_method: String,
    presence: Away,
    #[serde(default)]
    capture_mode: Capture,
    customer: Option<String>,
    order_id: Option<String>,
    description: Option<String>,
    statement_suffix: Option<String>,
    receipt_email: Option<String>,
    #[serde(default)]
    metadata: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "an amount is \"10.99 EUR\", or {\"minor-units\": 1099, \"currency\": \"EUR\"}"
)]
enum Amount {
    Decimal(String),
    #[serde(rename_all = "kebab-case")]
    MinorUnits {
        minor_units: u64,
        currency: String,
    },
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Capture {
    #[default]
    Manual,
    Automatic,
}

/// Why the customer is not there.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Away {
    Recurring,
    Installment,
    Unscheduled,
    OneOff,
    Moto,
}

impl From<Away> for Presence {
    fn from(away: Away) -> Self {
        Self::MerchantInitiated(match away {
            Away::Recurring => MerchantReason::Recurring,
            Away::Installment => MerchantReason::Installment,
            Away::Unscheduled => MerchantReason::Unscheduled,
            Away::OneOff => MerchantReason::OneOff,
            Away::Moto => return Self::Moto,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = r#"{"operation-id": "a", "amount": "10.99 EUR", "saved-method": "pm_1", "presence": "moto"}"#;

    #[test]
    fn a_line_is_a_payment() {
        let text = format!(
            "{RIGHT}\n\n{}\n",
            RIGHT
                .replace("\"a\"", "\"b\"")
                .replace("\"10.99 EUR\"", r#"{"minor-units": 5, "currency": "JPY"}"#)
        );
        let lines = parse(&text).expect("two payments");
        let [first, second] = lines.as_slice() else {
            panic!("{lines:?}");
        };
        assert_eq!(first.authorization.amount, Money::new(1099, "EUR"));
        assert_eq!(first.authorization.presence, Presence::Moto);
        assert_eq!(first.authorization.capture_mode, CaptureMode::Manual);
        assert_eq!(second.authorization.amount, Money::new(5, "JPY"));
    }

    #[test]
    fn what_is_wrong_names_its_line() {
        let wrong = |from: &str, to: &str| RIGHT.replace(from, to);
        for (line, says) in [
            ("{".to_owned(), "line 2: EOF"),
            (RIGHT.to_owned(), "line 2: the operation id a stands twice"),
            (
                wrong("\"a\"", "1"),
                "line 2: invalid type: integer `1`, expected a string",
            ),
            (
                wrong("moto", "on-session"),
                "line 2: unknown variant `on-session`",
            ),
            (wrong("10.99 EUR", "10.999 EUR"), "line 2: "),
            (wrong("\"10.99 EUR\"", "1099"), "line 2: an amount is"),
            (
                wrong("presence", "colour"),
                "line 2: unknown field `colour`",
            ),
        ] {
            let error = parse(&format!("{RIGHT}\n{line}\n")).expect_err(&line);
            let error = format!("{error:#}");
            assert!(error.starts_with(says), "{line}: {error}");
        }
    }
}
