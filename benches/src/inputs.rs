//! What is verified and answered: Stripe's objects, of any size, the same in every run.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The signing secret of every delivery.
pub const SECRET: &str = "whsec_2kq7Xw4mB9tR1vZ8";
/// The operation whose marks the payment carries.
pub const OPERATION: &str = "order-1001-authorize";
/// A time in 2026, for what does not look at the clock.
pub const NOW: u64 = 1_795_300_000;

/// The sizes of the deliveries that are compared, in bytes.
pub const SMALL: usize = 3_009;
/// As [`SMALL`].
pub const LARGE: usize = 31_392;

/// The room for padding in a template.
const PADDING: &str = "$padding";
const LINES: &str = "$lines";

/// An event of exactly so many bytes, as Stripe renders it: about a customer, a payment, or an
/// invoice with as many lines as fit. The rest is padding in the object's metadata.
///
/// # Panics
/// When even the smallest event, of about 900 bytes, does not fit.
pub fn event(bytes: usize) -> String {
    const CUSTOMER: &str = include_str!("../inputs/event_customer.json");
    const PAYMENT: &str = include_str!("../inputs/event_payment_intent.json");
    match bytes {
        ..2_600 => padded(CUSTOMER.trim_end(), bytes),
        2_600..5_000 => padded(PAYMENT.trim_end(), bytes),
        _ => padded(&invoice(bytes), bytes),
    }
}

fn invoice(bytes: usize) -> String {
    const INVOICE: &str = include_str!("../inputs/event_invoice.json");
    const LINE: &str = include_str!("../inputs/invoice_line.json");
    let room = bytes - INVOICE.len();
    let mut lines = String::new();
    for number in 0.. {
        let line = LINE.replace("$number", &format!("{number:06}"));
        let line = if lines.is_empty() {
            line.trim_start().to_owned()
        } else {
            format!(",\n{line}")
        };
        if lines.len() + line.len() > room {
            break;
        }
        lines.push_str(&line);
    }
    INVOICE.trim_end().replace(LINES, &lines)
}

/// The answer to an authorization: a payment with its charge, of exactly so many bytes.
///
/// # Panics
/// When it does not fit; it needs about 3,000.
pub fn payment(bytes: usize) -> String {
    const PAYMENT: &str = include_str!("../inputs/payment_intent.json");
    padded(PAYMENT.trim_end(), bytes)
}

fn padded(template: &str, bytes: usize) -> String {
    let missing = (bytes + PADDING.len()).checked_sub(template.len());
    let missing = missing.unwrap_or_else(|| panic!("{bytes} bytes do not hold {template}"));
    let padding: String = "padding ".chars().cycle().take(missing).collect();
    template.replace(PADDING, &padding)
}

/// The `Stripe-Signature` header of a payload sent at this time, in Unix seconds.
pub fn signature(payload: &str, at: u64) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(format!("{at}.").as_bytes());
    mac.update(payload.as_bytes());
    let mut header = format!("t={at},v1=");
    for byte in mac.finalize().into_bytes() {
        let _ = write!(header, "{byte:02x}");
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(text: &str) -> serde_json::Value {
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    #[test]
    fn events_are_json_of_exactly_the_size() {
        for bytes in [1_000, SMALL, 10_000, LARGE, 1_000_000] {
            let event = event(bytes);
            assert_eq!(event.len(), bytes);
            assert_eq!(object(&event)["object"], "event");
        }
        assert_eq!(object(&event(LARGE))["type"], "invoice.paid");
    }

    #[test]
    fn the_answer_is_a_payment_of_exactly_the_size() {
        let payment = payment(SMALL);
        assert_eq!(payment.len(), SMALL);
        assert_eq!(object(&payment)["object"], "payment_intent");
    }

    /// By somebody else's reading of the scheme.
    #[test]
    fn a_signature_is_stripes() {
        let payload = event(SMALL);
        let header = signature(&payload, NOW);
        stripe_webhook::Webhook::construct_event_with_timestamp(
            &payload,
            &header,
            SECRET,
            i64::try_from(NOW).expect("a time in 2026"),
        )
        .expect("genuine");
    }
}
