//! The stack that the deepest of events need: objects inside of each other are read by calls inside
//! of each other.

use super::{Meter, NOW};

const PAYMENT: &str = r#"{
    "id": "pi_1", "object": "payment_intent", "amount": 4200, "currency": "eur",
    "livemode": false, "status": "requires_action", "next_action": "#;
const CHARGE_OF_PAYMENT: &str = r#"{
    "id": "pi_1", "object": "payment_intent", "amount": 4200, "currency": "eur",
    "livemode": false, "status": "succeeded", "latest_charge": {
        "id": "ch_1", "object": "charge", "amount": 4200, "currency": "eur", "livemode": false,
        "payment_intent": "#;

#[test]
fn no_event_is_too_deep_for_the_stack() {
    let mut meter = Meter::new();
    // What goes around in Stripe's objects: a field of a type that has such a field again.
    for (first, open, close, last) in [
        ("", CHARGE_OF_PAYMENT, "}}", ""),
        (PAYMENT, r#"{"type":"#, "}", "}"),
        (PAYMENT, r#"{"display":{"qr_code":"#, "}}", "}"),
        (PAYMENT, "[", "]", "}"),
        ("", r#"{"metadata":"#, "}", ""),
    ] {
        // The reader goes no deeper than 128, and skips what is deeper than that.
        for depth in [
            1, 10, 40, 61, 62, 63, 64, 122, 123, 124, 125, 126, 127, 128, 1_000,
        ] {
            let (open, close) = (open.repeat(depth), close.repeat(depth));
            let payload = format!(
                r#"{{
                    "id": "evt_1", "object": "event", "created": {NOW}, "livemode": false,
                    "data": {{"object": {first}{open}null{close}{last}}},
                    "type": "payment_intent.requires_action"
                }}"#
            );
            // Whatever comes of it: the meter looks at the stack.
            let _ = meter.verify(payload);
        }
    }
}
