//! Webhook signatures, as Stripe makes them.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Makes a `Stripe-Signature` header value for a payload, at a time in Unix seconds.
///
/// HMAC-SHA256 over `timestamp.payload`, keyed with the whole secret, prefix included
/// (<https://docs.stripe.com/webhooks/signatures>). For tests of whatever verifies webhooks.
///
/// ```
/// let header = fake_stripe::signature::sign("{}", "whsec_test", 1_700_000_000);
/// assert!(header.starts_with("t=1700000000,v1="));
/// ```
#[must_use]
pub fn sign(payload: &str, secret: &str, timestamp: i64) -> String {
    format!("t={timestamp},v1={}", digest(payload, secret, timestamp))
}

fn digest(payload: &str, secret: &str, timestamp: i64) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(timestamp.to_string().as_bytes());
    mac.update(b".");
    mac.update(payload.as_bytes());
    hex(&mac.finalize().into_bytes())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
