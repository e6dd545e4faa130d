//! The attempts of each item: as often as alone, and a wait where Stripe has no room for all.

use serde_json::{Value, json};
use stripe_adapter::batch::authorize_all;
use stripe_adapter::http::{Http, Request, TransportFailure};

use super::{batch, ends, intent, sent_before};
use crate::support::stripe::{card_error, request_error};
use crate::support::transport::{Attempt, Script, error, lost, ok, status, timeout, with_header};

#[test]
fn only_what_must_be_repeated_is() {
    let script = Script::new([
        // The first round.
        ok(&intent(0)),
        status(500, "{}"),
        timeout(),
        error(402, &card_error("lost_card")),
        unserved(),
        // The second: 1, 2, 4.
        ok(&intent(1)),
        timeout(),
        unserved(),
        // The third: 2, 4.
        error(402, &card_error("lost_card")),
        ok(&intent(4)),
    ]);
    let results = authorize_all(&script, &batch(5)).expect("a batch that is right");
    assert_eq!(
        ends(&results),
        [
            "pi_0",
            "pi_1",
            // Of its first attempts one may have been performed.
            "declined unknown check-first",
            "declined not-performed never",
            "pi_4"
        ]
    );
    assert_eq!(script.rounds(), [5, 3, 2]);

    let requests = script.requests();
    let key = |request: &Request| {
        let header = request
            .headers
            .iter()
            .find(|entry| entry.key == "Idempotency-Key");
        header.expect("a key").value.clone()
    };
    let keys: Vec<String> = requests.iter().map(key).collect();
    assert_eq!(
        keys[5..8],
        [keys[1].clone(), keys[2].clone(), keys[4].clone()]
    );
    assert_eq!(keys[8..], [keys[2].clone(), keys[4].clone()]);
    let delays: Vec<u32> = requests.iter().map(|request| request.delay_ms).collect();
    assert_eq!(delays[5..], [500, 542, 584, 1_000, 1_042]);
}

/// Alone, a request that is turned away is left to the caller. Here nobody but the adapter knows
/// how many there are.
#[test]
fn where_stripe_has_no_room_it_waits() {
    for refusal in [unserved as fn() -> Attempt, locked] {
        let refused = std::iter::repeat_with(refusal).take(8);
        let script = Script::new(refused.chain([ok(&intent(0))]));
        let results = authorize_all(&script, &batch(1)).expect("a batch that is right");
        assert_eq!(ends(&results), ["pi_0"]);
        let delays: Vec<u32> = script.requests().iter().map(|sent| sent.delay_ms).collect();
        assert_eq!(
            delays,
            [0, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000, 5_000]
        );
    }
}

#[test]
fn not_for_ever() {
    let script = Script::new(std::iter::repeat_with(unserved).take(9));
    let results = authorize_all(&script, &batch(1)).expect("a batch that is right");
    assert_eq!(
        ends(&results),
        ["rate-limited not-performed same-operation"]
    );
    script.requests();
}

#[test]
fn an_earlier_call_may_have_performed_it() {
    let declined = || error(402, &card_error("insufficient_funds"));
    let mut batch = sent_before(2, 60);
    batch.items[1].first_sent_at = None;
    let script = Script::new([declined(), declined()]);
    let results = authorize_all(&script, &batch).expect("a batch that is right");
    assert_eq!(
        ends(&results),
        [
            "declined unknown check-first",
            "declined not-performed new-operation"
        ]
    );
}

#[test]
fn nothing_left_this_machine() {
    let refused = || lost(TransportFailure::Refused, false);
    let script = Script::new(std::iter::repeat_with(refused).take(6));
    let results = authorize_all(&script, &batch(2)).expect("a batch that is right");
    let end = "unavailable not-performed same-operation";
    assert_eq!(ends(&results), [end, end]);
    assert_eq!(script.rounds(), [2, 2, 2]);
}

/// A host that breaks its contract: what it gives no answer to may have been sent.
#[test]
fn fewer_answers_than_requests() {
    struct Silent;

    impl Http for Silent {
        fn send(&self, request: &Request) -> Attempt {
            unreachable!("{}", request.url)
        }

        fn send_all(&self, _: &[Request]) -> Vec<Attempt> {
            Vec::new()
        }
    }

    let results = authorize_all(&Silent, &batch(2)).expect("a batch that is right");
    let end = "unavailable unknown same-operation";
    assert_eq!(ends(&results), [end, end]);
}

/// Too many requests for Stripe, as it says it.
fn unserved() -> Attempt {
    let limited: Value =
        json!({ "type": "invalid_request_error", "code": "rate_limit", "message": "Too many" });
    with_header(
        error(429, &limited),
        "Stripe-Rate-Limited-Reason",
        "endpoint-rate",
    )
}

/// Another request works on the same object.
fn locked() -> Attempt {
    error(429, &request_error("lock_timeout"))
}
