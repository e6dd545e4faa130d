//! The marks that the adapter leaves in Stripe's metadata, and the user's own entries beside them.

use json_reader::Texts;

use crate::contract::Entry;
use crate::error::{Error, invalid};
use crate::input::{self, Field, element};
use crate::operation::Write;
use crate::stripe::form::Form;
use crate::text::{self, decimal};

/// Keys that begin so are the adapter's.
const RESERVED: &str = "commerce_";
/// Whose object it is.
pub const INSTALLATION: &str = "commerce_installation";
/// The operation that created the object.
pub const OPERATION: &str = "commerce_operation";
/// The host's order.
pub const ORDER: &str = "commerce_order";
/// The host's own id of a customer, and the parameter that says it.
pub const REFERENCE: &str = "commerce_reference";
pub const REFERENCE_PARAMETER: &str = "metadata[commerce_reference]";
/// The last operation that updated, captured or adjusted the payment. These requests have no object
/// of their own at Stripe, so the payment carries their mark.
pub const UPDATE: &str = "commerce_update";
pub const CAPTURE: &str = "commerce_capture";
pub const ADJUST: &str = "commerce_adjust";
/// The operation that released what was not captured of a payment that was captured in part.
pub const RELEASE: &str = "commerce_release";

/// Of a webhook endpoint: whose events it is sent, which Stripe takes and never tells.
pub const SCOPE: &str = "commerce_scope";
pub const OWN_ACCOUNT: &str = "own-account";
pub const CONNECTED_ACCOUNTS: &str = "connected-accounts";
/// Of a webhook endpoint: the one that it replaces.
pub const REPLACES: &str = "commerce_replaces";

/// Stripe takes 50 keys on an object; seven are the adapter's on a payment.
const MOST_KEYS: usize = 50 - 7;
const LONGEST_KEY: usize = 40;
const LONGEST_VALUE: usize = 500;

/// What an empty value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// Nothing: it is refused.
    Refused,
    /// The key is removed.
    Unsets,
}

/// Adds whose the object is.
pub fn mark_installation(form: &mut Form, write: &Write) {
    form.keyed("metadata", INSTALLATION, write.installation.as_str());
}

/// Adds the marks of this operation.
pub fn mark(form: &mut Form, write: &Write, mark: &str) {
    mark_installation(form, write);
    form.keyed("metadata", mark, write.id.as_str());
}

/// Adds the marks of this operation and then the user's entries, checked against Stripe's limits.
///
/// # Errors
/// `invalid-request` naming the entry at fault.
pub fn add(
    form: &mut Form,
    write: &Write,
    mark: &str,
    order_id: Option<&str>,
    entries: &[Entry],
    field: Field<'_>,
    empty: Empty,
) -> Result<(), Error> {
    self::mark(form, write, mark);
    if let Some(order_id) = order_id {
        form.keyed("metadata", ORDER, order_id);
    }
    self::entries(form, entries, field, empty)
}

/// Adds the user's entries, checked against Stripe's limits.
///
/// # Errors
/// `invalid-request` naming the entry at fault.
pub fn entries(
    form: &mut Form,
    entries: &[Entry],
    field: Field<'_>,
    empty: Empty,
) -> Result<(), Error> {
    if entries.len() > MOST_KEYS {
        return Err(invalid(
            field,
            text::concat(&[
                "has more than ",
                &decimal(MOST_KEYS as u64),
                " entries: the provider takes 50, and the adapter's own are among them",
            ]),
        ));
    }
    for (index, entry) in entries.iter().enumerate() {
        check_key(&entry.key, &element(field, index, ".key"))?;
        if entries[..index]
            .iter()
            .any(|earlier| earlier.key == entry.key)
        {
            return Err(invalid(element(field, index, ".key"), "stands twice"));
        }
        check_value(&entry.value, empty, &element(field, index, ".value"))?;
        form.keyed("metadata", &entry.key, &entry.value);
    }
    Ok(())
}

/// What an object's metadata says.
#[derive(Debug, Default)]
pub struct Marks {
    pub order_id: Option<String>,
    pub operation_id: Option<String>,
    /// The user's own entries.
    pub own: Vec<Entry>,
}

impl Marks {
    pub fn read(metadata: &Texts) -> Self {
        let mut own = Vec::with_capacity(metadata.0.len());
        for (key, value) in &metadata.0 {
            if !key.starts_with(RESERVED) {
                own.push(Entry {
                    key: text::owned(key),
                    value: text::owned(value),
                });
            }
        }
        Self {
            order_id: metadata.get(ORDER).map(text::owned),
            operation_id: metadata.get(OPERATION).map(text::owned),
            own,
        }
    }
}

/// # Errors
/// `invalid-request` naming `field`.
pub fn order_id<'a>(value: Option<&'a str>, field: Field<'_>) -> Result<Option<&'a str>, Error> {
    value
        .map(|value| input::text(value, 200, field))
        .transpose()
}

fn check_key(key: &str, field: Field<'_>) -> Result<(), Error> {
    if key.starts_with(RESERVED) {
        return Err(invalid(
            field,
            "begins with `commerce_`: such keys are the adapter's",
        ));
    }
    if text::characters(key) > LONGEST_KEY {
        return Err(invalid(field, "is longer than 40 characters"));
    }
    if key.contains(['[', ']']) {
        return Err(invalid(field, "must not hold square brackets"));
    }
    input::any_text(key, field).map(drop)
}

fn check_value(value: &str, empty: Empty, field: Field<'_>) -> Result<(), Error> {
    match (value.is_empty(), empty) {
        (true, Empty::Unsets) => Ok(()),
        (true, Empty::Refused) => Err(invalid(
            field,
            "must not be empty; leave the entry out instead",
        )),
        (false, _) if text::characters(value) > LONGEST_VALUE => {
            Err(invalid(field, "is longer than 500 characters"))
        }
        (false, _) => Ok(()),
    }
}
