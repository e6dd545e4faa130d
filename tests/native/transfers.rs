//! Transfers: money moves once, in the currency that was meant, and the answer is how it is now.

use serde_json::json;
use stripe_adapter::contract::{Entry, Operation, Transfer, TransferRequest, TransferReversal};
use stripe_adapter::error::Error;
use stripe_adapter::operation::WINDOW;
use stripe_adapter::transfers;

use crate::support::contract::{
    OPERATION_ID, PAYMENT, connection, money, operation, sent_before, text,
};
use crate::support::errors::{short, whole};
use crate::support::golden;
use crate::support::stripe::{captured_intent, intent, list, request_error, with};
use crate::support::transfer::{
    DESTINATION, TRANSFER, reversal, reversed, transfer, transfer_request, transfer_reversal,
};
use crate::support::transport::{
    Attempt, OBSERVED_AT, REQUEST_ID, Script, error, ok, page, replay, timeout,
};

fn create_as(
    operation: &Operation,
    request: &TransferRequest,
    answers: Vec<Attempt>,
) -> (Result<Transfer, Error>, usize) {
    let script = Script::new(answers);
    let answer = transfers::create_transfer(&script, operation, request);
    script.requests();
    (answer, script.posts())
}

fn create(operation: &Operation, answers: Vec<Attempt>) -> (Result<Transfer, Error>, usize) {
    create_as(operation, &transfer_request(), answers)
}

fn reverse(
    operation: &Operation,
    reversal: &TransferReversal,
    answers: Vec<Attempt>,
) -> (Result<Transfer, Error>, usize) {
    let script = Script::new(answers);
    let answer = transfers::reverse_transfer(&script, operation, reversal);
    script.requests();
    (answer, script.posts())
}

/// `kind outcome retry`, and the posts.
fn failed(answer: (Result<Transfer, Error>, usize)) -> (String, usize) {
    (short(&answer.0.expect_err("an error")), answer.1)
}

fn of_payment() -> TransferRequest {
    TransferRequest {
        payment_id: text(PAYMENT),
        ..transfer_request()
    }
}

fn part() -> TransferReversal {
    TransferReversal {
        amount: Some(money(300, "USD")),
        ..transfer_reversal()
    }
}

#[test]
fn a_transfer_is_read_whole() {
    let object = with(
        &reversed(300),
        json!({
            "description": "share",
            "metadata": { "commerce_operation": OPERATION_ID, "order": "7" }
        }),
    );
    let script = Script::new([ok(&object)]);
    let found = transfers::get_transfer(&script, &connection(), TRANSFER).expect("a transfer");
    let expected = Transfer {
        id: TRANSFER.to_owned(),
        amount: money(700, "USD"),
        reversed: money(300, "USD"),
        destination: text(DESTINATION),
        source: text("ch_3Golden1"),
        group: text("group_1"),
        description: text("share"),
        created: Some(1_795_262_100),
        observed_at: Some(OBSERVED_AT),
        operation_id: text(OPERATION_ID),
        metadata: vec![Entry {
            key: "order".to_owned(),
            value: "7".to_owned(),
        }],
        replayed: false,
        request_id: text(REQUEST_ID),
    };
    assert_eq!(found, expected);
}

/// 1.500 KWD is 1500 at Stripe, 5 UGX are 500: both directions.
#[test]
fn amounts_are_in_iso_units() {
    for (minor_units, currency, at_stripe) in
        [(1_500, "KWD", 1_500), (5, "UGX", 500), (500, "MGA", 5)]
    {
        let lower = currency.to_lowercase();
        let object = with(
            &transfer(),
            json!({ "amount": at_stripe, "currency": lower }),
        );
        let request = TransferRequest {
            amount: money(minor_units, currency),
            ..transfer_request()
        };
        let script = Script::new([ok(&object)]);
        let made = transfers::create_transfer(&script, &operation(), &request);
        assert_eq!(made.expect("a transfer").amount, request.amount);
        let body = script.requests()[0].body.clone().unwrap_or_default();
        let expected = format!("amount={at_stripe}&currency={lower}&");
        assert!(body.starts_with(&expected), "{body}");
    }
}

#[test]
fn the_money_of_a_payment_is_that_of_its_charge() {
    let script = Script::new([ok(&captured_intent(1099)), ok(&transfer())]);
    transfers::create_transfer(&script, &operation(), &of_payment()).expect("a transfer");
    let requests = script.requests();
    assert!(requests[0].url.contains(PAYMENT), "{}", requests[0].url);
    let body = requests[1].body.clone().unwrap_or_default();
    assert!(body.contains("source_transaction=ch_3Golden1"), "{body}");
}

