//! Stripe's objects as its API renders them, to be changed case by case with [`with`].

use serde_json::{Value, json};

use crate::support::contract::{INSTALLATION, OPERATION_ID, PAYMENT};

/// A card payment of 10.99 USD that is authorized and not captured, with its charge.
pub fn authorized_intent() -> Value {
    with(
        &intent(),
        json!({ "latest_charge": charge(), "payment_method": "pm_1Golden" }),
    )
}

/// The same without its charge expanded, as in events and lists.
pub fn intent() -> Value {
    json!({
        "id": PAYMENT,
        "object": "payment_intent",
        "amount": 1099,
        "amount_capturable": 1099,
        "amount_details": { "tip": {} },
        "amount_received": 0,
        "application": null,
        "automatic_payment_methods": { "allow_redirects": "never", "enabled": true },
        "canceled_at": null,
        "cancellation_reason": null,
        "capture_method": "manual",
        "client_secret": "pi_3Golden1_secret_abc",
        "confirmation_method": "automatic",
        "created": 1_795_262_000,
        "currency": "usd",
        "customer": null,
        "description": null,
        "last_payment_error": null,
        "latest_charge": "ch_3Golden1",
        "livemode": false,
        "metadata": { "commerce_installation": INSTALLATION, "commerce_operation": OPERATION_ID },
        "next_action": null,
        "payment_method": "pm_1Golden",
        "payment_method_options": { "card": { "request_three_d_secure": "automatic" } },
        "processing": null,
        "review": null,
        "setup_future_usage": null,
        "shipping": null,
        "status": "requires_capture",
        "transfer_data": null
    })
}

/// The charge of [`authorized_intent`].
pub fn charge() -> Value {
    json!({
        "id": "ch_3Golden1",
        "object": "charge",
        "amount": 1099,
        "amount_captured": 0,
        "amount_refunded": 0,
        "balance_transaction": null,
        "billing_details": { "address": { "country": "DE", "postal_code": "10117" }, "email": null },
        "captured": false,
        "created": 1_795_262_001,
        "currency": "usd",
        "customer": null,
        "disputed": false,
        "failure_code": null,
        "failure_message": null,
        "livemode": false,
        "metadata": { "commerce_installation": INSTALLATION, "commerce_operation": OPERATION_ID },
        "outcome": {
            "advice_code": null,
            "network_status": "approved_by_network",
            "risk_level": "normal",
            "risk_score": 17,
            "type": "authorized"
        },
        "paid": true,
        "payment_intent": PAYMENT,
        "payment_method": "pm_1Golden",
        "payment_method_details": { "type": "card", "card": card() },
        "refunded": false,
        "review": null,
        "status": "succeeded"
    })
}

/// A card whose captures may be many, larger, later, and whose amount may grow.
pub fn card() -> Value {
    json!({
        "amount_authorized": 1099,
        "brand": "visa",
        "capture_before": 1_795_867_200,
        "checks": {
            "address_line1_check": "pass",
            "address_postal_code_check": "fail",
            "cvc_check": "unavailable"
        },
        "country": "US",
        "exp_month": 8,
        "exp_year": 2031,
        "extended_authorization": { "status": "disabled" },
        "fingerprint": "Xt5EWLLDS7FJjR1c",
        "funding": "credit",
        "incremental_authorization": { "status": "available" },
        "last4": "4242",
        "multicapture": { "status": "available" },
        "network": "visa",
        "network_transaction_id": "104102976681110",
        "overcapture": { "maximum_amount_capturable": 1263, "status": "available" },
        "three_d_secure": null,
        "wallet": { "type": "apple_pay", "apple_pay": { "type": "apple_pay" }, "dynamic_last4": null }
    })
}

/// [`authorized_intent`] after a capture of some of it.
pub fn partially_captured_intent(captured: i64) -> Value {
    with(
        &authorized_intent(),
        json!({ "amount_received": captured, "amount_capturable": 1099 - captured }),
    )
}

/// [`authorized_intent`] after its last capture.
pub fn captured_intent(captured: i64) -> Value {
    let charge = with(
        &charge(),
        json!({ "amount_captured": captured, "captured": true }),
    );
    with(
        &intent(),
        json!({
            "amount_capturable": 0,
            "amount_received": captured,
            "latest_charge": charge,
            "status": "succeeded"
        }),
    )
}

/// [`authorized_intent`] after it was canceled.
pub fn canceled_intent() -> Value {
    with(
        &authorized_intent(),
        json!({ "amount_capturable": 0, "status": "canceled", "canceled_at": 1_795_262_300 }),
    )
}

/// A refund of 3.00 USD that succeeded, with the payment not expanded.
pub fn refund() -> Value {
    json!({
        "id": "re_3Golden1",
        "object": "refund",
        "amount": 300,
        "balance_transaction": "txn_3Golden1",
        "charge": "ch_3Golden1",
        "created": 1_795_262_200,
        "currency": "usd",
        "destination_details": {
            "card": {
                "reference": "74927415279000000000001",
                "reference_status": "available",
                "reference_type": "acquirer_reference_number",
                "type": "refund"
            },
            "type": "card"
        },
        "metadata": { "commerce_installation": INSTALLATION, "commerce_operation": OPERATION_ID },
        "payment_intent": PAYMENT,
        "reason": null,
        "receipt_number": null,
        "status": "succeeded"
    })
}

/// The error body of a card that was declined.
pub fn card_error(decline_code: &str) -> Value {
    json!({
        "type": "card_error",
        "code": "card_declined",
        "decline_code": decline_code,
        "message": "Your card was declined.",
        "payment_intent": with(&intent(), json!({ "status": "requires_payment_method" }))
    })
}

/// An error body with a type, a code and a message.
pub fn request_error(code: &str) -> Value {
    json!({ "type": "invalid_request_error", "code": code, "message": "Stripe says why." })
}

pub fn list(data: &[Value]) -> Value {
    json!({ "object": "list", "has_more": false, "data": data })
}

/// `object` with the fields of `changes` in the place of its own.
pub fn with(object: &Value, changes: Value) -> Value {
    let mut object = object.clone();
    if let (Some(fields), Value::Object(changes)) = (object.as_object_mut(), changes) {
        fields.extend(changes);
    }
    object
}

/// `object` without some of its fields.
pub fn without(object: &Value, names: &[&str]) -> Value {
    let mut object = object.clone();
    if let Some(fields) = object.as_object_mut() {
        fields.retain(|name, _| !names.contains(&name.as_str()));
    }
    object
}
