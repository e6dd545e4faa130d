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

/// The room for padding in a template, and the line of the metadata that has it.
const PADDING: &str = "$padding";
const NOTE_LINE: &str = "\"note\": \"$padding\"";
const LINES: &str = "$lines";

/// An event of exactly so many bytes, as Stripe renders it: about a customer, a payment, or an
/// invoice with as many lines as fit. The rest is notes in the object's metadata.
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

/// With notes of the usual length in the metadata: one long text would be read faster than what
/// Stripe sends.
fn padded(template: &str, bytes: usize) -> String {
    const NOTE: usize = 40;
    let (before, _) = template.split_once(NOTE_LINE).expect("a template has one");
    let indentation = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
    let another = |number| format!("\",\n{indentation}\"note_{number:02}\": \"");
    let missing = (bytes + PADDING.len()).checked_sub(template.len());
    let missing = missing.unwrap_or_else(|| panic!("{bytes} bytes do not hold {template}"));
    let notes = missing / (another(0).len() + NOTE);
    let mut padding = words(missing - notes * (another(0).len() + NOTE));
    for number in 0..notes {
        padding += &another(number);
        padding += &words(NOTE);
    }
    template.replace(PADDING, &padding)
}

fn words(bytes: usize) -> String {
    "wrapped as a present "
        .chars()
        .cycle()
        .take(bytes)
        .collect()
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

    /// What a parser has to do for each kilobyte, against deliveries as Stripe sends them.
    #[test]
    fn events_are_as_dense_as_stripes() {
        for (bytes, tokens, names, texts) in [(SMALL, 116.0, 28.6, 41.3), (LARGE, 97.6, 23.3, 30.4)]
        {
            let event = event(bytes);
            let each = |found: usize| found as f64 * 1_000.0 / bytes as f64;
            for (what, found, stripes) in [
                ("tokens", tokens_of(&event).count(), tokens),
                ("names", event.matches("\": ").count(), names),
                ("texts", event.matches('"').count() / 2, texts),
            ] {
                let found = each(found);
                let ratio = found / stripes;
                assert!(
                    (0.92..1.08).contains(&ratio),
                    "{found} {what} in {bytes} bytes"
                );
            }
            let longest = event.split('"').map(str::len).max();
            assert!(
                longest < Some(80),
                "a text of {longest:?} bytes is read faster than others"
            );
        }
    }

    /// Stripe's customers are not all called Doe: a text beyond ASCII takes some parsers longer.
    #[test]
    fn the_small_event_is_not_ascii_alone() {
        assert!(!event(SMALL).is_ascii());
    }

    /// Texts, literals and punctuation; no text of the inputs has a quote in it.
    fn tokens_of(json: &str) -> impl Iterator<Item = &str> {
        let pieces = json.split('"').enumerate();
        pieces.flat_map(|(index, piece)| {
            let is_text = index % 2 == 1;
            let outside = if is_text { "" } else { piece };
            let literals = outside.split(|letter: char| !letter.is_alphanumeric());
            let punctuation = outside.matches(['{', '}', '[', ']', ':', ',']);
            let text = is_text.then_some(piece);
            let literals = literals.filter(|literal| !literal.is_empty());
            literals.chain(punctuation).chain(text)
        })
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
        let now = i64::try_from(NOW).expect("a time in 2026");
        for payload in [event(SMALL), event(LARGE)] {
            let header = signature(&payload, NOW);
            stripe_webhook::Webhook::construct_event_with_timestamp(&payload, &header, SECRET, now)
                .expect("genuine");
        }
    }
}
