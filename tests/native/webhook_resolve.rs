//! What an event only points at, fetched. The requests themselves are golden files.

use serde_json::{Value, json};
use stripe_adapter::contract::{
    AccountChange, ErrorKind, Outcome, PaymentStatus, Reference, Subject, TransactionKind,
};
use stripe_adapter::error::Error;
use stripe_adapter::{gateway, webhooks};

use crate::support::contract::{PAYMENT, connection, money, text};
use crate::support::errors::{kebab, short};
use crate::support::resources::{
    account, checkout_session, dispute, fraud_warning, mandate, payment_method, payout, review,
    setup_intent,
};
use crate::support::stripe::{
    authorized_intent, canceled_intent, captured_intent, charge, refund, request_error, with,
};
use crate::support::transport::{Attempt, OBSERVED_AT, Script, error, ok};

fn resolve(kind: &str, id: &str, answers: Vec<Attempt>) -> Result<Subject, Error> {
    let script = Script::new(answers);
    let reference = Reference {
        kind: kind.to_owned(),
        id: id.to_owned(),
    };
    let result = webhooks::resolve(&script, &connection(), &reference);
    script.requests();
    result
}

fn resolved(kind: &str, id: &str, answers: &[Value]) -> Subject {
    resolve(kind, id, answers.iter().map(ok).collect()).expect("a subject")
}

#[test]
fn every_kind_of_object() {
    for (kind, object, subject) in [
        ("payment_intent", authorized_intent(), "payment"),
        ("charge", charge(), "payment"),
        ("refund", refund(), "transaction"),
        ("dispute", dispute(), "dispute"),
        ("radar.early_fraud_warning", fraud_warning(), "alert"),
        ("review", review(), "alert"),
        ("setup_intent", setup_intent(), "setup"),
        ("payment_method", payment_method(), "saved-method"),
        ("mandate", mandate(), "mandate"),
        ("payout", payout(), "payout"),
        ("account", account(), "account"),
    ] {
        for kind in [kind.to_owned(), format!("v1.{kind}")] {
            let found = resolved(&kind, "x_1", std::slice::from_ref(&object));
            assert_eq!(kebab(&found), subject, "{kind}");
        }
    }
}

/// It is as new as the answer.
#[test]
fn when_it_was_seen() {
    let Subject::Dispute(dispute) = resolved("dispute", "du_1", &[dispute()]) else {
        panic!("no dispute");
    };
    assert_eq!(dispute.observed_at, Some(OBSERVED_AT));
}

/// A charge alone looks authorized after its payment was canceled.
#[test]
fn a_charge_is_read_through_its_payment() {
    let intent = with(
        &canceled_intent(),
        json!({ "cancellation_reason": "automatic" }),
    );
    let charge = with(&charge(), json!({ "payment_intent": intent }));
    let Subject::Payment(payment) = resolved("charge", "ch_3Golden1", &[charge]) else {
        panic!("no payment");
    };
    assert_eq!(payment.id, PAYMENT);
    assert_eq!(payment.status, PaymentStatus::Expired);
    assert_eq!(payment.capturable, Some(money(0, "USD")));
}

/// Before 2025-03-31.basil Stripe made a refund of it, and still has it.
#[test]
fn an_authorization_that_ran_out_is_no_refund() {
    let released = with(
        &refund(),
        json!({
            "amount": 1099,
            "reason": "expired_uncaptured_charge",
            "payment_intent": canceled_intent()
        }),
    );
    let Subject::Payment(payment) = resolved("refund", "re_1", std::slice::from_ref(&released))
    else {
        panic!("no payment");
    };
    assert_eq!(payment.refunded, Some(money(0, "USD")));

    let script = Script::new([ok(&released)]);
    let transaction = gateway::get_transaction(&script, &connection(), PAYMENT, "re_1");
    let transaction = transaction.expect("a transaction");
    assert_eq!(transaction.kind, TransactionKind::Void);

    let of_charge = with(&released, json!({ "payment_intent": null }));
    let pointed_at = resolved("refund", "re_1", &[of_charge]);
    assert_eq!(pointed_at, pointing_at("charge", "ch_3Golden1"));
}

fn pointing_at(kind: &str, id: &str) -> Subject {
    Subject::Reference(Reference {
        kind: kind.to_owned(),
        id: id.to_owned(),
    })
}

