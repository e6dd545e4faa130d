//! Many payments in one call: each is sent, repeated and judged as if it were alone.

mod attempts;
mod refusals;

use serde_json::{Value, json};
use stripe_adapter::batch::authorize_all;
use stripe_adapter::contract::{
    Authorization, AuthorizationBatch, BatchItem, Operation, Payment, PaymentStatus, Presence,
};
use stripe_adapter::error::Error;
use stripe_adapter::gateway;
use stripe_adapter::http::{Method, Request};
use stripe_adapter::operation::WINDOW;

use crate::support::contract::{NOW, authorization, connection, money, operation};
use crate::support::errors::short;
use crate::support::stripe::{authorized_intent, captured_intent, card_error, list, with};
use crate::support::transport::{Script, error, ok, replay, timeout};

#[test]
fn each_is_the_request_that_authorize_sends() {
    let batch = batch(3);
    let script = Script::new((0..3).map(|index| ok(&intent(index))));
    let results = authorize_all(&script, &batch).expect("a batch that is right");
    assert_eq!(ids(&results), ["pi_0", "pi_1", "pi_2"]);

    let of_batch = script.requests();
    assert_eq!(script.rounds(), [3]);
    for (item, request) in batch.items.iter().zip(of_batch) {
        let operation = Operation {
            id: item.operation_id.clone(),
            ..operation()
        };
        let alone = Script::new([ok(&authorized_intent())]);
        gateway::authorize(&alone, &operation, &item.authorization).expect("a payment");
        let [alone] = <[Request; 1]>::try_from(alone.requests()).expect("one request");
        let delay_ms = request.delay_ms;
        assert_eq!(request, Request { delay_ms, ..alone });
    }
}

/// Stripe serves 25 in a second of each endpoint, and in test mode of all endpoints.
#[test]
fn no_second_has_more_requests_than_stripe_serves() {
    let script = Script::new((0..100).map(|index| ok(&intent(index))));
    authorize_all(&script, &batch(100)).expect("the largest batch");
    let delays: Vec<u32> = script.requests().iter().map(|sent| sent.delay_ms).collect();
    assert_eq!(delays[0], 0, "nothing to wait for");
    for second in delays.windows(25) {
        assert!(second[24] - second[0] > 1_000, "{second:?}");
    }
    // Nor much fewer: 70 within 1.2 times what the limit allows, with 200 ms for the last answer.
    assert!(f64::from(delays[69] + 200) <= 1.2 * 70.0 / 25.0 * 1_000.0);
}

#[test]
fn one_that_fails_does_not_affect_another() {
    let script = Script::new([
        ok(&intent(0)),
        error(402, &card_error("insufficient_funds")),
        ok(&intent(3)),
    ]);
    let mut batch = batch(4);
    batch.items[2].authorization.amount = money(0, "USD");
    let results = authorize_all(&script, &batch).expect("a batch that is right");
    assert_eq!(
        ends(&results),
        [
            "pi_0",
            "declined not-performed new-operation",
            "invalid-request not-performed after-change",
            "pi_3"
        ]
    );
    assert_eq!(script.posts(), 3);
}

#[test]
fn a_batch_of_which_nothing_is_right_sends_nothing() {
    let mut batch = batch(2);
    for item in &mut batch.items {
        item.authorization.amount = money(0, "USD");
    }
    let script = Script::silent();
    let results = authorize_all(&script, &batch).expect("a batch that is right");
    assert!(results.iter().all(Result::is_err));
    assert!(script.rounds().is_empty());
}

/// What was performed by an earlier call is shown as it is now. All of them are read in one round.
#[test]
fn replayed_answers_are_read_again() {
    let captured = |index: usize| {
        let captured = captured_intent(1099);
        with(&captured, json!({ "id": format!("pi_{index}") }))
    };
    let script = Script::new([
        replay(&intent(0)),
        ok(&intent(1)),
        replay(&intent(2)),
        ok(&captured(0)),
        ok(&captured(2)),
    ]);
    let results = authorize_all(&script, &sent_before(3, 60)).expect("a batch that is right");
    assert_eq!(ids(&results), ["pi_0", "pi_1", "pi_2"]);
    let payments: Vec<_> = results.iter().flatten().collect();
    assert_eq!(
        payments
            .iter()
            .map(|payment| payment.replayed)
            .collect::<Vec<_>>(),
        [true, false, true]
    );
    assert_eq!(payments[0].status, PaymentStatus::Captured);
    assert_eq!(payments[1].status, PaymentStatus::Authorized);
    assert_eq!(payments[2].status, PaymentStatus::Captured);
    assert_eq!(script.rounds(), [3, 2]);
    let reads = script.requests().split_off(3);
    for (read, id) in reads.iter().zip(["pi_0", "pi_2"]) {
        assert_eq!(read.method, Method::Get);
        assert!(read.url.contains(id), "{}", read.url);
    }
}

