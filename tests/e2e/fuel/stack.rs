//! The stack that the deepest of answers and events need: objects inside of each other are read by calls
//! inside of each other.

use host_test::situation;
use payments_host::types::{CaptureRequest, Operation, Payment, Transaction};

use super::{Answer, Meter, NOW, OPERATION, PAYMENT, connection};
use crate::shop::euros;

const ACTION_OF_PAYMENT: &str = r#"{
    "id": "pi_1", "object": "payment_intent", "amount": 4200, "currency": "eur",
    "livemode": false, "status": "requires_action", "next_action": "#;
const CHARGE_OF_PAYMENT: &str = r#"{
    "id": "pi_1", "object": "payment_intent", "amount": 4200, "currency": "eur",
    "livemode": false, "status": "requires_capture", "latest_charge": {
        "id": "ch_1", "object": "charge", "amount": 4200, "currency": "eur", "livemode": false,
        "payment_intent": "#;

/// What comes of them does not matter: the meter looks at the stack.
#[test]
fn nothing_is_too_deep_for_the_stack() {
    let mut meter = Meter::new();
    let operation = Operation::new(connection(), OPERATION, NOW);
    // What goes around in Stripe's objects: a field of a type that has such a field again.
    for (first, open, close, last) in [
        ("", CHARGE_OF_PAYMENT, "}}", ""),
        (ACTION_OF_PAYMENT, r#"{"type":"#, "}", "}"),
        (ACTION_OF_PAYMENT, r#"{"display":{"qr_code":"#, "}}", "}"),
        (ACTION_OF_PAYMENT, "[", "]", "}"),
        ("", r#"{"metadata":"#, "}", ""),
    ] {
        // The reader goes no deeper than 128.
        for depth in [
            1, 10, 40, 61, 62, 63, 64, 122, 123, 124, 125, 126, 127, 128, 1_000,
        ] {
            let (open, close) = (open.repeat(depth), close.repeat(depth));
            meter.payment = format!("{first}{open}null{close}{last}");

            let event = format!(
                r#"{{
                    "id": "evt_1", "object": "event", "created": {NOW}, "livemode": false,
                    "data": {{"object": {}}},
                    "type": "payment_intent.requires_action"
                }}"#,
                meter.payment
            );
            let _ = meter.verify(event);

            let authorization = situation::hold(euros(4200));
            let _: Answer<Payment> = meter.call("gateway.authorize", (&operation, &authorization));
            let capture = CaptureRequest::new(PAYMENT, euros(4200));
            let _: Answer<Transaction> = meter.call("gateway.capture", (&operation, &capture));
        }
    }
}
