//! From the bytes of an HTTP request to a delivery that the adapter can look at.

use payments_host::types::{Delivery, Entry, UnixSeconds};

use crate::answer::Refusal;

/// The largest body that is looked at, in bytes. Stripe's largest events have a few hundred
/// kilobytes.
pub const LARGEST_BODY: usize = 1024 * 1024;
/// The most headers that a delivery may have.
pub const MOST_HEADERS: usize = 100;
/// The largest that names and values of the headers may be together, in bytes.
pub const LARGEST_HEADERS: usize = 64 * 1024;

/// Headers that may be looked at.
pub(crate) fn headers<'a>(
    headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
) -> Result<Vec<Entry>, Refusal> {
    let mut entries = Vec::new();
    let mut bytes = 0_usize;
    for (count, (name, value)) in (1..).zip(headers) {
        bytes = bytes.saturating_add(name.len()).saturating_add(value.len());
        if count > MOST_HEADERS || bytes > LARGEST_HEADERS {
            return Err(Refusal::HeadersTooLarge);
        }
        // Proxies add headers in other encodings, such as the name of a town. No provider's
        // signature is one of them, so the adapter need not see them.
        match std::str::from_utf8(value) {
            Ok(value) => entries.push(Entry::new(name, value)),
            Err(_) => tracing::debug!(header = name, "a header that is not UTF-8 is left out"),
        }
    }
    Ok(entries)
}

/// The whole delivery. The text is the body, byte by byte: it is what was signed.
pub(crate) fn delivery(
    headers: Vec<Entry>,
    body: Vec<u8>,
    received_at: UnixSeconds,
) -> Result<Delivery, Refusal> {
    if body.len() > LARGEST_BODY {
        return Err(Refusal::BodyTooLarge);
    }
    Ok(Delivery {
        payload: String::from_utf8(body).map_err(|_| Refusal::NotText)?,
        headers,
        received_at,
    })
}
