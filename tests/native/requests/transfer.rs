//! Transfers.

use serde_json::Value;
use stripe_adapter::contract::{
    Operation, PageRequest, TimeRange, TransferFilter, TransferRequest, TransferReversal,
};
use stripe_adapter::http::Request;
use stripe_adapter::operation::WINDOW;
use stripe_adapter::transfers;

use super::{Case, sent};
use crate::support::contract::{PAYMENT, connection, entry, money, operation, sent_before, text};
use crate::support::stripe::{captured_intent, list};
use crate::support::transfer::{
    DESTINATION, TRANSFER, reversal, reversed, transfer, transfer_filter, transfer_request,
    transfer_reversal,
};
use crate::support::transport::{Script, ok};

pub fn cases() -> Vec<Case> {
    let full = TransferRequest {
        amount: money(1500, "KWD"),
        destination: DESTINATION.to_owned(),
        payment_id: text(PAYMENT),
        group: text("order 7"),
        description: text("Söhne & Co"),
        metadata: vec![entry("order", "7")],
        extensions: Vec::new(),
    };
    let full_reversal = TransferReversal {
        transfer_id: TRANSFER.to_owned(),
        amount: Some(money(300, "USD")),
        refund_fees: true,
        description: text("sent back"),
        metadata: vec![entry("return", "R-7")],
        extensions: Vec::new(),
    };
    let full_filter = TransferFilter {
        group: text("order 7"),
        destination: text(DESTINATION),
        created: Some(TimeRange {
            since: Some(1_795_000_000),
            until: Some(1_795_262_400),
        }),
        page: PageRequest {
            cursor: None,
            limit: Some(20),
        },
    };
    let past = sent_before(WINDOW);
    vec![
        (
            "transfers-create",
            create(&operation(), &transfer_request(), &[transfer()]),
        ),
        (
            "transfers-create-full",
            create(&operation(), &full, &[captured_intent(1099), transfer()]),
        ),
        (
            "transfers-create-past-the-window",
            create(&past, &full, &[list(&[transfer()])]),
        ),
        (
            "transfers-reverse",
            reverse(
                &operation(),
                &transfer_reversal(),
                &[reversal(700), reversed(700)],
            ),
        ),
        (
            "transfers-reverse-full",
            reverse(
                &operation(),
                &full_reversal,
                &[transfer(), reversal(300), reversed(300)],
            ),
        ),
        (
            "transfers-reverse-past-the-window",
            reverse(
                &past,
                &full_reversal,
                &[list(&[reversal(300)]), reversed(300)],
            ),
        ),
        ("transfers-get", {
            let script = Script::new([ok(&transfer())]);
            let result = transfers::get_transfer(&script, &connection(), TRANSFER);
            sent(&script, result)
        }),
        ("transfers-list", lists(&transfer_filter())),
        ("transfers-list-full", lists(&full_filter)),
    ]
}

fn create(operation: &Operation, request: &TransferRequest, answers: &[Value]) -> Vec<Request> {
    let script = Script::new(answers.iter().map(ok));
    let result = transfers::create_transfer(&script, operation, request);
    sent(&script, result)
}

fn reverse(operation: &Operation, reversal: &TransferReversal, answers: &[Value]) -> Vec<Request> {
    let script = Script::new(answers.iter().map(ok));
    let result = transfers::reverse_transfer(&script, operation, reversal);
    sent(&script, result)
}

fn lists(filter: &TransferFilter) -> Vec<Request> {
    let script = Script::new([ok(&list(&[transfer()]))]);
    let result = transfers::list_transfers(&script, &connection(), filter);
    sent(&script, result)
}