#[test]
fn a_payment_that_nobody_paid_has_nothing_to_pass_on() {
    let unpaid = with(
        &intent(),
        json!({ "latest_charge": null, "status": "requires_payment_method" }),
    );
    let (answer, posts) = create_as(&operation(), &of_payment(), vec![ok(&unpaid)]);
    let error = answer.expect_err("nothing was paid");
    assert_eq!(short(&error), "conflict not-performed after-change");
    assert_eq!(error.field.as_deref(), Some("request.payment-id"));
    assert_eq!(error.payment_id.as_deref(), Some(PAYMENT));
    assert_eq!(posts, 0);
}

/// Reading the payment first proves nothing about an earlier call that may have sent the transfer.
#[test]
fn what_an_earlier_call_did_stays_unknown() {
    let fails = || vec![error(403, &request_error("more_permissions_required"))];
    let first = create_as(&operation(), &of_payment(), fails());
    assert_eq!(
        failed(first),
        ("forbidden not-performed after-change".into(), 0)
    );
    let again = create_as(&sent_before(60), &of_payment(), fails());
    assert_eq!(failed(again), ("forbidden unknown check-first".into(), 0));
    let first = reverse(&operation(), &part(), fails());
    assert_eq!(
        failed(first),
        ("forbidden not-performed after-change".into(), 0)
    );
    let again = reverse(&sent_before(60), &part(), fails());
    assert_eq!(failed(again), ("forbidden unknown check-first".into(), 0));
}

/// Stripe's complaints come back in the contract's names.
#[test]
fn refusals_of_stripe_name_the_field() {
    for (parameter, field) in [
        ("amount", "request.amount"),
        ("currency", "request.amount.currency"),
        ("destination", "request.destination"),
        ("source_transaction", "request.payment-id"),
        ("transfer_group", "request.group"),
        ("metadata[order]", "request.metadata"),
    ] {
        let refused = with(
            &request_error("parameter_invalid"),
            json!({ "param": parameter }),
        );
        let (answer, _) = create(&operation(), vec![error(400, &refused)]);
        let error = answer.expect_err(parameter);
        assert_eq!(short(&error), "invalid-request not-performed after-change");
        assert_eq!(error.field.as_deref(), Some(field));
    }
    let refused = with(
        &request_error("parameter_invalid"),
        json!({ "param": "refund_application_fee" }),
    );
    let (answer, _) = reverse(
        &operation(),
        &transfer_reversal(),
        vec![error(400, &refused)],
    );
    let error = answer.expect_err("refused");
    assert_eq!(error.field.as_deref(), Some("reversal.refund-fees"));
}

#[test]
fn a_timeout_is_repeated_and_then_unknown() {
    let (answer, posts) = create(&operation(), vec![timeout(), timeout(), ok(&transfer())]);
    assert_eq!(
        (answer.expect("a transfer").id.as_str(), posts),
        (TRANSFER, 3)
    );
    let lost = create(&operation(), vec![timeout(), timeout(), timeout()]);
    assert_eq!(failed(lost), ("timeout unknown same-operation".into(), 3));
    let unread = create(&operation(), vec![page(200, "<html>")]);
    assert_eq!(
        failed(unread),
        ("protocol unknown same-operation".into(), 1)
    );
}

/// A replayed answer shows the transfer before anything was taken back.
#[test]
fn a_replay_is_read_again() {
    let (answer, posts) = create(&operation(), vec![replay(&transfer()), ok(&reversed(300))]);
    let found = answer.expect("a transfer");
    assert_eq!((found.replayed, posts), (true, 1));
    assert_eq!(found.reversed, money(300, "USD"));
    let (answer, _) = create(
        &operation(),
        vec![
            replay(&transfer()),
            page(502, ""),
            page(502, ""),
            page(502, ""),
        ],
    );
    let error = answer.expect_err("not read");
    assert_eq!(short(&error), "unavailable unknown same-operation");
    assert_eq!(error.field, None);
}

#[test]
fn a_reversal_answers_with_the_transfer_after_it() {
    let (answer, posts) = reverse(
        &operation(),
        &transfer_reversal(),
        vec![ok(&reversal(700)), ok(&reversed(700))],
    );
    let after = answer.expect("the transfer");
    assert_eq!(
        (after.id.as_str(), after.replayed, posts),
        (TRANSFER, false, 1)
    );
    assert_eq!(after.reversed, money(700, "USD"));
    let (answer, _) = reverse(
        &sent_before(60),
        &transfer_reversal(),
        vec![replay(&reversal(700)), ok(&reversed(700))],
    );
    assert!(answer.expect("the transfer").replayed);
}

/// The money moved; only the look at it failed.
#[test]
fn a_reversal_that_is_not_seen_is_not_undone() {
    let answers = vec![ok(&reversal(700)), timeout(), timeout(), timeout()];
    let (answer, posts) = reverse(&operation(), &transfer_reversal(), answers);
    let error = answer.expect_err("not seen");
    assert_eq!(short(&error), "timeout unknown same-operation");
    assert!(
        error
            .message
            .starts_with("the operation had been performed")
    );
    assert_eq!(posts, 1);
}

