//! `reverse` in every state that a failed checkout can leave a payment in, first and repeated.

use serde_json::{Value, json};
use stripe_adapter::contract::{Operation, PaymentStatus, Transaction, TransactionKind};
use stripe_adapter::error::Error;
use stripe_adapter::gateway;

use crate::support::contract::{
    OPERATION_ID, PAYMENT, money, operation, reversal, sent_before, text,
};
use crate::support::errors::short;
use crate::support::stripe::{
    authorized_intent, canceled_intent, captured_intent, charge, intent, partially_captured_intent,
    refund, request_error, with,
};
use crate::support::transport::{Attempt, Script, error, ok, replay, timeout};

struct Reversed {
    result: Result<Transaction, Error>,
    /// The paths that were posted to, below the API's root.
    posts: Vec<String>,
    keys: Vec<String>,
}

fn reverse(operation: &Operation, answers: impl IntoIterator<Item = Attempt>) -> Reversed {
    let script = Script::new(answers);
    let result = gateway::reverse(&script, operation, &reversal());
    let requests = script.requests();
    let posts = requests.iter().filter(|request| request.body.is_some());
    let (posts, keys) = posts
        .map(|request| {
            let path = request.url.rsplit_once("/v1/").expect("a path").1;
            let key = |name: &str| request.headers.iter().find(|header| header.key == name);
            let key = key("Idempotency-Key").expect("a key").value.clone();
            (path.to_owned(), key)
        })
        .unzip();
    Reversed {
        result,
        posts,
        keys,
    }
}

fn in_status(status: &str) -> Value {
    let nothing_held = json!({ "status": status, "amount_capturable": 0, "latest_charge": null });
    with(&intent(), nothing_held)
}

fn refunded(intent: &Value, amount: i64) -> Value {
    let received = &intent["amount_received"];
    let changes = json!({ "amount_captured": received, "amount_refunded": amount });
    with(intent, json!({ "latest_charge": with(&charge(), changes) }))
}

fn refused(code: &str) -> Attempt {
    error(400, &request_error(code))
}

const CANCEL: &str = "payment_intents/pi_3Golden1/cancel";
const CAPTURE: &str = "payment_intents/pi_3Golden1/capture";

#[test]
fn whatever_is_not_captured_is_canceled() {
    for before in [
        authorized_intent(),
        in_status("requires_payment_method"),
        in_status("requires_confirmation"),
        in_status("requires_action"),
        in_status("processing"),
    ] {
        let reversed = reverse(&operation(), [ok(&before), ok(&canceled_intent())]);
        let void = reversed.result.expect("canceled");
        assert_eq!(void.kind, TransactionKind::Void);
        assert_eq!(void.operation_id, text(OPERATION_ID));
        assert_eq!(reversed.posts, [CANCEL]);
    }
}

#[test]
fn whatever_is_captured_is_released_and_refunded() {
    for (before, posts) in [
        (captured_intent(1_099), vec!["refunds"]),
        (refunded(&captured_intent(1_099), 300), vec!["refunds"]),
        (partially_captured_intent(400), vec![CAPTURE, "refunds"]),
    ] {
        let mut answers = vec![ok(&before), ok(&refund())];
        if posts.len() == 2 {
            answers.insert(1, ok(&captured_intent(400)));
        }
        let reversed = reverse(&operation(), answers);
        let refund = reversed.result.expect("refunded");
        assert_eq!(refund.kind, TransactionKind::Refund);
        assert_eq!(reversed.posts, posts);
    }
}

/// A part was captured and refunded: what is left is to release the rest.
#[test]
fn what_is_refunded_is_not_refunded_again() {
    let before = refunded(&partially_captured_intent(400), 400);
    let after = refunded(&captured_intent(400), 400);
    let reversed = reverse(&operation(), [ok(&before), ok(&after)]);
    let void = reversed.result.expect("released");
    assert_eq!(void.kind, TransactionKind::Void);
    assert_eq!(reversed.posts, [CAPTURE]);
}

/// Nothing is left to undo, and this operation has undone nothing.
#[test]
fn what_is_undone_stays_undone() {
    for (before, kind, status) in [
        (
            canceled_intent(),
            TransactionKind::Void,
            PaymentStatus::Canceled,
        ),
        (
            refunded(&captured_intent(1_099), 1_099),
            TransactionKind::Refund,
            PaymentStatus::Captured,
        ),
    ] {
        let before = with(&before, json!({ "status": before["status"] }));
        let reversed = reverse(&operation(), [ok(&before)]);
        let nothing = reversed.result.expect("nothing to do");
        assert_eq!(
            (nothing.kind, nothing.amount),
            (kind, Some(money(0, "USD")))
        );
        assert_eq!(nothing.operation_id, None);
        assert_eq!(nothing.payment_id, text(PAYMENT));
        assert_eq!(nothing.payment.map(|payment| payment.status), Some(status));
        assert_eq!(reversed.posts, [""; 0]);
    }
}

