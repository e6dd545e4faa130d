//! Payments in events, in every rendering from 2020-08-27 to the pinned version.

use serde_json::{Value, json};
use stripe_adapter::contract::{DeclineAdvice, Money, Payment, PaymentStatus, Subject};

use crate::support::contract::{PAYMENT, money, text};
use crate::support::errors::kebab;
use crate::support::golden;
use crate::support::stripe::{charge, intent, list, refund, with, without};
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

/// The same things as Stripe told them in each version, on both sides of 2025-03-31.basil: what a
/// host gets to see must not depend on when its endpoint was registered.
#[test]
fn both_sides_of_basil() {
    let released_in_part = |shown: i64| json!({ "captured": true, "amount_captured": 400, "amount_refunded": shown, "status": "succeeded" });
    let expired = json!({ "amount": 1099, "reason": "expired_uncaptured_charge" });
    let no_intent = json!({ "payment_intent": null });
    let mut lines = Vec::new();
    for version in [OLDEST, "2022-11-15", BEFORE_BASIL, BASIL, PINNED] {
        let shows_releases = version < BASIL;
        let released = if shows_releases { 1099 } else { 0 };
        let rest = if shows_releases { 699 } else { 0 };
        for (case, event_type, object) in [
            ("authorized", "charge.succeeded", charge()),
            (
                "all released",
                "charge.refunded",
                with(&charge(), json!({ "amount_refunded": released })),
            ),
            (
                "captured in part",
                "charge.captured",
                with(&charge(), released_in_part(rest)),
            ),
            (
                "100 of it refunded",
                "charge.refunded",
                with(&charge(), released_in_part(rest + 100)),
            ),
            (
                "ran out",
                "charge.expired",
                with(&charge(), json!({ "amount_refunded": released })),
            ),
            ("refunded", "refund.created", refund()),
            (
                "refunded, of a charge",
                "refund.updated",
                with(&refund(), no_intent.clone()),
            ),
            (
                "came back",
                "refund.failed",
                with(&refund(), json!({ "status": "failed" })),
            ),
            ("by its old name", "charge.refund.updated", refund()),
            (
                "no refund: it ran out",
                "refund.created",
                with(&refund(), expired.clone()),
            ),
            (
                "the same, of a charge",
                "charge.refund.updated",
                with(&with(&refund(), expired.clone()), no_intent.clone()),
            ),
        ] {
            // A release is told as a refund by those versions only.
            if case == "all released" && !shows_releases {
                continue;
            }
            let event = deliver(&policy(), &event(event_type, &object, version));
            let subject = match &event.subject {
                Subject::Payment(it) => format!(
                    "{} {}, captured {}, refunded {}",
                    kebab(it.status),
                    it.id,
                    units(&it.captured),
                    units(&it.refunded)
                ),
                Subject::Transaction(it) => format!(
                    "{} {} {} of {}",
                    kebab(it.kind),
                    kebab(it.status),
                    units(&it.amount),
                    it.payment_id.as_deref().unwrap_or("-")
                ),
                Subject::Reference(it) => format!("see {} {}", it.kind, it.id),
                other => panic!("{other:?}"),
            };
            lines.push(format!(
                "{version} {event_type} ({case}): {}, {subject}\n",
                kebab(event.kind)
            ));
        }
    }
    golden::check_file("webhook-renderings", &lines.concat());
}

fn units(amount: &Option<Money>) -> String {
    amount
        .as_ref()
        .map_or("-".to_owned(), |amount| amount.minor_units.to_string())
}

