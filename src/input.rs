//! Raw input becomes a type once, here, and is never checked again.

use crate::contract::Entry;
use crate::error::{Error, invalid};
use crate::text::{self, decimal};

/// Where in the request a value stands: `authorization`, then `.amount`, then `.currency`.
pub type Field<'a> = &'a str;

/// The longest id that Stripe documents.
const LONGEST_ID: usize = 255;
/// No text of the contract is longer; Stripe's own limits, where it has them, are narrower.
pub const LONGEST_TEXT: usize = 5_000;

/// A provider id that is safe as one segment of a URL.
///
/// Stripe's own ids are letters, digits and underscores; customer ids may be chosen by the
/// merchant, so `-` is let through too. The prefix is checked only by callers for whose objects
/// Stripe guarantees it: `card_`, `src_`, `ba_` and `py_` ids live on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Id(String);

impl Id {
    /// # Errors
    /// `invalid-request` naming `field` when a character or the length is not an id's.
    pub fn parse(value: &str, field: Field<'_>) -> Result<Self, Error> {
        let is_id = (1..=LONGEST_ID).contains(&value.len())
            && value
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        if is_id {
            Ok(Self(text::owned(value)))
        } else {
            Err(invalid(
                field,
                "an id has 1 to 255 characters, each a letter, a digit, an underscore or a hyphen",
            ))
        }
    }

    /// # Errors
    /// `invalid-request` naming `field` when it is no id, or does not begin with `prefix`.
    pub fn with_prefix(value: &str, prefix: &str, field: Field<'_>) -> Result<Self, Error> {
        let id = Self::parse(value, field)?;
        if id.0.starts_with(prefix) {
            Ok(id)
        } else {
            Err(invalid(
                field,
                text::concat(&["the id must begin with ", prefix]),
            ))
        }
    }

    /// The id of a payment: Stripe's payment intents always begin with `pi_`.
    ///
    /// # Errors
    /// `invalid-request` naming `field`.
    pub fn payment(value: &str, field: Field<'_>) -> Result<Self, Error> {
        Self::with_prefix(value, "pi_", field)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Text that may go into a header or that the provider shows to people: no control characters.
///
/// # Errors
/// `invalid-request` naming `field` when it is empty, longer than `longest` bytes, or holds a
/// control character.
pub fn text<'a>(value: &'a str, longest: usize, field: Field<'_>) -> Result<&'a str, Error> {
    if value.is_empty() {
        return Err(invalid(field, "must not be empty; leave it out instead"));
    }
    if value.len() > longest {
        return Err(invalid(
            field,
            text::concat(&["is longer than ", &decimal(longest as u64), " bytes"]),
        ));
    }
    if value.chars().any(char::is_control) {
        return Err(invalid(field, "must not hold control characters"));
    }
    Ok(value)
}

/// As [`text()`], for fields with no limit of their own.
///
/// # Errors
/// As [`text()`].
pub fn any_text<'a>(value: &'a str, field: Field<'_>) -> Result<&'a str, Error> {
    text(value, LONGEST_TEXT, field)
}

/// A token of visible ASCII characters, 0x21–0x7E.
///
/// # Errors
/// `invalid-request` naming `field`.
pub fn token<'a>(value: &'a str, longest: usize, field: Field<'_>) -> Result<&'a str, Error> {
    let is_token = (1..=longest).contains(&value.len())
        && value.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
    if is_token {
        Ok(value)
    } else {
        Err(invalid(
            field,
            text::concat(&[
                "must have 1 to ",
                &decimal(longest as u64),
                " visible ASCII characters and no space",
            ]),
        ))
    }
}

/// A name that becomes part of a parameter's name: lower-case letters, digits, underscores.
///
/// # Errors
/// `invalid-request` naming `field`.
pub fn parameter_name<'a>(value: &'a str, field: Field<'_>) -> Result<&'a str, Error> {
    let is_name = (1..=64).contains(&value.len())
        && value
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if is_name {
        Ok(value)
    } else {
        Err(invalid(
            field,
            "must have 1 to 64 characters, each a lower-case letter, a digit or an underscore",
        ))
    }
}

/// An absolute `https` URL, or `http` for a return to a local shop in development.
///
/// # Errors
/// `invalid-request` naming `field`.
pub fn url<'a>(value: &'a str, field: Field<'_>) -> Result<&'a str, Error> {
    let value = text(value, 2_048, field)?;
    let rest = value
        .strip_prefix("https://")
        .or_else(|| value.strip_prefix("http://"));
    match rest {
        Some(rest)
            if !rest.is_empty()
                && !rest.starts_with('/')
                && !value.contains(char::is_whitespace) =>
        {
            Ok(value)
        }
        _ => Err(invalid(
            field,
            "must be an absolute http or https URL without spaces",
        )),
    }
}

/// Refuses every extension key but the ones in `known`; returns the values in that order.
///
/// # Errors
/// `invalid-request` naming the entry whose key is unknown or stands twice.
pub fn extensions<'a, const N: usize>(
    entries: &'a [Entry],
    known: [&str; N],
    field: Field<'_>,
) -> Result<[Option<&'a str>; N], Error> {
    let mut values = [None; N];
    for (index, entry) in entries.iter().enumerate() {
        let at = |part| element(field, index, part);
        let Some(position) = known.iter().position(|key| *key == entry.key) else {
            return Err(invalid(
                at(".key"),
                text::concat(&["no extension of this adapter here: ", printable(&entry.key)]),
            ));
        };
        if values[position].is_some() {
            return Err(invalid(at(".key"), "stands twice"));
        }
        values[position] = Some(any_text(&entry.value, &at(".value"))?);
    }
    Ok(values)
}

/// `field[index]part`.
pub fn element(field: Field<'_>, index: usize, part: &str) -> String {
    text::concat(&[field, "[", &decimal(index as u64), "]", part])
}

/// `field` and `part` joined.
pub fn join(field: Field<'_>, part: &str) -> String {
    text::concat(&[field, part])
}

/// What may be quoted in a message: short, and free of control characters.
fn printable(value: &str) -> &str {
    if value.len() <= 64 && !value.chars().any(char::is_control) {
        value
    } else {
        "(not printable)"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_segment_of_a_url() {
        for bad in [
            "",
            "../refunds",
            "pi_x/capture",
            "pi x",
            "pi_ü",
            "pi_x?y",
            "pi_x%2f",
            "pi_\r\n",
            &"p".repeat(256),
        ] {
            let error = Id::parse(bad, "payment-id").expect_err(bad);
            assert_eq!(error.field.as_deref(), Some("payment-id"));
        }
        for good in ["pi_3Q", "card_1", "my-customer_7", "py_1"] {
            assert_eq!(Id::parse(good, "x").expect("an id").as_str(), good);
        }
    }
}