/// A reversal carries a number and no currency.
#[test]
fn a_reversal_in_another_currency_is_refused() {
    let euro = TransferReversal {
        amount: Some(money(300, "EUR")),
        ..transfer_reversal()
    };
    let (answer, posts) = reverse(&operation(), &euro, vec![ok(&transfer())]);
    let error = answer.expect_err("another currency");
    assert_eq!(short(&error), "invalid-request not-performed after-change");
    assert_eq!(error.field.as_deref(), Some("reversal.amount.currency"));
    assert_eq!(error.message, "the transfer is in USD");
    assert_eq!(posts, 0);
}

#[test]
fn a_transfer_that_is_not_there_names_the_field() {
    let missing = || error(404, &request_error("resource_missing"));
    for reversal in [transfer_reversal(), part()] {
        let (answer, _) = reverse(&operation(), &reversal, vec![missing()]);
        let error = answer.expect_err("not there");
        assert_eq!(short(&error), "not-found not-performed after-change");
        assert_eq!(error.field.as_deref(), Some("reversal.transfer-id"));
    }
    let script = Script::new([missing()]);
    let error = transfers::get_transfer(&script, &connection(), TRANSFER).expect_err("not there");
    assert_eq!(error.field.as_deref(), Some("transfer-id"));
}

#[test]
fn a_transfer_of_the_other_mode_is_an_error() {
    let live = with(&transfer(), json!({ "livemode": true }));
    let made = create(&operation(), vec![ok(&live)]);
    assert_eq!(failed(made), ("protocol unknown check-first".into(), 1));
    let before = reverse(&operation(), &part(), vec![ok(&live)]);
    assert_eq!(
        failed(before),
        ("protocol not-performed check-first".into(), 0)
    );
    let script = Script::new([ok(&live)]);
    let error = transfers::get_transfer(&script, &connection(), TRANSFER).expect_err("live");
    assert_eq!(short(&error), "protocol not-performed check-first");
}

/// Past the window nothing is ever posted.
#[test]
fn past_the_window_a_transfer_is_looked_for() {
    let past = sent_before(WINDOW);
    let others = with(
        &transfer(),
        json!({ "id": "tr_other", "metadata": { "commerce_operation": "other" } }),
    );
    let foreign = with(
        &transfer(),
        json!({
            "id": "tr_foreign",
            "metadata": { "commerce_operation": OPERATION_ID, "commerce_installation": "shop-2" }
        }),
    );
    let (answer, posts) = create(
        &past,
        vec![ok(&list(&[others.clone(), foreign.clone(), transfer()]))],
    );
    let found = answer.expect("the transfer");
    assert_eq!(
        (found.id.as_str(), found.replayed, posts),
        (TRANSFER, true, 0)
    );
    let (answer, posts) = create(&past, vec![ok(&list(&[others, foreign]))]);
    let nothing = answer.expect_err("nothing shows it");
    assert_eq!(short(&nothing), "conflict unknown check-first");
    assert_eq!(posts, 0);
    let failed = failed(create(
        &past,
        vec![page(502, ""), page(502, ""), page(502, "")],
    ));
    assert_eq!(failed, ("unavailable unknown same-operation".into(), 0));
    golden::check_file(
        "transfers",
        &format!("# past the window\n{}", whole(&nothing)),
    );
}

#[test]
fn past_the_window_a_reversal_is_looked_for() {
    let past = sent_before(WINDOW);
    let (answer, posts) = reverse(
        &past,
        &part(),
        vec![ok(&list(&[reversal(300)])), ok(&reversed(300))],
    );
    let found = answer.expect("the transfer");
    assert_eq!(
        (found.reversed, found.replayed, posts),
        (money(300, "USD"), true, 0)
    );
    let other = with(&reversal(300), json!({ "metadata": {} }));
    let nothing = reverse(&past, &part(), vec![ok(&list(&[other]))]);
    assert_eq!(failed(nothing), ("conflict unknown check-first".into(), 0));
}

/// Further pages are read behind the last of each.
#[test]
fn a_mark_on_a_later_page_is_found() {
    let other = with(&transfer(), json!({ "id": "tr_other", "metadata": {} }));
    let first = with(&list(&[other]), json!({ "has_more": true }));
    let script = Script::new([ok(&first), ok(&list(&[transfer()]))]);
    let found = transfers::create_transfer(&script, &sent_before(WINDOW), &transfer_request());
    assert_eq!(found.expect("the transfer").id, TRANSFER);
    let url = script.requests()[1].url.clone();
    assert!(url.contains("starting_after=tr_other"), "{url}");
}