#[test]
fn a_replay_that_cannot_be_read_was_performed() {
    let script = Script::new([
        replay(&intent(0)),
        replay(&intent(1)),
        error(403, &json!({ "type": "invalid_request_error" })),
        ok(&intent(1)),
    ]);
    let results = authorize_all(&script, &sent_before(2, 60)).expect("a batch that is right");
    assert_eq!(ends(&results), ["forbidden unknown same-operation", "pi_1"]);
    let unread = results[0].as_ref().expect_err("unread");
    assert_eq!(unread.payment_id.as_deref(), Some("pi_0"));
    assert!(
        unread
            .message
            .starts_with("the operation had been performed")
    );
}

/// Another post could move the money twice. The others of the batch are sent before the look.
#[test]
fn past_the_window_it_is_looked_for_and_not_posted() {
    let mut batch = batch(3);
    for index in [0, 2] {
        batch.items[index].first_sent_at = Some(NOW - WINDOW);
    }
    let marked = with(
        &intent(2),
        json!({ "metadata": { "commerce_installation": "shop-1", "commerce_operation": id(2) } }),
    );
    let nothing = || ok(&list(&[]));
    let script = Script::new([
        ok(&intent(1)),
        // Payments, refunds, events, search.
        nothing(),
        nothing(),
        nothing(),
        nothing(),
        ok(&list(std::slice::from_ref(&marked))),
        nothing(),
        nothing(),
        ok(&marked),
    ]);
    let results = authorize_all(&script, &batch).expect("a batch that is right");
    assert_eq!(
        ends(&results),
        ["conflict unknown check-first", "pi_1", "pi_2"]
    );
    assert!(results[2].as_ref().is_ok_and(|payment| payment.replayed));
    assert_eq!(script.posts(), 1);
    assert_eq!(script.requests()[0].method, Method::Post);
}

#[test]
fn past_the_window_a_failed_look_is_of_its_item_alone() {
    let mut batch = batch(2);
    batch.items[0].first_sent_at = Some(NOW - WINDOW);
    let script = Script::new([ok(&intent(1)), timeout(), timeout(), timeout()]);
    let results = authorize_all(&script, &batch).expect("a batch that is right");
    assert_eq!(ends(&results), ["timeout unknown same-operation", "pi_1"]);
}

type Results = [Result<Payment, Error>];

fn batch(items: usize) -> AuthorizationBatch {
    AuthorizationBatch {
        connection: connection(),
        now: NOW,
        items: (0..items).map(item).collect(),
    }
}

/// The whole batch was sent before, `seconds` ago.
fn sent_before(items: usize, seconds: u64) -> AuthorizationBatch {
    let mut batch = batch(items);
    for item in &mut batch.items {
        item.first_sent_at = Some(NOW - seconds);
    }
    batch
}

fn item(index: usize) -> BatchItem {
    BatchItem {
        operation_id: id(index),
        first_sent_at: None,
        authorization: Authorization {
            presence: Presence::Moto,
            order_id: Some(format!("order-{index}")),
            ..authorization()
        },
    }
}

fn id(index: usize) -> String {
    format!("invoice-{index}")
}

/// What Stripe makes of an item.
fn intent(index: usize) -> Value {
    with(&authorized_intent(), json!({ "id": format!("pi_{index}") }))
}

/// Each payment's id, in the order of the results.
fn ids(results: &Results) -> Vec<&str> {
    let payments = results
        .iter()
        .map(|result| result.as_ref().expect("a payment"));
    payments.map(|payment| payment.id.as_str()).collect()
}

/// Each payment's id, or what its error asks the host to do.
fn ends(results: &Results) -> Vec<String> {
    let ends = results.iter().map(|result| match result {
        Ok(payment) => payment.id.clone(),
        Err(error) => short(error),
    });
    ends.collect()
}