#[test]
fn a_checkout_session_leads_to_what_it_is_for() {
    let answers = [checkout_session(), captured_intent(1099)];
    let subject = resolved("checkout.session", "cs_test_1", &answers);
    assert_eq!(kebab(&subject), "payment");

    let of_setup = json!({ "payment_intent": null, "setup_intent": "seti_1" });
    let answers = [with(&checkout_session(), of_setup), setup_intent()];
    let subject = resolved("checkout.session", "cs_test_1", &answers);
    assert_eq!(kebab(&subject), "setup");

    let of_nothing = with(&checkout_session(), json!({ "payment_intent": null }));
    let subject = resolved("checkout.session", "cs_test_1", &[of_nothing]);
    assert_eq!(subject, Subject::None);
}

#[test]
fn a_thin_event_leads_to_its_object() {
    let event = json!({
        "id": "evt_test_65Golden",
        "object": "v2.core.event",
        "created": "2026-11-21T11:59:55.123Z",
        "data": { "anything": ["at", "all"] },
        "livemode": false,
        "related_object": { "id": "du_1", "type": "v1.dispute", "url": "/v1/disputes/du_1" },
        "type": "v1.charge.dispute.created"
    });
    let subject = resolved("v2.core.event", "evt_1", &[event.clone(), dispute()]);
    assert_eq!(kebab(&subject), "dispute");

    // An event that led to an event could go on for ever.
    let to_itself = json!({ "id": "evt_2", "type": "v2.core.event" });
    for related in [json!(null), to_itself] {
        let event = with(&event, json!({ "related_object": related }));
        let subject = resolved("v2.core.event", "evt_1", &[event]);
        assert_eq!(subject, Subject::None, "{related}");
    }

    // It says where to look; that is not taken on trust.
    for (related, kind) in [
        (
            json!({ "id": "../accounts", "type": "charge" }),
            ErrorKind::InvalidRequest,
        ),
        (
            json!({ "id": "x_1", "type": "../accounts" }),
            ErrorKind::Unsupported,
        ),
    ] {
        let event = with(&event, json!({ "related_object": related }));
        let error = resolve("v2.core.event", "evt_1", vec![ok(&event)]).expect_err("refused");
        assert_eq!(error.kind, kind, "{related}");
        assert_eq!(error.outcome, Outcome::NotPerformed);
    }
}

/// What changed stands in the event; the account itself only says that it is there.
#[test]
fn an_account() {
    assert_eq!(
        resolved("account", "acct_1Golden", &[account()]),
        Subject::Account(AccountChange {
            account: text("acct_1Golden"),
            change: "account.updated".to_owned(),
            disconnected: false,
        })
    );
}

#[test]
fn what_cannot_be_read() {
    let live = json!({ "livemode": true });
    for (case, kind, answer, expected) in [
        (
            "another mode",
            "dispute",
            ok(&with(&dispute(), live.clone())),
            "protocol not-performed check-first",
        ),
        (
            "a charge of another mode",
            "charge",
            ok(&with(&charge(), live)),
            "protocol not-performed check-first",
        ),
        (
            "an amount that is not whole",
            "payout",
            ok(&with(
                &payout(),
                json!({ "currency": "ugx", "amount": 550 }),
            )),
            "protocol not-performed same-operation",
        ),
        (
            "another shape",
            "review",
            ok(&json!({ "id": 1 })),
            "protocol not-performed same-operation",
        ),
        (
            "nothing",
            "mandate",
            error(404, &request_error("resource_missing")),
            "not-found not-performed after-change",
        ),
    ] {
        let error = resolve(kind, "x_1", vec![answer]).expect_err(case);
        assert_eq!(short(&error), expected, "{case}");
        let missing = error.kind == ErrorKind::NotFound;
        let field = missing.then_some("reference.id");
        assert_eq!(error.field.as_deref(), field, "{case}");
    }
}

/// An error about something that is no payment names none.
#[test]
fn the_payment_that_an_error_is_about() {
    let odd = json!({ "currency": "ugx", "amount": 550 });
    for (kind, object, payment) in [
        ("payout", payout(), None),
        ("dispute", dispute(), Some(PAYMENT)),
    ] {
        let answer = ok(&with(&object, odd.clone()));
        let error = resolve(kind, "x_1", vec![answer]).expect_err("not whole");
        assert_eq!(error.payment_id.as_deref(), payment, "{kind}");
    }
}