/// Before payment methods, a charge had a source: a card, or something else.
#[test]
fn what_an_old_charge_was_paid_with() {
    let card = json!({
        "id": "card_1Old", "object": "card", "brand": "Visa", "country": "US", "exp_month": 8,
        "exp_year": 2021, "fingerprint": "Xt5EWLLDS7FJjR1c", "funding": "credit", "last4": "4242",
        "address_line1_check": null, "cvc_check": "pass", "metadata": {}, "name": null
    });
    let bank = json!({ "id": "ba_1Old", "object": "bank_account", "last4": "6789" });
    for (source, method, kind, id, last4) in [
        (card.clone(), json!(null), "card", "card_1Old", text("4242")),
        (
            card.clone(),
            json!("card_1Old"),
            "card",
            "card_1Old",
            text("4242"),
        ),
        (bank, json!(null), "bank_account", "ba_1Old", None),
    ] {
        let object = with(
            &charge(),
            json!({ "payment_method_details": null, "payment_method": method, "source": source }),
        );
        let payment = payment(&event("charge.succeeded", &object, OLDEST));
        let details = payment.method_details.expect("details");
        assert_eq!((details.kind.as_str(), details.id), (kind, text(id)));
        assert_eq!(details.last4, last4);
    }
    // What Stripe says of the method itself comes first.
    let both = with(
        &charge(),
        json!({ "source": with(&card, json!({ "last4": "0000" })) }),
    );
    let payment = payment(&event("charge.succeeded", &both, OLDEST));
    assert_eq!(payment.method_details.and_then(|it| it.last4), text("4242"));
    for source in [json!(null), json!("card_1Old"), json!({})] {
        let object = with(
            &charge(),
            json!({ "payment_method_details": null, "source": source }),
        );
        deliver(&policy(), &event("charge.succeeded", &object, OLDEST));
    }
}

/// Each of these may be an id or the object itself.
#[test]
fn fields_that_may_be_expanded() {
    let thing = json!({ "id": "x_1", "object": "thing" });
    for field in ["customer", "payment_method", "review"] {
        for value in [json!("x_1"), thing.clone()] {
            let object = with(&charge(), json!({ field: value }));
            let payment = payment(&event("charge.updated", &object, PINNED));
            let read = [
                payment.customer,
                payment.method_details.and_then(|it| it.id),
                payment.risk.and_then(|it| it.review),
            ];
            assert!(read.contains(&text("x_1")), "{field}");
        }
    }
    for value in [json!(PAYMENT), intent()] {
        let object = with(&charge(), json!({ "payment_intent": value }));
        assert_eq!(
            payment(&event("charge.updated", &object, PINNED)).id,
            PAYMENT
        );
        let object = with(
            &refund(),
            json!({ "payment_intent": value, "charge": charge() }),
        );
        let event = deliver(&policy(), &event("refund.updated", &object, PINNED));
        match event.subject {
            Subject::Transaction(it) => assert_eq!(it.payment_id, text(PAYMENT)),
            other => panic!("{other:?}"),
        }
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

/// A bank debit counts as captured while it is pending. What was never paid would stay captured for
/// ever in a ledger, where captured amounts only grow.
#[test]
fn a_pending_debit_has_captured_nothing_yet() {
    for (kind, status) in [("charge.pending", "pending"), ("charge.failed", "failed")] {
        let debit = with(
            &charge(),
            json!({ "status": status, "captured": true, "amount_captured": 1099 }),
        );
        for version in [OLDEST, PINNED] {
            let payment = payment(&event(kind, &debit, version));
            assert_eq!(
                (payment.captured, payment.authorized),
                (None, None),
                "{kind} {version}"
            );
        }
    }
}

/// Less was refunded than was not captured, so releases are not counted in: it cannot be told.
#[test]
fn a_total_of_refunds_that_does_not_add_up_loses_nothing_else() {
    let odd = with(
        &charge(),
        json!({ "captured": true, "amount_captured": 400, "amount_refunded": 100 }),
    );
    let payment = payment(&event("charge.updated", &odd, BEFORE_BASIL));
    assert_eq!(
        (payment.refunded, payment.captured),
        (None, Some(money(400, "USD")))
    );
}

/// A percentage of an amount is not whole in every currency.
#[test]
fn a_maximum_that_is_not_whole_is_left_out() {
    let mut object = with(&charge(), json!({ "currency": "ugx", "amount": 100_100 }));
    object["payment_method_details"]["card"]["overcapture"] =
        json!({ "status": "available", "maximum_amount_capturable": 115_115 });
    object["payment_method_details"]["card"]["amount_authorized"] = json!(100_100);
    let payment = payment(&event("charge.succeeded", &object, PINNED));
    assert_eq!(payment.amount, money(1001, "UGX"));
    let limits = payment.capture_limits.expect("limits");
    assert_eq!(limits.maximum_capturable, None);
}

/// The rest of a hold ran out after a part of it was captured.
#[test]
fn what_was_captured_does_not_expire() {
    let captured = json!({ "captured": true, "amount_captured": 400 });
    let payment = payment(&event("charge.expired", &with(&charge(), captured), PINNED));
    assert_eq!(payment.status, PaymentStatus::Captured);
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