/// The answer to the first call was lost. Stripe has it under the key.
#[test]
fn a_repeat_is_answered_from_the_key() {
    let again = sent_before(60);
    let reversed = reverse(
        &again,
        [
            ok(&canceled_intent()),
            replay(&canceled_intent()),
            ok(&canceled_intent()),
        ],
    );
    let void = reversed.result.expect("canceled by the first call");
    assert!(void.replayed);
    assert_eq!(void.amount, Some(money(1_099, "USD")));
    assert_eq!(void.operation_id, text(OPERATION_ID));

    let undone = refunded(&captured_intent(1_099), 1_099);
    let reversed = reverse(&again, [ok(&undone), replay(&refund()), ok(&refund())]);
    let repeated = reversed.result.expect("refunded by the first call");
    assert!(repeated.replayed);
    assert_eq!(repeated.reference, text("re_3Golden1"));
}

/// The payment was canceled while it was under way, or what was left of a refunded one released: each
/// under a key of its own, which is asked too before the operation says that it did nothing.
#[test]
fn a_repeat_is_answered_from_the_other_key() {
    let again = sent_before(60);
    let code = "payment_intent_unexpected_state";
    let first = reverse(
        &operation(),
        [
            ok(&in_status("processing")),
            timeout(),
            timeout(),
            timeout(),
        ],
    );
    let second = reverse(
        &again,
        [
            ok(&canceled_intent()),
            refused(code),
            replay(&canceled_intent()),
            ok(&canceled_intent()),
        ],
    );
    let void = second.result.expect("canceled by the first call");
    assert_eq!(void.amount, Some(money(1_099, "USD")));
    assert_eq!(void.operation_id, text(OPERATION_ID));
    assert_eq!(second.keys[1], first.keys[0]);

    let released = refunded(&captured_intent(400), 400);
    let refused_refund = refused("charge_already_refunded");
    let answers = [
        ok(&released),
        refused_refund,
        replay(&released),
        ok(&released),
    ];
    let reversed = reverse(&again, answers);
    let void = reversed.result.expect("released by the first call");
    assert_eq!(void.kind, TransactionKind::Void);
    assert_eq!(void.operation_id, text(OPERATION_ID));
    assert_eq!(reversed.posts, ["refunds", CAPTURE]);
}

/// The first call never arrived, and somebody else undid the payment meanwhile.
#[test]
fn a_repeat_that_finds_nothing_left() {
    let again = sent_before(60);
    let refunded = refunded(&captured_intent(1_099), 1_099);
    for (before, code) in [
        (canceled_intent(), "payment_intent_unexpected_state"),
        (refunded, "charge_already_refunded"),
    ] {
        let reversed = reverse(&again, [ok(&before), refused(code), refused(code)]);
        let nothing = reversed.result.expect("nothing left");
        assert_eq!(nothing.amount, Some(money(0, "USD")));
        assert_eq!(nothing.operation_id, None);
    }
    // Another request with the same key is under way: that is no proof.
    let body = json!({ "type": "invalid_request_error", "code": "idempotency_key_in_use" });
    let busy = || error(409, &body);
    let reversed = reverse(&again, [ok(&canceled_intent()), busy(), busy(), busy()]);
    let error = reversed.result.expect_err("not known");
    assert_eq!(short(&error), "conflict unknown same-operation");
}

/// Stripe cannot cancel a debit that is under way. The same operation can undo it later, whatever
/// becomes of it: the refusal is stored under a key of its own.
#[test]
fn a_payment_that_is_under_way() {
    let code = "payment_intent_unexpected_state";
    let first = reverse(&operation(), [ok(&in_status("processing")), refused(code)]);
    let error = first.result.expect_err("under way");
    assert_eq!(short(&error), "conflict not-performed same-operation");
    assert!(error.message.starts_with("the payment is under way"));

    let failed = in_status("requires_payment_method");
    let later = reverse(&sent_before(60), [ok(&failed), ok(&canceled_intent())]);
    later.result.expect("canceled");
    assert_eq!(first.posts, later.posts);
    assert_ne!(first.keys, later.keys);

    let paid = captured_intent(1_099);
    let later = reverse(&sent_before(60), [ok(&paid), ok(&refund())]);
    later.result.expect("refunded");
    assert_eq!(later.posts, ["refunds"]);
}

/// The release arrived and its answer was lost: the repeat refunds, and releases nothing.
#[test]
fn a_repeat_goes_on_where_the_first_call_stopped() {
    let lost = [timeout(), timeout(), timeout()];
    let answers = [ok(&partially_captured_intent(400))]
        .into_iter()
        .chain(lost);
    let first = reverse(&operation(), answers);
    let error = first.result.expect_err("no answer");
    assert_eq!(short(&error), "timeout unknown same-operation");
    assert_eq!(first.posts, [CAPTURE; 3]);

    let second = reverse(&sent_before(60), [ok(&captured_intent(400)), ok(&refund())]);
    second.result.expect("refunded");
    assert_eq!(second.posts, ["refunds"]);
}
