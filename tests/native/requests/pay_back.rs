//! `refund` and `reverse`.

use serde_json::Value;
use stripe_adapter::contract::{RefundReason, RefundRequest};
use stripe_adapter::gateway;
use stripe_adapter::http::Request;

use super::{Case, sent};
use crate::support::contract::{PAYMENT, entry, money, operation, refund, reversal, text};
use crate::support::stripe::{
    self, authorized_intent, canceled_intent, captured_intent, partially_captured_intent,
};
use crate::support::transport::{Script, ok};

pub fn cases() -> Vec<Case> {
    vec![
        ("refund-rest", refunds(&refund())),
        (
            "refund-full",
            refunds(&RefundRequest {
                payment_id: PAYMENT.to_owned(),
                capture_reference: text("ch_3Golden1"),
                amount: Some(money(300, "USD")),
                reason: Some(RefundReason::RequestedByCustomer),
                reverse_splits: true,
                refund_fees: true,
                // Stripe takes none: see the refusals.
                line_items: Vec::new(),
                metadata: vec![entry("return", "R-7")],
                extensions: Vec::new(),
            }),
        ),
        (
            "refund-duplicate",
            refunds(&because(RefundReason::Duplicate)),
        ),
        (
            "refund-fraudulent",
            refunds(&because(RefundReason::Fraudulent)),
        ),
        (
            "reverse-uncaptured",
            reverse(&[authorized_intent(), canceled_intent()]),
        ),
        (
            "reverse-partially-captured",
            reverse(&[
                partially_captured_intent(400),
                captured_intent(400),
                stripe::refund(),
            ]),
        ),
        (
            "reverse-captured",
            reverse(&[captured_intent(1099), stripe::refund()]),
        ),
    ]
}

/// With an amount, the payment is asked first, for its currency.
fn refunds(request: &RefundRequest) -> Vec<Request> {
    let mut answers = vec![ok(&stripe::refund())];
    if request.amount.is_some() {
        answers.insert(0, ok(&captured_intent(1099)));
    }
    let script = Script::new(answers);
    let result = gateway::refund(&script, &operation(), request);
    sent(&script, result)
}

fn because(reason: RefundReason) -> RefundRequest {
    RefundRequest {
        reason: Some(reason),
        ..refund()
    }
}

fn reverse(answers: &[Value]) -> Vec<Request> {
    let script = Script::new(answers.iter().map(ok));
    let result = gateway::reverse(&script, &operation(), &reversal());
    sent(&script, result)
}
