//! Which column is what, by its header.

use anyhow::bail;
use csv::{ByteRecord, StringRecord};

/// The columns that are read, by their places.
#[derive(Debug, PartialEq, Eq)]
pub struct Columns {
    pub customer: Option<usize>,
    pub method: Option<usize>,
    pub reference: Option<usize>,
    pub default: Option<usize>,
    pub active: Option<usize>,
}

/// Headers as they are exported, without what is no letter or digit.
const CUSTOMER: [&str; 4] = [
    "stripecustomerid",
    "customerid",
    "customer",
    "stripecustomer",
];
const METHOD: [&str; 7] = [
    "paymentgatewaytoken",
    "gatewaytoken",
    "token",
    "paymentmethodid",
    "paymentmethod",
    "savedmethod",
    "stripepaymentmethodid",
];
const REFERENCE: [&str; 4] = ["reference", "customerreference", "accountid", "externalid"];
const DEFAULT: [&str; 3] = ["default", "isdefault", "makedefault"];
const ACTIVE: [&str; 2] = ["active", "isactive"];

impl Columns {
    /// # Errors
    /// When no column is of ids, or two are the same.
    pub fn find(header: &StringRecord) -> anyhow::Result<Self> {
        let names: Vec<String> = header.iter().map(simple).collect();
        let find = |wanted: &[&str]| {
            let mut places = names
                .iter()
                .enumerate()
                .filter(|(_, name)| wanted.contains(&name.as_str()))
                .map(|(place, _)| place);
            let first = places.next();
            match (first, places.next()) {
                (Some(first), Some(second)) => bail!(
                    "two columns say the same: `{}` and `{}`",
                    &header[first],
                    &header[second]
                ),
                _ => Ok(first),
            }
        };
        let columns = Self {
            customer: find(&CUSTOMER)?,
            method: find(&METHOD)?,
            reference: find(&REFERENCE)?,
            default: find(&DEFAULT)?,
            active: find(&ACTIVE)?,
        };
        if columns.customer.is_none() && columns.method.is_none() {
            let found: Vec<&str> = header.iter().collect();
            bail!(
                "no column of ids: one is to be named `Stripe Customer ID` or `Payment Gateway Token`; there are: {}",
                found.join(", ")
            );
        }
        Ok(columns)
    }

    /// What kind of file it is, for people.
    pub fn shape(&self) -> &'static str {
        match (self.customer, self.method) {
            (Some(_), Some(_)) => "methods of known customers",
            (Some(_), None) => "customers",
            _ => "methods alone",
        }
    }
}

/// The text of a column; empty where the row or the column is too short.
///
/// # Errors
/// When it is not UTF-8.
pub fn text(record: &ByteRecord, column: Option<usize>) -> Result<&str, std::str::Utf8Error> {
    let bytes = column
        .and_then(|column| record.get(column))
        .unwrap_or_default();
    std::str::from_utf8(bytes).map(str::trim)
}

fn simple(name: &str) -> String {
    name.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(header: &[&str]) -> anyhow::Result<Columns> {
        Columns::find(&StringRecord::from(header.to_vec()))
    }

    #[test]
    fn the_three_shapes() {
        let customers = find(&["Account Name", "Stripe Customer ID"]).expect("customers");
        assert_eq!(customers.shape(), "customers");
        assert_eq!(customers.customer, Some(1));
        let both = find(&[
            "Payment Gateway record ID",
            "Active",
            "payment_gateway_token",
            "STRIPE-CUSTOMER-ID",
        ])
        .expect("methods of known customers");
        assert_eq!(both.shape(), "methods of known customers");
        assert_eq!(
            (both.active, both.method, both.customer),
            (Some(1), Some(2), Some(3))
        );
        let alone = find(&["Token"]).expect("methods");
        assert_eq!(alone.shape(), "methods alone");
    }

    #[test]
    fn a_header_that_says_nothing_or_too_much() {
        let error = find(&["Name", "Email"]).expect_err("no ids").to_string();
        assert!(error.contains("there are: Name, Email"), "{error}");
        let error = find(&["Customer", "Customer ID"])
            .expect_err("two")
            .to_string();
        assert!(error.contains("`Customer` and `Customer ID`"), "{error}");
    }
}
