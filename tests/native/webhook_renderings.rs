//! Payments in events, in every rendering from 2020-08-27 to the pinned version.

use serde_json::{Value, json};
use stripe_adapter::contract::{DeclineAdvice, Payment, PaymentStatus, Subject};

use crate::support::contract::{PAYMENT, money, text};
use crate::support::stripe::{charge, intent, list, with, without};
use crate::support::webhook::{deliver, event, policy};

const PINNED: &str = "2026-10-28.endive";
const OLDEST: &str = "2020-08-27";
/// The last one in which a released hold is shown as a refund.
const BEFORE_BASIL: &str = "2025-02-24.acacia";
const BASIL: &str = "2025-03-31.basil";

/// Before 2022-11-15 a payment intent has a list of charges, newest first, and no latest one.
#[test]
fn the_charges_of_old_payment_intents() {
    let declined = with(&charge(), json!({ "id": "ch_3Older", "status": "failed" }));
    let object = with(
        &without(&intent(), &["latest_charge"]),
        json!({ "charges": list(&[charge(), declined]) }),
    );
    let payment = payment(&event(
        "payment_intent.amount_capturable_updated",
        &object,
        OLDEST,
    ));
    assert_eq!(payment.last_attempt, text("ch_3Golden1"));
    assert_eq!(payment.authorized, Some(money(1099, "USD")));
    assert_eq!(payment.method_details.and_then(|it| it.last4), text("4242"));
}

#[test]
fn an_old_payment_intent_without_charges() {
    let object = with(
        &without(&intent(), &["latest_charge"]),
        json!({ "charges": list(&[]), "status": "requires_payment_method", "amount_capturable": 0 }),
    );
    let payment = payment(&event("payment_intent.created", &object, OLDEST));
    assert_eq!(payment.last_attempt, None);
    assert_eq!(payment.status, PaymentStatus::AwaitingMethod);
}

/// What was refunded, by version: `(captured, amount_captured, amount_refunded)` of 1099.
#[test]
fn a_released_hold_is_no_refund() {
    for (api_version, captured, amount_captured, shown, refunded) in [
        // Never captured, all released.
        (OLDEST, false, 0, 1099, Some(0)),
        (BEFORE_BASIL, false, 0, 1099, Some(0)),
        // Captured in part, the rest released, nothing refunded; then 100 refunded.
        (OLDEST, true, 400, 699, Some(0)),
        (BEFORE_BASIL, true, 400, 699, Some(0)),
        (BEFORE_BASIL, true, 400, 799, Some(100)),
        // Captured whole.
        (BEFORE_BASIL, true, 1099, 0, Some(0)),
        (BEFORE_BASIL, true, 1099, 1099, Some(1099)),
        // Between two captures nothing is released yet.
        (BEFORE_BASIL, false, 400, 0, Some(0)),
        (BEFORE_BASIL, false, 400, 100, Some(100)),
        // More was captured than authorized: nothing is released either.
        (BEFORE_BASIL, true, 1200, 0, Some(0)),
        (BEFORE_BASIL, true, 1200, 50, Some(50)),
        // From basil on only refunds count.
        (BASIL, false, 0, 0, Some(0)),
        (BASIL, true, 400, 0, Some(0)),
        (BASIL, true, 400, 100, Some(100)),
        (PINNED, true, 400, 400, Some(400)),
    ] {
        let charge = with(
            &charge(),
            json!({ "captured": captured, "amount_captured": amount_captured, "amount_refunded": shown }),
        );
        let expected = refunded.map(|refunded| money(refunded, "USD"));
        let case = format!("{api_version} {captured} {amount_captured} {shown}");

        let of_charge = payment(&event("charge.refunded", &charge, api_version));
        assert_eq!(of_charge.refunded, expected, "{case}");

        let intent = with(&intent(), json!({ "latest_charge": charge }));
        let of_intent = payment(&event("payment_intent.succeeded", &intent, api_version));
        assert_eq!(of_intent.refunded, expected, "{case}");
    }
}

/// A rendering that does not say its version does not say what `amount_refunded` means.
#[test]
fn a_version_that_is_not_said() {
    for api_version in [json!(null), json!("x"), json!("")] {
        let event = with(
            &event("charge.refunded", &charge(), PINNED),
            json!({ "api_version": api_version }),
        );
        assert_eq!(payment(&event).refunded, None, "{api_version}");
    }
}

/// Before basil a cancellation sends `charge.refunded`: the payment is not authorized any more.
#[test]
fn a_released_hold_is_not_authorized() {
    let released = with(
        &charge(),
        json!({ "amount_refunded": 1099, "refunded": true }),
    );
    let payment = payment(&event("charge.refunded", &released, BEFORE_BASIL));
    assert_eq!(payment.status, PaymentStatus::Canceled);
    assert_eq!(payment.refunded, Some(money(0, "USD")));
}

#[test]
fn every_state_of_a_charge() {
    use PaymentStatus as Status;
    for (kind, changes, expected) in [
        ("charge.succeeded", json!({}), Status::Authorized),
        (
            "charge.captured",
            json!({ "captured": true, "amount_captured": 400 }),
            Status::Captured,
        ),
        (
            "charge.updated",
            json!({ "amount_captured": 400 }),
            Status::PartiallyCaptured,
        ),
        (
            "charge.pending",
            json!({ "status": "pending" }),
            Status::Processing,
        ),
        (
            "charge.failed",
            json!({ "status": "failed", "failure_code": "card_declined" }),
            Status::Declined,
        ),
        // Pain point 12.
        ("charge.expired", json!({}), Status::Expired),
        (
            "charge.updated",
            json!({ "status": "confused" }),
            Status::Other,
        ),
    ] {
        let payment = payment(&event(kind, &with(&charge(), changes.clone()), PINNED));
        assert_eq!(payment.status, expected, "{kind} {changes}");
        assert_eq!(payment.id, PAYMENT);
        assert_eq!(payment.last_attempt, text("ch_3Golden1"));
        // A charge does not say these of its payment.
        assert_eq!((payment.capturable, payment.created), (None, None));
    }
}

#[test]
fn a_charge_that_failed_says_why() {
    let failed = with(
        &charge(),
        json!({
            "status": "failed",
            "failure_code": "card_declined",
            "outcome": { "network_decline_code": "41", "advice_code": "do_not_try_again" }
        }),
    );
    let payment = payment(&event("charge.failed", &failed, PINNED));
    let decline = payment.last_decline.expect("a decline");
    assert_eq!(decline.code, "card_declined");
    assert_eq!(decline.network_code, text("41"));
    assert_eq!(decline.advice, Some(DeclineAdvice::DoNotTryAgain));
    assert_eq!(payment.authorized, None);
}

/// A charge of the old kind has no payment intent.
#[test]
fn a_charge_without_a_payment_intent() {
    let payment = payment(&event(
        "charge.succeeded",
        &with(&charge(), json!({ "payment_intent": null })),
        OLDEST,
    ));
    assert_eq!(payment.id, "ch_3Golden1");
}

fn payment(event: &Value) -> Payment {
    match deliver(&policy(), event).subject {
        Subject::Payment(payment) => payment,
        other => panic!("{other:?}"),
    }
}
