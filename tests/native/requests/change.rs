//! `update`, `capture`, `adjust` and `cancel`.

use stripe_adapter::contract::{
    Adjustment, CancelReason, Cancellation, CaptureRequest, PaymentChanges, Shipping, Split,
    SplitShare, Totals,
};
use stripe_adapter::gateway;
use stripe_adapter::http::Request;

use super::authorize::line_item;
use super::{Case, sent};
use crate::support::contract::{
    PAYMENT, adjustment, cancellation, capture, changes, entry, money, operation, text,
};
use crate::support::stripe::{
    authorized_intent, canceled_intent, captured_intent, intent, partially_captured_intent, with,
};
use crate::support::transport::{Script, ok};

pub fn cases() -> Vec<Case> {
    vec![
        ("update-full", update(&full_update())),
        (
            "update-only-the-order",
            update(&PaymentChanges {
                order_id: text("order-1002"),
                ..changes()
            }),
        ),
        (
            "update-unset-metadata",
            update(&PaymentChanges {
                metadata: vec![entry("channel", "")],
                ..changes()
            }),
        ),
        ("capture-final", captures(&capture(), "usd")),
        (
            "capture-not-final",
            captures(
                &CaptureRequest {
                    amount: money(400, "USD"),
                    is_final: false,
                    ..capture()
                },
                "usd",
            ),
        ),
        ("capture-full", captures(&full_capture(), "eur")),
        (
            "capture-split-fee",
            captures(
                &CaptureRequest {
                    splits: vec![share(SplitShare::Fee(money(40, "USD")))],
                    ..capture()
                },
                "usd",
            ),
        ),
        (
            "capture-in-ugx",
            captures(
                &CaptureRequest {
                    amount: money(5, "UGX"),
                    ..capture()
                },
                "ugx",
            ),
        ),
        ("adjust-minimal", adjust(&adjustment())),
        (
            "adjust-full",
            adjust(&Adjustment {
                payment_id: PAYMENT.to_owned(),
                new_total: money(1299, "USD"),
                description: text("One night more"),
                metadata: vec![entry("night", "2")],
                extensions: Vec::new(),
            }),
        ),
        ("cancel-uncaptured", cancel(None, false)),
        (
            "cancel-uncaptured-abandoned",
            cancel(Some(CancelReason::Abandoned), false),
        ),
        (
            "cancel-uncaptured-duplicate",
            cancel(Some(CancelReason::Duplicate), false),
        ),
        (
            "cancel-uncaptured-fraudulent",
            cancel(Some(CancelReason::Fraudulent), false),
        ),
        (
            "cancel-uncaptured-requested-by-customer",
            cancel(Some(CancelReason::RequestedByCustomer), false),
        ),
        ("cancel-partially-captured", cancel(None, true)),
    ]
}

fn update(changes: &PaymentChanges) -> Vec<Request> {
    let script = Script::new([ok(&with(
        &intent(),
        serde_json::json!({ "status": "requires_payment_method", "latest_charge": null }),
    ))]);
    let result = gateway::update(&script, &operation(), changes);
    sent(&script, result)
}

fn full_update() -> PaymentChanges {
    PaymentChanges {
        payment_id: PAYMENT.to_owned(),
        amount: Some(money(11_987, "EUR")),
        customer: text("cus_1Golden"),
        order_id: text("order-1001"),
        description: text("Two lamps"),
        statement_suffix: text("LAMPS"),
        receipt_email: text("jo@example.com"),
        shipping: Some(Shipping {
            recipient: stripe_adapter::contract::Contact {
                name: text("Jo Doe"),
                email: None,
                phone: None,
                address: Some(stripe_adapter::contract::Address {
                    line1: text("Unter den Linden 1"),
                    line2: None,
                    city: None,
                    region: None,
                    postal_code: None,
                    country: text("DE"),
                }),
            },
            carrier: None,
            tracking_number: None,
        }),
        line_items: vec![line_item()],
        totals: Some(Totals {
            tax: None,
            shipping: Some(money(490, "EUR")),
            discount: None,
            ship_from_postal_code: None,
            ship_to_postal_code: None,
        }),
        metadata: vec![entry("channel", "web")],
        extensions: vec![entry("stripe.payment-method-configuration", "pmc_1Golden")],
    }
}

/// The payment is asked first, for its currency.
fn captures(request: &CaptureRequest, currency: &str) -> Vec<Request> {
    let in_currency = |intent| {
        let charge = serde_json::json!({ "currency": currency, "latest_charge": "ch_3Golden1" });
        with(&with(&intent, charge), whole_amounts(currency))
    };
    let script = Script::new([
        ok(&in_currency(authorized_intent())),
        ok(&in_currency(captured_intent(1099))),
    ]);
    let result = gateway::capture(&script, &operation(), request);
    sent(&script, result)
}

fn whole_amounts(currency: &str) -> serde_json::Value {
    match currency {
        "ugx" => {
            serde_json::json!({ "amount": 500, "amount_capturable": 0, "amount_received": 500 })
        }
        _ => serde_json::json!({}),
    }
}

fn full_capture() -> CaptureRequest {
    CaptureRequest {
        payment_id: PAYMENT.to_owned(),
        amount: money(11_987, "EUR"),
        is_final: false,
        splits: vec![share(SplitShare::Amount(money(9_000, "EUR")))],
        line_items: vec![line_item()],
        totals: Some(Totals {
            tax: None,
            shipping: Some(money(490, "EUR")),
            discount: None,
            ship_from_postal_code: None,
            ship_to_postal_code: text("80331"),
        }),
        statement_suffix: text("PARCEL 1"),
        metadata: vec![entry("parcel", "1")],
        extensions: Vec::new(),
    }
}

fn share(share: SplitShare) -> Split {
    Split {
        account: None,
        share: Some(share),
        group: None,
        on_behalf_of: None,
    }
}

fn adjust(adjustment: &Adjustment) -> Vec<Request> {
    let script = Script::new([ok(&authorized_intent()), ok(&authorized_intent())]);
    let result = gateway::adjust(&script, &operation(), adjustment);
    sent(&script, result)
}

/// Stripe cancels a payment of which nothing was captured; of any other the rest is released.
fn cancel(reason: Option<CancelReason>, is_partially_captured: bool) -> Vec<Request> {
    let (before, after) = if is_partially_captured {
        (partially_captured_intent(400), captured_intent(400))
    } else {
        (authorized_intent(), canceled_intent())
    };
    let script = Script::new([ok(&before), ok(&after)]);
    let cancellation = Cancellation {
        reason,
        ..cancellation()
    };
    let result = gateway::cancel(&script, &operation(), &cancellation);
    sent(&script, result)
}
